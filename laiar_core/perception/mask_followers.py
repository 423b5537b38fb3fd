"""SAM 2 and EdgeTAM of `transformers` follow one thing by its mask, from a box or a point, by the name of a folder or on the hub.

Pictures are made ready here and masks are made boxes here, since the processors of transformers need torchvision, which brings a
build of torch for GPUs along. They need `requirements-hub.txt`.
"""

from __future__ import annotations

import importlib
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laiar_core.errors import LaiarError
from laiar_core.perception.flow_follower import FlowFollower
from laiar_core.perception.follower import Follower, Sight

BUILT_IN = "built-in"
WEIGHTS = {"sam2": "facebook/sam2.1-hiera-small", "edgetam": "yonigozlan/EdgeTAM-hf"}
"""The followers that have a short name, and where their weights lie on the hub."""
MIN_SCORE = 0.5  # of a thing that is there, as these models have it
REMEMBERED = 32  # sampled frames whose memory is kept; the models look at most 16 back
_MODELS = {"sam2_video": "Sam2VideoModel", "edgetam_video": "EdgeTamVideoModel"}
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # where a folder says nothing else


def follower_named(name: str) -> Follower:
    """A follower by its name: `built-in`, `sam2`, `edgetam`, or a folder or a name on the hub with one of the latter two."""
    return FlowFollower() if name == BUILT_IN else MaskFollower(WEIGHTS.get(name, name))


class MaskFollower:
    """A video model of `transformers` that follows by masks. Safe for threads that share it: one picture at a time."""

    samples_per_s = 10.0
    finds_again = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.model, (self.mean, self.std) = load_video_model(name, _MODELS, "follower")
        self.lock = threading.Lock()

    def begin(self, picture: NDArray[np.uint8], where: NDArray[np.float64]) -> tuple[MaskFollowing, NDArray[np.float64]]:
        """Begin at a picture (H, W, 3), RGB, with a box (4,) or a point (2,); LaiarError where it sees nothing there."""
        following = MaskFollowing(self, picture.shape[1::-1])
        sight = following.begin(picture, where)
        if len(where) == 4:
            return following, where  # A person drew it.
        if sight is None:
            raise LaiarError(f"{self.name} sees no thing at the point {tuple(map(round, where.tolist()))}; draw a box around it")
        return following, sight[0]


@dataclass
class MaskFollowing:
    """One thing on its way through the pictures, which are (width, height) = `size` pixels large."""

    follower: MaskFollower
    size: tuple[int, int]
    number: int = 0
    session: Any = field(default=None)

    def begin(self, picture: NDArray[np.uint8], where: NDArray[np.float64]) -> Sight | None:
        """What the model sees of the thing in the picture that it is shown in."""
        import torch

        self.session = _session(self.follower.model, self.size)
        side = float(_side(self.follower.model))
        corners = where.reshape(-1, 2) * side / np.array(self.size)  # as large as the model's pictures
        kinds = [2, 3] if len(corners) == 2 else [1]  # the two corners of a box, or a point on the thing
        inputs = {
            "point_coords": torch.tensor(corners, dtype=torch.float32)[None, None],
            "point_labels": torch.tensor(kinds, dtype=torch.int32)[None, None],
        }
        self.session.add_point_inputs(self.session.obj_id_to_idx(1), 0, inputs)
        self.session.obj_with_new_inputs = [1]
        return self._seen(picture)

    def next(self, picture: NDArray[np.uint8]) -> Sight | None:
        """Where it is in the next picture (H, W, 3), RGB; None where it is hidden or gone."""
        self.number += 1
        return self._seen(picture)

    def _seen(self, picture: NDArray[np.uint8]) -> Sight | None:
        import torch

        one = self.follower
        with one.lock, torch.inference_mode():
            ready = prepared(picture, _side(one.model), one.mean, one.std)
            outputs = one.model(inference_session=self.session, frame=ready, frame_idx=self.number)
            forget(self.session, self.number)
            masks = resized(outputs.pred_masks, self.size)
        score = float(torch.sigmoid(outputs.object_score_logits.flatten()[0]))
        return sight_of(masks[0], score)


