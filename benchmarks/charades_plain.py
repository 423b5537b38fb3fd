"""What the DT-Former saves: the same training step with a plain `nn.TransformerEncoder` over all tokens in its place."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from laiar_core.model.config import ModelConfig
from laiar_core.model.dt_former import DTFormer, Selected


class PlainFormer(nn.Module):
    """A Transformer encoder of PyTorch over [cls] and every token, of the sizes of the DT-Former. It drops nothing.

    It has a scorer too, which is not used, so that the optimiser finds what it looks for; and it learns where a token stands from
    a vector for each sampled frame and each column, as such encoders do.
    """

    def __init__(self, config: ModelConfig, columns: int = 64) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(
            config.width, config.heads, 2 * config.width, config.dropout, "gelu", batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, config.layers, nn.LayerNorm(config.width), enable_nested_tensor=False)
        self.scorer = nn.Linear(1, 1)
        self.cls = nn.Parameter(torch.randn(config.width) * 0.02)
        self.when = nn.Parameter(torch.randn(config.frames, 1, config.width) * 0.02)
        self.which = nn.Parameter(torch.randn(1, columns, config.width) * 0.02)

    def forward(self, tokens: Tensor, valid: Tensor, tracks: Tensor) -> Selected:
        """Tokens (B, T, N, D), valid (B, T, N), tracks (B, N, 2) -> z, and everything as kept."""
        b, t, n = tokens.shape[:3]
        x = (tokens + self.when[:t] + self.which[:, :n]).flatten(1, 2)  # (B, T * N, D)
        x = torch.cat([self.cls.expand(b, 1, -1), x], dim=1)  # (B, T * N + 1, D)
        hidden = torch.cat([valid.new_zeros(b, 1), ~valid.flatten(1)], dim=1)  # (B, T * N + 1)
        z = self.encoder(x, src_key_padding_mask=hidden)[:, 0]  # (B, D)
        everything = torch.arange(t * n).expand(b, -1)
        ones = torch.ones(b, t, n)
        return Selected(z, ones[..., 0], ones, everything // n, everything % n, valid.flatten(1))


def encoder_parameters(former: DTFormer | PlainFormer) -> int:
    """Parameters of the layers of an encoder: that both are of the same sizes can be checked."""
    layers = former.blocks if isinstance(former, DTFormer) else former.encoder.layers
    return sum(p.numel() for p in layers.parameters())
