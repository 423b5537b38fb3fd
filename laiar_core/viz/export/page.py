"""One HTML file around the player, which works from disk, without a server and without a network."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any, BinaryIO

from laiar_core.viz.export.markup import Markup, json_in_script, text
from laiar_core.viz.player.source import player_source

KEY = "clip"  # names the clip to the player; the app's own key names folders of this machine, which are nobody's business
_HERE = Path(__file__).parent
_FILM = "<!-- the film goes here -->"
_PIECE = 3 * 2**20  # bytes; a multiple of three, so that the pieces of base64 fit together


def page(title: str, above: Markup, below: Markup, data: dict[str, Any], script: str = "") -> str:
    """A page without its film, which `with_film` puts in.

    Args:
        title: what the browser calls it.
        above: what stands above the player.
        below: what stands below it. An element with `data-frame` takes the player there.
        data: what `player_data` made, perhaps with more for the `script`.
        script: JavaScript that runs once the player is there; `show(clip)` and `seek(frame)` of `page.js` are its tools.

    Returns:
        The text of the page.
    """
    player = player_source()
    parts = {
        "title": text(title),
        "style": _read("page.css"),
        "above": above,
        "player_css": player.css,
        "player_html": player.html,
        "below": below,
        "data": json_in_script(data),
        "script": f"{player.js}\n{_read('page.js')}\n{script}",
    }
    return Template(_read("page.html")).substitute({name: str(part) for name, part in parts.items()})


def with_film(whole: str, film: BinaryIO) -> Iterator[bytes]:
    """The bytes of a page with its film, piece by piece: a long film need not be in memory."""
    before, after = whole.split(_FILM)
    yield before.encode()
    while piece := film.read(_PIECE):
        yield base64.b64encode(piece)
    yield after.encode()


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
