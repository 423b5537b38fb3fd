"""Writing a report: one HTML file with the film inside, which needs no server and no network."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from string import Template

from laiar_core.data.clip import Clip
from laiar_core.files import written_whole
from laiar_core.timeline.schema import Timeline
from laiar_core.video.frame_index import presentation_times
from laiar_core.viz.report.payload import payload

_HERE = Path(__file__).parent
_FILM = "<!-- the film goes here -->"
_CHUNK = 3 * 2**20  # bytes; a multiple of three, so that the pieces of base64 fit together


def write_report(timeline: Timeline, clip: Clip, film: Path, out: Path) -> None:
    """Write the report of a film, whose frames are those of the clip that the timeline was made of, whole or not at all."""
    data = json.dumps(payload(timeline, clip, presentation_times(film).tolist()), allow_nan=False, separators=(",", ":"))
    page = Template(_read("film_page.html")).substitute(
        title=html.escape(f"{timeline.clip_id} · LaIAR"),
        style=_read("film_page.css"),
        data=data.replace("<", "\\u003c"),  # no name in it can close its element
        script=f"{_read('film.js')}\n{_read('film_page.js')}",
    )
    before, after = page.split(_FILM)
    with written_whole(out) as temporary, temporary.open("wb") as file, film.open("rb") as pictures:
        file.write(before.encode())
        while piece := pictures.read(_CHUNK):  # a long film need not be in memory
            file.write(base64.b64encode(piece))
        file.write(after.encode())


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
