"""What an action takes must have been seen before it is said: its thing, sure enough, and the change that it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import several
import torch
from torch import Tensor

from laiar_core.data.camera_views import reboxed
from laiar_core.data.charades.action_needs import IN_HAND, TOUCHES, action_needs, things_named
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.explain.explainer import explain_predicted, explain_run
from laiar_core.inference.model_run import UNLIKE, run_model
from laiar_core.inference.unsupported import unsupported
from laiar_core.model.checkpoint import Calibration, load_checkpoint
from laiar_core.timeline.timeline import timeline

BUNDLED = Path("checkpoints/charades-simulated")


@pytest.mark.parametrize(
    ("action", "things"),
    [
        ("Sitting on sofa/couch", ("sofa/couch",)),
        ("Putting a dish/es somewhere", ("dish",)),
        ("Holding a shoe/shoes", ("shoe",)),
        ("Walking through a doorway", ("doorway",)),
        ("Closing a door", ("door",)),
        ("Holding some clothes", ("clothes",)),
        ("Drinking from a cup/glass/bottle", ("cup/glass/bottle",)),
        ("Taking a picture of something", ("phone/camera",)),
        ("Watching/looking at a picture", ("picture",)),
        ("Someone is running somewhere", ()),
    ],
)
def test_the_things_that_an_action_speaks_of(action: str, things: tuple[str, ...]) -> None:
    known = load_checkpoint(BUNDLED).vocabulary.objects
    assert things_named(action, known) == things


def test_every_beginning_is_of_some_action() -> None:
    actions = load_checkpoint(BUNDLED).vocabulary.actions
    assert all(any(action.startswith(begins) for action in actions) for begins in TOUCHES)
    needs = dict(zip(actions, action_needs(actions, ("sandwich", "shoe", "table")), strict=True))
    assert needs["Taking a sandwich from somewhere"].touch is not None
    assert needs["Taking off some shoes"].touch is None
    assert needs["Putting something on a table"].touch is None


HOLD = "Holding a cup/glass/bottle of something"
TAKE, PUT, SIT = "Taking a cup/glass/bottle from somewhere", "Putting a cup/glass/bottle somewhere", "Sitting in a chair"
RISE = "Someone is standing up from somewhere"


def reasons(clip: Clip, in_hand: list[float], at_rest: list[float]) -> dict[str, str]:
    """What is missing where the cup is in a hand and somebody rests on the chair with these probabilities, in each frame."""
    checkpoint = several.checkpoint()
    vocabulary = replace(checkpoint.vocabulary, actions=(HOLD, TAKE, PUT, SIT, RISE))
    run = run_model(checkpoint, clip)

    def likely(relations: frozenset[str]) -> Tensor:
        found = torch.zeros(run.names.shape)  # (T, N)
        name, course = ("cup/glass/bottle", in_hand) if relations == IN_HAND else ("chair", at_rest)
        for column, pair in enumerate(run.inputs.pairs):
            if clip.tracks[pair.object].class_name == name:
                found[:, column] = torch.tensor(course)[run.inputs.frames]
        return found

    return unsupported(vocabulary, clip, run.inputs, run.segments, likely)


LOW, HIGH, RISES = [0.1] * 12, [0.9] * 12, [0.1] * 6 + [0.9] * 6
FALLS = RISES[::-1]


@pytest.mark.parametrize(
    ("in_hand", "at_rest", "missing"),
    [
        (LOW, LOW, {HOLD, TAKE, PUT, SIT, RISE}),
        (HIGH, HIGH, {TAKE, PUT, RISE}),
        (RISES, LOW, {PUT, SIT, RISE}),
        (FALLS, LOW, {TAKE, SIT, RISE}),
        (RISES, FALLS, {PUT}),
        (LOW, RISES, {HOLD, TAKE, PUT, RISE}),
    ],
)
def test_a_change_must_be_seen(in_hand: list[float], at_rest: list[float], missing: set[str]) -> None:
    assert set(reasons(several.clip(), in_hand, at_rest)) == missing


def test_a_change_across_a_gap_was_not_seen() -> None:
    clip = several.clip()
    there = np.ones(12, dtype=bool)
    there[4:8] = False
    gone = replace(clip, tracks=tuple(reboxed(t, t.boxes_xyxy, there if t.track_id == "cup_1" else None) for t in clip.tracks))
    assert reasons(gone, RISES, LOW)[TAKE] == "nothing called cup/glass/bottle was seen to come into a hand"


@pytest.mark.parametrize(
    ("score", "reason"),
    [
        (None, None),
        (0.9, None),
        (0.39, "the detector is not sure of what it calls chair here: a score of 0.39, and 0.4 is asked"),
    ],
)
def test_a_thing_must_be_seen_sure_enough(score: float | None, reason: str | None) -> None:
    clip = several.clip()
    scores = None if score is None else np.full(12, score, dtype=np.float32)
    seen = replace(clip, tracks=tuple(replace(t, scores=scores) if t.class_name == "chair" else t for t in clip.tracks))
    assert reasons(seen, RISES, FALLS).get(SIT) == reason
    alone = replace(clip, tracks=tuple(t for t in clip.tracks if t.class_name != "chair"), relations=None)
    assert reasons(alone, RISES, FALLS)[SIT] == "nothing called chair was seen here"


def as_film(clip: Clip) -> Clip:
    """Its annotated frames as all the frames that there are."""
    numbers = tuple(range(1, len(clip) + 1))
    return replace(clip, frame_numbers=numbers, relations=None, actions=None, frame_paths=None, video=None, length_s=None)


def test_what_lacks_something_is_not_said_of_recorded_videos(charades_path: Path) -> None:
    data, checkpoint = Charades(charades_path), load_checkpoint(BUNDLED)
    withheld = 0
    for clip_id in ("0BNML", "0TXYV", "EK19H", "LEG82"):
        clip = as_film(data.clip(clip_id))
        run = run_model(checkpoint, clip)
        assert set(run.withheld) >= set(checkpoint.withheld)
        here = {action for action in run.withheld if action not in checkpoint.withheld}
        withheld += len(here)
        for explanation in explain_predicted(run):
            assert explanation.prediction not in run.withheld
            assert {score.action for score in explanation.said} & set(run.withheld) == set()
        for action in sorted(here)[:2]:
            about = explain_run(run, action)
            assert about.undecided
            assert run.withheld[action] in about.sentence
        made = timeline(checkpoint, clip)
        for segment in made.segments:
            at = made.actions.index(segment.action)
            assert any(
                segment.action not in w.withheld and w.probabilities[at] >= segment.confidence - 1e-6 for w in made.windows
            )
    assert withheld


def test_below_its_threshold_an_action_is_not_said(charades_path: Path) -> None:
    clip, checkpoint = Charades(charades_path).clip("LEG82"), load_checkpoint(BUNDLED)
    strict = Calibration(temperature=1, clips=1, threshold=0.999)
    config = checkpoint.config.model_copy(update={"calibration": strict, "calibration_detected": None})
    run = run_model(replace(checkpoint, config=config), clip)
    likely = {a: p for a, p in zip(checkpoint.vocabulary.actions, run.probabilities.tolist(), strict=True) if 0.5 <= p < 0.999}
    assert likely
    assert all(action in run.withheld for action in likely)
    assert explain_run(run).said == ()


def test_beyond_what_it_learned_from_nothing_is_told(charades_path: Path) -> None:
    clip, checkpoint = as_film(Charades(charades_path).clip("LEG82")), load_checkpoint(BUNDLED)
    assert checkpoint.domain is not None
    inside = run_model(checkpoint, clip)
    assert inside.domain_distance is not None
    assert not inside.out_of_domain
    near = replace(checkpoint, domain=replace(checkpoint.domain, limit=torch.tensor(inside.domain_distance / 2)))
    run = run_model(near, clip)
    assert run.out_of_domain
    explanation = explain_run(run)
    assert explanation.out_of_domain
    assert explanation.undecided
    assert UNLIKE in explanation.sentence
    assert explanation.said == ()
    made = timeline(near, clip)
    assert made.segments == ()
    assert any(UNLIKE in note for note in made.notes)
