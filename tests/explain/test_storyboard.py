"""Stories: what may be told, the files they come in, and what the language stream makes of them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.explain.storyboard import Story, StoryRow, check_words
from laiar_core.explain.storyboard_examples import example_stories, story_of_clip
from laiar_core.explain.storyboard_files import parse_story, story_from_link, story_to_csv, story_to_json, story_to_link
from laiar_core.explain.storyboard_reading import read_story, sentence
from laiar_core.model.checkpoint import Checkpoint

PICK = StoryRow("hand_1", "cup_1", "not_holding", "holding", "middle")
PLACE = StoryRow("hand_1", "cup_1", "holding", "not_holding", "end")
REST = StoryRow("hand_2", "cup_1", "not_holding", "not_holding")
OPEN = StoryRow("microwave_1", "microwave_1", "closed", "open", "start")


def test_a_story_says_what_holds_at_every_step() -> None:
    story = Story((PICK, REST, PLACE), steps=8)
    assert story.pairs == (("hand_1", "cup_1"), ("hand_2", "cup_1"))
    no, yes = "not_holding", "holding"
    assert story.relations() == [[no] * 4 + [yes] * 2 + [no] * 2, [no] * 8]
    assert story.relations(without=0)[0] == [no] * 8  # nothing is picked up, so it comes to lie where it lay
    assert story.relations(without=1) == [story.relations()[0], [None] * 8]
    assert story.relations(without=2)[0] == [no] * 4 + [yes] * 4


def test_a_line_that_stays_gives_way_to_the_others_of_its_pair() -> None:
    stays = StoryRow("hand_1", "cup_1", "not_holding", "not_holding", "start")
    story = Story((stays, PICK), steps=4)
    assert story.relations(without=0) == story.relations() == [["not_holding"] * 2 + ["holding"] * 2]


@pytest.mark.parametrize(
    ("rows", "steps", "words"),
    [
        ((), 16, "says nothing yet"),
        ((PICK,) * 61, 16, "has 61 rows"),
        ((PICK,), 1, "2 to 64 steps, this one has 1"),
        (
            (StoryRow("hand_1", "cup_1", "a", "b", "later"),),
            16,
            "'later'; allowed are start, middle, end, or a step from 2 to 16",
        ),
        ((StoryRow("hand_1", "cup_1", "a", "b", "1"),), 16, "'1'; allowed"),
        ((StoryRow("hand_1", "cup_1", "a", "b", "9" * 9000),), 16, "allowed"),
        ((PICK, PICK), 16, "same moment, step 9"),
        ((PICK, StoryRow("hand_1", "cup_1", "not_holding", "holding", "end")), 16, "after the first it is “holding”"),
    ],
)
def test_stories_that_make_no_sense_are_refused(rows: tuple[StoryRow, ...], steps: int, words: str) -> None:
    with pytest.raises(LaiarError, match=words):
        Story(rows, steps)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (StoryRow("hand_1", "elephant_1", "holding", "holding"), r"no thing 'elephant_1'; it knows hand_1, head_1, .*cup_1"),
        (
            StoryRow("hand_1", "microwave_1", "open", "closed"),
            "cannot relate hand_1 to microwave_1; it can relate hand to apple, .*box",
        ),
        (StoryRow("cup_1", "hand_1", "holding", "holding"), "make it the object of another thing"),
        (StoryRow("microwave_1", "microwave_2", "open", "closed"), "cannot relate microwave_1 to microwave_2.* to .*itself"),
        (StoryRow("hand_1", "cup_1", "open", "holding"), "cannot be 'open'; they can be “holding” and “not holding”"),
    ],
)
def test_words_that_the_model_lacks_are_named_with_those_it_has(row: StoryRow, words: str, tiny_checkpoint: Checkpoint) -> None:
    with pytest.raises(LaiarError, match=words):
        check_words(Story((row,)), tiny_checkpoint.vocabulary)


names = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
cells = names.filter(lambda name: not set(name) & set(",;"))
moments = st.sampled_from(["start", "middle", "end", "2", "9"])
row_lists = st.lists(st.builds(StoryRow, cells, cells, cells, cells, moments), min_size=1, max_size=5, unique_by=lambda r: r.pair)


@given(row_lists, st.integers(9, 64))
def test_json_and_links_give_the_same_story_back(rows: list[StoryRow], steps: int) -> None:
    story = Story(tuple(rows), steps)
    assert parse_story(story_to_json(story), "a.json") == story
    assert story_from_link(story_to_link(story)) == story


def test_csv_gives_the_same_rows_back() -> None:
    story = Story((PICK, OPEN))
    assert story_to_csv(story).startswith("subject,object,from,to,when\nhand_1,cup_1,not_holding,holding,middle\n")
    assert parse_story(story_to_csv(story), "a.csv") == story


@given(st.text(max_size=60))
def test_any_other_text_becomes_a_sentence(text: str) -> None:
    for read in (lambda: parse_story(text, "a.csv"), lambda: story_from_link(text)):
        with pytest.raises(LaiarError):
            read()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "begins with ''"),
        ("a,b\n1,2\n", "begins with 'a,b'; a table of a story begins with 'subject,object,from,to,when'"),
        ("subject,object,from,to,when\nhand_1,cup_1\n", "row 1 of a.csv is 'hand_1,cup_1'"),
        ("subject,object,from,to,when\n", "says nothing yet"),
        ("{}", "of another kind"),
        ('{"schema": "laiar.story", "version": 1, "rows": [{"subject": 3}]}', "a.csv is damaged at rows.0"),
        ("x" * 200_001, "200001 characters"),
    ],
)
def test_files_that_are_no_story_say_so(text: str, words: str) -> None:
    with pytest.raises(LaiarError, match=words):
        parse_story(text, "a.csv")


def test_examples_tell_every_action_and_can_be_read(demo: Cad120, tiny_checkpoint: Checkpoint) -> None:
    stories = example_stories(demo.knowledge, tiny_checkpoint.vocabulary)
    assert set(stories) == set(tiny_checkpoint.vocabulary.actions)
    for action, story in stories.items():
        check_words(story, tiny_checkpoint.vocabulary)
        assert any(row.changes for row in story.rows) == (action != "null")


def test_the_story_of_a_clip_reads_as_the_language_stream_reads_the_clip(demo: Cad120, tiny_checkpoint: Checkpoint) -> None:
    """The same relations in words give the same probabilities, whichever way they came."""
    steps = tiny_checkpoint.config.model.frames
    for clip_id in demo.clip_ids()[::10]:
        clip = demo.clip(clip_id)
        story = story_of_clip(clip, tiny_checkpoint.vocabulary, steps)
        reading = read_story(tiny_checkpoint, parse_story(story_to_json(story), "a.json"))
        said = [score.language for score in explain(tiny_checkpoint, clip).actions]
        assert list(reading.probabilities) == pytest.approx(said, abs=1e-5)


def test_a_reading_holds_together(tiny_checkpoint: Checkpoint) -> None:
    model = tiny_checkpoint.config.model
    reading = read_story(tiny_checkpoint, Story((PICK, REST, OPEN, PLACE)))
    assert sum(reading.probabilities) == pytest.approx(1, abs=1e-5)
    assert len(reading.weights) == 16
    assert {len(row) for row in reading.weights} == {3}
    assert max(map(max, reading.weights)) == pytest.approx(1)
    assert sum(any(row) for row in reading.weights) <= model.keep_frames
    assert all(sum(weight > 0 for weight in row) <= model.keep_pairs for row in reading.weights)
    # What it says without a row is what it says of the story in which that row is not told.
    without_rest = read_story(tiny_checkpoint, Story((PICK, OPEN, PLACE))).probabilities
    assert reading.without[1] == pytest.approx(without_rest, abs=1e-5)


def test_the_order_of_the_rows_is_no_reason(tiny_checkpoint: Checkpoint) -> None:
    rows = (PICK, REST, OPEN, PLACE, StoryRow("hand_2", "box_1", "holding", "holding"))
    one, other = (read_story(tiny_checkpoint, Story(order)) for order in (rows, rows[::-1]))
    assert one.probabilities == pytest.approx(other.probabilities, abs=1e-6)
    column = other.story.pairs.index(("hand_1", "cup_1"))
    assert [row[0] for row in one.weights] == pytest.approx([row[column] for row in other.weights], abs=1e-6)
    assert one.without[1] == pytest.approx(other.without[3], abs=1e-6)


def test_without_its_only_line_nothing_is_left_to_read(tiny_checkpoint: Checkpoint) -> None:
    assert read_story(tiny_checkpoint, Story((REST,))).without == (None,)
    (without,) = read_story(tiny_checkpoint, Story((PICK,))).without
    lies = Story((StoryRow("hand_1", "cup_1", "not_holding", "not_holding"),))
    assert without == pytest.approx(read_story(tiny_checkpoint, lies).probabilities, abs=1e-5)


def test_the_sentence_reads_the_changes_in_their_order(tiny_checkpoint: Checkpoint) -> None:
    said = sentence(read_story(tiny_checkpoint, Story((PLACE, PICK, REST))))
    assert said.startswith(
        "I read: hand_1 not holding cup_1, then hand_1 holding cup_1, and hand_1 holding cup_1, then hand_1 not holding cup_1. "
    )
    assert json.dumps(said).endswith('%)."')
    assert "hand_2 not holding cup_1, all the time. " in sentence(read_story(tiny_checkpoint, Story((REST,))))
    many = Story(tuple(StoryRow(f"hand_{i}", "cup_1", "not_holding", "holding") for i in range(7)))
    assert ", and 3 more. " in sentence(read_story(tiny_checkpoint, many))
