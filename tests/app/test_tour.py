from __future__ import annotations

from pathlib import Path

import pytest
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from app.widgets.tour import STEPS

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"

pytestmark = pytest.mark.usefixtures("on_tiny_checkpoint")


def press(page, label):
    next(button for button in page.button if button.label == label).click()
    return page.run()


def shown(page):
    """The number of the step on the page, or None."""
    steps = [i for i, step in enumerate(STEPS) for text in page.markdown if f"**{i + 1} of 5 · {step.title}.**" in text.value]
    return steps[0] if steps else None


def test_a_first_visit_is_shown_around_and_can_go_back_and_start_again():
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S).run()
    assert len(STEPS) == 5
    assert shown(page) == 0
    press(page, "Go on")
    assert shown(page) == 1
    press(page, "Step back")
    assert shown(page) == 0
    press(page, "Skip tour")
    assert shown(page) is None
    press(page, "Show me around")
    for step in range(4):
        assert shown(page) == step
        press(page, "Go on")
    press(page, "Done")
    assert shown(page) is None
    assert not page.exception


def test_a_link_to_a_clip_does_not_open_the_tour(demo):
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S)
    page.query_params["clip"] = next(iter(demo.rows))
    assert shown(page.run()) is None
