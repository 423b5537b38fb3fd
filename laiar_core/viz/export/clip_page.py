"""One HTML file with the player and everything about a clip. It works from disk, without a server and without a network."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from string import Template

from PIL import Image

from laiar_core.data.clip import Clip
from laiar_core.data.frames import frames_of
from laiar_core.explain.explanation import Explanation
from laiar_core.video.encode import film_times
from laiar_core.viz.export.caption import answer
from laiar_core.viz.export.film import Tell, checked, even, mp4
from laiar_core.viz.export.markup import Markup, json_in_script, tag, text
from laiar_core.viz.export.provenance import notes_of
from laiar_core.viz.export.sections import actions_table, selection_drawing, tokens_table, transitions_table
from laiar_core.viz.frame_numbers import opening
from laiar_core.viz.player.payload import player_data
from laiar_core.viz.player.pictures import Film, Pictures
from laiar_core.viz.player.source import player_source

MAX_WIDTH = 960
KEY = "clip"  # the app's own key names folders of this machine, which are nobody's business
_HERE = Path(__file__).parent


def html_page(explanation: Explanation, clip: Clip | None, with_pictures: bool, tell: Tell) -> str:
    """The file as text; `tell` hears from 0 to 1 how much of the film is done.

    The film holds the clip's own frames and nothing of the rest of its recording.
    """
    times = explanation.clip.frame_times_s
    film, pictures = b"", Pictures()
    if clip is not None and with_pictures:
        film = mp4(_pictures(clip, tell), times, explanation.clip.fps)
        pictures = Pictures(film=Film("", film_times(times)))
    player, length_s = player_source(), clip.length_s if clip else None
    parts = {
        "title": text(f"{answer(explanation)} · {explanation.clip.clip_id} · LaIAR"),
        "style": _read("clip_page.css"),
        "answer": text(answer(explanation)),
        "sentence": text(explanation.sentence),
        "player_css": player.css,
        "player_html": player.html,
        "transitions": transitions_table(explanation),
        "actions": actions_table(explanation),
        "selection": selection_drawing(explanation),
        "tokens": tokens_table(explanation),
        "notes": Markup("\n".join(str(tag("li", note)) for note in notes_of(explanation, with_pictures))),
        "data": json_in_script(player_data(explanation, KEY, pictures, opening(explanation)[0], length_s=length_s)),
        "film": base64.b64encode(film).decode("ascii"),
        "script": f"{player.js}\n{_read('clip_page.js')}",
    }
    return Template(_read("clip_page.html")).substitute({name: str(part) for name, part in parts.items()})


def _pictures(clip: Clip, tell: Tell) -> Iterator[Image.Image]:
    """The clip's pictures in one even size that is not too large to send."""
    frames = checked(len(clip))
    size: tuple[int, int] | None = None
    for frame, picture in enumerate(map(Image.fromarray, frames_of(clip))):
        scale = min(MAX_WIDTH / picture.width, 1)
        size = size or even(picture.width * scale, picture.height * scale)
        yield picture if picture.size == size else picture.resize(size)
        tell((frame + 1) / frames)


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
