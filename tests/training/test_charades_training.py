"""Training with several actions: the same whatever interrupts it and however many share it; it learns; views and losses."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from interrupted import stopped_after
from many import MODEL, STILL_MODEL, TRAINING
from several import checkpoint as several_checkpoint
from several import clip as several_clip
from tiny import embed

from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.task_head import HEADS
from laiar_core.model.video_tokens import stretch_batch, video_tokens
from laiar_core.training import trainer as loop
from laiar_core.training.batch_source import TrainingBatch, label_weights
from laiar_core.training.distributed import ALONE, Process
from laiar_core.training.multi_label_windows import DOUBTFUL, actions_in, drawn_stretch
from laiar_core.training.objectives import Objectives
from laiar_core.training.run import run
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.stream import ShardSource, Videos


def weights(checkpoint: Checkpoint) -> torch.Tensor:
    return torch.cat([p.flatten() for p in checkpoint.model.state_dict().values()])


def train(
    tokens: TokenFolder, out: Path, config: TrainConfig = TRAINING, resume: bool = False, model: ModelConfig = MODEL
) -> Checkpoint:
    return run(Videos(tokens), out, model, config, embed=embed, resume=resume)


@pytest.fixture(scope="module")
def trained(many_tokens: TokenFolder, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    return train(many_tokens, tmp_path_factory.mktemp("trained") / "run")


def test_interrupted_and_resumed_is_the_same(many_tokens: TokenFolder, trained: Checkpoint, tmp_path: Path) -> None:
    out = tmp_path / "run"
    with stopped_after(3, loop):
        train(many_tokens, out)
    assert [p.name for p in out.iterdir()] == ["resume.pt"]
    with pytest.raises(LaiarError, match="other settings or other clips"):
        train(many_tokens, out, TRAINING.model_copy(update={"focus": 1.0}), resume=True)
    assert torch.equal(weights(train(many_tokens, out, resume=True)), weights(trained))
    assert [p.name for p in sorted(out.iterdir())] == ["README.md", "config.json", "model.safetensors"]
    with pytest.raises(LaiarError, match="already holds a checkpoint"):
        train(many_tokens, out)


SHARE = """
import sys
sys.path.insert(0, "tests")
from pathlib import Path
from many import STILL_MODEL, TRAINING
from tiny import embed
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.distributed import this_process
from laiar_core.training.run import run
from laiar_core.training.shards.stream import Videos
with this_process() as process:
    assert process.world == 2
    run(Videos(TokenFolder(Path(sys.argv[1]))), Path(sys.argv[2]), STILL_MODEL, TRAINING, process, embed=embed)
