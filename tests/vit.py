"""A tiny vision transformer with random weights, in the place of a backbone."""

from __future__ import annotations

from pathlib import Path

import torch


def save_vit(path: Path, size: int) -> Path:
    """Write one that says `size` numbers of a picture to a folder, as `transformers` keeps it."""
    from transformers import ViTConfig, ViTImageProcessorPil, ViTModel

    torch.manual_seed(0)
    config = ViTConfig(
        hidden_size=size, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, image_size=32, patch_size=8
    )
    ViTModel(config).save_pretrained(path)
    ViTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(path)
    return path
