"""The timeline of a whole video: it tiles the video, says what single looks say, keeps to its settings, can be cancelled."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.camera_views import every_nth_frame
from laiar_core.data.clip import Clip, Track
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.timeline.decode import cheapest_path, decode, joined
from laiar_core.timeline.schema import Timeline, TimelineSettings, settings_of
from laiar_core.timeline.timeline import Step, timeline
from laiar_core.timeline.windows import cut


@pytest.fixture(scope="module")
def film(demo: Cad120) -> Clip:
    return demo.recording(next(iter(demo.rows.values())).recording_id)


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return []


@pytest.fixture(scope="module")
def made(tiny_checkpoint: Checkpoint, film: Clip, steps: list[Step]) -> Timeline:
    return timeline(tiny_checkpoint, film, settings_of(switch_cost=0), steps.append)


def without(clip: Clip, classes: tuple[str, ...]) -> Clip:
    """The clip with things of these classes never present."""

    def gone(track: Track) -> Track:
        return replace(track, boxes_xyxy=np.zeros_like(track.boxes_xyxy), present=np.zeros_like(track.present))

    return replace(clip, tracks=tuple(gone(t) if t.class_name in classes else t for t in clip.tracks))


def renamed(clip: Clip, class_name: str) -> Clip:
    """The clip with every object called by one name."""
    tracks = tuple(t if t.class_name in ("hand", "head") else replace(t, class_name=class_name) for t in clip.tracks)
    return replace(clip, tracks=tracks, relations=None)


def test_segments_tile_the_video(made: Timeline, film: Clip) -> None:
    assert len(made.segments) > 1
    assert (made.segments[0].first_frame, made.segments[-1].last_frame) == (0, len(film) - 1)
    assert (made.segments[0].start_s, made.segments[-1].end_s) == (0, made.duration_s)
    assert made.duration_s == pytest.approx(len(film) / 30)
    for earlier, later in pairwise(made.segments):
        assert later.first_frame == earlier.last_frame + 1
        assert later.start_s == earlier.end_s
        assert later.start_s == pytest.approx(film.frame_times_s[later.first_frame])
    assert min(s.end_s - s.start_s for s in made.segments) >= made.settings.shortest_s - 1e-6


def test_every_segment_says_what_its_explanation_says(tiny_checkpoint: Checkpoint, made: Timeline, film: Clip) -> None:
    for segment in made.segments:
        assert segment.explanation == explain(tiny_checkpoint, segment.of(film))
        assert segment.action == segment.explanation.prediction or segment.explanation.undecided
        (score,) = (a.video for a in segment.explanation.actions if a.action == segment.action)
        assert segment.confidence == score
        assert segment.undecided == (score < 0.5)
        assert segment.line.startswith(f"{segment.start_s:.1f}-{segment.end_s:.1f} s ")
        assert ("not sure" in segment.line) == segment.undecided


def test_every_window_can_be_explained(tiny_checkpoint: Checkpoint, made: Timeline, film: Clip) -> None:
    """A window's explanation is the same look, with reasons."""
    starts = [w.start_s for w in made.windows]
    assert starts == sorted(starts)
    assert np.diff(starts[:-1]) == pytest.approx(0.5, abs=1 / 30)
    assert [w.end_s - w.start_s for w in made.windows] == pytest.approx([1.5] * len(starts), abs=1 / 30)
    for window in made.windows[::7]:
        alone = explain(tiny_checkpoint, window.of(film))
        assert window.probabilities == pytest.approx([a.video for a in alone.actions], abs=1e-5)
        assert window.undecided == alone.undecided


def test_parts_come_one_after_the_other(made: Timeline, steps: list[Step]) -> None:
    windows = [s for s in steps if s.stage == "windows"]
    segments = [s for s in steps if s.stage == "segments"]
    assert steps == windows + segments
    assert tuple(s.part for s in windows) == made.windows
    assert tuple(s.part for s in segments) == made.segments
    for stage in (windows, segments):
        assert [(s.done, s.total) for s in stage] == [(k + 1, len(stage)) for k in range(len(stage))]
    shares = [s.share for s in steps]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


@pytest.mark.parametrize("stage", ["windows", "segments"])
def test_cancel(tiny_checkpoint: Checkpoint, film: Clip, stage: str) -> None:
    class Stop(Exception):
        pass

    seen: list[Step] = []

    def progress(step: Step) -> None:
        seen.append(step)
        if step.stage == stage:
            raise Stop

    with pytest.raises(Stop):
        timeline(tiny_checkpoint, film, progress=progress)
    assert [s.stage for s in seen].count(stage) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: without(c, ("hand", "head")), "shows no person"),
        (lambda c: replace(c, tracks=(), relations=None), "shows no person"),
        (lambda c: without(c, tuple({t.class_name for t in c.tracks} - {"hand", "head"})), "shows no object"),
        (lambda c: renamed(c, "laptop"), "shows nothing that this model knows: it holds laptop, and the model knows .*cup, book"),
    ],
)
def test_nothing_to_explain(tiny_checkpoint: Checkpoint, film: Clip, change: Callable[[Clip], Clip], message: str) -> None:
    with pytest.raises(LaiarError, match=message):
        timeline(tiny_checkpoint, change(film))


