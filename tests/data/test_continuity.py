"""What breaks a track, and what does not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip, Track
from laiar_core.data.continuity import pieces, segments
from laiar_core.data.user_video.clip import keyframes
from laiar_core.errors import LaiarError
from laiar_core.perception.interpolate import over_frames

RATE = 30.0
FRAMES = 90
HERE, THERE = (100, 100, 140, 150), (400, 220, 450, 260)


def track(boxes: NDArray[np.float64], present: NDArray[np.bool_] | None = None) -> Track:
    present = np.ones(len(boxes), dtype=bool) if present is None else present
    return Track("cup_1", "cup", np.where(present[:, None], boxes, 0).astype(np.float32), present)


def clip_of(*tracks: Track, rate: float = RATE) -> Clip:
    frames = len(tracks[0].present)
    return Clip(
        clip_id="made",
        dataset="made",
        frame_size=(640, 480),
        fps=rate,
        frame_times_s=np.arange(frames) / rate,
        frame_numbers=tuple(range(1, frames + 1)),
        tracks=tuple(replace(one, track_id=f"cup_{at}") for at, one in enumerate(tracks)),
        box_source="detected",
    )


def stays(box: tuple[int, ...] = HERE, frames: int = FRAMES) -> NDArray[np.float64]:
    return np.tile(np.array(box, dtype=np.float64), (frames, 1))


def jumps(at: int, to: tuple[int, ...] = THERE, frames: int = FRAMES) -> NDArray[np.float64]:
    return np.where(np.arange(frames)[:, None] < at, stays(HERE, frames), stays(to, frames))


def there(*gone: range) -> NDArray[np.bool_]:
    present = np.ones(FRAMES, dtype=bool)
    for frames in gone:
        present[list(frames)] = False
    return present


def runs(numbers: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Number, first and last frame of each run."""
    ends = np.flatnonzero(np.diff(numbers, prepend=-9, append=-9))
    return [(int(numbers[a]), int(a), int(b) - 1) for a, b in pairwise(ends)]


WHOLE = [(0, 0, 89)]


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (track(stays()), WHOLE),
        (track(stays(), there(range(20))), [(-1, 0, 19), (0, 20, 89)]),  # it comes late
        (track(stays(), there(range(60, 90))), [(0, 0, 59), (-1, 60, 89)]),  # it goes early
        (track(stays(), there(range(30, 45))), WHOLE),  # half a second is bridged
        (track(stays(), there(range(30, 55))), [(0, 0, 29), (-1, 30, 54), (1, 55, 89)]),
        (track(stays(), there(range(90))), [(-1, 0, 89)]),
        (track(stays(), there(range(1, 90))), [(0, 0, 0), (-1, 1, 89)]),
        (track(jumps(40)), [(0, 0, 39), (1, 40, 89)]),
        (track(jumps(40), there(range(35, 45))), [(0, 0, 34), (-1, 35, 44), (1, 45, 89)]),  # while nobody looked
        (track(jumps(40, (100, 100, 500, 400))), [(0, 0, 39), (1, 40, 89)]),  # from a cup to the table under it
        (track(jumps(40, (110, 100, 152, 148))), WHOLE),  # an unsteady box
        (track(jumps(40, (128, 100, 170, 150))), WHOLE),  # a fast hand
    ],
)
def test_segments(one: Track, found: list[tuple[int, int, int]]) -> None:
    assert runs(segments(clip_of(one))[0]) == found


def test_the_boxes_between_two_things_show_neither() -> None:
    """A track that was followed a few times a second slides from one thing to the other."""
    looks = np.arange(0, FRAMES, 6)
    boxes, present = over_frames(looks / RATE, jumps(42)[looks], np.arange(FRAMES) / RATE)
    (first, one, left), (between, _, _), (second, landed, last) = runs(segments(clip_of(track(boxes, present)))[0])
    assert (first, between, second, one, last) == (0, -1, 1, 0, FRAMES - 1)
    assert 30 <= left < 42 <= landed <= 54


@settings(max_examples=60, deadline=None)
@given(
    speed=st.floats(0, 0.5),
    side=st.floats(20, 200),
    rate=st.sampled_from([5.0, 15.0, 30.0, 60.0]),
    angle=st.floats(0, 6.2),
)
def test_what_moves_at_a_hand_s_pace_is_one_thing(speed: float, side: float, rate: float, angle: float) -> None:
    """Up to half the width of the picture in a second, turning back and forth."""
    times = np.arange(60) / rate
    way = speed * 640 * np.abs((times + 0.5) % 1 - 0.5)[:, None] * np.array([np.cos(angle), np.sin(angle)])
    corner = 300 + way
    assert runs(segments(clip_of(track(np.concatenate([corner, corner + side], axis=1)), rate=rate))[0]) == [(0, 0, 59)]


@settings(max_examples=60, deadline=None)
@given(at=st.integers(1, FRAMES - 1), per_s=st.sampled_from([1.0, 2.0, 5.0]))
def test_what_happened_between_keyframes_is_not_forgotten(at: int, per_s: float) -> None:
    """A second apart anything may have moved anywhere; the film between tells that it was another thing."""
    whole = clip_of(track(jumps(at)))
    some = keyframes(whole, per_s)
    frames = np.array(some.frame_numbers) - 1
    assert np.array_equal(segments(some)[0], segments(whole)[0][frames])
    assert np.array_equal(segments(some.stretch(0, len(some) - 1))[0], (frames >= at).astype(int))


def test_a_gap_between_keyframes_too() -> None:
    some = keyframes(clip_of(track(stays(), there(range(32, 57)))))
    assert some.tracks[0].present.all()
    assert segments(some)[0].tolist() == [0, 0, 1]
    told = replace(some, tracks=(replace(some.tracks[0], segments=None),))
    assert segments(told)[0].tolist() == [0, 0, 0]


def test_pieces_go_on_where_a_thing_is_not_present() -> None:
    """For what looks a little around a frame: only jumps part it."""
    one = track(jumps(40), there(range(20), range(70, 90)))
    assert runs(pieces(one, np.arange(FRAMES) / RATE, 640)) == [(0, 0, 39), (1, 40, 89)]


def test_segments_of_another_length_are_refused() -> None:
    with pytest.raises(LaiarError, match=r"track 'cup_1': segments must be \(90,\), got \(3,\)"):
        replace(track(stays()), segments=np.zeros(3, dtype=np.int64))


def test_recorded_people_and_things_are_hardly_cut(cad120_path, charades_path) -> None:
    """The skeletons of CAD-120 do jump, and one track of the pilot has two dishes in it (LEG82)."""
    recorded, pilot = Cad120(cad120_path), Charades(charades_path)
    cut = []
    for recording_id in list(dict.fromkeys(recorded.listing.recording_ids))[::3]:
        clip = recorded.recording(recording_id)
        cut += [one.max() > 0 for one, t in zip(jumped(clip), clip.tracks, strict=True) if t.class_name not in ("hand", "head")]
    assert len(cut) > 90
    assert np.mean(cut) < 0.05
    names = {}
    for video in ("0BNML", "0TXYV", "EK19H", "LEG82"):
        clip = pilot.clip(video)
        names |= {(video, t.track_id): one.max() for one, t in zip(jumped(clip), clip.tracks, strict=True) if one.max() > 0}
    assert names == {("LEG82", "dish"): 2}


def jumped(clip: Clip) -> list[NDArray[np.int64]]:
    return [pieces(track, clip.frame_times_s, clip.frame_size[0]) for track in clip.tracks]
