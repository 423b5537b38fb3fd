"""A film in the store that another detector looks at: what was whole is not done again, and nothing of one is in the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from films import even_ticks, write_film
from models import Seen, scripted

from laiar_core.data.user_video.corrections import Corrections
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.eyes import Eyes, load_eyes
from laiar_core.data.user_video.store import UserVideoFolder, keep_video, same_film, take_over
from laiar_core.errors import LaiarError
from laiar_core.hub import DOWNLOADING
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.perception.film_tracks_file import load_film_tracks
from laiar_core.perception.pipeline import PerceptionModels
from laiar_core.timeline import user_video_job as own_work
from laiar_core.timeline.user_video_job import STAGES, stages_of, timeline_of, work_on
from laiar_core.video.validate import FilmLimits

SOMEBODY = ("person", 0.9, (100.0, 20.0, 200.0, 220.0))
EYES = Eyes(detector="owlv2", words=("hand", "head", "cup", "bowl"), own={"my blue thermos": "cup"})


def with_a(word: str) -> Callable[[int], Seen]:
    return lambda number: [SOMEBODY, (word, 0.8, (10 + 3 * number, 110, 50 + 3 * number, 150))]


@pytest.fixture(autouse=True)
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...], dict[str, str]]]:
    """The built-in detectors see a bowl, the other one a cup; gives what that was asked."""
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    heard = []

    def other(
        detector: str, pose: None, words: Sequence[str], own: Mapping[str, str], progress: Callable[[str, float], None]
    ) -> PerceptionModels:
        progress(DOWNLOADING, 0.5)
        heard.append((detector, tuple(words), dict(own)))
        return scripted(with_a("cup"))

    monkeypatch.setattr(own_work, "hub_models", other)
    monkeypatch.setattr(own_work, "bundled_models", lambda: scripted(with_a("bowl")))
    return heard


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    return write_film(tmp_path / "cup.mp4", even_ticks(60)).read_bytes()


def brought(film: bytes, eyes: Eyes | None = None) -> UserVideoFolder:
    return keep_video([film], "cup.mp4", 10**9, eyes=eyes)


def names(folder: UserVideoFolder) -> set[str]:
    return {track.name for track in load_film_tracks(folder.film_tracks).tracks}


def test_one_film_is_seen_by_two(film: bytes, tiny_checkpoint: Checkpoint, asked: list[object]) -> None:
    built_in = brought(film)
    work_on(built_in, tiny_checkpoint, FilmLimits())
    other = brought(film, EYES)
    take_over(built_in, other)
    told: list[str] = []
    assert stages_of(other) == (STAGES[0], DOWNLOADING, *STAGES[1:])
    work_on(other, tiny_checkpoint, FilmLimits(), lambda stage, share: told.append(stage))
    assert list(dict.fromkeys(told)) == [DOWNLOADING, *STAGES[1:]]  # the film is prepared already
    assert stages_of(other) == STAGES
    assert asked == [("owlv2", tuple(sorted(EYES.words)), EYES.own)]
    assert "bowl" in names(built_in)
    assert "cup" not in names(built_in)
    assert "cup" in names(other)
    assert same_film(built_in) == same_film(other) == sorted([built_in, other], key=lambda folder: folder.brought_s)


def test_a_correction_of_one_is_none_of_the_other(film: bytes, tiny_checkpoint: Checkpoint) -> None:
    built_in, other = brought(film), brought(film, EYES)
    for folder in (built_in, other):
        work_on(folder, tiny_checkpoint, FilmLimits())
    before = timeline_of(other, tiny_checkpoint)
    video = UserVideo(built_in, tiny_checkpoint.vocabulary)
    video.correct(video.classes, Corrections(removed=(0,)))
    assert timeline_of(built_in, tiny_checkpoint) is None
    assert timeline_of(other, tiny_checkpoint) == before is not None


def test_where_the_detector_cannot_be_had_the_film_is_kept_and_the_work_goes_on(
    film: bytes, tiny_checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> PerceptionModels:
        raise LaiarError("it is not on this computer and cannot be fetched")

    other = brought(film, EYES)
    with monkeypatch.context() as offline:
        offline.setattr(own_work, "hub_models", none)
        with pytest.raises(LaiarError, match="cannot be fetched"):
            work_on(other, tiny_checkpoint, FilmLimits())
    assert other.film.exists()
    assert not other.film_tracks.exists()
    told: list[str] = []
    work_on(other, tiny_checkpoint, FilmLimits(), lambda stage, share: told.append(stage))
    assert STAGES[0] not in told
    assert timeline_of(other, tiny_checkpoint) is not None


def test_the_same_choice_is_the_same_video_and_another_is_another(film: bytes) -> None:
    again = Eyes(detector="owlv2", words=("bowl", "cup", "head", "hand"), own={"my blue thermos": "cup"})
    others = [Eyes(detector="omdet", words=EYES.words, own=EYES.own), Eyes(detector="owlv2", words=EYES.words)]
    one = brought(film, EYES)
    assert brought(film, again) == one
    folders = {brought(film).key, one.key, *(brought(film, other).key for other in others)}
    assert len(folders) == 4
    assert set(same_film(one)) == {UserVideoFolder(one.path.parent / key) for key in folders}


def test_another_film_is_another(film: bytes, tmp_path: Path) -> None:
    longer = write_film(tmp_path / "longer.mp4", even_ticks(70)).read_bytes()
    assert same_film(brought(film)) == [brought(film)]
    assert brought(longer) not in same_film(brought(film, EYES))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "bring the video again"),
        ('{"schema": "laiar.eyes", "version": 2, "detector": "a", "words": []}', "version 2"),
        ('{"schema": "laiar.eyes", "version": 1, "detector": "", "words": []}', "detector"),
    ],
)
def test_a_damaged_choice_gets_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "eyes.json").write_text(content, encoding="utf-8")
    with pytest.raises(LaiarError, match=sentence) as raised:
        load_eyes(tmp_path / "eyes.json")
    assert "\n" not in str(raised.value)
    assert load_eyes(tmp_path / "none.json") is None
