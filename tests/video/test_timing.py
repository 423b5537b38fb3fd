"""Times that repeat, fall, are missing or too fine are made to rise, and those that do already stay."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiar_core.video.timing import mended, writable

MILLI = Fraction(1, 1000)


@pytest.mark.parametrize(
    ("times", "expected", "repeated", "restarts"),
    [
        ([0, 33, 66, 99], [0, 33, 66, 99], 0, ()),
        ([0, 33, 33, 99], [0, 33, 66, 99], 1, ()),
        ([0, 30, 20, 90], [0, 30, 60, 90], 1, ()),
        ([0, None, None, 99], [0, 33, 66, 99], 2, ()),
        ([None, 33, 66], [0, 33, 66], 1, ()),
        ([0, 33, 33], [0, 33, 66], 1, ()),
        ([5, 5, 5], [5, 38, 71], 2, ()),
        ([None, None], [0, 33], 2, ()),
        ([900, 933, 0, 33, 66], [900, 933, 966, 999, 1032], 0, (2,)),
        ([0, 33, 60_033, 60_066], [0, 33, 66, 99], 0, (2,)),
        ([0, 33, 9_033], [0, 33, 9_033], 0, ()),
    ],
    ids=["rising", "twice", "falls", "missing", "missing first", "twice last", "all", "none", "again", "leap", "still"],
)
def test_times_are_mended(times: list[int | None], expected: list[int], repeated: int, restarts: tuple[int, ...]) -> None:
    made = mended(times, MILLI, 33, jumps=True)
    assert [float(tick * made.time_base) for tick in made.ticks.tolist()] == pytest.approx([t / 1000 for t in expected])
    assert (made.repeated, made.restarts) == (repeated, restarts)


def test_only_formats_that_are_put_together_leap() -> None:
    assert mended([0, 33, 60_033], MILLI, 33, jumps=False).ticks.tolist() == [0, 33, 60_033]


@given(st.lists(st.none() | st.integers(-(2**40), 2**40), min_size=1, max_size=40), st.integers(0, 5000), st.booleans())
def test_whatever_comes_in_rises(times: list[int | None], usual: int, jumps: bool) -> None:
    made = mended(times, MILLI, usual, jumps)
    assert len(made.ticks) == len(times)
    assert (np.diff(made.ticks) > 0).all()


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=40),
    st.sampled_from(
        [Fraction(1, 90_000), MILLI, Fraction(1, 10**9), Fraction(1001, 30_000), Fraction(1), Fraction(1, 2**33 - 1)]
    ),
)
def test_an_mp4_holds_any_times_to_the_microsecond(gaps: list[int], base: Fraction) -> None:
    ticks = np.append(0, np.cumsum(gaps))
    made, unit = writable(ticks, base)
    assert made[0] == 0
    assert (np.diff(made) > 0).all()
    assert np.diff(made).max() * unit * unit.denominator < 2**31
    fine = np.diff(ticks).min() * base > unit  # frames closer than that are moved apart
    if fine and unit <= Fraction(1, 10**6):
        exact = [float(tick * base) for tick in ticks.tolist()]
        assert [float(tick * unit) for tick in made.tolist()] == pytest.approx(exact, abs=1e-6)
