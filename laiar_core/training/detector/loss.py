"""What the detector should have predicted of a picture, and how far it is from that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from laiar_core.perception.hand_object_classes import WORDS
from laiar_core.perception.hand_object_net import STRIDE

SPREAD = 0.13  # standard deviation of a thing's hill on the map, in shares of its sides
CORE = 0.6  # height of the hill from which on its cells learn where the sides are
SIDES_WEIGHT = 1.0


@dataclass(frozen=True)
class Target:
    """Of one picture.

    Attributes:
        hills: float32 (C, h, w): 1 in the cell of the middle of each thing, less around it.
        counted: bool (C, h, w): where something is to be learned.
        places: int64 (P, 3): word, row and column of the cells that learn where sides are.
        boxes: float32 (P, 4): left, top, right, bottom of the thing of each.
        weights: float32 (P,).
    """

    hills: NDArray[np.float32]
    counted: NDArray[np.bool_]
    places: NDArray[np.int64]
    boxes: NDArray[np.float32]
    weights: NDArray[np.float32]


def target_of(boxes: NDArray[np.float32], words: NDArray[np.int64], unsure: NDArray[np.bool_], height: int, width: int) -> Target:
    """The target of a picture.

    Args:
        boxes: (K, 4) left, top, right, bottom in pixels, of its things.
        words: int64 (K,), positions in `WORDS`, -1 for any.
        unsure: bool (K,): there nothing is learned of the word.
        height: of the picture, in pixels.
        width: of the picture, in pixels.

    Returns:
        The target, at a `STRIDE`-th of the size.
    """
    rows, columns = height // STRIDE, width // STRIDE
    hills = np.zeros((len(WORDS), rows, columns), np.float32)
    counted = np.ones((len(WORDS), rows, columns), bool)
    across, down = (np.arange(columns) + 0.5) * STRIDE, (np.arange(rows) + 0.5) * STRIDE
    places, sides, weights = [], [], []
    for box, word, doubt in zip(boxes, words.tolist(), unsure.tolist(), strict=True):
        left, top, right, bottom = box
        if doubt:
            inside = ((down > top) & (down < bottom))[:, None] & ((across > left) & (across < right))[None]
            counted[slice(None) if word < 0 else word][..., inside] = False
            continue
        x, y, wide, high = (left + right) / 2, (top + bottom) / 2, max(right - left, 1), max(bottom - top, 1)
        spread_x, spread_y = (max(SPREAD * side, STRIDE * 0.45) for side in (wide, high))
        hill = np.exp(-(((across - x) / spread_x) ** 2)[None] / 2 - (((down - y) / spread_y) ** 2)[:, None] / 2)
        row, column = min(int(y / STRIDE), rows - 1), min(int(x / STRIDE), columns - 1)
        hill /= hill[row, column]
        hill = hill.clip(0, 1)
        hill[row, column] = 1
        nearest = hill >= hills[word]
        np.maximum(hills[word], hill, out=hills[word])
        core = np.argwhere((hill >= CORE) & nearest)
        places.append(np.column_stack([np.full(len(core), word), core]))
        sides.append(np.tile(box, (len(core), 1)))
        weights.append(hill[core[:, 0], core[:, 1]] / max(hill[core[:, 0], core[:, 1]].sum(), 1e-6))
    counted |= hills == 1
    if not places:
        return Target(hills, counted, np.zeros((0, 3), np.int64), np.zeros((0, 4), np.float32), np.zeros(0, np.float32))
    return Target(
        hills,
        counted,
        np.concatenate(places).astype(np.int64),
        np.concatenate(sides).astype(np.float32),
        np.concatenate(weights).astype(np.float32),
    )


def loss_of(logits: Tensor, sides: Tensor, targets: list[Target]) -> tuple[Tensor, Tensor]:
    """How wrong the words and how wrong the sides are, per thing.

    Args:
        logits: (B, C, h, w).
        sides: (B, C, 4, h, w), from each place to the sides of its box, in pixels.
        targets: those of the B pictures.

    Returns:
        The loss of the words and that of the sides.
    """
    hills = torch.from_numpy(np.stack([target.hills for target in targets]))
    counted = torch.from_numpy(np.stack([target.counted for target in targets]))
    things = max(float((hills == 1).sum()), 1.0)
    words = _focal(logits.float(), hills)[counted].sum() / things
    number = torch.cat([torch.full((len(target.places),), n) for n, target in enumerate(targets)])
    word, row, column = torch.from_numpy(np.concatenate([target.places for target in targets])).T
    predicted = sides.float()[number, word, :, row, column]  # (P, 4)
    middle = torch.stack([column, row, column, row], dim=1) * STRIDE + STRIDE / 2
    boxes = middle + predicted * torch.tensor([-1.0, -1.0, 1.0, 1.0])
    wanted = torch.from_numpy(np.concatenate([target.boxes for target in targets]))
    weights = torch.from_numpy(np.concatenate([target.weights for target in targets]))
    extent = (wanted[:, 2:] - wanted[:, :2]).clamp(min=8.0).repeat(1, 2)
    off = functional.smooth_l1_loss(boxes / extent, wanted / extent, beta=0.02, reduction="none").sum(dim=1)
    return words, SIDES_WEIGHT * ((off + 1 - _iou(boxes, wanted)) * weights).sum() / things


def _focal(logits: Tensor, hills: Tensor) -> Tensor:
    """The focal loss of CenterNet (Zhou et al., 2019): what is sure counts little, and so does what lies near a middle."""
    is_middle = hills == 1
    yes, no = functional.logsigmoid(logits), functional.logsigmoid(-logits)
    chance = logits.sigmoid()
    return torch.where(is_middle, -yes * (1 - chance) ** 2, -no * chance**2 * (1 - hills) ** 4)


def _iou(one: Tensor, other: Tensor) -> Tensor:
    """Intersection over union of boxes (P, 4) with those beside them, (P,)."""
    shared = (torch.minimum(one[:, 2:], other[:, 2:]) - torch.maximum(one[:, :2], other[:, :2])).clamp(min=0).prod(dim=1)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(dim=1) for boxes in (one, other)]
    return shared / (areas[0] + areas[1] - shared).clamp(min=1e-6)
