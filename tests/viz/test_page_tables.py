"""The tables of the Explore page, as rows."""

from __future__ import annotations

import pytest
from explanations import numbered_from, of_nothing

from laiar_core.viz.frame_numbers import opening
from laiar_core.viz.words.tables import change_marks, change_rows, token_marks, token_rows


def test_rows_of_the_tables_lead_to_their_frame_and_pair(explanation):
    assert change_marks(explanation)[0] == opening(explanation)
    assert change_rows(explanation).weight.is_monotonic_decreasing
    assert set(token_marks(explanation)) == {(token.frame, token.pair) for token in explanation.tokens}


def test_rows_carry_the_numbers_of_the_data_set(explanation):
    moved = numbered_from(explanation, 70)
    change = max(moved.transitions, key=lambda change: change.weight)
    assert change_rows(moved).frames[0] == f"{change.from_frame + 70} → {change.to_frame + 70}"
    assert set(token_rows(moved).frame) == {token.frame + 70 for token in moved.tokens}


@pytest.mark.parametrize("part", ["tokens", "pairs"])
def test_an_explanation_of_nothing_has_no_rows(explanation, part):
    bare = of_nothing(explanation, part)
    assert change_rows(bare).empty
    assert token_rows(bare).empty
