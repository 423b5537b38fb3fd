"""A tiny data set with films, in the layout of CAD-120: only the paint of its bottle shows whether that is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.cad120.tables import knowledge_files
from laiar_core.video.encode import write_film

FRAMES = 60
FILM = (160, 120)  # a quarter of the annotation's 640x480
SIZES = {"head_1": (68, 88), "hand_1": (32, 36), "hand_2": (32, 36), "bottle_1": (60, 100), "cup_1": (44, 52)}
PLACES = {"head_1": (320, 100), "hand_1": (400, 300), "hand_2": (240, 300), "bottle_1": (300, 360), "cup_1": (480, 380)}


def painted_data(out: Path, persons: tuple[str, ...] = ("Painter1", "Painter2"), recordings: int = 4) -> Path:
    """Write the data set to `out`: so many recordings of each person, half of them open a bottle and half close it."""
    rows = []
    for person in persons:
        for number in range(recordings):
            rows.append(_record(out, person, f"film{number}", number % 2, np.random.default_rng([len(rows), 7])))
    _write(out / "annotations/video_clips.txt", "".join(rows))
    _write(out / "annotations/name.txt", "Painted\n")
    for name, text in knowledge_files().items():
        _write(out / "annotations/knowledge" / name, text)
    return out


def _record(out: Path, person: str, video: str, opens: int, rng: np.random.Generator) -> str:
    change = int(rng.integers(20, 40))
    is_open = (np.arange(FRAMES) >= change) == bool(opens)
    boxes = {}
    for name, (x, y) in PLACES.items():
        wander = np.cumsum(rng.normal(0, 1.5, (FRAMES, 2)), axis=0) if name.startswith("hand") else np.zeros((FRAMES, 2))
        middle = np.array([x, y]) + rng.uniform(-25, 25, 2) + wander  # (FRAMES, 2)
        boxes[name] = (middle - np.array(SIZES[name]) / 2).round()
    things = [name for name in boxes if name not in ("head_1", "hand_1", "hand_2")]
    relations = [(hand, thing, "not_holding") for hand in ("hand_1", "hand_2") for thing in things]
    relations += [("head_1", thing, "apart") for thing in things]
    annotation = {
        "locations": [
            {"obj_id": name, "loc_list": [[*map(int, corner), *SIZES[name]] for corner in corners]}
            for name, corners in boxes.items()
        ],
        "relations": [{"obj_ids": [s, o], "rel_list": [label] * FRAMES} for s, o, label in relations],
        "attributes": [{"obj_id": "bottle_1", "attr_list": ["open" if state else "closed" for state in is_open]}],
    }
    _write(out / f"annotations/all/{person}/making_cereal/{video}.json", json.dumps(annotation))
    film = out / f"{person}_videos/making_cereal/{video}.mp4"
    film.parent.mkdir(parents=True, exist_ok=True)
    write_film(film, _pictures(boxes, is_open, rng), 30)
    return f"{person}, making_cereal, {video}, 1, {FRAMES}, {'open' if opens else 'close'}\n"


def _pictures(
    boxes: dict[str, NDArray[np.float64]], is_open: NDArray[np.bool_], rng: np.random.Generator
) -> Iterator[NDArray[np.uint8]]:
    colours = {name: rng.integers(60, 200, 3) for name in boxes}
    for frame in range(FRAMES):
        picture = np.full((FILM[1], FILM[0], 3), 120, dtype=np.uint8)
        for name, corners in boxes.items():
            left, top = (corners[frame] / 4).astype(int)
            width, height = (side // 4 for side in SIZES[name])
            picture[max(top, 0) : top + height, max(left, 0) : left + width] = colours[name]
            if name == "bottle_1":
                picture[top : top + height // 2, left + 2 : left + width - 2] = 245 if is_open[frame] else 10
        yield picture


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
