"""What docs/charades.md and the card of the bundled checkpoint say is what was measured."""

from __future__ import annotations

import json

from benchmarks.charades_page import CHECKPOINT, PAGE, RESULT, card_lines, lines, read
from laiar_core.evaluation.report_schema import as_current
from laiar_core.model.checkpoint import load_checkpoint


def test_the_docs_have_the_measured_numbers() -> None:
    assert "\n".join(lines(read(RESULT))) in PAGE.read_text(encoding="utf-8")


def test_the_card_has_the_numbers_of_the_checkpoint() -> None:
    report = as_current(json.loads((CHECKPOINT / "evaluation.json").read_text(encoding="utf-8")))
    assert "\n".join(card_lines(report)) in load_checkpoint(CHECKPOINT).card
