from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import count

import pytest
from patience import PATIENCE_S, until
from serving import MARKUP
from streamlit.testing.v1 import AppTest

from app.views.what_if.controls import spans_of
from app.views.what_if.edit_history import EditHistory, click
from laiar_core.explain.whatif import Edited, Seen, predict_edited
from laiar_core.explain.whatif_edits import ForceToken, HideFrame, HidePair, HideToken, Rename
from laiar_core.explain.whatif_flip import Flip
from laiar_core.explain.whatif_prepare import prepare
from laiar_core.inference.model_run import run_model
from laiar_core.viz.figures.difference import difference_bars
from laiar_core.viz.figures.token_grid import ALL, token_grid
from laiar_core.viz.whatif_text import edit_words, found, verdict


@pytest.fixture(scope="module")
def prepared(tiny_checkpoint, pick_clip):
    return prepare(run_model(tiny_checkpoint, pick_clip))


def dropped(prepared):
    return next((t, n) for t in range(8) for n in range(len(prepared.allowed)) if (t, n) not in prepared.kept_places())


def whatif_page(**asked):
    def script():
        from app.views.what_if import page

        page.show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S)
    for name, value in asked.items():
        page.query_params[name] = value
    return page.run()


def steps_to(flip):
    """A search that finds this at its third step."""
    yield 64
    yield 128
    return flip


def history(page):
    return page.session_state["what_if"]


def text(page):
    return "\n".join(str(e.value) for class_name in ("markdown", "caption", "error", "warning") for e in page.get(class_name))


def press(page, label):
    next(button for button in page.button if button.label == label).click()
    return page.run()


def click_grid(page, step, pair):
    """What Streamlit does when a mark is clicked."""
    page.session_state[history(page).grid_key] = {"selection": {"points": [{"customdata": [step, pair]}]}}
    return page.run()


# The history


def test_undo_redo_and_reset_walk_through_the_steps():
    history = EditHistory("a clip")
    history.add(HideFrame(1))
    history.add(HidePair(2), HideToken(0, 0))
    history.add(HidePair(2))  # it holds already: no step
    assert history.edits == (HideFrame(1), HidePair(2), HideToken(0, 0))
    history.remove(HideFrame(1))
    history.reset()
    for expected in ((HidePair(2), HideToken(0, 0)), (HideFrame(1), HidePair(2), HideToken(0, 0)), (HideFrame(1),), (), ()):
        history.undo()
        assert history.edits == expected
    for _ in range(9):
        history.redo()
    assert history.edits == ()
    history.undo()
    history.add(HideFrame(3))
    assert not history.future, "a new step forgets what was undone"


def test_a_second_click_takes_the_first_back(prepared):
    kept, out = min(prepared.kept_places()), dropped(prepared)
    for place, edit in (
        (kept, HideToken(*kept)),
        (out, ForceToken(*out)),
        ((2, ALL), HideFrame(2)),
        ((ALL, 1), HidePair(1)),
    ):
        history = EditHistory("a clip")
        assert click(history, prepared, *place) is None
        assert history.edits == (edit,)
        click(history, prepared, *place)
        assert history.edits == ()


def test_a_token_of_a_frame_or_pair_that_is_off_says_so_and_stays(prepared):
    step, pair = min(prepared.kept_places())
    for edit, word in ((HideFrame(step), "frame"), (HidePair(pair), "pair")):
        history = EditHistory("a clip", edits=(edit,))
        assert word in (click(history, prepared, step, pair) or "")
        assert history.edits == (edit,)


@pytest.mark.parametrize("place", [(ALL, ALL), (8, 0), (-2, 0), (0, 999), (0, -2)])
def test_a_click_beside_the_grid_does_nothing(prepared, place):
    history = EditHistory("a clip")
    assert click(history, prepared, *place) is None
    assert history.edits == ()


# Words


def said(*probabilities):
    return Edited(("pick", "null"), tuple(probabilities), tuple(probabilities), ())


