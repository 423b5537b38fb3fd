"""Scores of timelines, against numbers worked out by hand."""

from __future__ import annotations

import pytest

from laiar_core.evaluation.segments import ActionRun, Counts, covered_changes, frame_actions, matched_segments

Run = tuple[int, int, str]


def runs(*rows: Run) -> list[ActionRun]:
    return [ActionRun(*row) for row in rows]


@pytest.mark.parametrize(
    ("annotated", "predicted", "overlap", "expected"),
    [
        # 10 of 10 frames shared
        ([(0, 10, "pick")], [(0, 10, "pick")], 0.5, Counts(right=1, found=1)),
        # 5 shared of 15 in both: a third
        ([(0, 10, "pick")], [(5, 15, "pick")], 0.25, Counts(right=1, found=1)),
        ([(0, 10, "pick"), (10, 20, "null")], [(5, 15, "pick")], 0.5, Counts(wrong=1, missed=1)),
        # right place, wrong action
        ([(0, 10, "pick")], [(0, 10, "place")], 0.1, Counts(wrong=1, missed=1)),
        # two halves of one: the first takes it with 5 of 10, the second is one too many
        ([(0, 10, "pick")], [(0, 5, "pick"), (5, 10, "pick")], 0.5, Counts(right=1, wrong=1, found=1)),
        # one long segment over two: it takes the one it overlaps more
        ([(0, 8, "pick"), (8, 20, "pick")], [(0, 20, "pick")], 0.5, Counts(right=1, found=1, missed=1)),
        # the background counts on neither side
        ([(0, 10, "null")], [(0, 10, "null")], 0.5, Counts()),
        ([(0, 10, "null")], [(0, 10, "pick")], 0.5, Counts(wrong=1)),
        # nobody says what happens from 10 on: 6 of 10 frames there are set aside, 5 of 10 are not
        ([(0, 10, "pick")], [(4, 14, "place")], 0.5, Counts(wrong=1, missed=1)),
        ([(0, 10, "pick")], [(5, 15, "place")], 0.5, Counts(wrong=1, missed=1)),
        ([(0, 10, "pick")], [(6, 16, "place")], 0.5, Counts(missed=1)),
        ([], [(0, 10, "place")], 0.5, Counts()),
        ([(0, 10, "pick")], [], 0.5, Counts(missed=1)),
    ],
)
def test_matched_segments(annotated: list[Run], predicted: list[Run], overlap: float, expected: Counts) -> None:
    assert matched_segments(runs(*annotated), runs(*predicted), overlap, "null") == expected


@pytest.mark.parametrize(
    ("changes", "predicted", "expected"),
    [
        ([(5, "pick")], [(0, 10, "pick")], Counts(right=1, found=1)),
        ([(9, "pick")], [(0, 10, "pick")], Counts(right=1, found=1)),
        ([(10, "pick")], [(0, 10, "pick")], Counts(wrong=1, missed=1)),
        ([(5, "place")], [(0, 10, "pick")], Counts(wrong=1, missed=1)),
        ([(2, "pick"), (7, "pick")], [(0, 10, "pick")], Counts(right=1, found=2)),
        ([(5, "pick")], [(0, 10, "null")], Counts(missed=1)),
        ([], [(0, 10, "null"), (10, 20, "pick")], Counts(wrong=1)),
    ],
)
def test_covered_changes(changes: list[tuple[int, str]], predicted: list[Run], expected: Counts) -> None:
    assert covered_changes(changes, runs(*predicted), "null") == expected


@pytest.mark.parametrize(
    ("counts", "f1"),
    [
        (Counts(), 0),
        (Counts(right=3, wrong=1, found=3, missed=0), 2 * 0.75 / 1.75),
        (Counts(right=1, wrong=1, found=2, missed=2), 0.5),
        (Counts(right=1, found=1) + Counts(wrong=1, missed=3), 2 * 0.5 * 0.25 / 0.75),
        (Counts(wrong=2, missed=2), 0),
    ],
)
def test_f1(counts: Counts, f1: float) -> None:
    assert counts.f1 == pytest.approx(f1)


def test_frame_actions() -> None:
    assert frame_actions(runs((1, 3, "pick"), (2, 4, "place")), 6) == [None, "pick", "place", "place", None, None]
