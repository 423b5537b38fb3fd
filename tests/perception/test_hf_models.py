"""Eyes of `transformers` from a folder: tiny models with random weights, made here, through the real loading code."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from films import SIZE, even_ticks, write_film
from transformers import (
    RTDetrConfig,
    RTDetrForObjectDetection,
    RTDetrImageProcessorPil,
    RTDetrResNetConfig,
    VitPoseBackboneConfig,
    VitPoseConfig,
    VitPoseForPoseEstimation,
    VitPoseImageProcessorPil,
)

from laiar_core.errors import LaiarError
from laiar_core.perception.hf_models import HubDetector, HubPose, hub_models
from laiar_core.perception.pipeline import PipelineSettings, see
from laiar_core.perception.pose import POINTS

WORDS = ("Person", "cup", "laptop")


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("detector")
    torch.manual_seed(0)
    backbone = {"embedding_size": 8, "hidden_sizes": [8, 8, 8, 8], "depths": [1, 1, 1, 1], "layer_type": "basic"}
    config = RTDetrConfig(
        backbone_config=RTDetrResNetConfig(**backbone, out_features=["stage2", "stage3", "stage4"]),
        encoder_hidden_dim=16,
        encoder_in_channels=[8, 8, 8],
        encoder_ffn_dim=16,
        encoder_attention_heads=2,
        d_model=16,
        decoder_in_channels=[16, 16, 16],
        decoder_ffn_dim=16,
        decoder_attention_heads=2,
        decoder_layers=1,
        num_queries=12,
        num_denoising=0,
        id2label=dict(enumerate(WORDS)),
        label2id={word: n for n, word in enumerate(WORDS)},
    )
    model = RTDetrForObjectDetection(config)
    for name, weights in model.named_parameters():
        if "class_embed" in name and name.endswith("bias"):
            torch.nn.init.constant_(weights, 0.5)  # or it would be sure of nothing
    model.save_pretrained(folder)
    RTDetrImageProcessorPil(size={"height": 64, "width": 64}).save_pretrained(folder)
    return str(folder)


def vitpose(folder: Path, points: int, experts: int = 1) -> str:
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": [64, 48], "patch_size": [16, 16]}
    config = VitPoseConfig(
        backbone_config=VitPoseBackboneConfig(**sizes, num_experts=experts, part_features=8),
        num_labels=points,
        scale_factor=4,
        use_simple_decoder=True,
    )
    VitPoseForPoseEstimation(config).save_pretrained(folder)
    VitPoseImageProcessorPil(size={"height": 64, "width": 48}).save_pretrained(folder)
    return str(folder)


def test_a_detector_from_a_folder(detector: str) -> None:
    crop_encoder = HubDetector(detector)
    assert crop_encoder.names == ("person", "cup", "laptop")
    frames = np.random.default_rng(0).integers(0, 255, (5, 120, 160, 3), dtype=np.uint8)
    found = crop_encoder.detect(frames)
    assert len(found) == 5
    assert sum(len(things) for things in found) > 0
    for things in found:
        assert things.boxes_xyxy.dtype == np.float32
        assert (things.boxes_xyxy >= 0).all()
        assert (things.boxes_xyxy <= (160, 120, 160, 120)).all()
        assert (things.boxes_xyxy[:, 2:] > things.boxes_xyxy[:, :2]).all()
        assert set(things.labels.tolist()) <= {0, 1, 2}


@pytest.mark.parametrize("experts", [1, 3])
def test_a_pose_estimator_from_a_folder(tmp_path: Path, experts: int) -> None:
    crop_encoder = HubPose(vitpose(tmp_path, len(POINTS), experts))
    frame = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    boxes = np.array([[10, 10, 60, 110], [80, 5, 150, 115]], dtype=np.float32)
    poses = crop_encoder.estimate(frame, boxes)
    assert poses.points_xy.shape == (2, 17, 2)
    for points, box in zip(poses.points_xy, boxes, strict=True):  # random weights: some are far out, but not most
        assert (np.median(points, axis=0) >= box[:2]).all()
        assert (np.median(points, axis=0) <= box[2:]).all()
    assert len(crop_encoder.estimate(frame, boxes[:0]).scores) == 0


def test_they_look_at_a_film(detector: str, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", even_ticks(30))
    models = hub_models(detector, vitpose(tmp_path / "pose", len(POINTS)))
    film_tracks = see(film, models, PipelineSettings(samples_per_s=10))
    assert film_tracks.frame_size == SIZE
    assert {track.name for track in film_tracks.tracks} <= {"person", "hand", "head", "cup", "laptop"}
    assert film_tracks.tracks


def test_what_is_no_model_gets_a_sentence(detector: str, tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match="holds no detector that transformers can load"):
        HubDetector(str(tmp_path))
    with pytest.raises(LaiarError, match="holds no pose estimator that transformers can load"):
        HubPose(detector)
    with pytest.raises(LaiarError, match="finds 5 points; it must find the 17 of COCO"):
        HubPose(vitpose(tmp_path / "five", 5))
