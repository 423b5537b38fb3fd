"""Training: the same seed gives the same weights, also when interrupted; each scheme can be left out; it learns something."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from interrupted import stopped_after
from tiny import LEARN, MODEL, TEST, TRAINING, embed

from laiar_core.data.action_changes import action_of
from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, TrainedOn
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.training import trainer as loop
from laiar_core.training.augment import renamed
from laiar_core.training.batch_source import TrainingBatch, TrainingData, label_weights
from laiar_core.training.data import ClipSource, Subjects, TrainingSet, language_batch, read_training_set
from laiar_core.training.distributed import ALONE
from laiar_core.training.objectives import Objectives
from laiar_core.training.optimizer import Optimizer
from laiar_core.training.run import run
from laiar_core.training.settings import parse_settings, settings_help
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.stream import Videos
from laiar_core.training.windows import WindowSampler


def weights(checkpoint: Checkpoint) -> torch.Tensor:
    return torch.cat([p.flatten() for p in checkpoint.model.state_dict().values()])


def train(demo: Cad120, out: Path, config: TrainConfig = TRAINING, resume: bool = False) -> Checkpoint:
    return run(Subjects(demo, TEST), out, MODEL, config, embed=embed, resume=resume)


def source_of(data: TrainingSet) -> ClipSource:
    return ClipSource(data, MODEL.frames, TRAINING, TrainedOn(dataset="", subjects=LEARN, test_subjects=TEST, clips=0))


def batch_of(data: TrainingSet) -> TrainingBatch:
    return next(source_of(data).batches("both", 0, np.random.default_rng(5), ALONE))


def test_same_seed_same_weights(demo: Cad120, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    assert torch.equal(weights(train(demo, tmp_path / "again")), weights(tiny_checkpoint))
    other = train(demo, tmp_path / "other", TRAINING.model_copy(update={"seed": 1}))
    assert not torch.equal(weights(other), weights(tiny_checkpoint))


def test_interrupted_and_resumed_is_the_same(demo: Cad120, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    out = tmp_path / "run"
    with stopped_after(1, loop) as kept:
        train(demo, out)
    assert kept == [1]
    assert [p.name for p in out.iterdir()] == ["resume.pt"]
    with pytest.raises(LaiarError, match="other settings or other clips"):
        run(Subjects(demo, LEARN[:1]), out, MODEL, TRAINING, embed=embed, resume=True)
    with pytest.raises(LaiarError, match="other settings or other clips"):
        train(demo, out, TRAINING.model_copy(update={"joint_weight": 0.0}), resume=True)
    resumed = train(demo, out, resume=True)
    assert torch.equal(weights(resumed), weights(tiny_checkpoint))
    assert not (out / "resume.pt").exists()


def test_resume_refuses_what_does_not_fit(demo: Cad120, tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match="nothing to resume"):
        train(demo, tmp_path / "none", resume=True)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "resume.pt").write_bytes(b"not a file of torch")
    with pytest.raises(LaiarError, match="cannot resume from"):
        train(demo, tmp_path / "bad", resume=True)


@pytest.fixture(scope="module")
def interrupted(demo: Cad120, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a run keeps after its first epoch."""
    out = tmp_path_factory.mktemp("interrupted")
    with stopped_after(1, loop):
        train(demo, out)
    return (out / "resume.pt").read_bytes()


