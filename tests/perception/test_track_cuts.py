"""Broken tracks, made up: whatever a tracker joined, no piece leaps, and a thing that only moves stays whole."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiar_core.perception.colour_look import look_of, looks_of_boxes
from laiar_core.perception.detector import Detections
from laiar_core.perception.track_cuts import cut_at_jumps
from laiar_core.perception.tracker import Followed

HIGH = 480
RED, BLUE = np.eye(2, 8, dtype=np.float32)


def sight(x: float, side: float = 40, look: np.ndarray | None = RED) -> Detections:
    box = np.array([[x, 100, x + side, 100 + side]], dtype=np.float32)
    return Detections(box, np.ones(1, np.float32), np.zeros(1, np.int64), None if look is None else look[None])


def pieces(samples: list[Detections], times_s: list[float] | None = None) -> list[list[int]]:
    times = np.array(times_s if times_s is not None else np.arange(len(samples)) / 5)
    one = Followed(np.arange(len(samples)), np.zeros(len(samples), dtype=np.int64))
    return [piece.samples.tolist() for piece in cut_at_jumps(one, times, samples, HIGH)]


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        ([sight(0), sight(30), sight(60), sight(90)], [[0, 1, 2, 3]]),
        ([sight(0), sight(60), sight(120), sight(180)], [[0, 1, 2, 3]]),
        ([sight(0), sight(2), sight(250), sight(252)], [[0, 1], [2, 3]]),
        ([sight(0), sight(2), sight(70, look=BLUE), sight(72, look=BLUE)], [[0, 1], [2, 3]]),
        ([sight(0), sight(2), sight(250), sight(4), sight(6)], [[0, 1, 3, 4], [2]]),
        ([sight(0), sight(2), sight(0, 80, BLUE), sight(0, 80, BLUE)], [[0, 1], [2, 3]]),
        ([sight(0), sight(2), sight(0, 80), sight(0, 80)], [[0, 1, 2, 3]]),
        ([sight(0), sight(10, look=BLUE), sight(20)], [[0, 1, 2]]),
        ([sight(0, look=None), sight(70, look=None), sight(300, look=None)], [[0, 1], [2]]),
    ],
    ids=["still", "carried", "a leap", "another colour elsewhere", "taken for another once", "another thing in its place",
         "nearer", "in a shadow", "nobody looked at colours"],
)  # fmt: skip
def test_where_a_track_is_cut(samples: list[Detections], expected: list[list[int]]) -> None:
    assert pieces(samples) == expected


def test_after_a_pause_a_thing_may_be_farther_away() -> None:
    assert pieces([sight(0), sight(180)], [0.0, 0.2]) == [[0], [1]]
    assert pieces([sight(0), sight(180)], [0.0, 1.0]) == [[0, 1]]


PATH = st.lists(st.tuples(st.floats(0, 600), st.floats(20, 200), st.sampled_from([RED, BLUE])), min_size=1, max_size=25)


@given(PATH)
def test_every_sight_is_in_one_piece_and_no_piece_leaps(path: list[tuple[float, float, np.ndarray]]) -> None:
    samples = [sight(*one) for one in path]
    cut = pieces(samples)
    assert sorted(n for piece in cut for n in piece) == list(range(len(path)))
    for piece in cut:
        assert piece == sorted(piece)
        for before, after in itertools.pairwise(piece):
            (x, side, look), (other_x, other_side, other_look) = path[before], path[after]
            gap_s = (after - before) / 5
            away = abs(x + side / 2 - other_x - other_side / 2)
            assert away / ((side + other_side) / 2) <= 2 * (2 + 8 * gap_s)
            assert away / HIGH <= 0.15 + 0.75 * gap_s + side / HIGH + other_side / HIGH
            if look is not other_look:
                assert away < side + other_side


@given(st.floats(0, 100), st.lists(st.floats(-60, 60), min_size=1, max_size=20))
def test_what_moves_as_a_hand_does_stays_whole(start: float, steps: list[float]) -> None:
    samples = [sight(float(x)) for x in start + np.cumsum([0.0, *steps])]
    assert pieces(samples) == [list(range(len(samples)))]


def test_looks_tell_colours_apart_and_not_where_they_lie() -> None:
    picture = np.zeros((60, 100, 3), np.uint8)
    picture[:, :50, 0], picture[:, 50:, 2] = 200, 200
    red, blue, half = looks_of_boxes(picture, np.array([[0, 0, 40, 60], [60, 0, 100, 60], [0, 0, 100, 60]], np.float32))
    assert np.minimum(red, blue).sum() == 0
    assert np.minimum(red, half).sum() == pytest.approx(0.5)
    assert looks_of_boxes(picture, np.zeros((0, 4), np.float32)).shape == (0, 64)
    outside = look_of(picture, np.array([[-5.0, 0], [500, 0]]), np.ones(2))
    assert not outside.any()
