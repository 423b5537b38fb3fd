"""The visual encoder: from what a token sees, its layout and its crops, to a point in the joint space."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from laiar_core.model.appearance import Appearance
from laiar_core.model.config import ModelConfig
from laiar_core.model.crop_encoder import crop_encoder_of
from laiar_core.model.layout import LAYOUT_SIZE


class ClipDropout(nn.Module):
    """Dropout that drops the same units of all tokens of a clip: no two of them come to differ by it, as in a transition."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, N, H) -> (B, T, N, H)"""
        return x * F.dropout(x.new_ones(len(x), 1, 1, x.shape[-1]), self.rate, self.training)


class VisualEncoder(nn.Module):
    """Token features and the word vectors of the two things -> visual tokens V.

    Each kind of feature has its own projection, and they are summed.
    """

    def __init__(self, config: ModelConfig, word_size: int) -> None:
        """`word_size` numbers say what a pair is, see `LaIAR.words_of`."""
        super().__init__()
        self.layout = nn.Linear(LAYOUT_SIZE, config.hidden)
        self.words = nn.Linear(word_size, config.hidden)
        self.mlp = nn.Sequential(
            nn.GELU(),
            nn.LayerNorm(config.hidden),
            ClipDropout(config.visual_dropout),
            nn.Linear(config.hidden, config.hidden),
            nn.GELU(),
            ClipDropout(config.visual_dropout),
            nn.Linear(config.hidden, config.width),
            nn.LayerNorm(config.width, elementwise_affine=False),
        )
        crop_encoder = crop_encoder_of(config)
        self.appearance = Appearance(crop_encoder, config.hidden) if crop_encoder else None

    def forward(self, layout: Tensor, words: Tensor, crops: Tensor | None = None, crop_index: Tensor | None = None) -> Tensor:
        """Encode tokens.

        Args:
            layout: (B, T, N, F).
            words: (B, N, W), what the pairs are.
            crops: (M, ...), as the crop encoder sees them, where there is one.
            crop_index: int64 (B, T, N, 3), which of them each token sees.

        Returns:
            Visual tokens V (B, T, N, D).
        """
        return self.join(self.features(layout, crops, crop_index), self.words(words)[:, None])

    def features(self, layout: Tensor, crops: Tensor | None, crop_index: Tensor | None) -> Tensor:
        """Projected layout and appearance of tokens. ValueError where the model sees crops and there are none.

        Args:
            layout: (..., F).
            crops: (M, ...), where there is a crop encoder.
            crop_index: int64 (..., 3), which of them each token sees.

        Returns:
            (..., H).
        """
        features: Tensor = self.layout(layout)
        if self.appearance is None:
            return features
        if crops is None or crop_index is None:
            raise ValueError("this model sees crops, and the batch has none; make its tokens with Checkpoint.tokens_of")
        added: Tensor = self.appearance(crops, crop_index)
        return features + added

    def join(self, features: Tensor, words: Tensor) -> Tensor:
        """Projected features (B, T, N, H) and projected words, which may be shared along an axis -> V (B, T, N, D).

        Where there are fewer features than words along N, each is of as many columns in a row: of the families of one pair.
        """
        families = words.shape[2] // features.shape[2] if features.shape[2] else 1
        features = features[:, :, :, None].expand(-1, -1, -1, families, -1).flatten(2, 3)  # (B, T, N, H)
        tokens: Tensor = self.mlp(features + words)
        return tokens
