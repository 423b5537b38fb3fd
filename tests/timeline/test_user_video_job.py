"""The work on a video in the store: what is not taken gets its sentence, and whatever stops the work leaves nothing half made."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from bad_films import BAD, Bad
from films import even_ticks, write_film
from models import Seen, scripted

from laiar_core.data.clip import Clip
from laiar_core.data.user_video.corrections import Corrections
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.store import UserVideoFolder, keep_video
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.perception.film_tracks_file import load_film_tracks, save_film_tracks
from laiar_core.progress import no_progress
from laiar_core.timeline import film as own_video
from laiar_core.timeline import user_video_job as own_work
from laiar_core.timeline.film import explain_video
from laiar_core.timeline.user_video_job import STAGES, timeline_of, work_on
from laiar_core.video.validate import FilmLimits

SOMEBODY = ("person", 0.9, (100.0, 20.0, 200.0, 220.0))
NAMES = ("cup.mp4", "cup.txt", "cup", "<img src=x onerror=alert(1)>.mp4", "../../../etc/cup.mp4")


def carries_a_cup(number: int) -> Seen:
    return [SOMEBODY, ("cup", 0.8, (10 + 3 * number, 110, 50 + 3 * number, 150))]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store, and where temporary files go, both empty."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    see_as(monkeypatch, carries_a_cup)
    return folder


def see_as(monkeypatch: pytest.MonkeyPatch, script: object) -> None:
    for room in (own_work, own_video):
        monkeypatch.setattr(room, "bundled_models", lambda: scripted(script))


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "mine" / "cup.mp4", even_ticks(60))


def brought(film: Path, name: str = "cup.mp4") -> UserVideoFolder:
    return keep_video([film.read_bytes()], name, 10**9)


def left(folder: UserVideoFolder) -> set[str]:
    """The kinds of files that a video's folder holds beside the original and what that is, hidden ones too."""
    return {path.name.split("-")[0] for path in folder.path.iterdir()} - {"original", "secret", "facts.json"}


@pytest.mark.parametrize("bad", [bad for bad in BAD if bad.uploads], ids=lambda bad: bad.name)
def test_a_bad_upload_gets_a_sentence_and_leaves_nothing(bad: Bad, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    bad.make(tmp_path / "film.mp4")
    folder = brought(tmp_path / "film.mp4", "film.mp4")
    with pytest.raises(LaiarError, match=bad.sentence) as fault:
        work_on(folder, tiny_checkpoint, FilmLimits())
    assert "\n" not in str(fault.value)
    assert left(folder) == set()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_file_gets_a_sentence_and_leaves_nothing(
    bad: Bad, tiny_checkpoint: Checkpoint, tmp_path: Path, scratch: Path
) -> None:
    bad.make(tmp_path / "film.mp4")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LaiarError, match=bad.sentence):
        explain_video(tmp_path / "film.mp4", tiny_checkpoint)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_film_by_any_name_gets_its_timeline(film: Path, name: str, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    folder = brought(film, name)
    work_on(folder, tiny_checkpoint, FilmLimits())
    made = timeline_of(folder, tiny_checkpoint)
    assert made is not None
    assert left(folder) == {"film.mp4", "sighting.npz", "kinds", "timeline"}
    assert not set("<>/\\") & set(made.clip_id)
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "scratch", "videos"}


def test_a_link_to_a_film_is_that_film(film: Path, tiny_checkpoint: Checkpoint, tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "link.mp4").symlink_to(film)
    assert explain_video(tmp_path / "link.mp4", tiny_checkpoint).frames == 60
    assert (tmp_path / "link.mp4").is_symlink()
    assert list(scratch.iterdir()) == []


