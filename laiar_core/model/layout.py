"""Layout features: what the boxes of a pair look like around one frame, as numbers. No annotation of relations enters here.

A token sees its pair in a short motion window of raw frames and, at the same moments, where the person's other parts are
relative to the pair's object. It sees nothing of other frames or of other pairs.
"""

from __future__ import annotations

from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip, Track
from laiar_core.data.continuity import BRIDGED_S, pieces
from laiar_core.model.pairs import WHOLE, Pair

Floats = NDArray[np.float64]

# Moments around the sampled frame that a token may look at, in seconds: up to twelve raw frames of CAD-120 each side.
WINDOW_S = tuple(frame / 30 for frame in (-12, -8, -4, -2, 0, 2, 4, 8, 12))
NOW = WINDOW_S.index(0)
# Typical displacement in a window, as a part of the frame's width; it brings motion features to about one.
MOTION_SCALE = 0.05
# Typical change of a size's logarithm in a window.
GROWTH_SCALE = 0.1
NEIGHBOURS = 3  # places for other parts of the person: the first class has two of them where there are two, as hands and head

_RELATIVE = 7  # numbers that `_relative` returns
_MOTION = 11  # numbers that `_motion` returns
_W = len(WINDOW_S)
BOTH_SEEN = [_W * _RELATIVE + 2 * NOW, _W * _RELATIVE + 2 * NOW + 1]  # places of the flags of both things in the sampled frame
# Places of the numbers that say where both are in the sampled frame itself: relative to each other, their flags, their sizes.
IN_THE_FRAME = [
    *range(_RELATIVE * NOW, _RELATIVE * (NOW + 1)),
    *BOTH_SEEN,
    *range(_W * (_RELATIVE + 2 + _MOTION), _W * (_RELATIVE + 2 + _MOTION) + 4),
]
LAYOUT_SIZE = _W * (_RELATIVE + 2 + _MOTION) + NEIGHBOURS * (_RELATIVE + 1) * 3 + 4


def layout_features(
    clip: Clip, pairs: tuple[Pair, ...], frames: NDArray[np.int64], parts: tuple[str, ...]
) -> NDArray[np.float32]:
    """What the boxes of pairs look like; a thing that is not present contributes zeros and its flag.

    Args:
        clip: with the boxes.
        pairs: N of its pairs.
        frames: int64 (T,) of its frames.
        parts: the classes that act, see `Vocabulary.parts`.

    Returns:
        float32 (T, N, LAYOUT_SIZE).
    """
    if not pairs:
        return np.zeros((len(frames), 0, LAYOUT_SIZE), dtype=np.float32)
    moments = _moments(clip.frame_times_s, frames)  # (T, W)
    piece = np.stack([pieces(track, clip.frame_times_s, clip.frame_size[0]) for track in clip.tracks])  # (K, F)
    bridged = [_bridged(*each, clip.frame_times_s) for each in zip(clip.tracks, piece, strict=True)]
    boxes = np.stack([boxes for boxes, _ in bridged])[:, moments] / clip.frame_size[0]  # (K, T, W, 4)
    present = np.stack([present for _, present in bridged])[:, moments]  # (K, T, W)
    present &= piece[:, moments] == piece[:, frames, None]  # before and after a jump it is another thing
    subjects, objects = np.array([(p.subject, p.object) for p in pairs]).T
    features = [
        _relative(boxes[subjects], boxes[objects], present[subjects] & present[objects]),  # (N, T, W, 7)
        np.stack([present[subjects], present[objects]], axis=-1).astype(np.float64),  # (N, T, W, 2)
        _motion(boxes[subjects], boxes[objects], present[subjects], present[objects]),  # (N, T, W, 11)
    ]
    flat = [part.reshape(*part.shape[:2], -1) for part in features]
    flat.append(_sizes(boxes, present)[subjects])  # (N, T, 2)
    flat.append(_sizes(boxes, present)[objects])  # (N, T, 2)
    flat.append(_neighbours(clip, pairs, boxes, present, _neighbour_classes(parts)))  # (N, T, 3 * 8 * 3)
    return np.concatenate(flat, axis=-1).transpose(1, 0, 2).astype(np.float32)


def _moments(times_s: Floats, frames: NDArray[np.int64]) -> NDArray[np.int64]:
    """The frames (T, W) nearest to the moments of the window around these frames (T,); held at the ends of the clip."""
    middles = (times_s[1:] + times_s[:-1]) / 2
    moments: NDArray[np.int64] = np.searchsorted(middles, times_s[frames][:, None] + np.array(WINDOW_S))
    return moments


