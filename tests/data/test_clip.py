from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from laiar_core.data.clip import ActionInterval, Clip, PairRelations, Track, Video
from laiar_core.errors import LaiarError


def track(name: str = "hand_1", frames: int = 3) -> Track:
    boxes = np.tile(np.array([10, 20, 30, 40], dtype=np.float32), (frames, 1))
    return Track(name, name.rsplit("_", 1)[0], boxes, np.ones(frames, dtype=bool))


def clip(**changed: Any) -> Clip:
    fields: dict[str, Any] = {
        "clip_id": "a/b/c/1-3",
        "dataset": "test",
        "frame_size": (640, 480),
        "fps": 30.0,
        "frame_times_s": np.arange(3) / 30,
        "frame_numbers": (1, 2, 3),
        "tracks": (track("hand_1"), track("cup_1")),
        "box_source": "annotated",
        "relations": (PairRelations("hand_1", "cup_1", ("holding", None, "not_holding")),),
    }
    return Clip(**(fields | changed))


def test_a_good_clip() -> None:
    good = clip()
    assert len(good) == 3
    assert good.track("cup_1").class_name == "cup"
    with pytest.raises(KeyError, match="cup_2"):
        good.track("cup_2")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"frame_numbers": ()}, "clip 'a/b/c/1-3' has no frames"),
        ({"frame_times_s": np.arange(2) / 30}, "frame_times_s has 2 entries for 3 frames"),
        ({"tracks": (track("hand_1"), track("cup_1", frames=4))}, "track 'cup_1' has 4 entries for 3 frames"),
        (
            {"relations": (PairRelations("hand_1", "cup_1", ("holding",)),)},
            "relation 'hand_1'-'cup_1' has 1 entries for 3 frames",
        ),
        ({"frame_paths": (Path("RGB_1.png"),)}, "frame_paths has 1 entries for 3 frames"),
        ({"video": Video(Path("film.mp4"), np.arange(2) / 30)}, "video has 2 entries for 3 frames"),
        (
            {"tracks": (track("hand_1"), track("cup_1"), track("hand_1"))},
            r"track ids must be unique, got \['hand_1'\] more than once",
        ),
        ({"tracks": (track("hand_1"),)}, r"relations name tracks that do not exist: \['cup_1'\]"),
    ],
)
def test_a_clip_that_does_not_fit_together_says_where(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(LaiarError, match=sentence):
        clip(**changed)


@pytest.mark.parametrize(
    ("boxes", "present", "sentence"),
    [
        (np.zeros((2, 3)), [False, False], r"boxes_xyxy must be \(F, 4\) and present \(F,\), got \(2, 3\) and \(2,\)"),
        (np.zeros(4), [False], r"got \(4,\) and \(1,\)"),
        (np.zeros((2, 4)), [False], r"got \(2, 4\) and \(1,\)"),
        ([[0, 0, 5, 5], [0, np.nan, 5, 5]], [True, True], r"frame 1 has a box that is not finite: \[0.0, nan, 5.0, 5.0\]"),
        ([[0, 0, np.inf, 5]], [False], "frame 0 has a box that is not finite"),
        ([[0, 0, 5, 5], [5, 0, 0, 5]], [True, True], r"frame 1 is marked present but its box \[5.0, 0.0, 0.0, 5.0\] has no area"),
        ([[0, 3, 5, 3]], [True], "has no area; boxes are .left, top, right, bottom. in pixels"),
    ],
)
def test_a_bad_track_says_what_was_wrong(boxes: Any, present: list[bool], sentence: str) -> None:
    with pytest.raises(LaiarError, match=f"track 'cup_1': .*{sentence}"):
        Track("cup_1", "cup", np.array(boxes, dtype=np.float32), np.array(present))


def test_an_absent_thing_may_have_an_empty_box() -> None:
    assert not Track("cup_1", "cup", np.zeros((2, 4), dtype=np.float32), np.zeros(2, dtype=bool)).present.any()


def test_a_stretch_starts_its_time_again() -> None:
    part = clip().stretch(1, 2)
    assert part.frame_numbers == (2, 3)
    assert part.frame_times_s[0] == 0
    assert part.relations == (PairRelations("hand_1", "cup_1", (None, "not_holding")),)


def test_a_stretch_keeps_what_holds_at_once_and_cuts_its_actions() -> None:
    row = PairRelations("hand_1", "cup_1", ("holding", "holding", "touching"), "contacting", ((), ("touching",), ()))
    actions = (ActionInterval("drink", 0.0, 0.04), ActionInterval("leave", 0.0, 0.01))
    times = np.array([0.0, 0.03, 0.06])
    part = clip(relations=(row,), actions=actions, frame_times_s=times).stretch(1, 2)
    assert part.relations == (PairRelations("hand_1", "cup_1", ("holding", "touching"), "contacting", (("touching",), ())),)
    assert [(a.action, a.start_s, round(a.end_s, 6)) for a in part.actions or ()] == [("drink", 0.0, 0.01)]


@pytest.mark.parametrize(("start", "end"), [(2.0, 1.0), (-0.1, 1.0), (0.0, float("inf")), (0.0, float("nan"))])
def test_an_action_ends_after_it_starts(start: float, end: float) -> None:
    with pytest.raises(LaiarError, match="action 'drink' goes from"):
        ActionInterval("drink", start, end)


def test_a_stretch_keeps_the_times_that_its_frames_have_in_the_film() -> None:
    part = clip(video=Video(Path("film.mp4"), np.array([2.0, 2.1, 2.3]))).stretch(1, 2)
    assert part.video is not None
    assert part.video.path == Path("film.mp4")
    assert part.video.times_s.tolist() == [2.1, 2.3]


@pytest.mark.parametrize(
    "times", [np.array([0.0, 0.1, 0.1]), np.array([0.2, 0.1, 0.3]), np.zeros((3, 1)), np.array([0.0, np.nan, 1])]
)
def test_the_times_of_a_film_rise(times: Any) -> None:
    with pytest.raises(LaiarError, match=r"the film film.mp4: times_s must be \(F,\) and rise"):
        Video(Path("film.mp4"), times)


@pytest.mark.parametrize(("first", "last"), [(-1, 2), (0, 3), (2, 1)])
def test_a_stretch_lies_inside_the_clip(first: int, last: int) -> None:
    with pytest.raises(LaiarError, match=f"frames {first} to {last} are not inside its frames 0 to 2"):
        clip().stretch(first, last)
