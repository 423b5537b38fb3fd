"""Folders with tiny video models of `transformers` of random weights: SAM 2 and EdgeTAM, which follow masks, and SAM 3."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import (
    EdgeTamVideoConfig,
    EdgeTamVideoModel,
    PreTrainedTokenizerFast,
    Sam2VideoConfig,
    Sam2VideoModel,
    Sam3VideoConfig,
)
from transformers.models.sam3_video.modeling_sam3_video import Sam3VideoModel

SIDE, STRIDE = 64, 16  # of its pictures, and of the cells that the memory looks at
WIDE, MEMORY = 128, 64  # numbers a cell: the memory has no fewer, whatever its config says, and what it remembers has more
CELLS = SIDE // STRIDE
_BACKBONE = {
    "model_type": "sam2_hiera_det_model",
    "hidden_size": 8,
    "num_attention_heads": 1,
    "image_size": [SIDE, SIDE],
    "blocks_per_stage": [1, 1, 2, 1],
    "embed_dim_per_stage": [8, 16, 32, 64],
    "num_attention_heads_per_stage": [1, 1, 2, 4],
    "window_size_per_stage": [8, 4, 4, 4],
    "global_attention_blocks": [3],
    "window_positional_embedding_background_size": [2, 2],
}
_VISION = {
    "model_type": "sam2_vision_model",
    "backbone_config": _BACKBONE,
    "backbone_channel_list": [64, 32, 16, 8],
    "backbone_feature_sizes": [[16, 16], [8, 8], [CELLS, CELLS]],
    "fpn_hidden_size": WIDE,
}
_SIZES = {
    "vision_config": _VISION,
    "prompt_encoder_config": {"hidden_size": WIDE, "image_size": SIDE, "patch_size": STRIDE},
    "mask_decoder_config": {"hidden_size": WIDE, "mlp_dim": 16, "num_attention_heads": 2, "iou_head_hidden_dim": 16},
    "image_size": SIDE,
    "memory_attention_hidden_size": WIDE,
    "memory_attention_num_layers": 1,
    "memory_attention_rope_feat_sizes": [CELLS, CELLS],
    "memory_encoder_hidden_size": WIDE,
    "memory_encoder_output_channels": MEMORY,
    "mask_downsampler_embed_dim": WIDE,
    "memory_fuser_embed_dim": WIDE,
    "memory_fuser_intermediate_dim": 16,
    "memory_fuser_num_layers": 1,
}


def sam2(folder: Path) -> str:
    torch.manual_seed(0)
    Sam2VideoModel(Sam2VideoConfig(**_SIZES, memory_attention_feed_forward_hidden_size=16)).save_pretrained(folder)
    return _with_pictures(folder)


def edgetam(folder: Path) -> str:
    """With the backbone of SAM 2: that of EdgeTAM's own weights is one of timm's, which is not installed here."""
    torch.manual_seed(0)
    sizes = {"memory_attention_mlp_hidden_size": 16, "memory_attention_rope_k_sizes": [CELLS, CELLS]}
    sizes |= {"perceiver_resampler_num_latents": 16, "perceiver_resampler_num_latents_2d": 16}
    sizes |= {"perceiver_resampler_hidden_size": MEMORY, "perceiver_resampler_mlp_intermediate_size": 16}
    sizes |= {"perceiver_resampler_attention_head_dim": MEMORY}
    EdgeTamVideoModel(EdgeTamVideoConfig(**_SIZES, **sizes)).save_pretrained(folder)
    return _with_pictures(folder)


SIDE3 = 56  # of the pictures of SAM 3
_SMALL = {"num_attention_heads": 2, "intermediate_size": 16}
_VIT = {
    **_SMALL,
    "model_type": "sam3_vit_model",
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "image_size": SIDE3,
    "patch_size": 14,
    "window_size": 2,
    "global_attn_indexes": [0],
    "pretrain_image_size": 28,
}
_VISION3 = {
    "model_type": "sam3_vision_model",
    "backbone_config": _VIT,
    "fpn_hidden_size": WIDE,
    "backbone_feature_sizes": [[16, 16], [8, 8], [4, 4]],
}


def sam3(folder: Path) -> str:
    """It believes everything, so that there are things to keep apart."""
    torch.manual_seed(0)
    text = {"vocab_size": 16, "hidden_size": 16, "intermediate_size": 16, "projection_dim": 16, "num_hidden_layers": 1}
    text |= {"model_type": "clip_text_model", "num_attention_heads": 2, "max_position_embeddings": 32}
    text |= {"bos_token_id": 2, "eos_token_id": 3, "pad_token_id": 0}
    detector = {
        "model_type": "sam3",
        "vision_config": _VISION3,
        "text_config": text,
        "geometry_encoder_config": {**_SMALL, "hidden_size": WIDE, "num_layers": 1},
        "detr_encoder_config": {**_SMALL, "hidden_size": WIDE, "num_layers": 1},
        "detr_decoder_config": {**_SMALL, "hidden_size": WIDE, "num_layers": 1, "num_queries": 6},
        "mask_decoder_config": {"hidden_size": WIDE, "num_attention_heads": 2},
    }
    tracker = _SIZES | {
        "model_type": "sam3_tracker_video",
        "vision_config": _VISION3,
        "image_size": SIDE3,
        "prompt_encoder_config": {"hidden_size": WIDE, "image_size": SIDE3, "patch_size": 14},
        "memory_attention_feed_forward_hidden_size": 16,
    }
    config = Sam3VideoConfig(detector_config=detector, tracker_config=tracker, low_res_mask_size=16)
    config.score_threshold_detection = config.new_det_thresh = 0.0
    config.hotstart_delay = config.hotstart_unmatch_thresh = config.hotstart_dup_thresh = 0
    Sam3VideoModel(config).save_pretrained(folder)
    words = {word: n for n, word in enumerate(("[PAD]", "[UNK]", "[BOS]", "[EOS]", "cup", "hand", "laptop"))}
    split = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    split.pre_tokenizer = Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=split, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(folder)
    return _with_pictures(folder)


def _with_pictures(folder: Path) -> str:
    said = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25], "size": {"height": SIDE, "width": SIDE}}
    (folder / "video_preprocessor_config.json").write_text(json.dumps(said))
    return str(folder)