def _bridged(track: Track, piece: NDArray[np.int64], times_s: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Boxes (F, 4) and presence (F,) of a track with its short gaps closed: straight between boxes, held at the ends.

    Each piece (F,) is closed alone: a jump is no gap.
    """
    if track.present.all() and piece[0] >= 0 and (piece == piece[0]).all():  # nothing to close
        return track.boxes_xyxy.astype(np.float64), track.present
    boxes, filled = np.zeros(track.boxes_xyxy.shape), np.zeros(track.present.shape, dtype=bool)
    for number in np.unique(piece[piece >= 0]):
        here = piece == number
        seen = np.flatnonzero(track.present & here)
        if len(seen) == 0:
            continue
        place = np.searchsorted(seen, np.arange(len(times_s)))
        away = [np.abs(times_s - times_s[seen[np.clip(place - k, 0, len(seen) - 1)]]) for k in (0, 1)]
        near = here & (np.minimum(*away) <= BRIDGED_S)
        path = np.stack([np.interp(times_s, times_s[seen], side) for side in track.boxes_xyxy[seen].astype(np.float64).T], axis=1)
        boxes, filled = np.where(near[:, None], path, boxes), filled | near
    return boxes, filled


def _centre(boxes: Floats) -> Floats:
    centre: Floats = (boxes[..., :2] + boxes[..., 2:]) / 2
    return centre


def _extent(boxes: Floats) -> Floats:
    extent: Floats = boxes[..., 2:] - boxes[..., :2]
    return extent


def _relative(first: Floats, second: Floats, both: NDArray[np.bool_]) -> Floats:
    """Where the second box is relative to the first: offset in units of their mean size and of the frame, overlaps. (..., 7)"""
    offset = _centre(second) - _centre(first)  # (..., 2)
    size = np.maximum((_extent(first) + _extent(second)) / 2, 1e-6)  # (..., 2)
    corner = np.minimum(first[..., 2:], second[..., 2:]) - np.maximum(first[..., :2], second[..., :2])
    shared = np.maximum(corner, 0).prod(axis=-1)
    area_first, area_second = (np.maximum(_extent(b).prod(axis=-1), 1e-9) for b in (first, second))
    values = np.concatenate(
        [
            np.clip(offset / size, -3, 3),
            offset * 4,
            (shared / (area_first + area_second - shared))[..., None],
            (shared / area_first)[..., None],
            (shared / area_second)[..., None],
        ],
        axis=-1,
    )
    return np.asarray(np.where(both[..., None], values, 0))


def _motion(subject: Floats, obj: Floats, subject_there: NDArray[np.bool_], object_there: NDArray[np.bool_]) -> Floats:
    """Displacement and growth of both things between the window's moments and now, and how they moved together. (N, T, W, 11)

    Growth matters: a door that swings open widens the box of its microwave.
    """
    seen_subject = subject_there & subject_there[..., NOW : NOW + 1]
    seen_object = object_there & object_there[..., NOW : NOW + 1]
    step_s = np.where(seen_subject[..., None], _centre(subject) - _centre(subject)[..., NOW : NOW + 1, :], 0) / MOTION_SCALE
    step_o = np.where(seen_object[..., None], _centre(obj) - _centre(obj)[..., NOW : NOW + 1, :], 0) / MOTION_SCALE
    both = seen_subject & seen_object
    apart = np.where(both, np.linalg.norm(step_s - step_o, axis=-1), 0)
    together = np.where(both, np.sum(step_s * step_o, axis=-1) / (1 + np.linalg.norm(step_s, axis=-1)), 0)
    far = np.linalg.norm(step_o, axis=-1)
    growth = [
        np.where(seen[..., None], np.log(_extent(b) / _extent(b)[..., NOW : NOW + 1, :].clip(1e-6) + 1e-6), 0) / GROWTH_SCALE
        for b, seen in ((subject, seen_subject), (obj, seen_object))
    ]
    values = np.concatenate([step_s, step_o, *growth, apart[..., None], together[..., None], far[..., None]], axis=-1)
    return np.asarray(np.clip(values, -4, 4))


def _sizes(boxes: Floats, present: NDArray[np.bool_]) -> Floats:
    """Log width and height now, as parts of the frame's width, brought to about zero mean. (K, T, 2)"""
    extent = np.maximum(_extent(boxes[:, :, NOW]), 1e-4)
    return np.asarray(np.where(present[:, :, NOW, None], np.log(extent) + 2.5, 0))


def _neighbour_classes(parts: tuple[str, ...]) -> list[str]:
    """The class of each place for other parts of the person: hand, hand, head where hands and a head act."""
    apart = [part for part in parts if part != WHOLE]  # which has no other parts
    return sorted(islice(cycle(apart), NEIGHBOURS), key=apart.index)


def _neighbours(clip: Clip, pairs: tuple[Pair, ...], boxes: Floats, present: NDArray[np.bool_], classes: list[str]) -> Floats:
    """Where the nearest other parts of the person are relative to the pair's object, at the window's ends and now. (N, T, 72)"""
    moments = [0, NOW, len(WINDOW_S) - 1]
    boxes, present = boxes[:, :, moments], present[:, :, moments]  # (K, T, 3, 4), (K, T, 3)
    columns = np.zeros((len(pairs), boxes.shape[1], NEIGHBOURS, len(moments), _RELATIVE + 1))
    first_slot = 0
    for class_name in dict.fromkeys(classes):
        slots = classes.count(class_name)
        parts = [i for i, track in enumerate(clip.tracks) if track.class_name == class_name]
        there = present[parts, None] & present[None]  # (J, K, T, 3)
        where = _relative(boxes[parts, None], boxes[None], there)  # (J, K, T, 3, 7)
        rows = np.concatenate([where, there[..., None]], axis=-1)  # (J, K, T, 3, 8)
        distance = np.where(there[..., 1], np.linalg.norm(where[..., 1, 2:4], axis=-1), np.inf)  # (J, K, T)
        for column, pair in zip(columns, pairs, strict=True):
            others = [j for j, i in enumerate(parts) if i not in (pair.subject, pair.object)]
            order = np.argsort(distance[others, pair.object], axis=0, kind="stable")[:slots]  # (<=slots, T)
            nearest = np.take_along_axis(rows[others, pair.object], order[..., None, None], axis=0)  # (<=slots, T, 3, 8)
            column[:, first_slot : first_slot + len(nearest)] = nearest.swapaxes(0, 1)
        first_slot += slots
    return columns.reshape(*columns.shape[:2], -1)
