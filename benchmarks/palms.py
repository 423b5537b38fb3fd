"""Whether MediaPipe's palm detector finds the hands that the pose has, on the pilot of Action Genome.

    pip download --no-deps mediapipe==0.10.14 && unzip -d wheel mediapipe-0.10.14-*.whl
    python -m benchmarks.palms --data ../shared/data --wheel wheel

The network runs by LiteRT, from the wheel as it is unpacked; nothing of the package is imported. Nobody annotated hands there, so
the hands of the pose (MoveNet) are what it is measured against: a palm is at a hand where their middles are at most 1.5 sides of
the hand apart. Writes benchmarks/results/palms.json.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laiar_core.files import write_text
from laiar_core.perception.body_parts import parts_of_body
from laiar_core.perception.detector import PERSON, xywh
from laiar_core.perception.movenet import MoveNet
from laiar_core.perception.packaged_weights import opencv
from laiar_core.perception.ssd_mobilenet import SsdMobileNet
from laiar_core.progress import progress_bar

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "palms.json"
NETWORK = "mediapipe/modules/palm_detection/palm_detection_full.tflite"
SIDE = 192
CELLS = ((8, 2), (16, 6))  # stride of a grid of the network, and how many boxes each of its cells has
LEAST, SAME_IOU = 0.5, 0.3  # as MediaPipe has them
PERSON_SCORE = 0.3
AT_A_HAND = 1.5
ROOM = 1.15


@dataclass
class Found:
    """What was found: palms, those at a hand of the pose, hands of the pose, and those with a palm."""

    frames: int = 0
    palms: int = 0
    palms_at_a_hand: int = 0
    hands: int = 0
    hands_with_a_palm: int = 0


class Palms:
    """The palm detector, on a square picture."""

    def __init__(self, network: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._cv2 = opencv()
        self._net = Interpreter(str(network), num_threads=2)
        self._net.allocate_tensors()
        self._input = self._net.get_input_details()[0]["index"]
        self._boxes, self._scores = (part["index"] for part in self._net.get_output_details())
        self.seconds: list[float] = []
        self._middles = np.concatenate([np.repeat(_grid(SIDE // stride), boxes, axis=0) for stride, boxes in CELLS])  # (2016, 2)

    def find(self, picture: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Boxes (D, 4) of the palms in a picture (H, W, 3), RGB, in its pixels."""
        height, width = picture.shape[:2]
        side = max(height, width)
        left, top = (side - width) // 2, (side - height) // 2
        square = np.zeros((side, side, 3), np.uint8)
        square[top : top + height, left : left + width] = picture
        shown = self._cv2.resize(square, (SIDE, SIDE), interpolation=self._cv2.INTER_AREA)
        self._net.set_tensor(self._input, shown[None].astype(np.float32) / 255)
        before = time.process_time()
        self._net.invoke()
        self.seconds.append(time.process_time() - before)
        scores = 1 / (1 + np.exp(-self._net.get_tensor(self._scores)[0, :, 0].clip(-50, 50)))
        sure = scores >= LEAST
        numbers = self._net.get_tensor(self._boxes)[0, sure, :4].astype(np.float64) / SIDE
        middles, sizes = self._middles[sure] + numbers[:, :2], numbers[:, 2:]
        boxes = np.concatenate([middles - sizes / 2, middles + sizes / 2], axis=1) * side - np.array([left, top, left, top])
        kept = self._cv2.dnn.NMSBoxes(xywh(boxes).tolist(), scores[sure].tolist(), LEAST, SAME_IOU) if sure.any() else ()
        found: NDArray[np.float64] = boxes[np.asarray(kept, dtype=np.int64).reshape(-1)]
        return found


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--wheel", type=Path, required=True, help="folder that mediapipe's wheel was unpacked into")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    palms, detector, pose = Palms(given.wheel / NETWORK), SsdMobileNet(), MoveNet()
    person = detector.names.index(PERSON)
    whole, around = Found(), Found()
    for file in progress_bar(sorted((given.data / "action_genome_pilot" / "frames").glob("*/*.jpg"))):
        picture = np.asarray(Image.open(file).convert("RGB"))
        (found,) = detector.detect(picture[None])
        people = found.taken((found.labels == person) & (found.scores >= PERSON_SCORE)).boxes_xyxy
        poses = pose.estimate(picture, people)
        parts = [parts_of_body(points, scores)[:2] for points, scores in zip(poses.points_xy, poses.scores, strict=True)]
        hands = np.concatenate([*parts, np.zeros((0, 4))])
        hands = hands[np.isfinite(hands).all(axis=1)]
        _count(whole, palms.find(picture), hands)
        _count(around, np.concatenate([*(_around(palms, picture, box) for box in people), np.zeros((0, 4))]), hands)
    result = {
        "network": "palm_detection_full.tflite of mediapipe 0.10.14",
        "processor_seconds_per_pass": round(float(np.mean(palms.seconds)), 4),
        "whole_picture": asdict(whole),
        "around_each_person": asdict(around),
    }
    write_text(given.out, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def _around(palms: Palms, picture: NDArray[np.uint8], box: NDArray[np.float32]) -> NDArray[np.float64]:
    middle, half = (box[:2] + box[2:]) / 2, float((box[2:] - box[:2]).max()) * ROOM / 2
    left, top = np.maximum(middle - half, 0).astype(int)
    right, bottom = (middle + half).astype(int)
    return np.asarray(palms.find(picture[top:bottom, left:right]) + np.array([left, top, left, top]))


def _count(found: Found, palms: NDArray[np.float64], hands: NDArray[np.float64]) -> None:
    found.frames += 1
    found.palms += len(palms)
    found.hands += len(hands)
    if len(palms) and len(hands):
        apart = np.linalg.norm(_middle(palms)[:, None] - _middle(hands), axis=2) / (hands[:, 2] - hands[:, 0])
        found.palms_at_a_hand += int((apart.min(axis=1) <= AT_A_HAND).sum())
        found.hands_with_a_palm += int((apart.min(axis=0) <= AT_A_HAND).sum())


def _middle(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2)


def _grid(cells: int) -> NDArray[np.float64]:
    """Middles (cells * cells, 2) of a grid, x first, in shares of the picture, row by row."""
    places = (np.arange(cells) + 0.5) / cells
    return np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2)


if __name__ == "__main__":
    main()
