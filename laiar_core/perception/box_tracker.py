"""A thing that the detector missed: a person draws a box around it in one frame, and OpenCV follows it both ways."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks import FilmTrack
from laiar_core.perception.interpolate import over_frames
from laiar_core.perception.packaged_weights import opencv
from laiar_core.progress import Progress, no_progress
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.sampled import read_sampled

STAGE = "following the box"
SAMPLES_PER_S = 10.0
MIN_SIDE = 8.0  # pixels; there is nothing to follow in less
_BATCH = 16  # frames that are in memory at once


def follow_box(
    film: Path, frame: int, box_xyxy: tuple[float, float, float, float], name: str, progress: Progress = no_progress
) -> FilmTrack:
    """Follow what is inside a box of a frame to the start and to the end of a film.

    The tracker cannot tell where the thing is hidden or gone, so it has a box in every frame.

    Args:
        film: the file.
        frame: number of the frame, from 0.
        box_xyxy: (left, top, right, bottom) in pixels; what sticks out of the picture is cut off.
        name: what the thing is called.
        progress: hears how far the work is, and may raise to cancel.

    Returns:
        The thing's track, present in every frame.

    Raises:
        LaiarError: for a frame that is not there and a box that is too small.
    """
    times = presentation_times(film)
    if not 0 <= frame < len(times):
        raise LaiarError(f"the film has no frame {frame}; its frames are 0 to {len(times) - 1}")
    (picture,) = read_frames(film, [frame])
    box = _cut(box_xyxy, picture.shape[1], picture.shape[0])
    ahead, behind = _sampled(times, frame, 1), _sampled(times, frame, -1)
    boxes = {frame: box}
    total = len(ahead) + len(behind)
    for way in (ahead, behind):
        for at, found in _followed(film, frame, box, way):
            boxes[at] = found
            progress(STAGE, (len(boxes) - 1) / max(total, 1))
    found_in = sorted(boxes)
    everywhere, _ = over_frames(times[found_in], np.stack([boxes[i] for i in found_in]), times)
    # Beyond the first and last sample there is nothing left to be found: those are the ends of the film.
    return FilmTrack(name, 1.0, len(found_in), everywhere, np.ones(len(times), dtype=bool))


def _sampled(times: NDArray[np.float64], frame: int, way: int) -> list[int]:
    """The frames to sample on one way from `frame`: at most `SAMPLES_PER_S` a second, and the last one."""
    end = len(times) - 1 if way > 0 else 0
    ticks = times[frame] + way * np.arange(1, abs(times[end] - times[frame]) * SAMPLES_PER_S) / SAMPLES_PER_S
    picked = [int(np.abs(times - tick).argmin()) for tick in ticks]
    return list(dict.fromkeys(i for i in [*picked, end] if i != frame))


def _followed(film: Path, frame: int, box: NDArray[np.float64], way: list[int]) -> Iterator[tuple[int, NDArray[np.float64]]]:
    tracker = opencv().TrackerMIL.create()
    (picture,) = read_frames(film, [frame])
    left, top, right, bottom = (round(float(side)) for side in box)
    tracker.init(picture, (left, top, right - left, bottom - top))
    for at, picture in zip(way, chain.from_iterable(read_sampled(film, way, _BATCH)), strict=True):
        found, (x, y, width, height) = tracker.update(picture)
        if found:
            yield at, _cut((x, y, x + width, y + height), picture.shape[1], picture.shape[0], least=0.0)


def _cut(box: tuple[float, float, float, float], width: int, height: int, least: float = MIN_SIDE) -> NDArray[np.float64]:
    left, right = sorted(float(np.clip(x, 0, width)) for x in (box[0], box[2]))
    top, bottom = sorted(float(np.clip(y, 0, height)) for y in (box[1], box[3]))
    if right - left < least or bottom - top < least:
        raise LaiarError(
            f"the box {tuple(round(side) for side in box)} has fewer than {least:.0f} pixels a side inside the picture; "
            "draw a larger one"
        )
    return np.array([left, top, right, bottom])
