from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiar_core.data.cad120.recording import clean_boxes
from laiar_core.data.clip import Track
from laiar_core.errors import LaiarError

numbers = st.integers(-1000, 1000) | st.floats(allow_nan=True, allow_infinity=True)
raw_boxes = st.lists(st.lists(numbers, min_size=4, max_size=4) | st.just([0, 0, 0, 0]), min_size=1, max_size=20)


@given(raw_boxes)
def test_whatever_comes_in_a_valid_track_comes_out(raw: list[list[float]]) -> None:
    boxes, present, _ = clean_boxes(raw, where="test")
    Track("cup_1", "cup", boxes, present)  # Refuses what is not finite, misshapen or empty.
    assert boxes.dtype == np.float32
    assert ((boxes >= 0) & (boxes <= [640, 480, 640, 480])).all()
    assert (boxes[~present] == 0).all()


@given(raw_boxes)
def test_every_box_is_present_absent_or_corrupt(raw: list[list[float]]) -> None:
    _, present, counts = clean_boxes(raw, where="test")
    assert present.sum() + counts["absent"] + counts["unsized"] + counts["outside"] == len(raw)
    assert counts["absent"] == raw.count([0, 0, 0, 0])


@given(st.integers(0, 600), st.integers(0, 440), st.integers(1, 40), st.integers(1, 40))
def test_a_box_inside_the_picture_is_kept_as_it_is(x: int, y: int, w: int, h: int) -> None:
    boxes, present, counts = clean_boxes([[x, y, w, h]], where="test")
    assert boxes.tolist() == [[x, y, x + w, y + h]]
    assert present.all()
    assert counts.total() == 0


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ([-10, -10, 30, 30], [0, 0, 20, 20]),
        ([630, 470, 30, 30], [630, 470, 640, 480]),
        ([700, 10, 30, 30], None),
        ([10, 10, 0, 30], None),
        ([10, 10, 30, -30], None),
        ([600, 10, 1e-9, 30], None),
        ([1e308, 10, 1e308, 30], None),
    ],
)
def test_boxes_at_and_over_the_edge(box: list[float], expected: list[float] | None) -> None:
    boxes, present, counts = clean_boxes([box], where="test")
    assert present.tolist() == [expected is not None]
    assert boxes.tolist() == [expected or [0, 0, 0, 0]]
    assert counts["unsized"] + counts["outside"] == (expected is None)


@pytest.mark.parametrize(
    "raw",
    [[[1, 2, 3]], [[1, 2, 3, 4], [1, 2]], [None], ["box"], [[1, 2, 3, "four"]], [[[1, 2], [3, 4]]] * 2, [[10**400, 1, 1, 1]]],
)
def test_what_is_not_four_numbers_is_refused(raw: list[Any]) -> None:
    with pytest.raises(LaiarError, match=r"cup_1 has boxes that are not lists of four numbers \[x, y, w, h\]"):
        clean_boxes(raw, where="cup_1")
