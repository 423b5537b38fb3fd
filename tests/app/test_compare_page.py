"""The Compare page: two explanations side by side, players in step, and the differences in words."""

from __future__ import annotations

import shutil

import pytest
from explanations import sure
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from laiar_core.explain.explainer import explain
from laiar_core.viz.differences import change_lines, named_changes, number_rows, tokens_line, verdict
from laiar_core.viz.figures.paired import paired_actions, paired_evidence
from laiar_core.viz.frame_numbers import opening
from laiar_core.viz.player.in_step import DECIDING, SECONDS, SHARE, WAYS, partners


def compare(**query: str) -> AppTest:
    def script():
        from app.views.compare import page as compare_page

        compare_page.show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def text(page: AppTest) -> str:
    return "\n".join(
        str(e.value) for class_name in ("markdown", "caption", "warning", "error", "info") for e in page.get(class_name)
    )


@pytest.fixture
def two_checkpoints(checkpoints, tmp_path, monkeypatch):
    for name in ("one", "two"):
        shutil.copytree(checkpoints / "tiny", tmp_path / name)
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(tmp_path))
    monkeypatch.delenv("LAIAR_DATA", raising=False)


@pytest.fixture(scope="session")
def other(tiny_checkpoint, demo):
    """The explanation of a clip of another action and another length."""
    return explain(tiny_checkpoint, demo.clip(next(i for i, row in demo.rows.items() if row.action == "drink")))


@pytest.mark.usefixtures("on_tiny_checkpoint")
def test_it_opens_on_two_clips_of_one_checkpoint(demo):
    page = compare()
    assert not page.exception
    assert not page.error
    left, right = page.selectbox(key="left_clip").value, page.selectbox(key="right_clip").value
    assert demo.rows[left].action != demo.rows[right].action
    assert ["".join(page.query_params[name]) for name in ("left_clip", "right_clip")] == [left, right]
    assert "What is different" in text(page)
    assert "broken\\_one is left out" in text(page)
    same_clip, other_clip = page.button
    assert same_clip.disabled
    page = other_clip.click().run()
    assert page.selectbox(key="right_clip").value not in (left, right)
    assert page.selectbox(key="left_clip").value == left


@pytest.mark.usefixtures("two_checkpoints")
def test_one_click_brings_the_same_clip_with_the_other_checkpoint(demo):
    left, right = demo.clip_ids()[3], demo.clip_ids()[5]
    page = compare(left_clip=left, right_clip=right)
    assert page.selectbox(key="right_clip").value == right
    page = page.button[0].click().run()
    assert not page.exception
    assert page.selectbox(key="right_clip").value == left
    assert (page.selectbox(key="left_checkpoint").value, page.selectbox(key="right_checkpoint").value) == ("one", "two")
    assert "equally sure" in text(page)  # They are copies.
    page = page.button[1].click().run()
    assert page.selectbox(key="right_checkpoint").value == "one"
    assert page.selectbox(key="right_clip").value != left


@pytest.mark.usefixtures("on_tiny_checkpoint")
def test_a_clip_that_is_not_there_gives_way_and_a_missing_data_set_says_where_it_comes_from():
    page = compare(left_clip="nothing/of/the/kind")
    assert not page.exception
    assert page.selectbox(key="left_clip").value
    page = page.selectbox(key="data").select("CAD-120").run()
    assert not page.exception
    assert "CAD-120 is not on this machine yet" in text(page)


@pytest.mark.parametrize("way", WAYS)
def test_partners_never_go_back_and_reach_from_end_to_end(explanation, other, way):
    for mine, theirs in [(explanation, other), (other, explanation), (explanation, explanation)]:
        found = partners(mine, theirs, way)
        assert len(found) == len(mine.clip.frame_numbers)
        assert found == sorted(found)
        assert found[0] >= 0
        assert found[-1] < len(theirs.clip.frame_numbers)
        if way != SECONDS:
            assert found[-1] == len(theirs.clip.frame_numbers) - 1 or opening(mine)[0] == len(found) - 1
    assert partners(explanation, explanation, way) == list(range(len(explanation.clip.frame_numbers)))


