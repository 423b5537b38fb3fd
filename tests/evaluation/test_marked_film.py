from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.views.user_video.mark_view import score_words
from laiar_core.data.user_video.marks import Mark
from laiar_core.evaluation.marked_film import MarkedFilm, compare
from laiar_core.evaluation.segments import Counts

NOTHING = MarkedFilm(Counts(), 0, 0)


def timeline(*said):
    segments = [SimpleNamespace(start_s=start, end_s=end, action=action) for action, start, end in said]
    return SimpleNamespace(actions=("null", "pick", "place"), segments=segments)


@pytest.mark.parametrize(
    ("said", "marked", "expected"),
    [
        ([], [], NOTHING),
        ([("pick", 0, 2)], [("pick", 1, 2)], MarkedFilm(Counts(right=1, found=1), 0, 0)),
        ([("pick", 0, 2)], [("place", 0, 2)], MarkedFilm(Counts(wrong=1, missed=1), 0, 0)),
        ([("null", 0, 5)], [("place", 0, 2)], MarkedFilm(Counts(missed=1), 0, 0)),
        ([("pick", 5, 7)], [("place", 0, 2)], MarkedFilm(Counts(missed=1), 1, 0)),
        ([("pick", 0, 1), ("pick", 1, 2)], [("pick", 0, 2)], MarkedFilm(Counts(right=1, wrong=1, found=1), 0, 0)),
        ([("pick", 0, 2)], [("dance", 0, 2)], MarkedFilm(Counts(), 1, 1)),
        ([("pick", 0, 20)], [("pick", 1, 2)], MarkedFilm(Counts(missed=1), 1, 0)),  # said of too long a time
    ],
)
def test_what_is_said_is_compared_with_what_is_marked(said, marked, expected):
    marks = [Mark(action=action, start_s=start, end_s=end) for action, start, end in marked]
    assert compare(timeline(*said), marks) == expected


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (MarkedFilm(Counts(right=1, found=1), 0, 0), "Of **1 marked action** the model found **1**. Of **1 statement** where "),
        (MarkedFilm(Counts(missed=2), 1, 0), "1 other statement is where nothing is marked: whether right, nobody said."),
        (MarkedFilm(Counts(), 0, 2), "2 marks are of actions that this model does not know."),
    ],
)
def test_the_score_is_said_in_words(found, words):
    assert words in score_words(found)