def test_unknown_things_are_left_out(tiny_checkpoint: Checkpoint, film: Clip) -> None:
    laptop = replace(next(t for t in film.tracks if t.class_name == "cup"), track_id="laptop_1", class_name="laptop")
    with_it = timeline(tiny_checkpoint, replace(film, tracks=(*film.tracks, laptop)))
    assert [s.action for s in with_it.segments] == [s.action for s in timeline(tiny_checkpoint, film).segments]
    (note,) = with_it.notes
    assert note.startswith("Some of what the video shows is left out: it holds laptop, and the model knows ")


def test_shorter_than_a_window(tiny_checkpoint: Checkpoint, film: Clip) -> None:
    short = timeline(tiny_checkpoint, film.stretch(0, 19))
    assert len(short.windows) == len(short.segments) == 1
    assert short.notes == ("The video is 0.7 s long, shorter than a window of 1.5 s: I looked at it once.",)
    one = timeline(tiny_checkpoint, film.stretch(0, 0))
    assert one.segments[0].last_frame == 0


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"window_s": 0}, "window_s: Input should be greater than or equal to 0.2"),
        ({"window_s": float("nan")}, "window_s: Input should be a finite number"),
        ({"stride_s": 0}, "stride_s"),
        ({"stride_s": 2}, "there would be holes between windows"),
        ({"switch_cost": -1}, "switch_cost"),
        ({"speed": 1}, "speed: Extra inputs are not permitted"),
    ],
)
def test_bad_settings(values: dict[str, float], message: str) -> None:
    with pytest.raises(LaiarError, match=f"these timeline settings cannot be used.*{message}"):
        settings_of(**values)


@pytest.mark.parametrize("nth", [1, 3, 6, 29, 200])
def test_windows_count_seconds_not_frames(film: Clip, nth: int) -> None:
    """The same video at another rate has windows of the same seconds, as far as its frames allow, and they leave no hole."""
    slow = every_nth_frame(film, nth)
    windows = cut(slow, TimelineSettings())
    assert (windows[0].first_frame, windows[-1].last_frame) == (0, len(slow) - 1)
    assert all(later.first_frame <= earlier.last_frame + 1 for earlier, later in pairwise(windows))
    if nth <= 6:
        assert [w.end_s - w.start_s for w in windows] == pytest.approx([1.5] * len(windows), abs=1.01 * nth / 30)


def test_windows_over_a_gap_in_the_times(tiny_checkpoint: Checkpoint, film: Clip) -> None:
    """A recording that stood still for a minute: no window is empty, and the segments still tile it."""
    times = film.frame_times_s + 60 * (np.arange(len(film)) >= 100) + 5
    paused = timeline(tiny_checkpoint, replace(film, frame_times_s=times))
    assert paused.duration_s == pytest.approx(len(film) / 30 + 60)
    assert len(paused.windows) < 60


@pytest.mark.parametrize(
    ("scores", "cost", "path"),
    [
        ([[0, -1], [0, -1], [-1, 0], [-1, 0]], 0, [0, 0, 1, 1]),
        ([[0, -1], [0, -1], [-1, 0], [-1, 0]], 1.5, [0, 0, 1, 1]),  # staying loses 2, switching 1.5
        ([[0, -1], [0, -1], [-1, 0], [0, -1]], 1.5, [0, 0, 0, 0]),  # two switches for one frame are too dear
        ([[0, -1], [-1, 0], [-1, 0], [-1, 0]], 5, [1, 1, 1, 1]),
        ([[-1, 0, -9], [-9, -9, 0]], 1, [1, 2]),
        ([[-3, -2]], 1, [1]),
    ],
)
def test_cheapest_path(scores: list[list[float]], cost: float, path: list[int]) -> None:
    assert cheapest_path(np.array(scores, dtype=float), cost).tolist() == path


def test_short_runs_join_the_more_probable_neighbour() -> None:
    scores = np.full((9, 3), -9.0)
    scores[:4, 0], scores[4, 1], scores[5:, 2] = 0, 0, 0
    scores[4, 2] = -1  # of the two neighbours, the frame in the middle is rather the later
    seconds = np.full(9, 0.2)
    assert decode(scores, seconds, settings_of(switch_cost=0, shortest_s=0)) == [(0, 3, 0), (4, 4, 1), (5, 8, 2)]
    assert decode(scores, seconds, settings_of(switch_cost=0, shortest_s=0.5)) == [(0, 3, 0), (4, 8, 2)]


