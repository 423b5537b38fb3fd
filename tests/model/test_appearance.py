"""Appearance features: they see what boxes cannot show, each token sees its own crops alone, and boxes alone still do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from painted import painted_data
from tiny import MODEL, TRAINING, embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.evaluation.streams import read_streams
from laiar_core.explain.explainer import explain
from laiar_core.inference.model_run import run_model
from laiar_core.model.appearance import Stem
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from laiar_core.model.crop_regions import regions_of
from laiar_core.model.pairs import Pair
from laiar_core.model.tokens import collate
from laiar_core.training.data import Subjects
from laiar_core.training.run import run
from laiar_core.training.settings import parse_settings

STEM = MODEL.model_copy(update={"appearance": "stem"})
LESSONS = TRAINING.model_copy(update={"naming_epochs": 2, "epochs": 1})


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAIAR_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Cad120:
    return Cad120(painted_data(tmp_path_factory.mktemp("painted")))


@pytest.fixture(scope="module")
def checkpoint(data: Cad120, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    return run(Subjects(data, ("Painter2",)), tmp_path_factory.mktemp("out") / "stem", STEM, LESSONS, embed=embed)


def states_named(checkpoint: Checkpoint, data: Cad120) -> float:
    """Share of the test person's open and closed bottles that are named as such."""
    right = []
    for clip_id in data.clip_ids(("Painter2",)):
        said = read_streams(run_model(checkpoint, data.clip(clip_id)))
        labels = checkpoint.vocabulary.labels
        right += [n == a for n, a in zip(said.named, said.annotated, strict=True) if labels[a].subject == labels[a].object]
    return float(np.mean(right))


@pytest.mark.parametrize("count", [0, 3, 256, 300])
def test_rounding_up_changes_nothing(count: int) -> None:
    crops = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8))
    stem = Stem()
    assert stem.train()(crops).shape == (count, 96)
    assert torch.allclose(stem(crops), stem.eval()(crops), atol=1e-5)


def test_it_sees_what_boxes_cannot_show(checkpoint: Checkpoint, data: Cad120, tmp_path: Path) -> None:
    blind = run(Subjects(data, ("Painter2",)), tmp_path / "blind", MODEL, LESSONS, embed=embed)
    assert states_named(checkpoint, data) > 0.95
    assert states_named(blind, data) < 0.8


def test_the_checkpoint_says_what_it_sees(checkpoint: Checkpoint, data: Cad120, tmp_path: Path) -> None:
    assert checkpoint.config.model.appearance == "stem"
    assert "It looks at the pictures too" in checkpoint.card
    assert "It sees boxes, not pixels" not in checkpoint.card
    save_checkpoint(tmp_path / "copy", checkpoint.config, checkpoint.model, checkpoint.card, checkpoint.domain)
    again = replace(load_checkpoint(tmp_path / "copy"), path=checkpoint.path)
    clip = data.clip(data.clip_ids()[0])
    assert explain(again, clip).to_json() == explain(checkpoint, clip).to_json()


def test_a_clip_without_pictures_gets_a_sentence(checkpoint: Checkpoint, data: Cad120) -> None:
    clip = replace(data.clip(data.clip_ids()[0]), video=None)
    with pytest.raises(LaiarError, match=r"has no pictures, .*use a checkpoint that reads boxes alone"):
        explain(checkpoint, clip)


def test_a_token_sees_its_own_crops_alone(checkpoint: Checkpoint, data: Cad120) -> None:
    """Rule 1 for appearance: other pixels change nothing of a token that does not look at them, not by a bit."""
    batch = collate([checkpoint.tokens_of(data.clip(data.clip_ids()[0]))])
    assert batch.crops is not None
    assert batch.crop_index is not None
    with torch.inference_mode():
        before = checkpoint.model.video(batch).tokens
        for crop in range(0, len(batch.crops), 7):
            painted_over = batch.crops.clone()
            painted_over[crop] = 255 - painted_over[crop]
            after = checkpoint.model.video(replace(batch, crops=painted_over)).tokens
            looking = (batch.crop_index == crop).any(dim=-1)  # (1, T, N)
            assert looking.any()
            assert torch.equal(after[~looking], before[~looking])
            assert not torch.equal(after[looking], before[looking])


def test_annotation_never_enters_the_crops(checkpoint: Checkpoint, data: Cad120) -> None:
    """Rule 3 for appearance."""
    clip = data.clip(data.clip_ids()[0])
    with_labels, without = checkpoint.tokens_of(clip), checkpoint.tokens_of(replace(clip, relations=None, action=None))
    assert np.array_equal(with_labels.crops, without.crops)
    assert np.array_equal(with_labels.crop_index, without.crop_index)


def test_a_shift_moves_boxes_over_the_pictures(checkpoint: Checkpoint, data: Cad120) -> None:
    for shift in ("box_jitter", "mirrored", "zoomed_in", "fewer_frames"):
        assert evaluate(checkpoint, data, Options(shift=shift))["metrics"]["video"]["relation_accuracy"] > 0.95


def test_far_things_have_nothing_to_show_together(data: Cad120) -> None:
    clip = data.clip(data.clip_ids()[0])
    ids = [track.track_id for track in clip.tracks]
    head, bottle, cup = (ids.index(name) for name in ("head_1", "bottle_1", "cup_1"))
    frames = np.array([0, 30])
    pairs = (Pair(head, cup), Pair(bottle, bottle))

    def rows(changed: Clip) -> list[list[list[int]]]:
        return regions_of(changed, pairs, frames).rows(pairs).tolist()

    assert rows(clip) == [[[-1, -1, -1], [0, 0, 0]], [[-1, -1, -1], [1, 1, 1]]]

    def changed(**fields: object) -> Clip:
        return replace(clip, tracks=tuple(replace(t, **fields) if t.track_id == "cup_1" else t for t in clip.tracks))

    touching = regions_of(changed(boxes_xyxy=clip.track("head_1").boxes_xyxy + 20), pairs, frames)
    first = touching.rows(pairs)[0, 0]
    assert len(set(first.tolist())) == 3
    subject, other, both = touching.boxes[first]
    assert (both[:2] <= np.minimum(subject[:2], other[:2])).all()
    assert (both[2:] >= np.maximum(subject[2:], other[2:])).all()
    present = np.arange(len(clip)) != 0
    hidden = changed(boxes_xyxy=(clip.track("head_1").boxes_xyxy + 20) * present[:, None], present=present)
    assert rows(hidden)[0][0] == [-1, -1, -1]


@pytest.mark.parametrize("model", ['{"appearance": "backbone"}', '{"backbone": "folder"}'])
def test_a_backbone_and_its_folder_come_together(model: str) -> None:
    with pytest.raises(LaiarError, match="needs the folder of a vision model"):
        parse_settings(f'{{"model": {model}}}', 0)
