"""Checkpoints: what is saved is what is loaded, and everything damaged gets one sentence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from faulty_checkpoints import FAULTS, make, settings

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint


def test_saved_and_loaded_gives_the_same_output(tiny_checkpoint: Checkpoint, demo: Cad120, tmp_path: Path) -> None:
    save_checkpoint(
        tmp_path / "tiny", tiny_checkpoint.config, tiny_checkpoint.model, tiny_checkpoint.card, tiny_checkpoint.domain
    )
    again = load_checkpoint(tmp_path / "tiny")
    assert again.config == tiny_checkpoint.config
    assert again.card == tiny_checkpoint.card
    for name, tensor in tiny_checkpoint.model.state_dict().items():
        assert torch.equal(tensor, again.model.state_dict()[name])
    for clip_id in demo.clip_ids()[::7]:
        clip = demo.clip(clip_id)
        assert explain(again, clip).to_json() == explain(tiny_checkpoint, clip).to_json()
    assert sorted(p.name for p in (tmp_path / "tiny").iterdir()) == ["README.md", "config.json", "model.safetensors"]


def truncate(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (shutil.rmtree, "is not a checkpoint: it has no config.json"),
        (lambda f: (f / "config.json").write_text("{"), "config.json is not valid JSON"),
        (lambda f: (f / "config.json").write_text("[]"), "config.json is of another kind"),
        (lambda f: (f / "model.safetensors").unlink(), "cannot read .*model.safetensors"),
        (lambda f: (f / "model.safetensors").write_bytes(b""), "cannot read .*model.safetensors"),
        (truncate, "cannot read .*model.safetensors"),
        (settings(lambda d: d.update(schema="other")), "config.json is of another kind"),
        (settings(lambda d: d.update(version=2)), "has version 2; this program reads version 1"),
        (settings(lambda d: d.pop("vocabulary")), "is damaged at vocabulary: Field required"),
        (settings(lambda d: d["model"].update(width=0)), "is damaged at model.width"),
        (settings(lambda d: d["model"].update(width=32)), "does not fit .*size mismatch"),
        (settings(lambda d: d["vocabulary"].update(actions=["pick"])), "does not fit .*size mismatch"),
        (settings(lambda d: d["vocabulary"].update(objects=["hand"])), "a label speaks of '.*', which is not among"),
        (settings(lambda d: d["vocabulary"]["objects"].append("new")), "does not fit .*object_vectors must be"),
    ],
)
def test_a_damaged_checkpoint_gets_one_sentence(
    tiny_checkpoint: Checkpoint, tmp_path: Path, damage: Callable[[Path], object], sentence: str
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(tiny_checkpoint.path, folder)
    damage(folder)
    with pytest.raises(LaiarError, match=sentence) as caught:
        load_checkpoint(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_checkpoint_gets_one_sentence_before_it_takes_memory(
    tiny_checkpoint: Checkpoint, tmp_path: Path, fault: str
) -> None:
    folder = make(tiny_checkpoint.path, tmp_path / "faulty", fault)
    with pytest.raises(LaiarError) as caught:
        load_checkpoint(folder)
    assert FAULTS[fault][1] in str(caught.value)
    assert len(str(caught.value)) <= 300
