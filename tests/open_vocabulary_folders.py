"""Folders of OWLv2, Grounding DINO and OmDet-Turbo as on the hub, but tiny and with random weights; made without a network."""

from __future__ import annotations

import string
from pathlib import Path

import torch
from transformers import (
    BertConfig,
    BertTokenizer,
    CLIPTextConfig,
    CLIPTokenizer,
    DetrImageProcessorPil,
    GroundingDinoConfig,
    GroundingDinoForObjectDetection,
    GroundingDinoImageProcessorPil,
    GroundingDinoProcessor,
    OmDetTurboConfig,
    OmDetTurboForObjectDetection,
    Owlv2Config,
    Owlv2ForObjectDetection,
    Owlv2ImageProcessorPil,
    Owlv2Processor,
    SwinConfig,
)

LETTERS = string.ascii_lowercase + string.digits + ".,'-"
SIDE = 64
CLIP_ENDS = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}


def clip_tokenizer(longest: int) -> CLIPTokenizer:
    """Letters are its tokens. Like that of OWLv2 it fills up with number 0, and a text never begins with it."""
    tokens = ["!", "<|startoftext|>", "<|endoftext|>", *LETTERS, *(f"{letter}</w>" for letter in LETTERS)]
    vocab = {token: n for n, token in enumerate(tokens)}
    return CLIPTokenizer(vocab=vocab, merges=[], pad_token="!", model_max_length=longest)


def bert_tokenizer() -> BertTokenizer:
    """Letters are its tokens as well: the first of a word, and those that follow."""
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    return BertTokenizer(vocab={token: n for n, token in enumerate(tokens)})


def owlv2(folder: Path) -> Path:
    torch.manual_seed(0)
    longest = 16
    sizes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    tokenizer = clip_tokenizer(longest)
    config = Owlv2Config(
        text_config={**sizes, "vocab_size": len(tokenizer), "max_position_embeddings": longest, **CLIP_ENDS},
        vision_config={**sizes, "image_size": SIDE, "patch_size": 16},
        projection_dim=16,
    )
    Owlv2ForObjectDetection(config).save_pretrained(folder)
    images = Owlv2ImageProcessorPil(size={"height": SIDE, "width": SIDE})
    Owlv2Processor(images, tokenizer).save_pretrained(folder)
    return folder


def grounding_dino(folder: Path, longest: int = 256) -> Path:
    torch.manual_seed(0)
    tokenizer = bert_tokenizer()
    text = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=512,
    )
    layers = {
        "encoder_layers": 1,
        "encoder_ffn_dim": 16,
        "encoder_attention_heads": 2,
        "decoder_layers": 2,
        "decoder_ffn_dim": 16,
    }
    config = GroundingDinoConfig(
        backbone_config=_swin(),
        text_config=text.to_dict(),
        d_model=32,
        **layers,
        decoder_attention_heads=2,
        num_queries=20,
        num_feature_levels=3,
        max_text_len=longest,
    )
    GroundingDinoForObjectDetection(config).save_pretrained(folder)
    images = GroundingDinoImageProcessorPil(size={"shortest_edge": SIDE, "longest_edge": 2 * SIDE})
    GroundingDinoProcessor(images, tokenizer).save_pretrained(folder)
    return folder


def omdet(folder: Path) -> Path:
    torch.manual_seed(0)
    longest = 77
    tokenizer = clip_tokenizer(longest)
    text = CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        projection_dim=32,
        max_position_embeddings=longest,
        **CLIP_ENDS,
    )
    config = OmDetTurboConfig(
        backbone_config=_swin(),
        text_config=text.to_dict(),
        image_size=SIDE,
        apply_layernorm_after_vision_backbone=False,  # its own backbone, of timm, has the channels last
        encoder_in_channels=[16, 32, 64],
        encoder_hidden_dim=16,
        encoder_attention_heads=2,
        encoder_dim_feedforward=16,
        decoder_hidden_dim=16,
        decoder_num_heads=2,
        decoder_num_layers=1,
        decoder_dim_feedforward=16,
        vision_features_channels=[16, 16, 16],
        text_projection_in_dim=32,
        text_projection_out_dim=32,
        task_encoder_hidden_dim=16,
        class_embed_dim=32,
        num_queries=20,
    )
    OmDetTurboForObjectDetection(config).save_pretrained(folder)
    # What its own processor would write, which cannot be made without torchvision.
    DetrImageProcessorPil(size={"height": SIDE, "width": SIDE}).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _swin() -> SwinConfig:
    return SwinConfig(
        image_size=SIDE,
        embed_dim=8,
        depths=[1, 1, 1, 1],
        num_heads=[1, 1, 1, 1],
        window_size=2,
        out_indices=[2, 3, 4],
        drop_path_rate=0.0,
    )


FOLDERS = {"owlv2": owlv2, "grounding-dino": grounding_dino, "omdet-turbo": omdet}
