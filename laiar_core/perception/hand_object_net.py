"""The network that finds hands, heads and the things of CAD-120: convolutions, and a map of places for each word."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from laiar_core.perception.hand_object_classes import WORDS

STRIDE = 8  # pixels of the picture between two cells of a map
COARSEST = 32  # a picture's sides are multiples of this
_WIDTHS = (16, 32, 64, 96, 128)  # channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the picture
_HEAD = 64
_RARE = -4.0  # the first guess about every cell, as a logit: there is hardly ever something


class _Block(nn.Module):
    """Convolution, normalisation and ReLU."""

    def __init__(self, before: int, after: int, stride: int = 1, size: int = 3) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, after, size, stride, size // 2, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(after)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.norm(self.conv(x)), inplace=True)


class HandObjectNet(nn.Module):
    """Predicts for each word and cell whether the middle of such a thing is there, and how far its sides are."""

    def __init__(self) -> None:
        super().__init__()
        half, quarter, eighth, sixteenth, coarsest = _WIDTHS
        self.fine = nn.Sequential(_Block(3, half, 2), _Block(half, quarter, 2), _Block(quarter, quarter))
        self.middle = nn.Sequential(_Block(quarter, eighth, 2), _Block(eighth, eighth), _Block(eighth, eighth))
        self.coarse = nn.Sequential(_Block(eighth, sixteenth, 2), _Block(sixteenth, sixteenth))
        self.coarser = nn.Sequential(_Block(sixteenth, coarsest, 2), _Block(coarsest, coarsest))
        self.from_middle = _Block(eighth, _HEAD, size=1)
        self.from_coarse = _Block(sixteenth, _HEAD, size=1)
        self.from_coarser = _Block(coarsest, _HEAD, size=1)
        self.joined = _Block(_HEAD, _HEAD)
        self.for_words, self.for_sides = _Block(_HEAD, _HEAD), _Block(_HEAD, _HEAD)
        self.words = nn.Conv2d(_HEAD, len(WORDS), 1)
        self.sides = nn.Conv2d(_HEAD, 4 * len(WORDS), 1)
        nn.init.constant_(self.words.bias, _RARE)  # type: ignore[arg-type]
        nn.init.constant_(self.sides.bias, 1.0)  # type: ignore[arg-type]

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """What is where.

        Args:
            pictures: (B, 3, H, W), 0 to 1; H and W multiples of `COARSEST`.

        Returns:
            Logits (B, C, H / 8, W / 8) of the C words, and in the same cells how far left, top, right and bottom are from the
            middle of the cell, (B, C, 4, H / 8, W / 8) in pixels of the picture.
        """
        middle = self.middle(self.fine(pictures * 4 - 2))  # (B, 64, H / 8, W / 8)
        coarse = self.coarse(middle)
        coarser = self.from_coarser(self.coarser(coarse))
        coarse = self.from_coarse(coarse) + functional.interpolate(coarser, scale_factor=2.0)
        joined = self.joined(self.from_middle(middle) + functional.interpolate(coarse, scale_factor=2.0))
        sides = self.sides(self.for_sides(joined)).unflatten(1, (len(WORDS), 4))
        return self.words(self.for_words(joined)), functional.softplus(sides) * STRIDE


def ready(weights: Mapping[str, Tensor]) -> HandObjectNet:
    """The network with these weights, to predict and not to learn: normalisation is part of the convolutions."""
    net = HandObjectNet()
    net.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    net.eval().requires_grad_(False)
    for block in net.modules():
        if isinstance(block, _Block):
            assert isinstance(block.norm, nn.BatchNorm2d)
            block.conv, block.norm = fuse_conv_bn_eval(block.conv, block.norm), nn.Identity()
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]
