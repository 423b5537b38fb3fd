"""A frozen backbone in the place of the stem: any vision model that `transformers` loads from a folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from painted import painted_data
from tiny import MODEL, TRAINING, embed
from vit import save_vit

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.model import crop_encoder as models
from laiar_core.model.backbone import BackboneEncoder
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.model.config import ModelConfig
from laiar_core.training.data import Subjects
from laiar_core.training.run import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny vision transformer with random weights."""
    return save_vit(tmp_path_factory.mktemp("backbone") / "vit", 24)


def with_backbone(folder: Path) -> ModelConfig:
    return MODEL.model_copy(update={"appearance": "backbone", "backbone": str(folder)})


def test_it_is_trained_with_and_loaded_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path / "cache"))
    data = Cad120(painted_data(tmp_path / "painted", ("Painter1",), 2))
    checkpoint = run(Subjects(data), tmp_path / "out", with_backbone(folder), TRAINING, embed=embed)
    assert "frozen backbone" in checkpoint.card
    assert not any("embeddings" in name for name in checkpoint.model.state_dict()), "the backbone is not part of a checkpoint"
    clip = data.clip(data.clip_ids()[0])
    first = explain(checkpoint, clip).to_json()
    seen = checkpoint.tokens_of(clip).crops
    assert seen is not None
    assert seen.shape[1:] == (24,)

    def refuse(*_: object) -> None:
        raise AssertionError("what was seen once is on disk")

    monkeypatch.setattr(BackboneEncoder, "see", refuse)
    assert explain(checkpoint, clip).to_json() == first
    monkeypatch.undo()
    models._backbone.cache_clear()
    assert np.allclose(load_checkpoint(tmp_path / "out").tokens_of(clip).crops, seen, atol=1e-5)
    folder.rename(tmp_path / "away")
    models._backbone.cache_clear()
    with pytest.raises(LaiarError, match="vit is not the folder of a vision model"):
        load_checkpoint(tmp_path / "out")
    (tmp_path / "away").rename(folder)


def test_what_is_no_vision_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(LaiarError, match="holds no vision model that transformers can load"):
        models.crop_encoder_of(with_backbone(tmp_path))


def test_a_folder_of_gigabytes_is_not_loaded(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "large")
    os.truncate(tmp_path / "large" / "model.safetensors", 6_000_000_000)
    with pytest.raises(LaiarError, match="large is too large: it has 6,000 MB, at most 5,000 MB are read; set backbone"):
        models.crop_encoder_of(with_backbone(tmp_path / "large"))