def sight_of(mask: NDArray[np.bool_], score: float, least: float = MIN_SCORE) -> Sight | None:
    """The box around a mask.

    Args:
        mask: (H, W), where the thing is.
        score: of its being there, 0 to 1.
        least: of a thing that is believed.

    Returns:
        The box in pixels of the mask, with the score; None where the mask is empty or the score too low.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if score < least or len(rows) == 0:
        return None
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], dtype=np.float64), score


def resized(logits: Any, size: tuple[int, int]) -> NDArray[np.bool_]:  # noqa: ANN401
    """Masks (n, H, W) as large as the film, from those of the model (n, 1, h, w) or (n, h, w); above 0 is the thing."""
    import torch

    width, height = size
    small = logits.reshape(-1, 1, *logits.shape[-2:]).float()
    large = torch.nn.functional.interpolate(small, size=(height, width), mode="bilinear", align_corners=False)
    return np.asarray((large[:, 0] > 0).cpu().numpy())


def prepared(picture: NDArray[np.uint8], side: int, mean: NDArray[np.float32], std: NDArray[np.float32]) -> Any:  # noqa: ANN401
    """A picture as these models take it.

    Args:
        picture: (H, W, 3), RGB.
        side: of the model's square pictures in pixels.
        mean: (3,) of red, green and blue, 0 to 1.
        std: (3,) likewise.

    Returns:
        A tensor (1, 3, side, side).
    """
    import torch

    small = np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.BILINEAR), dtype=np.float32) / 255
    return torch.from_numpy(((small - mean) / std).transpose(2, 0, 1).astype(np.float32))[None]


def forget(session: Any, number: int) -> None:  # noqa: ANN401
    """Drop what is not needed any more after a frame: its pixels, and the memory of frames long past."""
    session.processed_frames.pop(number, None)
    for outputs in session.output_dict_per_obj.values():
        outputs["non_cond_frame_outputs"].pop(number - REMEMBERED, None)


def load_video_model(name: str, models: dict[str, str], what: str) -> tuple[Any, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """A video model and the mean and deviation of the pictures that it was trained on.

    Args:
        name: a folder, or a name on the hub.
        models: the type that a config states -> the class of transformers.
        what: what such a model is called in a sentence.

    Returns:
        The model, in evaluation, and (3,) mean and (3,) deviation of red, green and blue, 0 to 1.

    Raises:
        LaiarError: transformers is not installed, or the model cannot be had or is of another type.
    """
    try:
        import transformers
    except ImportError:
        raise LaiarError(f"a {what} of one's own needs transformers: `pip install -r requirements-hub.txt`") from None
    try:
        config = transformers.AutoConfig.from_pretrained(name)
        kind = str(config.model_type)
        model = _of_kind(kind, models[kind]).from_pretrained(name).eval().requires_grad_(False) if kind in models else None
        picture = _of_pictures(name)
    except Exception as error:  # each kind of model fails in its own way
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LaiarError(f"{name} holds no {what} that transformers can load: {reason}") from None
    if model is None:
        raise LaiarError(f"{name} is a model of type {kind!r}; a {what} is of type {' or '.join(sorted(models))}")
    return model, picture


def _of_kind(kind: str, model_class: str) -> Any:  # noqa: ANN401
    """A class of transformers from where it is written; from its top some are refused without torchvision."""
    return getattr(importlib.import_module(f"transformers.models.{kind}.modeling_{kind}"), model_class)


def _of_pictures(name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    from transformers.utils.hub import cached_file

    for file in ("video_preprocessor_config.json", "preprocessor_config.json", "processor_config.json"):
        path = cached_file(name, file, _raise_exceptions_for_missing_entries=False)
        said = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
        said = said.get("video_processor") or said.get("image_processor") or said
        if "image_mean" in said:
            return np.array(said["image_mean"], dtype=np.float32), np.array(said["image_std"], dtype=np.float32)
    return np.array(_MEAN, dtype=np.float32), np.array(_STD, dtype=np.float32)


def _side(model: Any) -> int:  # noqa: ANN401
    """The side in pixels of the square pictures of a model."""
    size = model.config.image_size
    return int(size[0] if isinstance(size, (list, tuple)) else size)


def _session(model: Any, size: tuple[int, int]) -> Any:  # noqa: ANN401
    import torch

    kind = model.config.model_type
    return _of_kind(kind, _MODELS[kind].replace("Model", "InferenceSession"))(
        video_width=size[0], video_height=size[1], dtype=torch.float32
    )
