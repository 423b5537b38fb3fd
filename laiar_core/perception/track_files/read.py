"""Reading a file of boxes in whatever format it is: its content decides, not its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.perception.track_files.brought import Brought
from laiar_core.perception.track_files.coco import read_coco
from laiar_core.perception.track_files.cvat import read_cvat
from laiar_core.perception.track_files.label_studio import read_label_studio
from laiar_core.perception.track_files.mot import looks_like_mot, read_mot
from laiar_core.perception.track_files.parts import parts_of
from laiar_core.perception.track_files.yolo import looks_like_yolo, read_yolo
from laiar_core.reading import as_text, lines, parse_json

TAKEN = (
    "CVAT for video 1.1 (XML), MOTChallenge (gt.txt), COCO JSON with track_id, Label Studio JSON, YOLO labels with ids as a zip"
)
WITH_BOXES = (".xml", ".json", ".txt", ".csv")  # endings, among the other files of a zip or folder
_START = 4000  # characters that are looked at
_Reader = Callable[[str, Mapping[str, str], tuple[str, ...]], Brought]


def read_boxes(path: Path) -> Brought:
    """What a file of boxes says.

    Args:
        path: a file, the zip that a tool exported, or the folder that it unpacks to.

    Returns:
        Its tracks.

    Raises:
        LaiarError: one sentence, with line or element, for what is no such file, damaged, or holds several formats.
    """
    contents = parts_of(path)
    alone = path.name in contents  # a file, perhaps with what lies beside it
    kinds = {name: _kind(contents[name]) for name in contents if (name == path.name if alone else not _only_names(name))}
    found = {kind: tuple(name for name, its in kinds.items() if its == kind) for kind in _READERS}
    several = {kind: names for kind, names in found.items() if names}
    if len(several) > 1:
        one, other = (f"{kind} ({names[0]})" for kind, names in list(several.items())[:2])
        raise LaiarError(f"{path.name} has boxes in two formats, {one} and {other}; bring one of them")
    if not several:
        raise LaiarError(f"{path.name} has no boxes that can be read; {TAKEN} are taken")
    ((kind, names),) = several.items()
    texts = {
        name: as_text(content, name if alone else f"{name} in {path.name}")
        for name, content in contents.items()
        if name in names or _only_names(name)
    }
    brought = _READERS[kind](path.name, texts, names)
    if not brought.tracks:
        raise LaiarError(f"{path.name} is {brought.format} without a single box; export it again from the tool that made it")
    return replace(brought, name=path.name)


def _only_names(name: str) -> bool:
    """Whether a text among others names classes or describes the film, whatever it begins like."""
    return name.rpartition("/")[2].lower() in ("labels.txt", "classes.txt") or not name.lower().endswith(WITH_BOXES)


def _kind(content: bytes) -> str:
    """The format that a text begins like; empty for none."""
    start = content[:_START].decode("utf-8-sig", errors="replace").lstrip()
    if start.startswith("<"):
        return "CVAT"
    if start.startswith(("{", "[")):
        return "JSON"
    first = next((line for _, line in lines(start)), "")
    return "MOT" if looks_like_mot(first) else "YOLO" if looks_like_yolo(first) else ""


def _read_json(source: str, texts: Mapping[str, str], names: tuple[str, ...]) -> Brought:
    name = _only(source, names, "JSON files")
    values = parse_json(texts[name], name)
    if isinstance(values, dict) and {"images", "annotations"} <= values.keys():
        return read_coco(name, values)
    return read_label_studio(name, values)


def _read_cvat(source: str, texts: Mapping[str, str], names: tuple[str, ...]) -> Brought:
    name = _only(source, names, "XML files")
    return read_cvat(name, texts[name])


def _read_mot(source: str, texts: Mapping[str, str], names: tuple[str, ...]) -> Brought:
    true = tuple(
        name for name in names if name.rsplit("/", 1)[-1] == "gt.txt"
    )  # a sequence of MOTChallenge has det.txt beside it
    return read_mot(_only(source, true or names, "files of MOTChallenge"), texts)


_READERS: dict[str, _Reader] = {
    "CVAT": _read_cvat,
    "JSON": _read_json,
    "MOT": _read_mot,
    "YOLO": lambda source, texts, names: read_yolo(source, {name: texts[name] for name in names}, texts),
}


def _only(source: str, names: tuple[str, ...], what: str) -> str:
    """The one name (LaiarError where there are several)."""
    if len(names) > 1:
        raise LaiarError(f"{source} has {len(names)} {what}, such as {names[0]} and {names[1]}; bring that of one film")
    return names[0]
