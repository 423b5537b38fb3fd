"""What is unlike all that a checkpoint learned from is told from what is like it, and the checkpoint keeps how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.camera_views import cut_at_the_edge, reboxed
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from laiar_core.model.domain import UNKNOWN, Domain, pairs_in_frames
from laiar_core.model.tokens import collate


def distance(checkpoint: Checkpoint, clip: Clip) -> float:
    assert checkpoint.domain is not None
    return float(checkpoint.domain.distances(pairs_in_frames(collate([checkpoint.tokens_of(clip)])))[0])


def noise(clip: Clip) -> Clip:
    """Boxes that lie somewhere else in each frame."""
    rng = np.random.default_rng(0)
    corner = rng.uniform(0, 0.7, (len(clip.tracks), len(clip), 2)) * clip.frame_size
    boxes = np.concatenate([corner, corner + rng.uniform(0.05, 0.6, corner.shape) * clip.frame_size], axis=-1)
    return cut_at_the_edge(replace(clip, tracks=tuple(reboxed(t, b) for t, b in zip(clip.tracks, boxes, strict=True))))


def test_training_keeps_its_domain(demo: Cad120, tiny_checkpoint: Checkpoint) -> None:
    domain = tiny_checkpoint.domain
    assert domain is not None
    limit = float(domain.limit)
    clips = [demo.clip(clip_id) for clip_id in demo.clip_ids()[::4]]
    inside = [distance(tiny_checkpoint, clip) for clip in clips]
    outside = [distance(tiny_checkpoint, noise(clip)) for clip in clips]
    assert np.mean(np.array(inside) <= limit) > 0.9
    assert np.mean(np.array(outside) > limit) > 0.9
    again = load_checkpoint(tiny_checkpoint.path)
    assert again.domain is not None
    assert all(torch.equal(mine, getattr(again.domain, name)) for name, mine in vars(domain).items())


def test_recorded_clips_of_the_subjects_of_a_checkpoint_are_inside(cad120_path: Path) -> None:
    data = Cad120(cad120_path)
    checkpoint = load_checkpoint("checkpoints/cad120")
    if checkpoint.domain is None:
        pytest.fail("the bundled checkpoint must know its domain")
    clips = [data.clip(clip_id) for clip_id in data.clip_ids()[::20]]
    limit = float(checkpoint.domain.limit)
    assert np.mean([distance(checkpoint, clip) <= limit for clip in clips]) >= 0.9
    assert np.mean([distance(checkpoint, noise(clip)) > limit for clip in clips]) >= 0.9


def test_a_pair_that_was_never_seen_together_is_far(demo: Cad120, tiny_checkpoint: Checkpoint) -> None:
    clip = demo.clip(demo.clip_ids()[0])
    domain = tiny_checkpoint.domain
    assert domain is not None
    alone = replace(tiny_checkpoint, domain=replace(domain, points=domain.points[:0], classes=domain.classes[:0]))
    assert distance(alone, clip) == UNKNOWN
    gone = replace(clip, tracks=tuple(reboxed(t, t.boxes_xyxy, np.zeros(len(clip), dtype=bool)) for t in clip.tracks))
    assert distance(tiny_checkpoint, gone) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: state.pop("domain.scale"), "it has no domain.scale"),
        (lambda state: state.update({"domain.scale": torch.zeros(13)}), "domain.scale has a number that is not above 0"),
        (lambda state: state.update({"domain.points": torch.zeros(3, 13)}), r"domain.classes is \(\d+, 2\) and must be \(3, 2\)"),
        (lambda state: state.update({"domain.limit": torch.tensor(float("nan"))}), "has numbers that are not finite"),
        (lambda state: state.update({"domain.classes": torch.zeros(2, 2)}), r"domain.classes is torch.float32 and must be"),
        (lambda state: state.update({"domain.more": torch.zeros(2)}), "domain.more is none of its parts"),
    ],
)
def test_a_damaged_domain_is_a_sentence(tiny_checkpoint: Checkpoint, tmp_path: Path, change, said: str) -> None:  # type: ignore[no-untyped-def]
    copy = tmp_path / "copy"
    assert isinstance(tiny_checkpoint.domain, Domain)
    save_checkpoint(copy, tiny_checkpoint.config, tiny_checkpoint.model, tiny_checkpoint.card, tiny_checkpoint.domain)
    state = load_file(copy / "model.safetensors")
    change(state)
    save_file(state, copy / "model.safetensors")
    with pytest.raises(LaiarError, match=said):
        load_checkpoint(copy)


def test_a_checkpoint_of_before_does_not_tell(tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "old", tiny_checkpoint.config, tiny_checkpoint.model, tiny_checkpoint.card)
    assert load_checkpoint(tmp_path / "old").domain is None
