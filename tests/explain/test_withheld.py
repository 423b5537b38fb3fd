"""Actions that boxes cannot show are measured and never said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from laiar_core.api import Model
from laiar_core.data.charades.boxes_cannot_show import BOXES_CANNOT_SHOW
from laiar_core.data.charades.classes import charades_classes
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.explain.explainer import explain, explain_predicted
from laiar_core.explain.explanation import Explanation
from laiar_core.inference.model_run import ModelRun, run_model
from laiar_core.inference.predict import predict
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.timeline.timeline import timeline
from laiar_core.viz.figures.film import predicted_actions

ROOT = Path(__file__).resolve().parents[2]
SMILING, WINDOW = "Someone is smiling", "Watching/Looking outside of a window"


@pytest.fixture(autouse=True)
def _one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """An action that a bundled room shows is withheld as well: the model finds none of the others likely there."""
    monkeypatch.setitem(BOXES_CANNOT_SHOW, WINDOW, "what somebody looks at outside has no box")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def home() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "charades-simulated")


@pytest.fixture(scope="module")
def rooms() -> Charades:
    return Charades(ROOT / "assets" / "demo_charades")


@pytest.fixture(scope="module")
def looking(home: Checkpoint, rooms: Charades) -> ModelRun:
    """A room in which somebody looks outside, and the model finds that likely."""
    run = run_model(home, rooms.clip("S0007"))
    assert run.probabilities[home.vocabulary.actions.index(WINDOW)] > 0.8
    return run


def test_every_row_is_an_action_of_charades_with_a_reason() -> None:
    assert set(BOXES_CANNOT_SHOW) <= {each.phrase for each in charades_classes()}
    assert all(reason and reason[0].islower() and not reason.endswith(".") for reason in BOXES_CANNOT_SHOW.values())
    for face in ("sneezing", "laughing", "smiling"):
        assert f"Someone is {face}" in BOXES_CANNOT_SHOW
    for shown in ("Sitting in a chair", "Someone is standing up from somewhere", "Drinking from a cup/glass/bottle"):
        assert shown not in BOXES_CANNOT_SHOW


def test_a_checkpoint_that_sees_boxes_alone_withholds_them(home: Checkpoint) -> None:
    assert home.withheld == BOXES_CANNOT_SHOW
    sees = home.config.model.model_copy(update={"appearance": "stem"})
    assert replace(home, config=home.config.model_copy(update={"model": sees})).withheld == {}
    assert load_checkpoint(ROOT / "checkpoints" / "cad120").withheld == {}


def test_what_is_withheld_is_never_said_and_keeps_its_probability(looking: ModelRun, home: Checkpoint) -> None:
    told = explain_predicted(looking)
    assert WINDOW not in {one.prediction for one in told}
    scores = {score.action: score for score in told[0].actions}
    assert scores[WINDOW].video > 0.8
    assert scores[WINDOW].withheld == BOXES_CANNOT_SHOW[WINDOW]
    assert WINDOW not in {score.action for score in told[0].said}
    assert {one.prediction for one in told} == {score.action for score in told[0].said}
    assert predict(home, looking.clip).action == told[0].prediction
    assert Model(home).predict([looking.clip]).best == (told[0].prediction,)


def test_whoever_asks_hears_why(looking: ModelRun, home: Checkpoint) -> None:
    why = explain(home, looking.clip, WINDOW)
    assert why.undecided
    assert why.confidence > 0.8
    assert why.sentence == f"I do not say “{WINDOW}”, whatever its probability: {BOXES_CANNOT_SHOW[WINDOW]}."
    assert Explanation.from_json(why.to_json()) == why


def film(rooms: Charades, clip_id: str) -> Clip:
    room = rooms.clip(clip_id)
    times = np.arange(0, room.frame_times_s[-1], 0.25)
    nearest = np.abs(times[:, None] - room.frame_times_s).argmin(axis=1)
    return replace(
        room,
        frame_times_s=times,
        frame_numbers=tuple(range(1, len(times) + 1)),
        tracks=tuple(track.taken(nearest) for track in room.tracks),
        relations=None,
        actions=None,
        video=None,
        frame_paths=None,
    )


def test_nor_does_a_timeline_say_it(home: Checkpoint, rooms: Charades) -> None:
    made = timeline(home, film(rooms, "S0007"))
    at = made.actions.index(WINDOW)
    assert max(window.probabilities[at] for window in made.windows) > 0.5
    assert WINDOW not in {segment.action for segment in made.segments}
    assert made.withheld == BOXES_CANNOT_SHOW
    assert any(f"withheld: “{WINDOW}” ({BOXES_CANNOT_SHOW[WINDOW]})" in note for note in made.notes)
    assert WINDOW in predicted_actions(made.actions, made.windows)
    assert WINDOW not in predicted_actions(made.actions, made.windows, made.withheld)


def test_the_command_says_so(command, tmp_path: Path) -> None:
    place = ROOT / "assets" / "demo_charades"
    code, said, _ = command(
        "explain", "S0007", "--checkpoint", "charades-simulated", "--data", place, "--out", tmp_path / "w.json"
    )
    assert code == 0
    assert f"I do not say “{WINDOW}”" in said
