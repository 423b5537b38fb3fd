"""YOLO labels with ids, as `yolo track save_txt=True` writes them: a text a frame, a line `class x y w h [confidence] id` a box.

The middle, width and height are shares of the picture.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from laiar_core.errors import LaiarError
from laiar_core.perception.coco import CLASSES
from laiar_core.perception.track_files.brought import Brought, Rows, class_name, lasting_steps
from laiar_core.perception.track_files.frame_names import frames_of
from laiar_core.reading import lines

WITHOUT_ID, WITH_ID, WITH_BOTH = 5, 6, 7  # values in a line; the confidence is optional
_PLACES = 10**6  # lines of a text are counted below this
_LISTS = ("classes.txt", "obj.names", "labels.txt")
_YAML = (".yaml", ".yml")
_NAMES = re.compile(r"^names[ \t]*+:(.*)$", re.MULTILINE)
_ENTRY = re.compile(r"(?:-|(\d{1,6}) *+:)(.*)$")


def looks_like_yolo(line: str) -> bool:
    """Whether the first line of a text is a box of YOLO."""
    cells = line.split()
    return WITHOUT_ID <= len(cells) <= WITH_BOTH and cells[0].isdecimal() and any(cell[0].isdecimal() for cell in cells[1:])


def read_yolo(source: str, labels: Mapping[str, str], texts: Mapping[str, str]) -> Brought:
    """Read the texts of all frames.

    Args:
        source: what the zip or folder is called.
        labels: texts with boxes, by name.
        texts: all texts there are; `data.yaml` or `classes.txt` among them names the classes.

    Returns:
        The tracks, by their ids.

    Raises:
        LaiarError: with the line, for what is wrong.
    """
    if len(labels) == 1 and source in labels:
        raise LaiarError(f"{source} has the boxes of one frame in YOLO's format; bring the folder of all frames, as a zip")
    folders = {name.rpartition("/")[0] for name in labels}
    if len(folders) > 1:
        one, other = sorted(folders)[:2]
        raise LaiarError(f"{source} has labels in several folders, such as {one or '.'} and {other}; bring those of one film")
    names = _names(texts)
    known = names or dict(enumerate(CLASSES.values()))
    order, frames = list(labels), frames_of(labels, source)
    rows = Rows(lambda at: f"line {at % _PLACES} of {order[at // _PLACES]}")
    for position, name in enumerate(order):
        for line_number, line in lines(labels[name]):
            at = position * _PLACES + min(line_number, _PLACES - 1)
            cells = line.split()
            if len(cells) == WITHOUT_ID or (len(cells) == WITH_ID and not _whole(cells[-1])):
                raise LaiarError(
                    f"{rows.place(at)} has a box without an id; write labels while tracking (yolo track save_txt=True)"
                )
            if not WITH_ID <= len(cells) <= WITH_BOTH:
                raise LaiarError(
                    f"{rows.place(at)} has {len(cells)} values; a line has class, x, y, width, height, (confidence,) id"
                )
            kind, track = rows.integer(cells[0], at, "class"), rows.integer(cells[-1], at, "id")
            if kind not in known:
                raise LaiarError(f"{rows.place(at)} has class {kind}, which {'the list of names' if names else 'COCO'} has not")
            x, y, width, height = rows.numbers(cells[1:5], at, "box")
            sure = rows.numbers(cells[5:6], at, "confidence")[0] if len(cells) == WITH_BOTH else 1.0
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            rows.add(track, known[kind], frames[name], box, at, score=sure)
    notes = () if names else (f"{source} has no data.yaml or classes.txt, so I took its classes for the 80 of COCO.",)
    tracks, step = lasting_steps(rows.tracks(by_id=True), source)
    return Brought("YOLO", source, tracks, rows.place, size=(1, 1), pixels=False, notes=(*notes, *step))


def _whole(cell: str) -> bool:
    return cell.lstrip("+-").removesuffix(".0").isdecimal()


def _names(texts: Mapping[str, str]) -> dict[int, str]:
    """Number of a class -> its name; empty where no text says so."""
    for name, text in texts.items():
        last = name.rpartition("/")[2].lower()
        if last in _LISTS:
            return {at: class_name(line, name) for at, (_, line) in enumerate(lines(text))}
        if last.endswith(_YAML) and (found := _NAMES.search(text)):
            return _of_yaml(found[1].strip(), text[found.end() :], name)
    return {}


def _of_yaml(same_line: str, below: str, name: str) -> dict[int, str]:
    """The names in YAML, in the ways that YOLO's tools write them: `[a, b]`, `{0: a}`, or an entry a line, `- a` or `0: a`."""
    if same_line[:1] in ("[", "{"):
        inside = (same_line + below)[1:].partition("]" if same_line[0] == "[" else "}")[0]
        entries = [part.strip() for part in inside.replace("\n", " ").split(",") if part.strip()]
        entries = [f"- {entry}" if same_line[0] == "[" else entry for entry in entries]
    else:
        entries = [line for _, line in lines(below)]
    found: dict[int, str] = {}
    for entry in entries:
        read = _ENTRY.match(entry)
        if read is None:
            break  # the next setting
        text = read[2].partition(" #")[0].strip()
        quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
        found[int(read[1]) if read[1] else len(found)] = class_name(text[1:-1] if quoted else text, f"names in {name}")
    return found