def change(*way: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    """What puts something else at a place in the state."""

    def changed(state: dict[str, Any]) -> None:
        for key in way[:-1]:
            state = state[key]
        state[way[-1]] = to

    return changed


@pytest.mark.parametrize(
    "change",
    [
        lambda state: state.pop("epoch"),
        change("epoch", to=-1),
        change("epoch", to=torch.zeros(3)),
        change("version", to=torch.zeros(3)),
        change("model", "cls", to=torch.zeros(3)),
        change("model", "label_vectors", to=torch.zeros(1, 1)),
        change("model", to=[]),
        change("optimizers", to=3),
        change("optimizers", "both", to=[]),
        lambda state: state["optimizers"].pop("language"),
        lambda state: state["schedules"].clear(),
        change("schedules", "both", "_schedule_phases", to=[]),
        change("schedules", "both", "get_lr", to=3),
        change("schedules", "both", "_last_lr", to=[0.1, float("nan")]),
        change("optimizers", "language", "param_groups", 0, "lr", to="fast"),
        change("optimizers", "language", "param_groups", 0, "params", to=[10**6]),
        change("optimizers", "language", "state", 0, to={"step": torch.tensor(1.0)}),
        change(
            *("optimizers", "language", "state", 0),
            to={"step": torch.tensor(1.0), "exp_avg": torch.zeros(7), "exp_avg_sq": torch.zeros(7)},
        ),
        change("optimizers", "language", "state", 10**6, to={}),
    ],
)
def test_resume_refuses_a_state_of_another_form(
    demo: Cad120, interrupted: bytes, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    state = torch.load(BytesIO(interrupted), weights_only=True)
    change(state)
    torch.save(state, tmp_path / "resume.pt")
    with pytest.raises(LaiarError, match=r"cannot resume from .*; delete it|another version of this program"):
        train(demo, tmp_path, resume=True)


def test_an_interrupted_run_is_not_thrown_away(demo: Cad120, many_tokens: TokenFolder, tmp_path: Path) -> None:
    (tmp_path / "resume.pt").write_bytes(b"hours of work")
    learned: list[TrainingData] = [Subjects(demo, TEST), Videos(many_tokens)]
    for data in learned:
        with pytest.raises(LaiarError, match=r"holds an interrupted run; go on with --resume, or delete .*resume\.pt"):
            run(data, tmp_path, MODEL, TRAINING, embed=embed)
    assert (tmp_path / "resume.pt").read_bytes() == b"hours of work"


def test_a_run_of_an_earlier_version_is_not_resumed(demo: Cad120, tmp_path: Path) -> None:
    torch.save({"settings": "", "epoch": 1, "model": {}, "optimizers": [], "schedules": []}, tmp_path / "resume.pt")
    with pytest.raises(LaiarError, match="was written by another version of this program"):
        train(demo, tmp_path, resume=True)


def test_a_checkpoint_is_not_overwritten(demo: Cad120, tiny_checkpoint: Checkpoint) -> None:
    with pytest.raises(LaiarError, match="already holds a checkpoint"):
        train(demo, tiny_checkpoint.path)


@pytest.mark.parametrize(
    ("weight", "part"),
    [("joint_weight", "joint"), ("selection_weight", "selection"), ("cross_modal_weight", "cross_modal")],
)
def test_each_scheme_can_be_left_out(demo: Cad120, tiny_checkpoint: Checkpoint, weight: str, part: str) -> None:
    data = read_training_set(demo, LEARN, tiny_checkpoint.vocabulary)
    batch = batch_of(data)
    names = {"video", "language", "joint", "selection", "cross_modal"}
    rare = label_weights(source_of(data))
    assert set(Objectives(tiny_checkpoint.model, rare, TRAINING)(batch, "both")) == names
    without = TRAINING.model_copy(update={weight: 0.0})
    assert set(Objectives(tiny_checkpoint.model, rare, without)(batch, "both")) == names - {part}


def test_losses_fall(demo: Cad120, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    """A moment of training on simulated persons: the streams fit what they are shown better than at the start."""
    config = TRAINING.model_copy(update={"epochs": 8, "language_epochs": 1})
    data = read_training_set(demo, LEARN, tiny_checkpoint.vocabulary)
    rare = label_weights(source_of(data))

    def measure(checkpoint: Checkpoint) -> dict[str, float]:
        batch = batch_of(data)
        with torch.no_grad():
            return {k: v.item() for k, v in Objectives(checkpoint.model, rare, config)(batch, "both").items()}

    first, last = measure(tiny_checkpoint), measure(train(demo, tmp_path / "longer", config))
    assert last["video"] < first["video"]
    assert last["joint"] < 0.8 * first["joint"]


def test_windows_show_just_their_action(demo: Cad120) -> None:
    recordings = [demo.recording(r) for r in dict.fromkeys(row.recording_id for row in demo.rows.values())]
    sampler, rng = WindowSampler(recordings, demo.knowledge), np.random.default_rng(0)
    for action in demo.knowledge.actions:
        window = sampler.draw(action, rng)
        assert window is not None
        assert window.action == action == action_of(window, demo.knowledge)
    assert sampler.draw("juggle", rng) is None


def test_other_things_make_the_action_that_the_tables_say(demo: Cad120) -> None:
    rng = np.random.default_rng(0)
    clips = [demo.clip(clip_id) for clip_id in demo.clip_ids()]
    drinks = [clip for clip in clips if clip.action == "drink"]
    seen = {action_of(renamed(clip, demo.knowledge, rng), demo.knowledge) for clip in drinks for _ in range(60)}
    assert {"drink", "eat"} <= seen <= {"drink", "eat", "null"}
    for clip in clips:
        other = renamed(clip, demo.knowledge, rng)
        assert [t.class_name for t in other.tracks if t.class_name in ("hand", "head", "microwave", "bottle")] == [
            t.class_name for t in clip.tracks if t.class_name in ("hand", "head", "microwave", "bottle")
        ]


def test_recordings_without_any_stretch_to_learn_from(demo: Cad120, tiny_checkpoint: Checkpoint) -> None:
    short = [demo.recording(row.recording_id).stretch(0, 9) for row in list(demo.rows.values())[:3]]
    data = TrainingSet((), WindowSampler(short, demo.knowledge), tiny_checkpoint.vocabulary)
    with pytest.raises(LaiarError, match="no stretch with one action"):
        language_batch(data, 8, 4, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not valid JSON"),
        ("[]", "keys model and training"),
        ('{"modle": {}}', "keys model and training"),
        ('{"model": {"frames": 0}}', "frames: .* got 0"),
        ('{"training": {"joint_weight": -1}}', "joint_weight: .* got -1"),
        ('{"training": {"joint_wait": 1}}', "joint_wait: .* got 1 \\(did you mean joint_weight.*; it has seed, epochs, "),
        ('{"modell": {}}', "got 'modell' \\(did you mean model\\?\\)"),
        ('{"model": {"keep_frame": 3}}', "keep_frame: model has no such setting, got 3 \\(did you mean keep_frames.*; it has "),
        ('{"model": {"zzz": 3}}', "zzz: model has no such setting, got 3; it has appearance, backbone, frames, "),
        ('{"training": 3}', "an object of settings under training, got 3; it may name seed, "),
    ],
)
def test_bad_settings(text: str, message: str) -> None:
    with pytest.raises(LaiarError, match=message):
        parse_settings(text, seed=0)


def test_every_setting_is_listed() -> None:
    listed = settings_help()
    assert listed.startswith("Settings of model")
    for name in (*ModelConfig.model_fields, *TrainConfig.model_fields):
        assert f" {name}=" in listed
    assert "keep_pairs=5" in listed


@pytest.mark.parametrize(
    ("test", "train_on", "message"),
    [
        (("Nobody",), None, "has no subject Nobody; it has Simulated1, Simulated2"),
        ((*LEARN, *TEST), None, "no subject is left to train on"),
        (LEARN[:1], LEARN, "cannot be both trained on and tested on"),
        ((), ("Nobody",), "no clips of Nobody"),
    ],
)
def test_bad_subjects(
    demo: Cad120, tmp_path: Path, test: tuple[str, ...], train_on: tuple[str, ...] | None, message: str
) -> None:
    with pytest.raises(LaiarError, match=message):
        run(Subjects(demo, test, train_on), tmp_path / "x", MODEL, TRAINING, embed=embed)


@pytest.mark.parametrize("steps", [0, 1, 2, 9, 10, 100])
def test_a_stage_of_any_length_has_a_schedule(tiny_checkpoint: Checkpoint, steps: int) -> None:
    """Of ten steps a tenth is one, and OneCycleLR divides by one step less."""
    optimizer = Optimizer(deepcopy(tiny_checkpoint.model), TRAINING, steps)
    rates = []
    for _ in range(steps):
        optimizer.step(torch.cat([p.flatten() for p in optimizer.model.parameters()]).square().sum() * 0)
        rates.append(optimizer.adam.param_groups[0]["lr"])
    assert all(np.isfinite(rates))