@pytest.mark.parametrize(
    ("after", "edits", "words"),
    [
        (said(0.9, 0.1), 0, "It says **pick** (90%). Nothing is changed yet."),
        (said(0.6, 0.4), 1, "It still says **pick**: 90% → 60% (−30 points)."),
        (said(0.3, 0.7), 1, "no longer **pick** (90% → 30%), now **null** (nothing happens) (10% → 70%)."),
        (said(0.45, 0.4), 1, "so it would say “I cannot tell”."),
    ],
)
def test_the_verdict_says_what_changed(after, edits, words):
    assert words in verdict(said(0.9, 0.1), after, edits)


def test_the_answer_says_how_sure_it_is_that_nothing_smaller_does():
    three = (HideToken(0, 0), HideToken(1, 0), HideToken(2, 0))
    proven = found("tokens", Flip(three, True, "place", 0.71), "pick")
    assert proven == "Without these 3 tokens it would say **place** (71%). No smaller set of tokens does this."
    assert "smallest set of tokens that I found" in found("tokens", Flip(three * 2, False, "place", 0.7), "pick")
    assert found("pairs", Flip((HidePair(1),), True, "place", 0.7), "pick").startswith("Without this one pair it")
    assert "with nothing left to see it says **pick** too" in found("frames", None, "pick")


def test_edits_are_told_in_words_and_what_nobody_saw_gets_no_name(explanation, prepared):
    kept, out = min(prepared.kept_places()), dropped(prepared)
    first = str(explanation.clip.frame_numbers[explanation.sampled_frames[0]])
    name = prepared.names[kept[0]][kept[1]].replace("_", " ")
    words = [
        edit_words(explanation, prepared, e) for e in (HideToken(*kept), HideToken(*out), HideFrame(0), Rename(0, 0, 2, "open"))
    ]
    assert name in words[0]
    assert words[1].endswith("which was dropped anyway")
    assert words[2] == f"without all of frame {first}"
    assert words[3].startswith(f"renamed in frames {first} to ")


def test_stretches_to_rename_are_runs_then_all_then_single_tokens():
    tokens = [Seen(step, 0, name, False, False) for step, name in ((1, "apart"), (3, "apart"), (4, "contacting"))]
    spans = spans_of(tokens)
    assert list(spans) == [(4, 4), (1, 3), (1, 4), (1, 1), (3, 3)]
    assert (spans[1, 3], spans[1, 4]) == ("apart, 2 tokens", "all 3 tokens")


def test_difference_bars_keep_their_order_and_mark_the_annotated_action():
    figure = difference_bars(["pick", "put_<b>"], [0.2, 0.8], [0.9, 0.1], truth=("pick",))
    assert list(figure.layout.yaxis.ticktext) == ["put &lt;b&gt;", "<b>pick ✓</b>"]
    assert list(figure.data[0].x) == [0.8, 0.2]
    assert list(figure.data[1].x) == [0.1, 0.9]
    assert list(figure.data[2].text) == ["<b>10%</b>  −70 points", "<b>90%</b>  +70 points"]


def test_names_with_markup_are_text_on_the_grid(explanation, prepared):
    tracks = tuple(track.model_copy(update={"track_id": MARKUP}) for track in explanation.tracks)
    marked = replace(prepared, pair_names=tuple((MARKUP, MARKUP + "2") for _ in prepared.pair_names))
    after = predict_edited(marked, ())
    pairs = range(len(marked.allowed))
    figure = token_grid(explanation.model_copy(update={"tracks": tracks}), marked, (), after, pairs)
    assert "<img" not in str(figure.to_plotly_json())
    assert "&lt;img" in figure.layout.yaxis.ticktext[0]


# The page


