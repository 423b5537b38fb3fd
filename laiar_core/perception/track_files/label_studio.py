"""Label Studio's JSON of a video: rectangles with keyframes in per cent of the picture, exported as `JSON` or `JSON-MIN`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from laiar_core.errors import LaiarError
from laiar_core.perception.track_files.brought import Brought, Rows, class_name
from laiar_core.perception.track_files.json_parts import items, record
from laiar_core.perception.track_files.numbers import number

SIDES = ("x", "y", "width", "height")
SLACK = 2  # frames by which its count, a length times a rate, may be off
_PLACES = 10**6  # keyframes of a region are counted below this


def read_label_studio(name: str, values: object) -> Brought:
    """Read parsed JSON. Boxes between keyframes lie evenly between them; one that is not `enabled` is the last of its stretch.

    Args:
        name: what the file is called.
        values: the parsed JSON.

    Returns:
        Its tracks, a region each, in its order.

    Raises:
        LaiarError: with the element, for what is wrong, and for regions of several films or people.
    """
    regions = list(_regions(name, values))
    rows = Rows(lambda at: f"{regions[at // _PLACES][0]}: sequence[{at % _PLACES}]")
    counts: set[int] = set()
    for track, (where, value) in enumerate(regions):
        labels = items(value.get("labels"), f"{where}: labels")
        label = class_name(labels[0] if labels else "", where)
        if "framesCount" in value:
            counts.add(round(number(value["framesCount"], f"{where}: framesCount")))  # a length times a rate
        for at, element in enumerate(items(value["sequence"], f"{where}: sequence")[:_PLACES]):
            place = track * _PLACES + at
            here = rows.place(place)
            key = record(element, here)
            left, top, width, height = rows.numbers(map(key.get, SIDES), place, "x, y, width or height")
            if rows.numbers((key.get("rotation", 0),), place, "rotation")[0] % 360:
                raise LaiarError(f"{here} is turned; only upright boxes are taken: turn it back in Label Studio")
            frame = rows.integer(key.get("frame"), place, "frame")
            if frame < 1:
                raise LaiarError(f"{here} has frame {frame}; frames count from 1 in this format")
            lasts = key.get("enabled", True) is not False
            rows.add(track, label, frame - 1, (left, top, left + width, top + height), place, lasts=lasts)
    if len(counts) > 1:
        raise LaiarError(f"{name} has regions of films with {min(counts)} and {max(counts)} frames; bring those of one film")
    frames = next(iter(counts), None)
    return Brought("Label Studio", name, rows.tracks(), rows.place, size=(100, 100), pixels=False, frames=frames, slack=SLACK)


def _regions(name: str, values: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rectangles of the one task that has some, each with its place."""
    tasks = values if isinstance(values, list) else [values]
    found: list[list[tuple[str, dict[str, Any]]]] = []
    for at, task in enumerate(tasks):
        regions = (
            list(_of_task(task, f"[{at}] of {name}" if isinstance(values, list) else name)) if isinstance(task, dict) else []
        )
        if regions:
            found.append(regions)
    if not found:
        raise LaiarError(
            f"{name} is JSON without boxes: COCO would have images and annotations, Label Studio tasks with videorectangle"
        )
    if len(found) > 1:
        raise LaiarError(f"{name} has boxes of {len(found)} films; export the task of this film alone")
    yield from found[0]


def _of_task(task: dict[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    annotations = task.get("annotations")
    if isinstance(annotations, list):
        whole = [one for one in annotations if isinstance(one, dict) and not one.get("was_cancelled") and one.get("result")]
        if len(whole) > 1:
            raise LaiarError(f"{where} has annotations of {len(whole)} people; export the one that counts")
        for at, region in enumerate(items(whole[0]["result"], f"{where}: result") if whole else ()):
            value = region.get("value") if isinstance(region, dict) and region.get("type") == "videorectangle" else None
            if isinstance(value, dict) and "sequence" in value:
                yield f"{where}: result[{at}]", value
        return
    for key, regions in task.items():  # JSON-MIN has the regions under the name of the control
        for at, value in enumerate(regions if isinstance(regions, list) else ()):
            if isinstance(value, dict) and "sequence" in value and "labels" in value:
                yield f"{where}: {key}[{at}]", value
