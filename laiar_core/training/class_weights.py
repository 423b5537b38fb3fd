"""Both sides of a change count alike when the visual encoder learns names."""

from __future__ import annotations

from torch import Tensor


def side_weights(labels: Tensor) -> Tensor:
    """Weights (B, T, N) for annotated labels (B, T, N): one on average over the tokens of a pair in a clip, zero where it is -1.

    A clip of "open" shows its microwave closed for a moment and open for long. Learned as it comes, what looks like that moment
    is called open, and the explanation cannot name the change. So each label of a pair gets the same sum of weights in its clip.
    """
    known = labels >= 0  # (B, T, N)
    alike = (labels[:, :, None] == labels[:, None]) & known[:, None]  # (B, T, T, N)
    count = alike.sum(dim=2).clamp(min=1)  # (B, T, N) tokens of the pair with the same label
    different = (known / count).sum(dim=1, keepdim=True).clamp(min=1)  # (B, 1, N) labels that the pair has
    return known * known.sum(dim=1, keepdim=True) / (different * count)  # (B, T, N)
