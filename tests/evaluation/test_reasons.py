"""A reason hits when it names the annotated change: the classes, from what to what, and about when."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from laiar_core.data.action_changes import ActionChange, action_changes
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.camera_views import every_nth_frame
from laiar_core.data.clip import Clip, PairRelations, Track
from laiar_core.evaluation.random_reasons import NamedTokens, random_hit_rate
from laiar_core.evaluation.reasons import Reason, ScoredReason, annotated_reasons, is_hit, reason_of, reason_scores
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Transition
from laiar_core.model.checkpoint import Checkpoint

PICK = ActionChange(40, "pick", "hand", "cup", "not_holding", "holding")
RIGHT = Reason("hand", "cup", "not_holding", "holding", 38, 42)


@pytest.mark.parametrize(
    ("reason", "annotated", "hit"),
    [
        (RIGHT, [PICK], True),
        (None, [PICK], False),
        (RIGHT, [], False),
        (replace(RIGHT, object="bowl"), [PICK], False),
        (replace(RIGHT, subject="head"), [PICK], False),
        (replace(RIGHT, from_relation="holding", to_relation="not_holding"), [PICK], False),
        (replace(RIGHT, from_frame=40, to_frame=45), [PICK], True),
        (replace(RIGHT, from_frame=23, to_frame=27), [PICK], True),
        (replace(RIGHT, from_frame=20, to_frame=28), [PICK], False),
        (replace(RIGHT, from_frame=53, to_frame=57), [PICK], True),
        (replace(RIGHT, from_frame=40, to_frame=74), [PICK], False),
        (replace(RIGHT, from_frame=70, to_frame=75), [PICK, replace(PICK, frame=80)], True),
        (replace(RIGHT, from_frame=70, to_frame=75), [PICK, replace(PICK, frame=80, object="bowl")], False),
    ],
)
def test_what_hits(reason: Reason | None, annotated: list[ActionChange], hit: bool) -> None:
    assert is_hit(reason, annotated) is hit


def clip_of(action: str | None) -> Clip:
    """A hand takes a cup in frame 6 of 12 and the cup goes to the head in frame 9; frames count from 31."""

    def track(name: str) -> Track:
        return Track(name, name.split("_")[0], np.tile(np.float32([10, 10, 40, 40]), (12, 1)), np.ones(12, dtype=np.bool_))

    relations = (
        PairRelations("head_1", "cup_1", ("apart",) * 9 + ("contacting",) * 3),
        PairRelations("hand_2", "cup_1", (None, *("not_holding",) * 5, *("holding",) * 6)),
    )
    return Clip(
        clip_id="a/b/c/31-42",
        dataset="hand-made",
        frame_size=(640, 480),
        fps=30,
        frame_times_s=np.arange(12) / 30,
        frame_numbers=tuple(range(31, 43)),
        tracks=tuple(track(name) for name in ("head_1", "hand_2", "cup_1")),
        box_source="annotated",
        relations=relations,
        action=action,
    )


def test_annotated_reasons_are_the_changes_of_the_own_action(demo: Cad120) -> None:
    pick, drink = action_changes(clip_of(None), demo.knowledge)
    assert pick == ActionChange(6, "pick", "hand", "cup", "not_holding", "holding")
    assert drink == ActionChange(9, "drink", "head", "cup", "apart", "contacting")
    for action, expected in [
        ("pick", [replace(pick, frame=37)]),
        ("drink", [replace(drink, frame=40)]),
        ("null", []),
        (None, []),
    ]:
        assert annotated_reasons(clip_of(action), demo.knowledge) == expected
    (slow,) = annotated_reasons(every_nth_frame(clip_of("pick"), 4), demo.knowledge)
    assert slow.frame == 39  # frames 31, 35 and 39 are left


def test_the_reason_is_what_the_sentence_names(tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    clip = demo.clip(demo.clip_ids()[0]).stretch(10, 40)
    explanation = explain(tiny_checkpoint, clip)
    numbers = clip.frame_numbers  # as the data set counts them
    light, heavy = (
        Transition(
            pair=pair,
            from_relation="not_holding",
            to_relation="holding",
            from_frame=2,
            to_frame=5,
            rise=1.0,
            weight=weight,
            phrase="",
        )
        for pair, weight in [(0, 0.05), (1, 0.9)]
    )
    pair = explanation.pairs[1]
    classes = explanation.tracks[pair.subject].class_name, explanation.tracks[pair.object].class_name
    for transitions, expected in [
        ((heavy, light), Reason(*classes, "not_holding", "holding", numbers[2], numbers[5])),
        ((light,), None),
        ((), None),
    ]:
        assert reason_of(explanation.model_copy(update={"transitions": transitions})) == expected


def test_shares_leave_out_null_and_what_nobody_annotated() -> None:
    judged = [
        ScoredReason("pick", correct=True, hit=True, random=0.5),
        ScoredReason("pick", correct=False, hit=False, random=0.0),
        ScoredReason("drink", correct=True, hit=False, random=0.1),
        ScoredReason("drink", correct=True, hit=None),
        ScoredReason("null", correct=True, hit=None),
    ]
    scores = reason_scores(judged)
    assert scores == {
        "reason_hit": pytest.approx(1 / 3),
        "reason_hit_correct": 0.5,
        "reason_hit_random": pytest.approx(0.2),
        "reason_hit_correct_random": pytest.approx(0.3),
        "reasons_counted": 3,
        "reasons_counted_correct": 2,
        "reasons_not_annotated": 1,
    }
    assert reason_scores([])["reason_hit"] is None


@pytest.mark.parametrize(
    ("kept", "rate"),
    [
        (8, 0.5),  # all tokens: the cup is taken, and the bowl beside it, which is wrong
        (1, 0.0),  # one token never changes its name
        (0, 0.0),
    ],
)
def test_random_reasons(kept: int, rate: float) -> None:
    names = np.array([["not_holding"] * 2] * 2 + [["holding"] * 2] * 2, dtype=object)
    tokens = NamedTokens((30, 38, 42, 50), (("hand", "cup"), ("hand", "bowl")), names, np.zeros((4, 2), dtype=np.int64))
    assert random_hit_rate("clip", tokens, kept, [PICK]) == rate
    some = random_hit_rate("clip", tokens, 4, [PICK])
    assert 0 < some < 1
    assert some == random_hit_rate("clip", tokens, 4, [PICK])
