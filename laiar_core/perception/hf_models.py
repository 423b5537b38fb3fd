"""Other models for people with a network: detectors and pose estimators of `transformers`, by the name of a folder or on its hub.

Detectors are those that know fixed classes (RT-DETR, D-FINE) or are asked in words (`open_vocabulary.py`), pose estimators are
ViTPose's. They need `requirements-hub.txt`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.detector import PERSON, Detections, Detector, detections_inside, xywh
from laiar_core.perception.named_detectors import detector_folder, said_name
from laiar_core.perception.open_vocabulary import ARCHITECTURES, OpenVocabularyDetector, model_type
from laiar_core.perception.pipeline import BUILT_IN, PerceptionModels, bundled_detector
from laiar_core.perception.pose import POINTS, Poses
from laiar_core.perception.tracker import ByteTrack
from laiar_core.plugins import plugins
from laiar_core.progress import Progress, no_progress

MIN_SCORE = 0.15  # the tracker decides about weak ones
BATCH = 4  # pictures that go through a detector together


class HubDetector:
    """A detector of `transformers`. Safe for threads that share it: one runs at a time."""

    def __init__(self, name: str) -> None:
        self._processor, self._model = _loaded(name, "AutoModelForObjectDetection", "detector")
        labels: dict[int, str] = self._model.config.id2label
        self._names = tuple(labels[number].lower() for number in sorted(labels))
        self._lock = threading.Lock()
        if PERSON not in self._names:
            raise LaiarError(f"the detector {name} does not know a {PERSON}; name one that does")

    @property
    def names(self) -> tuple[str, ...]:
        """The classes that it was trained on."""
        return self._names

    @property
    def known(self) -> tuple[int, ...]:
        """None: how well it knows them is not known here."""
        return ()

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        """The things in each of the frames (n, H, W, 3), RGB."""
        import torch

        found: list[Detections] = []
        for first in range(0, len(frames), BATCH):
            pictures = list(frames[first : first + BATCH])
            with self._lock, torch.inference_mode():
                outputs = self._model(**self._processor(images=pictures, return_tensors="pt"))
                sizes = [picture.shape[:2] for picture in pictures]
                kept = self._processor.post_process_object_detection(outputs, threshold=MIN_SCORE, target_sizes=sizes)
            found += [_detections(one, *size) for one, size in zip(kept, sizes, strict=True)]
        return tuple(found)


class HubPose:
    """A ViTPose of `transformers`. Safe for threads that share it: one runs at a time."""

    def __init__(self, name: str) -> None:
        self._processor, self._model = _loaded(name, "VitPoseForPoseEstimation", "pose estimator")
        points = len(self._model.config.id2label)
        self._lock = threading.Lock()
        if points != len(POINTS):
            raise LaiarError(f"the pose estimator {name} finds {points} points; it must find the {len(POINTS)} of COCO")

    def estimate(self, frame: NDArray[np.uint8], people_xyxy: NDArray[np.float32]) -> Poses:
        """The bodies in the boxes (P, 4) of a frame (H, W, 3), RGB."""
        import torch

        if len(people_xyxy) == 0:
            return Poses(np.zeros((0, len(POINTS), 2), np.float32), np.zeros((0, len(POINTS)), np.float32))
        boxes = [xywh(people_xyxy)]
        ready = self._processor(images=[frame], boxes=boxes, return_tensors="pt")
        experts = getattr(self._model.config.backbone_config, "num_experts", 1)
        if experts > 1:  # ViTPose+ has an expert for each data set; its first is that of COCO
            ready["dataset_index"] = torch.zeros(len(people_xyxy), dtype=torch.long)
        with self._lock, torch.inference_mode():
            (bodies,) = self._processor.post_process_pose_estimation(self._model(**ready), boxes=boxes)
        points = np.stack([body["keypoints"].numpy() for body in bodies])
        scores = np.stack([body["scores"].numpy() for body in bodies])
        return Poses(points.astype(np.float32), scores.astype(np.float32).clip(0, 1))


def hub_models(
    detector: str | None,
    pose: str | None,
    words: Sequence[str] = (),
    own: Mapping[str, str] | None = None,
    progress: Progress = no_progress,
) -> PerceptionModels:
    """Perception with these models; in the place of what is not named come the bundled ones.

    Args:
        detector: an entry point `laiar.detectors` of another package, `owlv2`, `grounding-dino`, `omdet`, a folder, or
            `USER/NAME` on the hub.
        pose: a folder, or `USER/NAME`.
        words: the classes that a detector is asked for which is asked in words: those of a checkpoint.
        own: what somebody calls things of theirs -> the one of these classes that it counts as.
        progress: hears how much of a download is here, and may raise to stop.

    Returns:
        The models, loaded.

    Raises:
        LaiarError: where one cannot be had or loaded.
    """
    from laiar_core.perception.movenet import MoveNet

    ours: Mapping[str, Callable[[], Detector]] = {"bundled": bundled_detector}
    detectors = plugins("laiar.detectors", ours)
    named = detector or "bundled"
    chosen = detectors[named]() if named in detectors else _of_transformers(named, words, own, progress)
    eyes = BUILT_IN if named in ours else said_name(named)
    return PerceptionModels(chosen, HubPose(pose) if pose else MoveNet(), ByteTrack(), eyes=eyes)


def _of_transformers(named: str, words: Sequence[str], own: Mapping[str, str] | None, progress: Progress) -> Detector:
    folder = detector_folder(named, progress)
    if model_type(folder) in ARCHITECTURES:
        return OpenVocabularyDetector(folder, words, own)
    return HubDetector(str(folder))


def _detections(found: dict[str, Any], height: int, width: int) -> Detections:
    boxes, scores, labels = (found[key].numpy() for key in ("boxes", "scores", "labels"))
    return detections_inside(boxes, scores, labels, (width, height))


def _loaded(name: str, model_class: str, what: str) -> tuple[Any, Any]:
    """A processor and its model (LaiarError where they cannot be had)."""
    try:
        import transformers
    except ImportError:
        raise LaiarError(f"a {what} of one's own needs transformers: `pip install -r requirements-hub.txt`") from None
    try:
        # By PIL, not torchvision: that brings a build of torch for GPUs along.
        processor = transformers.AutoImageProcessor.from_pretrained(name, backend="pil")  # type: ignore[no-untyped-call]
        model = getattr(transformers, model_class).from_pretrained(name)
    except Exception as error:  # each kind of model fails in its own way
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LaiarError(f"{name} holds no {what} that transformers can load: {reason}") from None
    return processor, model.eval().requires_grad_(False)