def test_only_neighbours_without_action_are_joined() -> None:
    assert joined([(0, 1, 0), (2, 3, 0), (4, 5, 1), (6, 7, 1), (8, 8, 0)], 0) == [(0, 3, 0), (4, 5, 1), (6, 7, 1), (8, 8, 0)]


def test_round_trip(made: Timeline, tmp_path: Path) -> None:
    assert Timeline.from_json(made.to_json()) == made
    made.save(tmp_path / "new folder" / "t.json")
    assert Timeline.load(tmp_path / "new folder" / "t.json") == made
    assert [p.name for p in (tmp_path / "new folder").iterdir()] == ["t.json"]
    with pytest.raises(LaiarError, match="cannot read"):
        Timeline.load(tmp_path / "nothing.json")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda d: d.update(schema="laiar.explanation"), "is of another kind"),
        (lambda d: d.update(version=3), "has version 3; this program reads version 2 or 1"),
        (lambda d: d["segments"].pop(), "the segments do not reach the end of the video"),
        (lambda d: d["segments"].pop(0), "the segment at frame .* does not begin where the one before it ends"),
        (lambda d: d.update(segments=[]), "there is no segment"),
        (lambda d: d["windows"].reverse(), "windows must come in the order of their start"),
        (lambda d: d["windows"][0].update(last_frame=99999), "a window from frame 0 to 99999 is no stretch"),
        (lambda d: d["windows"][0]["probabilities"].pop(), "a window has 9 probabilities for 10 actions"),
        (lambda d: d["windows"][0].update(probabilities=[1] * 10), "the probabilities of a window sum to 10"),
        (lambda d: d["segments"][0].update(action="dance"), "the segment at frame 0 is 'dance', its explanation differs"),
        (lambda d: d["segments"][0].update(explanation=d["segments"][1]["explanation"]), "is of another stretch|differs"),
    ],
)
def test_damage(made: Timeline, damage: Callable[[dict[str, Any]], object], message: str) -> None:
    data = json.loads(made.to_json())
    damage(data)
    with pytest.raises(LaiarError, match=message):
        Timeline.from_json(json.dumps(data))


def test_a_film_with_five_actions_reads_as_five(demo: Cad120) -> None:
    """The bundled checkpoint on a bundled film that it has not learned from: open, pick, clean, place, close, in this order."""
    checkpoint = load_checkpoint(Path(__file__).resolve().parents[2] / "checkpoints" / "cad120")
    recording_id = "Simulated2/cleaning_objects/0001"
    made = timeline(checkpoint, demo.recording(recording_id))
    rows = sorted((r.first_frame, r.action) for r in demo.rows.values() if r.recording_id == recording_id)
    annotated = [action for _, action in rows if action != "null"]
    assert [s.action for s in made.segments if s.action != "null"] == annotated == ["open", "pick", "clean", "place", "close"]
    pick = next(s for s in made.segments if s.action == "pick")
    assert pick.line.endswith("hand_2 not holding cloth_1 → hand_2 holding cloth_1")


def test_a_real_recording(tiny_checkpoint: Checkpoint, cad120_path: Path) -> None:
    data = Cad120(cad120_path)
    recording = data.recording(next(r.recording_id for r in data.rows.values()))
    made = timeline(tiny_checkpoint, recording, settings_of(stride_s=1))
    assert made.frames == len(recording)
    assert Timeline.from_json(made.to_json()) == made


@pytest.mark.parametrize(("name", "task"), [("timeline_1_one", Task.SINGLE_LABEL), ("timeline_1_several", Task.MULTI_LABEL)])
def test_a_file_of_version_1_is_read(name: str, task: Task, tmp_path: Path) -> None:
    """Files that the program before this version wrote, whose segments hold explanations of version 4."""
    old = gzip.decompress((Path(__file__).parent / "old_files" / f"{name}.json.gz").read_bytes())
    (tmp_path / "old.json").write_bytes(old)
    read, before = Timeline.load(tmp_path / "old.json"), json.loads(old)
    assert (before["version"], before["several_actions"]) == (1, task is Task.MULTI_LABEL)
    assert (read.version, read.task) == (2, task)
    assert [segment.explanation.version for segment in read.segments] == [5] * len(before["segments"])
    assert [window.probabilities for window in read.windows] == [tuple(w["probabilities"]) for w in before["windows"]]
    assert [segment.explanation.sentence for segment in read.segments] == [
        s["explanation"]["sentence"] for s in before["segments"]
    ]
    assert Timeline.from_json(read.to_json()) == read
