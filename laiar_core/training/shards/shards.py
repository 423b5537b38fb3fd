"""A shard: the tokens of some hundred videos as a folder of .npy files, which are mapped into memory and not read.

The arrays of its videos lie one after another, and `meta.json` has their lengths. The folder gets its name when it is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from laiar_core.errors import LaiarError
from laiar_core.files import folder_written_whole, put_back
from laiar_core.model.checkpoint import Words
from laiar_core.model.layout import LAYOUT_SIZE
from laiar_core.model.video_tokens import MOST_FURTHER, VideoTokens
from laiar_core.reading import parse_json, read_text, regular

META = "meta.json"
AGAIN = "delete it and run `prepare` again"
Boxes = Literal["annotated", "made up", "detected"]
Count = Annotated[int, Field(ge=0, le=2**31)]  # sums and products of some of them are numbers that arrays hold


class Entry(BaseModel):
    """One video in a shard.

    Attributes:
        clip_id, split: as in the data set; `split` is train or test.
        frames, pairs, actions: T, P and A of its tokens.
        crops: M, of how many crops something is kept; None for tokens of layout alone.
        boxes: annotated, with made-up faults of a detector, or those that a detector found.
    """

    model_config = ConfigDict(frozen=True)
    clip_id: str
    split: str
    frames: Count
    pairs: Count
    actions: Count
    crops: Count | None = None
    boxes: Boxes = "annotated"

    @classmethod
    def of(cls, clip_id: str, split: str, video: VideoTokens, boxes: Boxes = "annotated") -> Entry:
        """The entry of a video.

        Args:
            clip_id: its id.
            split: train or test.
            video: its tokens.
            boxes: whose boxes they are of.

        Returns:
            Id, split, sizes and boxes.
        """
        frames, pairs = video.layout.shape[:2]
        crops = None if video.crops is None else len(video.crops)
        actions = len(video.actions)
        return cls(clip_id=clip_id, split=split, frames=frames, pairs=pairs, actions=actions, crops=crops, boxes=boxes)


class Meta(BaseModel):
    """What a shard holds, in order.

    Attributes:
        inputs: what it was made of, as a hash: the same inputs give the same shard.
        families: columns of a pair.
        without_things: those left out because nothing in them can be related.
        absent: those left out because nothing of them is annotated.
        unseen: those left out because their pictures are missing or cannot be read.
    """

    model_config = ConfigDict(frozen=True)
    inputs: str
    families: Count
    entries: tuple[Entry, ...]
    without_things: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def has_crops(self) -> bool:
        """Whether the videos have crops; of none, that is not known."""
        return any(entry.crops is not None for entry in self.entries)


def write_shard(path: Path, meta: Meta, videos: Sequence[VideoTokens]) -> None:
    """Write a shard whole or not at all (LaiarError where there is no space).

    Args:
        path: its folder.
        meta: what it holds.
        videos: the tokens of its videos, in order.
    """
    with folder_written_whole(path) as folder:
        for field in fields(VideoTokens):
            name = field.name
            if name in CROP_ARRAYS and not meta.has_crops:
                continue
            empty = [_EMPTY[name]] if name in _EMPTY else []
            arrays = [*empty, *(getattr(video, name) for video in videos)]
            np.save(folder / f"{name}.npy", np.concatenate([_flat(name, array) for array in arrays]))
        (folder / META).write_text(meta.model_dump_json() + "\n", encoding="utf-8")


def read_meta(path: Path) -> Meta | None:
    """What a shard holds, or None where there is no whole one."""
    put_back(path)
    try:
        return Meta.model_validate(parse_json(read_text(path / META), path / META))
    except (LaiarError, ValidationError):
        return None


class Shard:
    """An open shard. Its arrays are pages of files: what is not looked at takes no memory."""

    def __init__(self, path: Path, words: Words) -> None:
        self.path, self.words = path, words
        meta = read_meta(path)
        if meta is None:
            raise LaiarError(f"{path} is no whole shard of tokens; {AGAIN}")
        self.meta = meta
        sizes = np.array([(e.frames, e.pairs, e.actions) for e in meta.entries], dtype=np.int64).reshape(-1, 3)
        columns = sizes[:, 1] * meta.families
        lengths = {
            "times_s": sizes[:, 0],
            "tracks": columns,
            "classes": columns,
            "layout": sizes[:, 0] * sizes[:, 1],
            "labels": sizes[:, 0] * columns,
            "further": sizes[:, 0] * columns,
            "seen": sizes[:, 0] * sizes[:, 1],
            "actions": sizes[:, 2],
            "spans_s": sizes[:, 2],
        }
        if meta.has_crops:
            lengths["crop_index"] = lengths["layout"]
            lengths["crops"] = np.array([entry.crops for entry in meta.entries], dtype=np.int64)
        self._ends = {name: np.cumsum(length) for name, length in lengths.items()}
        self._lengths = lengths
        self._arrays = {name: _mapped(path, name, int(length.sum())) for name, length in lengths.items()}

    def __len__(self) -> int:
        return len(self.meta.entries)

    def video(self, place: int, crops: bool = False) -> VideoTokens:
        """The tokens of the video at that place, with their crops if asked for (which the shard must hold then).

        LaiarError where they hold what there is no word for.
        """
        parts = {}
        for name, array in self._arrays.items():
            end = int(self._ends[name][place])
            parts[name] = array[end - int(self._lengths[name][place]) : end]
        entry = self.meta.entries[place]
        columns = entry.pairs * self.meta.families
        video = VideoTokens(
            times_s=parts["times_s"],
            tracks=parts["tracks"],
            classes=parts["classes"],
            layout=parts["layout"].reshape(entry.frames, entry.pairs, LAYOUT_SIZE),
            labels=parts["labels"].reshape(entry.frames, columns),
            further=parts["further"].reshape(entry.frames, columns, MOST_FURTHER),
            seen=parts["seen"].reshape(entry.frames, entry.pairs),
            actions=parts["actions"],
            spans_s=parts["spans_s"],
            crop_index=parts["crop_index"].reshape(entry.frames, entry.pairs, 3) if crops else None,
            crops=parts["crops"] if crops else None,
        )
        if wrong := self._wrong(video):
            raise LaiarError(f"{self.path} is damaged: the {wrong} of {entry.clip_id} are none; {AGAIN}")
        return video

    def _wrong(self, video: VideoTokens) -> str:
        """The name of the first array with numbers that mean nothing; those of the layout can be any."""
        words, times, spans = self.words, video.times_s, video.spans_s
        classes, families = len(words.objects), self.meta.families
        right = {
            "times": bool(np.isfinite(times).all() and (np.diff(times) > 0).all()),
            "tracks": _within(video.tracks, 0, 2**15),
            "classes": _within(video.classes[:, :2], 0, classes) and _within(video.classes[:, 2], 0, families),
            "labels": _within(video.labels, -1, len(words.labels)) and _within(video.further, -1, len(words.labels)),
            "actions": _within(video.actions, 0, len(words.actions)),
            "times of actions": bool(np.isfinite(spans).all() and (spans[:, 0] <= spans[:, 1]).all()),
        }
        if video.crop_index is not None and video.crops is not None:
            right["crops"] = _within(video.crop_index, -1, len(video.crops))
        return next((name for name, fine in right.items() if not fine), "")


CROP_ARRAYS = ("crop_index", "crops")  # what tokens of layout alone do not have
_EMPTY: dict[str, NDArray[Any]] = {
    "times_s": np.zeros(0, np.float32),
    "tracks": np.zeros((0, 2), np.int16),
    "classes": np.zeros((0, 3), np.int16),
    "layout": np.zeros((0, 0, LAYOUT_SIZE), np.float16),
    "labels": np.zeros((0, 0), np.int16),
    "further": np.zeros((0, 0, MOST_FURTHER), np.int16),
    "seen": np.zeros((0, 0), np.bool_),
    "actions": np.zeros(0, np.int16),
    "spans_s": np.zeros((0, 2), np.float32),
    "crop_index": np.zeros((0, 0, 3), np.int32),
}


def _flat(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Frames and columns as one row after another."""
    if name in ("labels", "seen"):
        return array.reshape(-1)
    return array.reshape(-1, array.shape[-1]) if name in ("layout", "further", "crop_index") else array


def _within(numbers: NDArray[np.integer], low: int, end: int) -> bool:
    return bool(((numbers >= low) & (numbers < end)).all())


def _mapped(shard: Path, name: str, length: int) -> NDArray[Any]:
    path = shard / f"{name}.npy"
    try:
        # nothing can be mapped of an array without rows
        array: NDArray[Any] = np.load(regular(path, AGAIN), mmap_mode="r" if length else None, allow_pickle=False)
    except LaiarError:
        raise
    except Exception as error:  # a damaged header can make its reader fail in any way
        raise LaiarError(f"cannot read {path}: {error}; {AGAIN}") from None
    kind = _flat(name, _EMPTY[name]) if name in _EMPTY else None  # of what is kept of crops their encoder decides
    if array.ndim == 0 or (array.dtype.kind not in "uf" if kind is None else array.dtype != kind.dtype):
        raise LaiarError(f"{path} holds another kind of array, {array.ndim} dimensions of {array.dtype}; {AGAIN}")
    if len(array) != length or (kind is not None and array.shape[1:] != kind.shape[1:]):
        raise LaiarError(f"{path} holds {array.shape} numbers, {length} rows were expected; {AGAIN}")
    return array
