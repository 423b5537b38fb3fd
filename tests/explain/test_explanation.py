"""The explanation file: round trip, and one sentence for everything that is wrong with it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation, Transition
from laiar_core.explain.sentences import CANNOT_TELL_BELOW, WORDING, main_reason
from laiar_core.model.checkpoint import Calibration, Checkpoint


@pytest.fixture(scope="module")
def explanations(tiny_checkpoint: Checkpoint, demo: Cad120) -> list[Explanation]:
    return [explain(tiny_checkpoint, demo.clip(clip_id)) for clip_id in demo.clip_ids()]


def test_round_trip(explanations: list[Explanation], tmp_path: Path) -> None:
    for explanation in explanations:
        assert Explanation.from_json(explanation.to_json()) == explanation
    explanations[0].save(tmp_path / "new folder" / "e.json")
    assert Explanation.load(tmp_path / "new folder" / "e.json") == explanations[0]
    assert [p.name for p in (tmp_path / "new folder").iterdir()] == ["e.json"]


def test_it_holds_together(explanations: list[Explanation]) -> None:
    for explanation in explanations:
        assert sum(a.video for a in explanation.actions) == pytest.approx(1, abs=1e-4)
        assert explanation.prediction == max(explanation.actions, key=lambda a: a.video).action
        assert explanation.undecided == (explanation.confidence < CANNOT_TELL_BELOW)
        assert explanation.sentence.startswith("I cannot tell" if explanation.undecided else "I say")
        assert sum(t.weight for t in explanation.transitions) <= 1 + 1e-6
        assert [t.weight for t in explanation.transitions] == sorted((t.weight for t in explanation.transitions), reverse=True)
        assert main_reason(explanation.transitions) in (None, *explanation.transitions[:1])
        assert all(t.weight == 0 for t in explanation.transitions if t.rise <= 0)
        assert all(t.from_frame < t.to_frame for t in explanation.transitions)
        assert all(t.from_relation != t.to_relation for t in explanation.transitions)
        assert max(explanation.selection.temporal) == max(map(max, explanation.selection.spatial)) == pytest.approx(1)
        assert all(t.weight == explanation.selection.u[t.step][t.pair] > 0 for t in explanation.tokens)
        assert explanation.model.tokens_kept <= explanation.model.tokens_total
        assert all(a.language is not None for a in explanation.actions)
        assert explanation.truth is not None
        runs = [r for r in explanation.truth.relations if r.pair == 0]
        assert [r.first_frame for r in runs] == [0, *(r.last_frame + 1 for r in runs[:-1])]


def changed(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def apply(text: str) -> str:
        data = json.loads(text)
        change(data)
        return json.dumps(data)

    return apply


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[:100], "is not valid JSON"),
        (lambda text: "[]", "is of another kind"),
        (changed(lambda d: d.update(schema="x")), "is of another kind"),
        (changed(lambda d: d.update(version=9)), "has version 9; this program reads version 5 or 4"),
        (changed(lambda d: d.update(version=3)), "has version 3; this program reads version 5 or 4: make it again"),
        (changed(lambda d: d.pop("tokens")), "damaged at tokens: Field required"),
        (changed(lambda d: d.update(extra=1)), "damaged at extra"),
        (changed(lambda d: d["clip"]["frame_times_s"].pop()), "clip.frame_times_s has .* entries, expected"),
        (changed(lambda d: d["tracks"][0]["boxes_xyxy"].pop()), "boxes of track .* entries, expected"),
        (changed(lambda d: d["tracks"][0]["boxes_xyxy"].__setitem__(0, [1, 2, 3])), "damaged at tracks.0.boxes_xyxy.0"),
        (changed(lambda d: d["tracks"][0]["boxes_xyxy"].__setitem__(0, [1, 2, 3, float("nan")])), "is not valid JSON"),
        (changed(lambda d: d["selection"]["u"][0].pop()), "a row of selection.u has"),
        (changed(lambda d: d["selection"]["temporal"].__setitem__(0, -1)), "damaged at selection.temporal.0"),
        (changed(lambda d: d["selection"].update(u=[[0.7] * len(r) for r in d["selection"]["u"]])), "temporal times spatial"),
        (changed(lambda d: d["pairs"][0].update(subject=99)), "the subject of a pair is 99, allowed are 0 to"),
        (changed(lambda d: d["tokens"].pop()), "tokens has .* entries, expected"),
        (changed(lambda d: d["tokens"][0].update(step=99)), "the step of a token is 99"),
        (changed(lambda d: d["tokens"][0]["evidence"].pop()), "the evidence of a token has .* entries, expected"),
        (changed(lambda d: d["model"].update(temperature=0)), "damaged at model.temperature"),
        (changed(lambda d: d["faithfulness"]["shares"].reverse()), "faithfulness.shares must rise from 0 to 1"),
        (changed(lambda d: d["faithfulness"]["rankings"][0]["deletion"].pop()), "the deletion curve of evidence has .* expected"),
        (
            changed(lambda d: d["faithfulness"]["rankings"][4]["insertion"].append(0)),
            "insertion curve of random has .* expected",
        ),
        (
            changed(lambda d: d["faithfulness"]["rankings"][1].update(ranking="mood")),
            "at faithfulness.rankings.1.ranking",
        ),
        (changed(lambda d: d.update(prediction="juggle")), "prediction 'juggle' is not among the actions"),
    ],
)
def test_a_damaged_file_gets_one_sentence(
    explanations: list[Explanation], tmp_path: Path, damage: Callable[[str], str], message: str
) -> None:
    file = tmp_path / "e.json"
    file.write_text(damage(explanations[0].to_json()))
    with pytest.raises(LaiarError, match=message) as caught:
        Explanation.load(file)
    assert "e.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match="cannot read"):
        Explanation.load(tmp_path / "none.json")


def transition(weight: float) -> Transition:
    return Transition(
        pair=0,
        from_relation="a",
        to_relation="b",
        from_frame=2,
        to_frame=5,
        rise=2 * weight,
        weight=weight,
        phrase="hand a cup → hand b cup",
    )


def test_the_heaviest_is_the_reason_unless_it_is_light() -> None:
    assert main_reason([transition(0.52), transition(0.48)]) == transition(0.52)
    assert main_reason([transition(0.09)]) is None
    assert main_reason([]) is None


def test_transitions_out_of_order_are_damage(explanations: list[Explanation]) -> None:
    several = next(e for e in explanations if len({t.weight for t in e.transitions}) > 1)
    data = json.loads(several.to_json())
    data["transitions"].reverse()
    with pytest.raises(LaiarError, match="transitions must come heaviest first"):
        Explanation.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("action", "transitions", "expected"),
    [
        (
            "pick",
            [transition(0.2), transition(0.6)],
            "I say “pick” (80%) because hand a cup → hand b cup between frames 12 and 15.",
        ),
        ("take_food", [], "I say “take food” (80%), but no change of relation that I can name carries it: treat this with care."),
        (
            "pick",
            [transition(0.01)],
            "I say “pick” (80%), but no change of relation that I can name carries it: treat this with care.",
        ),
        ("null", [], "I say that no action happens (80%): no change of relation among the tokens I kept speaks for one."),
    ],
)
def test_sentence(action: str, transitions: list[Transition], expected: str) -> None:
    assert WORDING[Task.SINGLE_LABEL].sentence(action, 0.8, transitions, range(10, 20)) == expected


@pytest.mark.parametrize(
    ("action", "transitions", "expected"),
    [
        ("open", [transition(0.6)], "“open” (38%) because hand a cup → hand b cup between frames 12 and 15."),
        ("open", [], "“open” (38%), and no change of relation that I can name carries it."),
        ("null", [], "that no action happens (38%): no change of relation among the tokens I kept speaks for one."),
    ],
)
def test_it_says_when_it_cannot_tell(action: str, transitions: list[Transition], expected: str) -> None:
    says = WORDING[Task.SINGLE_LABEL].sentence(action, 0.38, transitions, range(10, 20))
    assert says == f"I cannot tell what happens here; my best guess is {expected}"


def test_a_hot_temperature_makes_it_undecided(tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    """Same prediction, lower probability, every probability through the same temperature."""
    hot = replace(
        tiny_checkpoint, config=tiny_checkpoint.config.model_copy(update={"calibration": Calibration(temperature=20, clips=1)})
    )
    clip = demo.clip(demo.clip_ids()[0])
    cool, warm = explain(tiny_checkpoint, clip), explain(hot, clip)
    assert warm.model.temperature == 20
    assert warm.prediction == cool.prediction
    assert warm.undecided
    assert warm.sentence.startswith("I cannot tell what happens here; my best guess is")
    assert warm.faithfulness.rankings[0].deletion[0] == pytest.approx(warm.confidence, abs=1e-5)
    assert warm.tokens == cool.tokens, "evidence is in logits, which no temperature changes"


OLD = Path(__file__).parent / "old_files"
ADDED = {
    "tracks": {"score": None, "steadiness": 1.0, "seen": 1.0},
    "tokens": {"seen": 1.0, "spoken_of": True},
    "transitions": {"seen": 1.0},
    "states": {"seen": 1.0},
    "actions": {"withheld": ""},
}


@pytest.mark.parametrize(
    ("name", "task"), [("explanation_4_one", Task.SINGLE_LABEL), ("explanation_4_several", Task.MULTI_LABEL)]
)
def test_a_file_of_version_4_is_read(name: str, task: Task) -> None:
    """Files that the program before this version wrote: `several_actions` of the model, and `kind` of a track for its class."""
    file = OLD / f"{name}.json.gz"
    old = json.loads(gzip.decompress(file.read_bytes()))
    assert (old["version"], old["model"]["several_actions"]) == (4, task is Task.MULTI_LABEL)
    read = Explanation.load(file)
    assert (read.version, read.model.task) == (5, task)
    assert Explanation.from_json(read.to_json()) == read
    new = json.loads(read.to_json())
    assert (new.pop("domain_distance"), new.pop("out_of_domain")) == (None, False), "nobody had asked how far it lies"
    assert (new["model"].pop("threshold"), new["model"].pop("domain_limit")) == (0.5, None)
    assert new.pop("model") | {"several_actions": None} == old.pop("model") | {"several_actions": None, "task": task.value}
    for track in old["tracks"]:
        track["class_name"] = track.pop("kind")
    for name, added in ADDED.items():
        for part in new[name]:
            assert {field: part.pop(field) for field in added} == added, "as if everything had been seen well"
    assert new | {"version": 4} == old, "and nothing else of it has changed"


def test_what_version_4_said_of_the_task_is_damage_in_version_5(explanations: list[Explanation]) -> None:
    data = json.loads(explanations[0].to_json())
    data["model"]["several_actions"] = data["model"].pop("task") == "multi-label"
    with pytest.raises(LaiarError, match=r"damaged at model\.task"):
        Explanation.from_json(json.dumps(data))
