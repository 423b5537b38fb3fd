"""COCO JSON whose annotations say which track they belong to: `track_id` beside the box, or among `attributes` as CVAT has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from laiar_core.errors import LaiarError
from laiar_core.perception.track_files.brought import Brought, Rows, class_name, lasting_steps
from laiar_core.perception.track_files.frame_names import frames_of
from laiar_core.perception.track_files.json_parts import items, record
from laiar_core.perception.track_files.numbers import exact, integer
from laiar_core.perception.track_files.to_write import ToWrite

MAX_IMAGES = 200_000  # more frames than any film that is taken
_WANTED = "annotations need a track_id, at the top or in attributes"


def read_coco(name: str, values: Mapping[str, Any]) -> Brought:
    """Read parsed COCO.

    A thing is there in the frames that have an annotation of it. Where `images` lists every n-th frame alone, it stays from one
    of those to the next.

    Args:
        name: what the file is called.
        values: the parsed JSON, with `images` and `annotations`.

    Returns:
        Its tracks, by their ids.

    Raises:
        LaiarError: with the element, for what is wrong.
    """
    if len(items(values["images"], f"images of {name}")) > MAX_IMAGES:
        raise LaiarError(f"{name} is too large: it has more than {MAX_IMAGES:,} images; bring the boxes of one film alone")
    images = [record(image, f"images[{at}] of {name}") for at, image in enumerate(values["images"])]
    frames = _frames(images, name)
    names = _names(values.get("categories", []), name)
    rows = Rows(lambda at: f"annotations[{at}] of {name}")
    for at, value in enumerate(items(values["annotations"], f"annotations of {name}")):
        where = rows.place(at)
        one = record(value, where)
        image = rows.integer(one.get("image_id"), at, "image_id")
        if image not in frames:
            raise LaiarError(f"{where} is of image {image}, which is not among the images")
        kind = rows.integer(one.get("category_id"), at, "category_id")
        if kind not in names:
            raise LaiarError(f"{where} has category {kind}, which is not among the categories")
        box = items(one.get("bbox"), f"{where}: bbox")
        if len(box) != 4:
            raise LaiarError(f"{where} has a bbox of {len(box)} numbers; it has left, top, width, height")
        left, top, width, height = rows.numbers(box, at, "bbox")
        (sure,) = rows.numbers((one.get("score", 1),), at, "score")
        rows.add(_track_id(one, where), names[kind], frames[image], (left, top, left + width, top + height), at, score=sure)
    tracks, notes = lasting_steps(rows.tracks(by_id=True), name, frames.values())
    return Brought("COCO", name, tracks, rows.place, size=_size(images, name), notes=notes)


def write_coco(what: ToWrite) -> bytes:
    """Every frame as an image that is called as in CVAT, every box as an annotation with its track."""
    width, height = what.size
    kinds = {name: at for at, name in enumerate(what.classes, 1)}
    images = [
        {"id": frame + 1, "file_name": f"frame_{frame:06d}.PNG", "width": width, "height": height} for frame in range(what.frames)
    ]
    annotations: list[dict[str, object]] = []
    for track in what.tracks:
        for frame, sides in zip(track.frames.tolist(), track.boxes_xywh.tolist(), strict=True):
            box = [float(exact(side)) for side in sides]
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": frame + 1,
                    "category_id": kinds[track.name],
                    "track_id": track.number,
                    "bbox": box,
                    "area": float(exact(box[2] * box[3])),
                    "segmentation": [],
                    "iscrowd": 0,
                    "attributes": {"track_id": track.number, "occluded": False},
                }
            )
    categories = [{"id": at, "name": name, "supercategory": ""} for name, at in kinds.items()]
    made = {"info": {"description": what.film}, "licenses": [], "images": images, "categories": categories}
    return json.dumps(made | {"annotations": annotations}, ensure_ascii=False, separators=(",", ":")).encode()


def _frames(images: list[dict[str, Any]], name: str) -> dict[int, int]:
    """Id of an image -> frame from 0: as `frame_id` says, else the number in the name of its file."""
    ids = [integer(image.get("id"), f"images[{at}] of {name}: id") for at, image in enumerate(images)]
    if images and all("frame_id" in image for image in images):
        found = [integer(image["frame_id"], f"images[{at}] of {name}: frame_id") for at, image in enumerate(images)]
    else:
        files = [str(image.get("file_name", ""))[:300] for image in images]
        numbers = frames_of(files, name)
        found = [numbers[file] for file in files]
    if len(set(ids)) < len(ids) or len(set(found)) < len(found):
        raise LaiarError(f"{name} has two images of one id or frame; bring the boxes of one film alone")
    return dict(zip(ids, found, strict=True))


def _names(categories: object, name: str) -> dict[int, str]:
    names = {}
    for at, value in enumerate(items(categories, f"categories of {name}")):
        where = f"categories[{at}] of {name}"
        category = record(value, where)
        names[integer(category.get("id"), f"{where}: id")] = class_name(category.get("name", ""), where)
    return names


def _size(images: list[dict[str, Any]], name: str) -> tuple[int, int] | None:
    sizes = {
        (integer(image["width"], f"images[{at}] of {name}: width"), integer(image["height"], f"images[{at}] of {name}: height"))
        for at, image in enumerate(images)
        if image.get("width") and image.get("height")
    }
    if len(sizes) > 1:
        raise LaiarError(f"the images of {name} have {len(sizes)} sizes; bring the boxes of one film alone")
    return next(iter(sizes), None)


def _track_id(one: Mapping[str, Any], where: str) -> int | str:
    attributes = one.get("attributes")
    found = one.get("track_id", attributes.get("track_id") if isinstance(attributes, dict) else None)
    if isinstance(found, bool) or not isinstance(found, int | str):
        raise LaiarError(f"{where} has no track_id; {_WANTED}: export tracks, not single shapes")
    return found
