"""`CVAT for video 1.1`: an XML of tracks with their boxes frame by frame, as CVAT exports and imports it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import escape, quoteattr
from xml.sax.xmlreader import AttributesImpl, Locator

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.track_files.brought import Brought, Rows, class_name
from laiar_core.perception.track_files.numbers import exact, integer
from laiar_core.perception.track_files.to_write import ToWrite, TrackToWrite

SIDES = ("xtl", "ytl", "xbr", "ybr")
SHAPES = ("polygon", "polyline", "points", "ellipse", "cuboid", "skeleton", "mask")
KEYFRAME_PIXELS = 0.1  # boxes that lie nearer to the line between two others need not be keyframes
_AGAIN = "export it from CVAT as CVAT for video 1.1"
_META = ("size", "start_frame", "stop_frame", "frame_filter", "width", "height")
_LONGEST = 100  # characters of a setting
MAX_TAGS = 1_500_000


def read_cvat(name: str, text: str) -> Brought:
    """Read the XML. Boxes between keyframes lie evenly between them, until one that is `outside`, as in CVAT.

    Args:
        name: what the file is called.
        text: the XML.

    Returns:
        Its tracks, in its order.

    Raises:
        LaiarError: with the line, for XML that is damaged, of another kind, or asks to read something else.
    """
    if max(map(text.count, "<&\n\r")) > MAX_TAGS:  # each takes the reader a step
        raise LaiarError(f"{name} is too large: it has more than {MAX_TAGS:,} tags or lines; export fewer tracks")
    content = text.encode()
    # At once: in pieces, a tag of 60 MB would be looked at a thousand times.
    parser = DefusedExpatParser(bufsize=len(content) + 1, forbid_dtd=True)
    handler = _Handler(name)
    parser.setContentHandler(handler)
    try:
        parser.parse(io.BytesIO(content))
    except LaiarError:
        raise
    except DefusedXmlException:
        raise LaiarError(f"{name} declares entities or a document type, which are not read; {_AGAIN}") from None
    except (SAXException, ValueError, LookupError) as error:
        raise LaiarError(f"{name} is not valid XML ({error}); {_AGAIN}") from None
    return handler.brought()


def write_cvat(what: ToWrite) -> bytes:
    """Every box of every track, as CVAT writes them. Keyframes are those from which CVAT can draw the others."""
    width, height = what.size
    film = escape(what.film)
    labels = "".join(f"<label><name>{escape(name)}</name><attributes></attributes></label>" for name in what.classes)
    pieces = [
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n',
        f"  <meta><task><name>{film}</name><size>{what.frames}</size><mode>interpolation</mode><overlap>0</overlap>"
        f"<start_frame>0</start_frame><stop_frame>{what.frames - 1}</stop_frame><frame_filter></frame_filter>"
        f"<labels>{labels}</labels><original_size><width>{width}</width><height>{height}</height></original_size>"
        f"<source>{film}</source></task></meta>\n",
        *(line for track in what.tracks for line in _track_lines(track, what.frames)),
        "</annotations>\n",
    ]
    return "".join(pieces).encode()


def _track_lines(track: TrackToWrite, frames: int) -> Iterator[str]:
    yield f'  <track id="{track.number}" label={quoteattr(track.name)} source="manual">\n'
    for run in np.split(np.arange(len(track.frames)), np.flatnonzero(np.diff(track.frames) > 1) + 1):
        keys = _keyframes(track.frames[run], track.boxes_xyxy[run])
        for at in run.tolist():
            yield _box_line(int(track.frames[at]), track.boxes_xyxy[at], key=at - run[0] in keys, outside=False)
        after = int(track.frames[run[-1]]) + 1
        if after < frames:
            yield _box_line(after, track.boxes_xyxy[run[-1]], key=True, outside=True)
    yield "  </track>\n"


def _box_line(frame: int, box: NDArray[np.float64], *, key: bool, outside: bool) -> str:
    left, top, right, bottom = map(exact, box.tolist())
    return (
        f'    <box frame="{frame}" keyframe="{key:d}" outside="{outside:d}" occluded="0" xtl="{left}" ytl="{top}" xbr="{right}" '
        f'ybr="{bottom}" z_order="0"></box>\n'
    )


def _keyframes(frames: NDArray[np.int64], boxes: NDArray[np.float64]) -> set[int]:
    """The first and last of boxes (K, 4) in a row, and of those between the ones from whose lines others would be too far."""
    keys, open_ends = {0, len(frames) - 1}, [(0, len(frames) - 1)]
    while open_ends:
        first, last = open_ends.pop()
        between = slice(first + 1, last)
        share = ((frames[between] - frames[first]) / max(frames[last] - frames[first], 1))[:, None]
        off = np.abs(boxes[first] * (1 - share) + boxes[last] * share - boxes[between]).max(axis=1)
        if len(off) and off.max() > KEYFRAME_PIXELS:
            worst = first + 1 + int(off.argmax())
            keys.add(worst)
            open_ends += [(first, worst), (worst, last)]
    return keys


class _Handler(ContentHandler):
    """Hears of each element, so that no tree of them is kept."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._rows = Rows(lambda line: f"line {line} of {name}")
        self._path: list[str] = []
        self._track: tuple[int, str] | None = None
        self._tracks = self._others = self._films = self._jobs = self._pictures = 0
        self._said: dict[str, str] = {}

    def setDocumentLocator(self, locator: Locator) -> None:
        """Hear where the reader is."""
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """Take a track, a box, or count what is neither."""
        if not self._path and name != "annotations":
            raise LaiarError(f"{self._name} is XML of another kind: it begins with <{name}>, not <annotations>; {_AGAIN}")
        self._path.append(name)
        if name == "track" and len(self._path) == 2:
            self._tracks += 1
            self._track = (self._tracks, class_name(attrs.get("label", ""), self._here))
        elif name == "box" and self._track:
            self._take(*self._track, attrs)
        elif name in SHAPES and self._track:
            self._others += 1
        elif name == "image":
            self._pictures += 1
        elif name in ("task", "job") and "meta" in self._path[:-1] and self._path[-2] in ("meta", "tasks"):
            self._films += 1
            self._jobs += name == "job"

    def characters(self, content: str) -> None:
        """Take a setting of the task."""
        if self._path[-1] in _META and self._path[1] == "meta" and self._path[-2] in ("task", "job", "original_size"):
            key = self._path[-1]
            self._said[key] = (self._said.get(key, "") + content)[:_LONGEST]

    def endElement(self, name: str) -> None:
        """Leave an element."""
        self._path.pop()
        if len(self._path) == 1:
            self._track = None

    def brought(self) -> Brought:
        """All of it."""
        if self._pictures and not self._tracks:
            raise LaiarError(f"{self._name} is CVAT for images, whose boxes belong to no track; {_AGAIN}")
        if self._films > 1:
            raise LaiarError(f"{self._name} is a project with {self._films} tasks; export the task of this film alone")
        said = {key: value.strip() for key, value in self._said.items() if value.strip()}
        where = f"<meta> of {self._name}"
        width, height, size, stop = (
            integer(said[key], f"{key} in {where}") if key in said else None for key in ("width", "height", "size", "stop_frame")
        )
        whole = "frame_filter" not in said and said.get("start_frame", "0") == "0" and stop in (None, (size or 0) - 1)
        left_out = (f"Shapes of {self._name} that are no boxes were left out: {self._others:,}.",) if self._others else ()
        return Brought(
            "CVAT",
            self._name,
            self._rows.tracks(),
            self._rows.place,
            size=(width, height) if width and height else None,
            frames=size if whole and not self._jobs else None,
            last=stop,
            notes=left_out,
        )

    @property
    def _here(self) -> str:
        return self._rows.place(self._locator.getLineNumber() or 0)

    def _take(self, track: int, label: str, attrs: AttributesImpl) -> None:
        line = self._locator.getLineNumber() or 0
        left, top, right, bottom = self._rows.numbers((attrs.get(side) for side in SIDES), line, "a side of a box")
        if self._rows.numbers((attrs.get("rotation", "0"),), line, "rotation")[0] % 360:
            raise LaiarError(f"{self._here} has a box that is turned; only upright ones are taken: turn it back in CVAT")
        frame = self._rows.integer(attrs.get("frame", ""), line, "frame")
        there = attrs.get("outside", "0") != "1"
        self._rows.add(track, label, frame, (left, top, right, bottom), line, present=there, lasts=there)
