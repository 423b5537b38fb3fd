"""The work on a video in the store for a model of several actions, beside one that tells them one by one."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from films import even_ticks, write_film
from models import Seen, scripted

from laiar_core.data.task import Task
from laiar_core.data.user_video.corrections import Corrections
from laiar_core.data.user_video.dataset import UserVideo, stretch_id
from laiar_core.data.user_video.store import UserVideoFolder, keep_video
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.timeline import film as own_video
from laiar_core.timeline import user_video_job as own_work
from laiar_core.timeline.film import explain_video
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.user_video_job import draw, timeline_of, work_on
from laiar_core.video.validate import FilmLimits

ROOT = Path(__file__).resolve().parents[2]


def sits_with_a_cup(number: int) -> Seen:
    return [
        ("person", 0.9, (100.0, 20.0, 200.0, 220.0)),
        ("chair", 0.9, (90.0, 110.0, 200.0, 239.0)),
        ("cup", 0.8, (10 + 3 * number, 110, 50 + 3 * number, 150)),
    ]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))


@pytest.fixture
def scripted_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (own_work, own_video):
        monkeypatch.setattr(room, "bundled_models", lambda: scripted(sits_with_a_cup))


@pytest.fixture(scope="module")
def home() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "charades-simulated")


@pytest.fixture(scope="module")
def table() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "cad120")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "mine" / "cup.mp4", even_ticks(150))


def told(folder: UserVideoFolder, checkpoint: Checkpoint) -> Timeline:
    work_on(folder, checkpoint, FilmLimits())
    made = timeline_of(folder, checkpoint)
    assert made is not None
    return made


def brought(film: Path) -> UserVideoFolder:
    return keep_video([film.read_bytes()], film.name, 10**9)


@pytest.mark.usefixtures("scripted_eyes")
class TestBothKindsOfModels:
    def test_the_store_says_what_the_command_line_says(self, film: Path, home: Checkpoint) -> None:
        folder = brought(film)
        made = told(folder, home)
        assert made == explain_video(film, home)
        assert made.task is Task.MULTI_LABEL
        assert "I took cup for cup/glass/bottle, which comes nearest among what the model knows." in made.notes

    def test_the_one_does_not_spoil_the_other(
        self, film: Path, home: Checkpoint, table: Checkpoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = {table.name: told(brought(film), table)}
        seen = brought(film).film_tracks.stat().st_mtime_ns
        first[home.name] = told(brought(film), home)
        monkeypatch.setattr(own_work, "timeline_of_film", lambda *_, **__: pytest.fail("it was recognised again"))
        for checkpoint in (table, home):
            assert told(brought(film), checkpoint) == first[checkpoint.name], "and it is not done again"
        assert brought(film).film_tracks.stat().st_mtime_ns == seen, "nothing is looked for twice"
        assert first[table.name].task is Task.SINGLE_LABEL

    def test_what_is_mended_with_the_one_counts_for_the_other(self, film: Path, home: Checkpoint, table: Checkpoint) -> None:
        folder = brought(film)
        for checkpoint in (home, table):
            told(folder, checkpoint)
        video = UserVideo(folder, table.vocabulary)
        chair = [track.name for track in video.seen.tracks].index("chair")
        video.correct(video.classes, Corrections(names={chair: "bottle"}))
        draw(video, 3, (5.0, 100.0, 60.0, 160.0), "book")
        assert timeline_of(folder, home) is None, "it must be explained again"
        made = told(folder, home)
        assert any("bottle for cup/glass/bottle" in note for note in made.notes)
        assert [t.class_name for t in UserVideo(folder, home.vocabulary).whole().tracks].count("book") == 1


def cut(film: Path, seconds: float, out: Path) -> Path:
    """The beginning of a film, as it was coded: looking at all of it takes a minute where the machine is busy."""
    with av.open(str(film)) as source, av.open(str(out), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is None or packet.dts * packet.time_base > seconds:
                break
            packet.stream = stream
            target.mux(packet)
    return out


def test_a_recorded_film_is_told_and_every_segment_opens_as_a_clip(charades_path: Path, home: Checkpoint, tmp_path: Path) -> None:
    """A pilot video of Charades with the real eyes, from its file to the very explanation of each segment."""
    folder = brought(cut(charades_path / "clips" / "LEG82_0.0-10.4.mp4", 4, tmp_path / "LEG82.mp4"))
    made = told(folder, home)
    assert made.task is Task.MULTI_LABEL
    assert made.duration_s == pytest.approx(4, abs=0.3)
    assert made.segments
    video = UserVideo(folder, home.vocabulary)
    assert {"person", "laptop", "chair"} <= {track.class_name for track in video.whole().tracks}
    assert not {"hand", "head"} & {track.class_name for track in video.whole().tracks}
    for segment in made.segments:
        numbers = segment.explanation.clip.frame_numbers
        again = explain(home, video.clip(stretch_id(numbers[0] - 1, numbers[-1] - 1)), segment.action)
        assert again.sentence == segment.explanation.sentence
        assert again.tokens == segment.explanation.tokens
        assert segment.confidence >= 0.5 - 1e-5
    for window in made.windows:
        assert len(video.clip(stretch_id(window.first_frame, window.last_frame))) >= 4
