"""A thing that the detector missed: a person draws a box around it in one frame or more, and it is followed both ways from each.

The follower stops where it has lost the thing: from there on the thing is present nowhere, until a box that was drawn later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks import FilmTrack
from laiar_core.perception.flow_follower import FlowFollower
from laiar_core.perception.follower import Follower
from laiar_core.perception.interpolate import over_frames
from laiar_core.progress import Progress, no_progress
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.sampled import read_sampled

STAGE = "following the box"
MIN_SIDE = 8.0  # pixels; there is nothing to follow in less
_BATCH = 16  # frames that are in memory at once
_DRAWING = re.compile(r"(?P<name>[^@]+)@(?P<frame>\d{1,9}):(?P<where>[\d.]+(,[\d.]+){1,3})")
"""How a drawing is written: `cup@120:200,90,240,150`."""


@dataclass(frozen=True)
class Drawing:
    """A thing that a person shows in one frame.

    Attributes:
        frame: its number, from 0.
        where: a box (left, top, right, bottom) or a point (x, y), in pixels.
        name: what it is called.
    """

    frame: int
    where: tuple[float, ...]
    name: str


def read_drawing(text: str) -> Drawing:
    """A drawing as people write it, with frames from 1: `cup@120:200,90,240,150` for a box, or `cup@120:220,120` for a point."""
    found = _DRAWING.fullmatch(text)
    try:
        where = tuple(float(side) for side in found["where"].split(",")) if found else ()
    except ValueError:
        where = ()
    if found is None or len(where) not in (2, 4) or int(found["frame"]) == 0:
        raise LaiarError(
            f"{text!r} shows no thing; write NAME@FRAME:LEFT,TOP,RIGHT,BOTTOM with frames from 1 and pixels, or NAME@FRAME:X,Y "
            "for a point, as in cup@120:200,90,240,150"
        )
    return Drawing(int(found["frame"]) - 1, where, found["name"])


def follow_box(
    film: Path,
    frame: int,
    where: tuple[float, ...],
    name: str,
    progress: Progress = no_progress,
    follower: Follower | None = None,
) -> FilmTrack:
    """Follow a thing from one frame towards the start and the end of a film, until it is lost.

    Args:
        film: the file.
        frame: number of the frame, from 0.
        where: (left, top, right, bottom) in pixels, of which what sticks out of the picture is cut off; or, for followers that
            take one, a point (x, y) on the thing.
        name: what the thing is called.
        progress: hears how far the work is, and may raise to cancel.
        follower: the built-in one where not given.

    Returns:
        The thing's track, present where it was followed. The score is the mean of what the follower says.

    Raises:
        LaiarError: for a frame that is not there, a box that is too small, and a point that lies outside.
    """
    follower = follower or FlowFollower()
    times = presentation_times(film)
    if not 0 <= frame < len(times):
        raise LaiarError(f"the film has no frame {frame}; its frames are 0 to {len(times) - 1}")
    (picture,) = read_frames(film, [frame])
    start = _inside(where, picture.shape[1], picture.shape[0])
    found: dict[int, NDArray[np.float64]] = {}
    scores = [1.0]
    ways = [_sampled(times, frame, way, follower.samples_per_s) for way in (1, -1)]
    done, total = 0, max(sum(map(len, ways)), 1)
    for way in ways:
        following, found[frame] = follower.begin(picture, start)
        for number, (at, shown) in enumerate(_pictures(film, way), start=1):
            sight = following.next(shown)
            progress(STAGE, (done + number) / total)
            if sight is not None:
                box, score = sight
                found[at] = np.clip(box, 0, (*shown.shape[1::-1], *shown.shape[1::-1]))
                scores.append(score)
            elif not follower.finds_again:
                break
        done += len(way)
    progress(STAGE, 1.0)
    at_frames = sorted(found)
    boxes, present = over_frames(times[at_frames], np.stack([found[at] for at in at_frames]), times, beyond_s=0.0)
    boxes[frame] = found[frame]  # as it was drawn, and not smoothed
    return FilmTrack(name, float(np.mean(scores)), len(found), boxes, present)


def joined(drawings: Sequence[tuple[int, FilmTrack]]) -> FilmTrack:
    """One thing from several boxes that were drawn around it: between two of them forward from the first, back from the second.

    Where both followers have it, the change from one to the other lies where their boxes agree most.

    Args:
        drawings: the frame that a box was drawn in and the track that was followed from there, at least one; in any order. Of
            two in one frame the later one counts.

    Returns:
        The track, called what it was called last.
    """
    latest = dict(drawings)
    keys = sorted(latest)
    boxes, present = latest[keys[0]].boxes_xyxy.copy(), latest[keys[0]].present.copy()
    for one, other in pairwise(keys):
        before, after = latest[one], latest[other]
        change = _change(before, after, one, other)
        boxes[change:], present[change:] = after.boxes_xyxy[change:], after.present[change:]
    samples = [latest[key].samples for key in keys]
    score = float(np.average([latest[key].score for key in keys], weights=samples))
    return replace(drawings[-1][1], score=score, samples=sum(samples), boxes_xyxy=boxes, present=present)


def _change(before: FilmTrack, after: FilmTrack, one: int, other: int) -> int:
    """The first frame that belongs to the second of two drawn boxes, after frame `one` and at most `other`."""
    between = np.arange(one + 1, other + 1)
    both = before.present[between] & after.present[between]
    if not both.any():  # Whatever only one of them has is its own; the gap between them stays one.
        theirs = between[after.present[between]]
        return int(theirs[0])
    there = between[both]
    apart = np.abs(before.boxes_xyxy[there] - after.boxes_xyxy[there]).sum(axis=1)
    return int(there[apart.argmin()])


def _sampled(times: NDArray[np.float64], frame: int, way: int, per_s: float) -> list[int]:
    """The frames on one way from `frame`, nearest first: at most `per_s` a second, and the last one."""
    later = np.arange(frame + 1, len(times)) if way > 0 else np.arange(frame - 1, -1, -1)
    if len(later) == 0:
        return []
    ticks = np.floor(np.abs(times[later] - times[frame]) * per_s + 0.5)  # which tick each frame is nearest to
    first = np.flatnonzero(np.diff(ticks, prepend=0.0) > 0)
    return [int(at) for at in dict.fromkeys([*later[first], later[-1]])]


def _pictures(film: Path, way: Sequence[int]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """These frames with their numbers; batch by batch, each read forward, also where they are asked for backwards."""
    if len(way) > 1 and way[1] < way[0]:
        for first in range(0, len(way), _BATCH):
            part = list(way[first : first + _BATCH])
            yield from zip(part, read_frames(film, part[::-1])[::-1], strict=True)
    elif way:
        yield from zip(way, chain.from_iterable(read_sampled(film, way, _BATCH)), strict=True)


def _inside(where: tuple[float, ...], width: int, height: int) -> NDArray[np.float64]:
    if len(where) == 2:
        if not (0 <= where[0] < width and 0 <= where[1] < height):
            raise LaiarError(f"the point {tuple(map(round, where))} lies outside the picture of {width} x {height} pixels")
        return np.array(where, dtype=np.float64)
    left, right = sorted(float(np.clip(x, 0, width)) for x in (where[0], where[2]))
    top, bottom = sorted(float(np.clip(y, 0, height)) for y in (where[1], where[3]))
    if right - left < MIN_SIDE or bottom - top < MIN_SIDE:
        raise LaiarError(
            f"the box {tuple(round(side) for side in where)} has fewer than {MIN_SIDE:.0f} pixels a side inside the picture; "
            "draw a larger one"
        )
    return np.array([left, top, right, bottom])