"""


def test_two_processes_learn_what_one_does(many_tokens: TokenFolder, tmp_path: Path) -> None:
    """DDP over gloo. Without the noise that each process draws for itself only rounding differs."""
    script = tmp_path / "share.py"
    script.write_text(SHARE)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", str(script)]
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, str(many_tokens.path), str(tmp_path / "two")], cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    one = train(many_tokens, tmp_path / "one", model=STILL_MODEL)
    two = load_checkpoint(tmp_path / "two")
    torch.manual_seed(TRAINING.seed)
    start = weights(replace(one, model=loop.new_model(STILL_MODEL, one.vocabulary)))
    # Adam steps as far where a gradient is nothing but rounding as elsewhere, so a few weights may differ: all of them together.
    apart, moved = weights(one) - weights(two), weights(one) - start
    assert moved.abs().max() > 0.01
    assert apart.norm() < 0.01 * moved.norm()
    batch = next(ShardSource(many_tokens, MODEL.frames, TRAINING).batches("both", 0, np.random.default_rng(0), ALONE)).clips
    with torch.no_grad():
        said = [checkpoint.model.video(batch).logits for checkpoint in (one, two)]
    assert torch.allclose(*said, atol=1e-3)


def test_halves_of_a_batch_have_the_gradient_of_the_whole(many_tokens: TokenFolder) -> None:
    source = ShardSource(many_tokens, STILL_MODEL.frames, TRAINING)
    vocabulary = many_tokens.index.words.vocabulary(embed)
    objectives = Objectives(loop.new_model(STILL_MODEL, vocabulary), torch.ones(len(vocabulary.labels)), TRAINING)

    def gradient(part: Process) -> torch.Tensor:
        batch = next(source.batches("both", 0, np.random.default_rng(3), part))
        objectives.zero_grad()
        torch.stack(list(objectives(batch, "both").values())).sum().backward()
        return torch.cat([p.grad.flatten() for p in objectives.parameters() if p.grad is not None])

    whole, one, two = (gradient(part) for part in (ALONE, Process(0, 2), Process(1, 2)))
    assert whole.norm() > 0.1
    assert not torch.allclose(one, two, rtol=1e-2)
    torch.testing.assert_close((one + two) / 2, whole, rtol=1e-3, atol=1e-5)


def test_batches_that_cannot_be_shared_evenly(many_tokens: TokenFolder, tmp_path: Path) -> None:
    three = Process(0, 3)
    with pytest.raises(LaiarError, match="3 processes cannot share batches of 8 clips evenly; change batch_size"):
        run(Videos(many_tokens), tmp_path / "run", MODEL, TRAINING, three, embed=embed)


def test_every_training_video_comes_once_an_epoch(many_tokens: TokenFolder) -> None:
    source = ShardSource(many_tokens, 8, TRAINING.model_copy(update={"batch_size": 1}))
    train_videos = sum(e.split == "train" for entries in many_tokens.entries for e in entries)
    batches = list(source.batches("both", 0, np.random.default_rng(0), ALONE))
    assert len(batches) == source.steps("both") == source.videos == train_videos < sum(map(len, many_tokens.entries))
    with pytest.raises(LaiarError, match="no training video"):
        ShardSource(many_tokens, 8, TRAINING, frozenset({"nobody"}))


def test_losses_fall_and_guidance_can_be_left_out(many_tokens: TokenFolder, trained: Checkpoint) -> None:
    source = ShardSource(many_tokens, MODEL.frames, TRAINING)
    model = loop.new_model(MODEL, trained.vocabulary)
    rare = label_weights(source)
    batches = list(source.batches("both", 0, np.random.default_rng(9), ALONE))

    def measure(model: torch.nn.Module) -> dict[str, float]:
        with torch.no_grad():
            found = [Objectives(model.eval(), rare, TRAINING)(batch, "both") for batch in batches]  # type: ignore[arg-type]
        return {name: float(np.mean([f[name].item() for f in found])) for name in found[0]}

    before, after = measure(model), measure(trained.model)
    assert set(after) == {"video", "language", "joint", "selection", "cross_modal"}
    assert after["video"] < before["video"]
    assert after["joint"] < before["joint"]
    none = {"language_weight": 0, "joint_weight": 0, "selection_weight": 0, "cross_modal_weight": 0}
    assert set(Objectives(model, rare, TRAINING.model_copy(update=none))(batches[0], "both")) == {"video"}


def test_action_loss() -> None:
    """Hand-computed: log 2 for a present action at 0, (0.5 - 0.05) ** focus * -log(0.55) for an absent one, doubtful: none."""
    logits = torch.zeros(1, 3, requires_grad=True)
    head = HEADS[Task.MULTI_LABEL]
    loss = head.action_loss(logits, torch.tensor([[1.0, 0.0, DOUBTFUL]]), TrainConfig(focus=2.0))
    assert loss.item() == pytest.approx(np.log(2) - 0.45**2 * np.log(0.55), rel=1e-5)
    loss.backward()
    assert logits.grad is not None
    assert logits.grad[0, 2] == 0
    assert logits.grad[0, 0] < 0 < logits.grad[0, 1]
    sure = head.action_loss(torch.tensor([[-9.0]]), torch.zeros(1, 1), TrainConfig(focus=0.0))
    assert sure.item() == 0  # below the margin there is nothing to learn


def test_naming_knows_only_what_a_pair_can_have() -> None:
    """A token at its label's place costs less than one at another label of its pair; labels of other pairs do not matter."""
    made = several_checkpoint()
    model, vocabulary = made.model, made.vocabulary
    video = video_tokens(several_clip(), vocabulary)
    assert video
    batch = stretch_batch([(video, np.arange(12))])
    names = model.semantic_labels().detach()
    right = names[batch.labels.clamp(min=0)]
    others = torch.randperm(len(names), generator=torch.Generator().manual_seed(1))[batch.labels.clamp(min=0)]
    naming = Objectives(model, torch.ones(len(names)), TRAINING).naming
    assert naming(right, batch, names) < naming(names[others], batch, names)
    foreign = names.clone()
    used = torch.cat([batch.labels.flatten(), model.possible_labels(batch.classes).flatten()]).unique()
    unused = torch.ones(len(names), dtype=torch.bool)
    unused[used[used >= 0]] = False
    foreign[unused] += 5
    assert torch.equal(naming(right, batch, foreign), naming(right, batch, names))


def test_windows_show_what_happens_in_them() -> None:
    made = several_checkpoint()
    video = video_tokens(several_clip(), made.vocabulary)  # drink 6-8.9, hold 4-9, sit 0-11; closing a door never
    assert video
    assert actions_in(video, (-np.inf, np.inf), 4).tolist() == [1, 1, 1, 0]
    assert actions_in(video, (0.0, 3.0), 4).tolist() == [0, 0, 1, 0]
    assert actions_in(video, (0.0, 5.0), 4).tolist() == [0, DOUBTFUL, 1, 0]
    assert actions_in(video, (8.0, 11.0), 4).tolist() == [DOUBTFUL, DOUBTFUL, 1, 0]
    rng = np.random.default_rng(0)
    drawn = [drawn_stretch(video, 5, rng) for _ in range(200)]
    assert all(1 <= len(frames) <= 5 and (np.diff(frames) > 0).all() and frames[-1] < 12 for frames, _ in drawn)
    assert 60 < sum(span == (-np.inf, np.inf) for _, span in drawn) < 140
    assert all(span[0] <= video.times_s[f[0]] and video.times_s[f[-1]] <= span[1] for f, span in drawn)


def test_a_batch_computes_on_its_device(many_tokens: TokenFolder, trained: Checkpoint) -> None:
    """There is no GPU here; the meta device too refuses tensors that were made elsewhere."""
    source = ShardSource(many_tokens, MODEL.frames, TRAINING)
    made = next(source.batches("both", 0, np.random.default_rng(0), ALONE))
    meta = torch.device("meta")
    batch = made.to(meta).clips
    model = loop.new_model(MODEL, trained.vocabulary).to(meta).train()
    output = model.video(batch)
    assert output.logits.device == output.selected.u().device == meta
    assert model.language(batch).logits.device == meta
    windows = TrainingBatch(batch, made.actions, (made.clips, made.actions)).to(meta).windows
    assert windows
    assert made.to(meta).actions.device == windows[0].labels.device == windows[1].device == meta
