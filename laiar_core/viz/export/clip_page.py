"""One clip as an HTML file: the player alone, or with everything that is known about the clip."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from laiar_core.data.clip import Clip
from laiar_core.data.frames import frames_of
from laiar_core.explain.explanation import Explanation
from laiar_core.video.encode import film_times
from laiar_core.viz.export.caption import answer
from laiar_core.viz.export.film import Progress, checked, even, mp4
from laiar_core.viz.export.markup import Markup, joined, tag
from laiar_core.viz.export.page import KEY, page, with_film
from laiar_core.viz.export.sections import actions_table, notes_list, selection_drawing, tokens_table, transitions_table
from laiar_core.viz.frame_numbers import opening
from laiar_core.viz.player.payload import player_data
from laiar_core.viz.player.pictures import Film, Pictures
from laiar_core.viz.provenance import notes_of, pictures_in
from laiar_core.viz.words.seen import WHAT_IT_DOES, seen_in_words

MAX_WIDTH = 960
KEYS = "Space plays, the arrow keys step one frame, Home goes to the start. In the tables, a frame number takes the player there."
SQUARES = (
    "Each square is one token: a pair in one sampled frame. Coloured ones were kept, and the model saw nothing else; grey ones "
    "were dropped."
)


def html_page(explanation: Explanation, clip: Clip | None, with_pictures: bool, progress: Progress) -> str:
    """Player, reasons, actions, tokens and where all that comes from.

    The film holds the clip's own frames and nothing of the rest of its recording.

    Args:
        explanation: what the page is about.
        clip: what was explained; None where it is not at hand, then there are no pictures.
        with_pictures: whether its pictures go into the file.
        progress: hears from 0 to 1 how much of the film is done.

    Returns:
        The text of one file.

    Raises:
        LaiarError: for a clip that is too long for a film.
    """
    header = tag(
        "header",
        tag("p", "LaIAR · why does the model say that?", class_="maker"),
        tag("h1", answer(explanation)),
        tag("p", explanation.sentence, class_="sentence"),
    )
    tokens = tag("details", tag("summary", "All kept tokens as a table"), tokens_table(explanation))
    below = joined(
        tag("p", KEYS, class_="hint"),
        tag(
            "main",
            tag("section", tag("h2", "Changes of relation"), transitions_table(explanation)),
            tag("section", tag("h2", "Actions"), actions_table(explanation)),
            tag(
                "section",
                tag("h2", "What the model kept"),
                tag("p", SQUARES, class_="hint"),
                selection_drawing(explanation),
                tokens,
                class_="wide",
            ),
            *_how_seen(explanation),
            tag("section", tag("h2", "Where this comes from"), notes_list(notes_of(explanation, with_pictures)), class_="wide"),
        ),
    )
    return _around_player(explanation, clip, with_pictures, progress, (header, below))


def _how_seen(explanation: Explanation) -> list[Markup]:
    """How well each thing was seen, where a detector found them."""
    sentences = seen_in_words(explanation)
    if not sentences:
        return []
    return [tag("section", tag("h2", "How well things were seen"), notes_list([*sentences, WHAT_IT_DOES]), class_="wide")]


def player_html(explanation: Explanation, clip: Clip, with_pictures: bool | None = None) -> str:
    """The player of a clip with its film, boxes and scene graph, for an iframe or a file.

    Args:
        explanation: what is drawn.
        clip: what was explained.
        with_pictures: whether its pictures go in, which people may be in. None: those of simulated clips alone.

    Returns:
        One whole HTML document.

    Raises:
        LaiarError: for a clip that is too long for a film.
    """
    pictures, nothing = pictures_in(explanation, clip, with_pictures), Markup("")
    return _around_player(explanation, clip, pictures, lambda _: None, (nothing, nothing))


def _around_player(
    explanation: Explanation, clip: Clip | None, with_pictures: bool, progress: Progress, around: tuple[Markup, Markup]
) -> str:
    times = explanation.clip.frame_times_s
    film, pictures = b"", Pictures()
    if clip is not None and with_pictures:
        film = mp4(_pictures(clip, progress), times, explanation.clip.fps)
        pictures = Pictures(film=Film("", film_times(times)))
    data = player_data(explanation, KEY, pictures, opening(explanation)[0], length_s=clip.length_s if clip else None)
    title = f"{answer(explanation)} · {explanation.clip.clip_id} · LaIAR"
    return b"".join(with_film(page(title, *around, data), io.BytesIO(film))).decode()


def _pictures(clip: Clip, progress: Progress) -> Iterator[Image.Image]:
    """The clip's pictures in one even size that is not too large to send."""
    frames = checked(len(clip))
    size: tuple[int, int] | None = None
    for frame, picture in enumerate(map(Image.fromarray, frames_of(clip))):
        scale = min(MAX_WIDTH / picture.width, 1)
        size = size or even(picture.width * scale, picture.height * scale)
        yield picture if picture.size == size else picture.resize(size)
        progress((frame + 1) / frames)
