"""MOTChallenge text: `frame, id, left, top, width, height, confidence, class, visibility`, and `MOT 1.1` as CVAT exchanges it."""

from __future__ import annotations

import configparser
import io
import zipfile
from collections.abc import Mapping

from laiar_core.errors import LaiarError
from laiar_core.perception.detector import PERSON
from laiar_core.perception.track_files.brought import MAX_BOXES, Brought, Rows, class_name, lasting_steps
from laiar_core.perception.track_files.numbers import exact, integer
from laiar_core.perception.track_files.to_write import ToWrite
from laiar_core.reading import lines

LEAST_CELLS, CELLS = 6, 9
# What the numbers of classes mean in MOT16, MOT17 and MOT20.
NAMES = (
    PERSON,
    "person on vehicle",
    "car",
    "bicycle",
    "motorcycle",
    "non-motorized vehicle",
    "static person",
    "distractor",
    "occluder",
    "occluder on the ground",
    "occluder full",
    "reflection",
    "crowd",
)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # so that the same boxes make the same file


def looks_like_mot(line: str) -> bool:
    """Whether the first line of a text is one of MOTChallenge: numbers between commas, or many between blanks."""
    cells = _cells(line)
    return len(cells) >= (LEAST_CELLS if "," in line else CELLS) and sum(map(_is_number, cells)) > LEAST_CELLS / 2


def read_mot(name: str, texts: Mapping[str, str]) -> Brought:
    """Read a text of boxes.

    Args:
        name: of the text.
        texts: all there are, by name; `labels.txt` among them names the classes, `seqinfo.ini` the size and length of the film.

    Returns:
        Its tracks, by their ids.

    Raises:
        LaiarError: with the line, for what is wrong.
    """
    labels = next((text for other, text in texts.items() if other.rsplit("/", 1)[-1] == "labels.txt"), None)
    info = next((text for other, text in texts.items() if other.rsplit("/", 1)[-1] == "seqinfo.ini"), None)
    names = tuple(class_name(line, f"line {at} of labels.txt") for at, line in lines(labels)) if labels else NAMES
    if texts[name].count("\n") > MAX_BOXES:
        raise LaiarError(f"{name} is too large: it has more than {MAX_BOXES:,} lines; bring fewer tracks, or a part of the film")
    rows = Rows(lambda line: f"line {line} of {name}")
    ignored, numbered = 0, False
    for at, line in lines(texts[name]):
        cells = _cells(line)
        if len(cells) < LEAST_CELLS:
            raise LaiarError(
                f"{rows.place(at)} has {len(cells)} values; a line has frame, id, left, top, width, height, confidence, class"
            )
        frame, track = rows.integer(cells[0], at, "frame"), rows.integer(cells[1], at, "id")
        if frame < 1:
            raise LaiarError(f"{rows.place(at)} has frame {frame}; frames count from 1 in this format")
        if track < 0:
            raise LaiarError(
                f"{rows.place(at)} has no id ({track}), as detections have none; bring the output of a tracker, or gt.txt"
            )
        left, top, width, height = rows.numbers(cells[2:6], at, "box")
        sure = rows.numbers(cells[6:7], at, "confidence")[0] if len(cells) > 6 else 1.0
        kind = rows.integer(cells[7], at, "class") if len(cells) in (8, CELLS) else -1
        if len(cells) == CELLS and sure == 0:  # a mark of `gt.txt`: not to be looked at
            ignored += 1
            continue
        numbered = numbered or kind > 0
        box = (left, top, left + width, top + height)
        rows.add(track, _named(kind, names, rows, at), frame - 1, box, at, score=min(max(sure, 0), 1))
    notes = [f"{ignored:,} boxes of {name} are marked as not to be looked at and were left out."] if ignored else []
    if numbered and not labels:
        notes.append(f"{name} has no labels.txt that names its classes, so I took their numbers as those of MOTChallenge.")
    size, frames = _sequence(info)
    tracks, step = lasting_steps(rows.tracks(by_id=True), name, range(frames or 0))
    return Brought("MOT", name, tracks, rows.place, size=size, frames=frames, notes=(*notes, *step))


def write_mot(what: ToWrite) -> bytes:
    """The zip that CVAT imports as MOT 1.1: `gt/gt.txt`, `gt/labels.txt`, and `seqinfo.ini` as MOTChallenge has it."""
    number_of = {name: at for at, name in enumerate(what.classes, 1)}
    rows = sorted(
        (frame + 1, track.number, box, number_of[track.name])
        for track in what.tracks
        for frame, box in zip(track.frames.tolist(), track.boxes_xywh.tolist(), strict=True)
    )
    boxes = "".join(f"{frame},{track},{','.join(map(exact, box))},1,{kind},1\n" for frame, track, box, kind in rows)
    width, height = what.size
    info = (
        f"[Sequence]\nname={what.film}\nimDir=img1\nframeRate={what.fps:.6g}\nseqLength={what.frames}\nimWidth={width}\n"
        f"imHeight={height}\nimExt=.jpg\n"
    )
    members = {"gt/gt.txt": boxes, "gt/labels.txt": "".join(f"{name}\n" for name in what.classes), "seqinfo.ini": info}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _cells(line: str) -> list[str]:
    return line.split(",") if "," in line else line.split()


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _named(kind: int, names: tuple[str, ...], rows: Rows, at: int) -> str:
    """What a class is called. Results of trackers have -1 in its place: MOTChallenge is about people."""
    if kind == -1:
        return names[0] if len(names) == 1 else PERSON
    if not 1 <= kind <= len(names):
        raise LaiarError(
            f"{rows.place(at)} has class {kind}, and 1 to {len(names)} have names; name it in labels.txt, one a line"
        )
    return names[kind - 1]


def _sequence(info: str | None) -> tuple[tuple[int, int] | None, int | None]:
    """Size and number of frames that a `seqinfo.ini` states."""
    if info is None:
        return None, None
    found = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        found.read_string(info)
        said = dict(found["Sequence"])
    except (configparser.Error, KeyError):
        raise LaiarError("seqinfo.ini has no [Sequence] with settings; leave it out or copy it again") from None
    width, height, length = (
        integer(said[key], f"{key} in seqinfo.ini") if key in said else None for key in ("imwidth", "imheight", "seqlength")
    )
    return (width, height) if width and height else None, length