def test_both_roads_say_the_same(film: Path, tiny_checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the command line and through the store: the same segments and the same notes, on what is seldom seen too."""

    def seldom(number: int) -> Seen:
        return carries_a_cup(number) if number < 24 else []

    see_as(monkeypatch, seldom)
    long = write_film(film.with_name("long.mp4"), even_ticks(150))
    alone = explain_video(long, tiny_checkpoint)
    folder = brought(long, "long.mp4")
    work_on(folder, tiny_checkpoint, FilmLimits())
    assert timeline_of(folder, tiny_checkpoint) == alone
    assert any(note.startswith("Hands were found in ") for note in alone.notes)


def test_what_its_owner_removed_is_not_spoken_of(film: Path, tiny_checkpoint: Checkpoint) -> None:
    folder = brought(film)
    work_on(folder, tiny_checkpoint, FilmLimits())
    video = UserVideo(folder, tiny_checkpoint.vocabulary)
    seen = video.seen
    video.class_mapping_file.write_text('{"cup": "cup", "jug": "bowl"}')
    cup = [track.name for track in seen.tracks].index("cup")
    save_film_tracks(replace(seen, tracks=(*seen.tracks, replace(seen.tracks[cup], name="jug"))), folder.film_tracks)
    work_on(folder, tiny_checkpoint, FilmLimits())
    said = timeline_of(folder, tiny_checkpoint)
    assert said is not None
    assert "I took jug for bowl, which comes nearest among what the model knows." in said.notes
    Corrections(removed=(len(seen.tracks),)).save(folder.corrections)
    work_on(folder, tiny_checkpoint, FilmLimits())
    said = timeline_of(folder, tiny_checkpoint)
    assert said is not None
    assert not any("jug" in note for note in said.notes)


def test_what_is_mended_while_the_model_looks_is_looked_at_again(film: Path, tiny_checkpoint: Checkpoint) -> None:
    def mend(stage: str, share: float, /) -> None:
        if stage == STAGES[-1]:
            corrections.save(folder.corrections)

    folder = brought(film)
    work_on(folder, tiny_checkpoint, FilmLimits())
    before = timeline_of(folder, tiny_checkpoint)
    for place in folder.path.glob("timeline-*"):
        place.unlink()
    corrections = Corrections(names={[track.name for track in load_film_tracks(folder.film_tracks).tracks].index("cup"): "bowl"})
    work_on(folder, tiny_checkpoint, FilmLimits(), mend)
    assert timeline_of(folder, tiny_checkpoint) is None, "what was made is of the film as it was"
    folder.corrections.unlink()
    assert timeline_of(folder, tiny_checkpoint) == before


def test_what_is_mended_while_it_is_read_is_read_again(
    film: Path, tiny_checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole(video: UserVideo) -> Clip:
        clip = read(video)
        video.correct(video.classes | {"cup": "bowl"}, Corrections())
        return clip

    read = UserVideo.whole
    folder = brought(film)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(UserVideo, "whole", whole)
        work_on(folder, tiny_checkpoint, FilmLimits())
    made = timeline_of(folder, tiny_checkpoint)
    (place,) = folder.path.glob("timeline-*")
    place.unlink()
    work_on(folder, tiny_checkpoint, FilmLimits())
    assert made is not None
    assert made == timeline_of(folder, tiny_checkpoint), "it is of the film as it was mended"


@pytest.mark.parametrize("stage", STAGES)
def test_cancelled_work_leaves_nothing_half_made_and_goes_on(film: Path, stage: str, tiny_checkpoint: Checkpoint) -> None:
    class Cancelled(Exception):
        pass

    def cancel(at: str, share: float, /) -> None:
        if at == stage:
            raise Cancelled

    folder = brought(film)
    with pytest.raises(Cancelled):
        work_on(folder, tiny_checkpoint, FilmLimits(), cancel)
    done = STAGES.index(stage)
    assert left(folder) == {"film.mp4", "sighting.npz", "kinds"} - set(("film.mp4", "sighting.npz", "kinds")[done:]) | (
        {"kinds"} if done == 2 else set()
    )
    told: list[str] = []
    work_on(folder, tiny_checkpoint, FilmLimits(), lambda at, share: told.append(at))
    assert list(dict.fromkeys(told)) == list(STAGES[done:])
    assert timeline_of(folder, tiny_checkpoint) is not None


@pytest.mark.parametrize("stage", STAGES)
def test_cancelling_a_film_leaves_nothing_at_all(film: Path, stage: str, tiny_checkpoint: Checkpoint, scratch: Path) -> None:
    def cancel(at: str, share: float, /) -> None:
        if at == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        explain_video(film, tiny_checkpoint, progress=cancel)
    assert list(scratch.iterdir()) == []


def test_progress_of_a_stage_never_falls(film: Path, tiny_checkpoint: Checkpoint) -> None:
    told: dict[str, list[float]] = {}
    work_on(brought(film), tiny_checkpoint, FilmLimits(), lambda stage, share: told.setdefault(stage, []).append(share))
    assert list(told) == list(STAGES)
    for shares in told.values():
        assert shares == sorted(shares)
        assert shares[-1] == pytest.approx(1)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond this many bytes: what a full disk does, without one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_nothing_half_made(film: Path, tiny_checkpoint: Checkpoint) -> None:
    folder = brought(film)
    with room_for(1000), pytest.raises(LaiarError, match=r"disk full|space"):
        work_on(folder, tiny_checkpoint, FilmLimits())
    assert left(folder) == set()
    work_on(folder, tiny_checkpoint, FilmLimits())
    for path in folder.path.glob("[!fo]*"):  # what was seen and what was said, but not the films
        path.unlink()
    with room_for(100), pytest.raises(LaiarError, match="space"):
        work_on(folder, tiny_checkpoint, FilmLimits())
    assert left(folder) == {"film.mp4"}


def test_two_people_bring_the_same_film_at_once(film: Path, tiny_checkpoint: Checkpoint) -> None:
    with ThreadPoolExecutor(2) as pool:
        folders = set(pool.map(lambda name: brought(film, name), ("mine.mp4", "yours.mp4")))
        (folder,) = folders
        list(pool.map(lambda _: work_on(folder, tiny_checkpoint, FilmLimits()), range(2)))
    assert timeline_of(folder, tiny_checkpoint) is not None
    assert left(folder) == {"film.mp4", "sighting.npz", "kinds", "timeline"}


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [([], "shows no person"), ([SOMEBODY], "shows no object"), ([("cup", 0.8, (10.0, 110.0, 50.0, 150.0))], "shows no person")],
    ids=["nothing", "no object", "no person"],
)
def test_a_film_without_what_it_takes(
    film: Path, seen: Seen, sentence: str, tiny_checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    see_as(monkeypatch, lambda number: seen)
    folder = brought(film)
    with pytest.raises(LaiarError, match=sentence):
        work_on(folder, tiny_checkpoint, FilmLimits(), no_progress)
    assert timeline_of(folder, tiny_checkpoint) is None
    assert "timeline" not in left(folder)
