"""A small data set in the official formats of Charades and Action Genome, made up, for tests to break."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np

HEADER = "id,subject,scene,quality,relevance,verified,script,objects,descriptions,actions,length"
TRAIN = (
    '46GP8,HR43,Kitchen,6,7,Yes,"A person cooks, and looks.",food,"One, two",c001 11.90 21.20;c000 0.00 12.60,24.83',
    "N11GT,0KZ7,Entryway (A hall at the entrance),6,7,Yes,A,b,c,,18.33",
)
TEST = ("EV3YF,HR43,Bedroom,5,7,Yes,A,b,c,c002 3.00 2.00;c000 1.00 90.00,10.5",)
LISTS = {
    "Charades_v1_classes.txt": "c000 Holding a bag\nc001 Opening a door\nc002 Drinking from a cup/glass/bottle\n",
    "Charades_v1_mapping.txt": "c000 o001 v001\nc001 o002 v002\nc002 o003 v003\n",
    "Charades_v1_verbclasses.txt": "v000 awaken\nv001 hold\nv002 open\nv003 drink\n",
    "Charades_v1_objectclasses.txt": "o000 None\no001 bag\no002 door\no003 cup/glass/bottle\n",
}
GENOME_LISTS = {
    "object_classes.txt": "person\nbag\ncupglassbottle\n",
    "relationship_classes.txt": "lookingat\ninfrontof\nholding\n",
}
SIZE = (320, 240)


def person(box: tuple[float, ...] | None = (10, 20, 110, 220), size: tuple[int, int] = SIZE) -> dict[str, Any]:
    """A frame of `person_bbox.pkl`."""
    boxes = np.array([box] if box else np.zeros((0, 4)), dtype=np.float32).reshape(-1, 4)
    return {"bbox": boxes, "bbox_score": np.ones(len(boxes), np.float32), "bbox_size": size, "bbox_mode": "xyxy"}


def thing(
    name: str = "bag",
    box: tuple[float, ...] | None = (50, 60, 20, 30),
    attention: tuple[str, ...] = (),
    spatial: tuple[str, ...] = ("in_front_of",),
    contacting: tuple[str, ...] = ("touching", "holding"),
    visible: bool = True,
    part: str = "train",
) -> dict[str, Any]:
    """A thing of `object_bbox_and_relationship.pkl`; its box is left, top, width, height."""
    return {
        "class": name,
        "bbox": box,
        "attention_relationship": list(attention),
        "spatial_relationship": list(spatial),
        "contacting_relationship": list(contacting),
        "visible": visible,
        "metadata": {"tag": "", "set": part},
    }


def frames() -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Four frames of two videos, not in their order: key -> the person and the things."""
    return {
        "46GP8.mp4/000031.png": (person((12, 20, 112, 220)), [thing(), thing("cup/glass/bottle", (5, 6, 7, 8), ("looking_at",))]),
        "46GP8.mp4/000011.png": (person(), [thing(box=(52, 60, 20, 30)), thing("cup/glass/bottle", None, visible=False)]),
        "46GP8.mp4/000061.png": (person(None), []),
        "EV3YF.mp4/000001.png": (person(), [thing("sofa/couch", (100, 100, 300, 300), part="test")]),
    }


def write_tables(folder: Path, train: tuple[str, ...] = TRAIN, test: tuple[str, ...] = TEST, header: str = HEADER) -> Path:
    """The official tables of a few videos."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in LISTS.items():
        (folder / name).write_text(text)
    for part, rows in (("train", train), ("test", test)):
        (folder / f"Charades_v1_{part}.csv").write_text("\n".join([header, *rows]) + "\n")
    return folder


def write_genome(folder: Path, found: dict[str, tuple[Any, Any]] | None = None, protocol: int = 3) -> Path:
    """Action Genome's annotation of these frames."""
    folder.mkdir(parents=True, exist_ok=True)
    found = frames() if found is None else found
    for name, at in (("person_bbox.pkl", 0), ("object_bbox_and_relationship.pkl", 1)):
        (folder / name).write_bytes(pickle.dumps({key: entry[at] for key, entry in found.items()}, protocol))
    for name, text in ({"frame_list.txt": "\n".join(found) + "\n"} | GENOME_LISTS).items():
        (folder / name).write_text(text)
    return folder


def write_charades(root: Path, found: dict[str, tuple[Any, Any]] | None = None) -> Path:
    """Everything in one folder, as somebody unpacks it."""
    write_tables(root)
    write_genome(root / "annotations", found)
    return root
