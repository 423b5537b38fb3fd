"""Views of tokens are those of clips: mirrored features are those of the mirrored clip, and what is not there stays so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from laiar_core.data.camera_views import mirrored
from laiar_core.data.charades.reader import Charades
from laiar_core.model.layout import LAYOUT_SIZE, layout_features
from laiar_core.model.pairs import Pair
from laiar_core.model.tokens import Batch
from laiar_core.training.shards.augment import mirror_signs, viewed


def test_mirrored_features_are_those_of_the_mirrored_clip(many_charades: Path) -> None:
    data = Charades(many_charades)
    assert 0 < (mirror_signs() == -1).sum() < LAYOUT_SIZE / 2
    for clip in map(data.clip, data.clip_ids()[:10]):
        pairs = tuple(Pair(0, i) for i in range(1, len(clip.tracks)))
        every = np.arange(len(clip))
        seen, turned = (layout_features(c, pairs, every, ("hand", "head")) for c in (clip, mirrored(clip)))
        assert np.allclose(seen * mirror_signs(), turned, atol=1e-4)
        assert not np.allclose(seen, turned, atol=1e-2)


def test_views_of_a_batch() -> None:
    layout = torch.randn(2, 3, 4, LAYOUT_SIZE)
    layout[:, :, 1] = 0  # a thing that is not there
    nothing = torch.zeros(2, 0, dtype=torch.int64)
    batch = Batch(layout, nothing, nothing, nothing, nothing)
    seen = viewed(batch, torch.tensor([True, False]), torch.zeros(2, 4, LAYOUT_SIZE)).layout
    assert torch.equal(seen[0], layout[0] * torch.from_numpy(mirror_signs()))
    assert torch.equal(seen[1], layout[1])
    off = viewed(batch, torch.tensor([False, False]), torch.randn(2, 4, LAYOUT_SIZE)).layout
    assert (off[:, :, 1] == 0).all()
    assert 0.01 < ((off - layout)[:, :, 0] / layout[:, :, 0]).std() < 0.1