def test_partners_meet_where_they_should(explanation, other):
    assert partners(explanation, other, DECIDING)[opening(explanation)[0]] == opening(other)[0]
    assert partners(explanation, other, SHARE)[0] == 0
    times, theirs = explanation.clip.frame_times_s, other.clip.frame_times_s
    for frame, partner in enumerate(partners(explanation, other, SECONDS)):
        assert theirs[partner] <= times[frame] + 1e-6
        assert partner == len(theirs) - 1 or theirs[partner + 1] > times[frame]


def test_an_explanation_beside_itself_has_no_difference(explanation):
    assert "equally sure" in verdict(explanation, explanation)
    lines = change_lines(named_changes(explanation, explanation))
    assert lines[0].startswith("**Both name**: ")
    assert lines[1:] == ["**Only the left names** nothing.", "**Only the right names** nothing."]
    kept = len(explanation.tokens)
    assert f"{kept} of them have the same name" in tokens_line(explanation, explanation)
    rows = number_rows(explanation, explanation)
    assert list(rows["left"]) == list(rows["right"])


def test_differences_are_named(explanation, other):
    surer = explanation.model_copy(update={"confidence": min(explanation.confidence + 0.25, 1.0)})
    assert "the right is 25 points surer" in verdict(explanation, surer)
    says = explanation.model_copy(update={"prediction": "take_food"})
    assert verdict(sure(explanation), says).startswith("The left says **")
    assert verdict(says.model_copy(update={"undecided": True}), explanation).startswith("The left guesses **take food**")
    assert "take food" in verdict(explanation, says)
    silent = explanation.model_copy(update={"transitions": ()})
    assert change_lines(named_changes(explanation, silent))[1].startswith("**Only the left names**: ")
    assert "none is the same" in tokens_line(explanation, other)
    # In another clip hand_2 need not be the same hand, so things are called by what they are.
    assert all("_" not in change.words for change in named_changes(explanation, other))


def test_the_charts_hold_both_sides(explanation, other):
    left, right = paired_actions(explanation, other).data
    best = max(score.video for score in other.actions)
    assert max(right.x) == pytest.approx(best)
    assert max(left.x) == pytest.approx(explanation.confidence)
    changes = named_changes(explanation, other)
    mine, theirs = paired_evidence(changes).data
    assert [x for x in mine.x if x is not None] == [c.left.rise for c in changes[:8] if c.left]
    assert len(theirs.x) == len(mine.x)


@pytest.mark.browser
def test_the_players_go_in_step_without_python(visit, app_url):
    page = visit(app_url)
    page.get_by_role("link", name="Compare").click()
    left, right = (f".st-key-compare_{side} .player" for side in ("left", "right"))
    for player in (left, right):
        page.wait_for_selector(f"{player}[data-frame]")
    page.get_by_text("What is different").wait_for()
    page.locator(f"{left} .first").click()
    for player in (left, right):
        page.wait_for_selector(f'{player}[data-frame="0"]')
    last = page.locator(f"{right} .scrub").get_attribute("max")
    page.locator(f"{right} .scrub").fill(last)
    page.wait_for_selector(f'{right}[data-frame="{last}"]')
    page.wait_for_selector(f'{left}[data-frame]:not([data-frame="0"])')
    page.locator(f"{left} .first").click()
    page.wait_for_selector(f'{right}[data-frame="0"]')
    page.locator(f"{left} .play").click()
    page.wait_for_selector(f'{right}[data-frame]:not([data-frame="0"])')  # It follows while the left one plays.
    page.wait_for_selector(f'{left}[data-playing="false"]')
    page.wait_for_selector(f'{right}[data-frame="{last}"][data-playing="false"]')
