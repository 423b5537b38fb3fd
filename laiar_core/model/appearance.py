"""Appearance features: what each token sees in its own crops, and in no others."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from laiar_core.model.crop_encoder import CropEncoder

SEEN = 96  # numbers that are known of a crop
# The convolutions keep a plan for every number of crops that they have met, a gigabyte in the end. In training, where each batch
# has another, it is rounded up to a multiple of this.
BLOCK = 256


class Stem(nn.Module):
    """A small convolutional network, trained with the model.

    A first layer of patches that do not overlap makes it cheap: most of the time of a usual network goes into its first, large
    layers. Groups are normalised within a crop, so no crop sees another.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 24, kernel_size=4, stride=4),
            nn.GroupNorm(4, 24),
            nn.ReLU(),
            nn.Conv2d(24, 32, kernel_size=3, padding=1),
            nn.GroupNorm(4, 32),
            nn.ReLU(),
            nn.Conv2d(32, SEEN // 2, kernel_size=3, stride=2, padding=1),
            nn.GroupNorm(4, SEEN // 2),
            nn.ReLU(),
        )

    def forward(self, crops: Tensor) -> Tensor:
        """Pixels uint8 (M, S, S, 3) -> (M, SEEN)."""
        more = -len(crops) % BLOCK if self.training else 0
        padded = torch.cat([crops, crops.new_zeros(more, *crops.shape[1:])])  # (M', S, S, 3)
        x = padded.permute(0, 3, 1, 2).float() / 127.5 - 1  # (M', 3, S, S)
        x = self.layers(x)  # (M', SEEN / 2, S / 8, S / 8)
        return torch.cat([x.mean(dim=(2, 3)), x.amax(dim=(2, 3))], dim=1)[: len(crops)]


class Appearance(nn.Module):
    """What tokens see of their subject, their object and both together, as numbers that are added to their layout's."""

    def __init__(self, crop_encoder: CropEncoder, hidden: int) -> None:
        super().__init__()
        features = (
            nn.Sequential(nn.LayerNorm(crop_encoder.features), nn.Linear(crop_encoder.features, SEEN), nn.ReLU())
            if crop_encoder.features
            else Stem()
        )
        self.features = features
        self.roles = nn.Linear(3 * SEEN, hidden, bias=False)

    def forward(self, crops: Tensor, crop_index: Tensor) -> Tensor:
        """Crops (M, ...) as the crop encoder sees them, and which of them each token looks at, int64 (..., 3) -> (..., H).

        -1 sees nothing: zeros.
        """
        known = F.pad(self.features(crops), (0, 0, 1, 0))  # (1 + M, SEEN)
        added: Tensor = self.roles(F.embedding(crop_index + 1, known, padding_idx=0).flatten(-2))
        return added
