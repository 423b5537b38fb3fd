"""Clips for measuring the dashboard, made of bundled demo recordings: one of 30 s with a film, one of 2,000 x 40, many."""

from __future__ import annotations

import json
import shutil
import struct
from itertools import chain
from pathlib import Path
from typing import Any

from laiar_core.video.decode import read_frames
from laiar_core.video.encode import write_film

DEMO = Path(__file__).parents[1] / "assets" / "demo_clips"
FPS = 30
LONG, CROWDED = 30 * FPS, 2000  # frames
BOOKS = 20  # with two hands that makes 40 pairs
MANY, MANY_FRAMES = 201, 66  # recordings to open one after the other, and frames of each


def write_clips(root: Path) -> None:
    """Write a data set of both clips to a folder that is not there yet. They go forth and back until they are long enough."""
    shutil.copytree(DEMO / "annotations" / "knowledge", root / "annotations" / "knowledge")
    shutil.copytree(DEMO / "annotations" / "splits", root / "annotations" / "splits")
    (root / "annotations" / "name.txt").write_text("Simulated\n", encoding="utf-8")
    source = _recording("Simulated2", "picking_objects", "0005")
    frames = len(source["locations"][0]["loc_list"])
    _write(root, "picking_objects", "long", _played(source, _forth_and_back(frames, LONG)))
    film = DEMO / "Simulated2_videos" / "picking_objects" / "0005.mp4"
    pictures = list(read_frames(film, list(range(frames))))
    target = root / "Simulated2_videos" / "picking_objects" / "long.mp4"
    target.parent.mkdir(parents=True)
    write_film(target, (pictures[at] for at in _forth_and_back(frames, LONG)), FPS)
    _write(root, "picking_objects", "crowded", _played(_with_books(source), _forth_and_back(frames, CROWDED)))
    for number in range(MANY):
        name = many(number)
        _write(root, "picking_objects", name, source)
        unlike = struct.pack(">I4sI", 12, b"free", number)  # An empty box: the same film, but no two files are the same.
        (target.parent / f"{name}.mp4").write_bytes(film.read_bytes() + unlike)
    rows = [("long", LONG), ("crowded", CROWDED), *((many(number), MANY_FRAMES) for number in range(MANY))]
    lines = [f"Simulated2, picking_objects, {name}, 1, {length}, pick\n" for name, length in rows]
    (root / "annotations" / "video_clips.txt").write_text("".join(lines), encoding="utf-8")


def many(number: int) -> str:
    """Name of one of MANY recordings."""
    return f"many_{number:03d}"


def _recording(person: str, activity: str, video: str) -> dict[str, Any]:
    path = DEMO / "annotations" / "all" / person / activity / f"{video}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _write(root: Path, activity: str, video: str, recording: dict[str, Any]) -> None:
    path = root / "annotations" / "all" / "Simulated2" / activity / f"{video}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(recording | {"video_id": video}), encoding="utf-8")


def _forth_and_back(frames: int, length: int) -> list[int]:
    there = list(chain(range(frames), range(frames - 2, 0, -1)))
    return [there[at % len(there)] for at in range(length)]


def _played(recording: dict[str, Any], order: list[int]) -> dict[str, Any]:
    """The recording with its frames in another order."""
    parts = {"locations": "loc_list", "relations": "rel_list", "attributes": "attr_list"}
    return recording | {
        part: [entry | {values: [entry[values][at] for at in order]} for entry in recording[part]]
        for part, values in parts.items()
    }


def _with_books(recording: dict[str, Any]) -> dict[str, Any]:
    """The same hands among many books, each a little further to the right than the one before."""
    hands = [entry for entry in recording["locations"] if entry["obj_id"].startswith("hand")]
    thing = next(
        e for e in recording["locations"] if not e["obj_id"].startswith(("hand", "head")) and any(map(any, e["loc_list"]))
    )
    books = [
        {"obj_id": f"book_{n + 1}", "loc_list": [[20 + 28 * n, box[1], 26, max(box[3], 20)] for box in thing["loc_list"]]}
        for n in range(BOOKS)
    ]
    return recording | {"locations": hands + books, "relations": [], "attributes": []}
