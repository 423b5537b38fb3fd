"""The player as text: plain HTML, CSS and JavaScript, the same on the page, in a notebook and in exported files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class PlayerSource:
    """The player as text. `js` is one module whose default export is `mount({parentElement, data})`."""

    html: str
    css: str
    js: str


def read(*names: str) -> str:
    """Files of this folder, one after the other."""
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


GRAPH = ("labels.js", "frames.js", "changes.js", "graph_places.js", "graph_edges.js", "graph.js", "graph_view.js")
_PICTURES = ("clock.js", "film.js", "ahead.js", "reel.js")
_PLAYER = ("stage.js", "strips.js", *_PICTURES, "controls.js", "transport.js", "present.js", "player.js")


def player_source() -> PlayerSource:
    """The files that the player is made of, for the page of the app and for the file that people export."""
    css = read("player.css", "graph.css", "present.css")
    return PlayerSource(html=read("player.html"), css=css, js=read(*GRAPH, *_PLAYER))


def graph_source() -> PlayerSource:
    """The scene graph alone; its script defines `GraphView` and exports nothing."""
    return PlayerSource(html='<div class="graph"></div>', css=read("graph.css"), js=read(*GRAPH))
