"""The Storyboard page: a story in words, the answer, and what goes wrong said in sentences."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from browser import settle, stand_still
from patience import PATIENCE_S
from serving import MARKUP
from streamlit.testing.v1 import AppTest

import app.views.storyboard.editor
from app.views.storyboard.words import allowed_table
from laiar_core.explain.storyboard import Story, StoryRow
from laiar_core.explain.storyboard_files import COLUMNS
from laiar_core.explain.storyboard_reading import Reading, read_story, sentence
from laiar_core.viz.figures.story import pairs_by_weight, story_matrix
from laiar_core.viz.text import plain
from laiar_core.viz.words.story import NOTHING_ALONE, row_lines

PICK = StoryRow("hand_1", "cup_1", "not_holding", "holding")
REST = StoryRow("hand_2", "cup_1", "not_holding", "not_holding")


def storyboard(**query: str) -> AppTest:
    def script():
        from app.views.storyboard import page as storyboard_page

        storyboard_page.show()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def text(page: AppTest) -> str:
    return "\n".join(
        str(e.value) for class_name in ("markdown", "caption", "warning", "error", "info") for e in page.get(class_name)
    )


def address(page: AppTest) -> str:
    return "".join(page.query_params.get("story", []))


@pytest.mark.usefixtures("on_tiny_checkpoint")
class TestPage:
    def test_it_opens_with_an_example_its_answer_and_a_link(self, tiny_checkpoint):
        page = storyboard()
        assert not page.exception
        assert not page.error
        story = Story((StoryRow("hand_1", "box_1", "not_holding", "holding"),))
        assert plain(sentence(read_story(tiny_checkpoint, story))) in text(page)
        assert address(page) == "16;hand_1,box_1,not_holding,holding,middle"
        assert len(page.get("plotly_chart")) == 2

    def test_a_link_brings_its_story_and_a_wrong_one_says_so(self, tiny_checkpoint):
        page = storyboard(story="8;hand_1,cup_1,not_holding,holding,3;hand_2,cup_1,not_holding,not_holding,middle")
        story = Story((StoryRow("hand_1", "cup_1", "not_holding", "holding", "3"), REST), 8)
        assert plain(sentence(read_story(tiny_checkpoint, story))) in text(page)
        for wrong, words in [("hello", "begins with 'hello'"), (f"16;hand_1,{MARKUP},holding,holding,middle", MARKUP)]:
            page = storyboard(story=wrong)
            assert not page.exception
            assert plain(words) in page.error[0].value
            assert "hand\\_1 holding box\\_1" in text(page)

    @pytest.mark.parametrize("action", ["drink", "null", "open"])
    def test_every_action_has_an_example(self, action):
        page = storyboard().selectbox(key="story_example").select(action).run()
        assert not page.exception
        assert not page.error
        assert ("all the time" in text(page)) == (action == "null")

    def test_an_annotated_clip_becomes_a_story(self, pick_clip):
        page = storyboard()
        page.selectbox(key="story_example").select("drink").run()
        page.selectbox(key="story_clip").select(pick_clip.clip_id).run()
        assert not page.exception
        assert page.selectbox(key="story_example").value is None
        assert "holding" in address(page) or "too long for a link" in text(page)
        assert re.search(r"What it kept: \d+ of \d+ tokens", text(page))

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([("hand_1", "cup_1", "not_holding", "holding", "end")], "then hand\\_1 holding cup\\_1"),
            ([("hand_1", "cup_1", "not_holding", None, None)], "all the time"),
            ([("hand_1", "cup_1", "holding", "holding", "end"), ("hand_2", None, None, None, None)], "1 row not complete yet"),
            ([("hand_1", "cup_1", "holding", float("nan"), None), (None,) * 5], "all the time"),
            ([], "This story says nothing yet"),
            ([("hand_1", "cup_1", "open", "holding", "end")], "they can be “holding” and “not holding”"),
            ([("hand_1", "cup_1", "not_holding", "holding", "end")] * 2, "contradict each other"),
        ],
    )
    def test_what_is_written_is_read_or_answered_with_a_sentence(self, monkeypatch, rows, said):
        written = pd.DataFrame(rows, columns=list(COLUMNS))
        monkeypatch.setattr(app.views.storyboard.editor.st, "data_editor", lambda *_, **__: written)
        page = storyboard()
        assert not page.exception
        assert not page.error
        assert said in text(page) or plain(said) in text(page)
        assert (address(page) == "") == ("as soon as the story makes sense" in text(page))


def made_up(*rows: StoryRow, probabilities=(0.9, 0.1), without=()) -> Reading:
    weights = tuple(tuple(0.0 for _ in {row.pair for row in rows}) for _ in range(16))
    return Reading(Story(rows), ("pick", "take_food"), probabilities, weights, without)


@pytest.mark.parametrize(
    ("rows", "without", "lines"),
    [
        ((PICK,), ((0.2, 0.8),), ["would fall from 90% to **20%**, and I would say **take food** (80%)."]),
        ((PICK,), ((0.89, 0.11),), [NOTHING_ALONE]),
        ((REST,), (None,), ["It is the only row"]),
        ((PICK, REST), ((0.5, 0.5), (0.97, 0.03)), ["if it did not happen", "if it were not said, “pick” would rise from 90%"]),
        ((REST, PICK), ((0.9, 0.1), (0.5, 0.5)), ["would fall", "Each of the other 1 row hardly matters alone"]),
    ],
)
def test_the_worth_of_each_row_in_words(rows, without, lines):
    said = row_lines(made_up(*rows, without=without))
    assert len(said) == len(lines)
    assert all(words in line for words, line in zip(lines, said, strict=True))


def test_the_matrix_shows_every_token_once_and_names_as_text(tiny_checkpoint):
    reading = read_story(tiny_checkpoint, Story((PICK, REST)))
    figure = story_matrix(reading, pairs_by_weight(reading))
    assert sum(len(trace.x) for trace in figure.data) == 32
    kept = sum(size > 5 for trace in figure.data for size in trace.marker.size)
    assert kept == sum(weight > 0 for row in reading.weights for weight in row)
    odd = made_up(StoryRow("<b>hand</b>", "x", "holding", "holding"), without=(None,))
    assert "&lt;b&gt;" in story_matrix(odd, [0]).layout.yaxis.ticktext[0]


def test_the_list_of_what_can_be_said_holds_every_label(tiny_checkpoint):
    table = allowed_table(tiny_checkpoint.vocabulary)
    told = 0
    for row in table.to_dict("records"):
        others = row["subject" if row["object"] == "itself" else "object"].split(", ")
        told += len(others) * len(re.split(", | and ", row["relations"]))
    assert told == len(tiny_checkpoint.vocabulary.labels)


@pytest.mark.browser
def test_a_story_is_told_edited_left_and_found_again(visit, app_url):
    page = visit(app_url)
    page.get_by_role("link", name="Storyboard").click()
    page.get_by_text("I read: hand_1 not holding box_1, then hand_1 holding box_1.").wait_for()
    table = page.locator(".stDataFrame").first
    table.locator("canvas").first.wait_for()
    settle(page)
    box = stand_still(table)
    table.click(position={"x": box["width"] * 0.74, "y": 35 + 17})  # The cell under "to".
    page.keyboard.press("Delete")
    page.get_by_text("I read: hand_1 not holding box_1, all the time.").wait_for()
    page.wait_for_url(re.compile("not_holding(,|%2C)not_holding"))
    page.get_by_role("link", name="Model").click()
    page.get_by_text("What it cannot do").wait_for()
    page.get_by_role("link", name="Storyboard").click()
    page.get_by_text("I read: hand_1 not holding box_1, all the time.").wait_for()