@pytest.mark.usefixtures("on_tiny_checkpoint")
class TestPage:
    def test_opens_with_the_prediction_of_the_explanation(self, tiny_checkpoint, demo):
        page = whatif_page()
        assert not page.exception
        assert "Nothing is changed yet" in text(page)
        assert "edits" not in page.query_params
        expected = predict_edited(prepare(run_model(tiny_checkpoint, demo.clip(page.selectbox(key="clip").value))), ())
        bars = json.loads(page.get("plotly_chart")[1].proto.spec)["data"]
        assert sorted(bars[1]["x"]) == pytest.approx(sorted(expected.probabilities))

    def test_a_click_toggles_a_token_and_the_link_holds_it(self, prepared):
        page = whatif_page()
        step, pair = min(prepared.kept_places())
        click_grid(page, step, pair)
        assert history(page).edits == (HideToken(step, pair),)
        assert page.query_params["edits"] == f"h{step}.{pair}"
        assert "1 edit" in text(page)
        page.run()
        assert history(page).edits == (HideToken(step, pair),), "a click is taken once"
        press(page, "Undo")
        assert "edits" not in page.query_params
        press(page, "Redo")
        press(page, "Reset")
        assert history(page).edits == ()

    def test_a_relation_is_renamed_in_words(self):
        page = whatif_page()
        press(page, "Rename it")
        (edit,) = history(page).edits
        assert isinstance(edit, Rename)
        assert "renamed in frame" in "".join(button.label for button in page.button)
        assert not page.exception

    def test_frames_and_pairs_are_switched_off_and_taken_back_alone(self):
        page = whatif_page()
        press(page, "Switch this frame off")
        press(page, "Switch this pair off")
        assert [type(edit) for edit in history(page).edits] == [HideFrame, HidePair]
        page.button(key="take_back_0").click().run()
        assert [type(edit) for edit in history(page).edits] == [HidePair]

    def test_with_nothing_left_to_see_the_page_still_stands(self):
        page = whatif_page()
        for step in range(8):
            click_grid(page, step, ALL)
        assert len(history(page).edits) == 8
        assert not page.exception
        assert not page.error
        assert "nothing to rename" in text(page)

    def test_what_would_change_its_mind_is_found_and_can_be_applied(self, monkeypatch):
        flip = Flip((HideFrame(0), HideFrame(1)), True, "place", 0.6)
        monkeypatch.setattr("app.views.what_if.flip.flip_search", lambda prepared, edits, unit: steps_to(flip))
        page = whatif_page()
        press(page, "Find what would change its mind")
        assert "Without these 2 tokens it would say **place** (60%)" in text(page)
        press(page, "Take them away")
        assert history(page).edits == flip.removals
        assert "Without these" not in text(page), "the answer was for other edits"
        press(page, "Undo")
        assert history(page).edits == ()

    def test_the_real_search_answers(self):
        page = press(whatif_page(), "Find what would change its mind")
        until(lambda: history(page.run()).search is None, "the end of the search")
        assert not page.exception
        assert not page.error
        assert re.search(r"Without th|No set of tokens", text(page))

    def test_a_search_can_be_stopped_and_ends_where_its_question_changes(self, monkeypatch):
        ended = []

        def endless(prepared, edits, unit):
            try:
                yield from count(1)
            finally:
                ended.append(unit)

        monkeypatch.setattr("app.views.what_if.flip.flip_search", endless)
        page = press(whatif_page(), "Find what would change its mind")
        assert "sets of tokens …" in text(page)
        assert not page.exception
        press(page, "Stop")
        assert "sets of tokens" not in text(page)
        press(page, "Find what would change its mind")
        click_grid(page, 0, ALL)
        assert history(page).search is None
        assert ended == ["tokens", "tokens"]

    def test_a_link_restores_the_edits(self):
        page = whatif_page(edits="f0~p1")
        assert history(page).edits == (HideFrame(0), HidePair(1))
        assert "2 edits" in text(page)

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"edits": "nonsense"}, "which nobody can read"),
            ({"edits": "f99"}, "no sampled frame 99"),
            ({"edits": "n0.0.0.flying"}, "allowed are"),
            ({"edits": "f0", "clip": "nowhere"}, "which is not here"),
        ],
    )
    def test_a_bad_link_gets_a_sentence_and_no_edits(self, asked, words):
        page = whatif_page(**asked)
        shown = text(page).replace("\\", "")
        assert "The edits of this link were left out" in shown
        assert words in shown
        assert history(page).edits == ()
        assert not page.exception

    def test_another_clip_starts_without_edits(self):
        page = whatif_page(edits="f0")
        press(page, "Next")
        assert history(page).edits == ()
        assert "edits" not in page.query_params
