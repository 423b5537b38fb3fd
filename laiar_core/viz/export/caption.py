"""The words under an exported picture: what is predicted, the change of this moment, and where all this is from."""

from __future__ import annotations

from PIL import Image, ImageDraw

from laiar_core.explain.explanation import Explanation, Transition
from laiar_core.explain.sentences import LEAST_WEIGHT
from laiar_core.names import is_simulated
from laiar_core.viz.annotated import answer_of, truth_words
from laiar_core.viz.export.labels import fitted, font
from laiar_core.viz.frame_numbers import place
from laiar_core.viz.palette import HEADS, relation_colour
from laiar_core.viz.text import spoken

HEIGHT = 0.155  # of the picture's width
PAPER, INK, QUIET, RAIL = "#FFFFFF", "#1F2430", "#5B6270", "#DFE3EA"
LINGER_S = 0.8  # a change is named a little longer than it takes, so that it can be read


def answer(explanation: Explanation) -> str:
    """What is predicted, how sure that is, and what is annotated."""
    words, number = answer_of(explanation)
    predicted = f"{words} ({number})" if explanation.undecided else f"{words} {number}"
    return " · ".join(part for part in (predicted, truth_words(explanation)) if part)


def change_at(explanation: Explanation, frame: int) -> Transition | None:
    """The heaviest change that goes on in a frame or was over just before; of those that carry the prediction."""
    times = explanation.clip.frame_times_s
    for change in explanation.transitions:
        begun = change.from_frame <= frame
        if change.weight >= LEAST_WEIGHT and begun and times[frame] <= times[change.to_frame] + LINGER_S:
            return change
    return None


def draw_caption(explanation: Explanation, frame: int, width: int) -> Image.Image:
    """The strip of words, with a rail that shows how far the clip is and where it changes.

    Args:
        explanation: what is drawn.
        frame: counted from 0 in the clip.
        width: of the strip, in pixels.

    Returns:
        An RGB image.
    """
    height, unit = 2 * round(width * HEIGHT / 2), width / 640
    strip = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(strip)
    left, room = 12 * unit, width - 24 * unit
    _rail(draw, explanation, frame, width, unit)
    clip = explanation.clip
    change = change_at(explanation, frame)
    why = f"{explanation.pair_name(change.pair)}: {_words(change)} (weight {change.weight:.2f})" if change else ""
    made = "simulated, nobody was filmed" if is_simulated(clip.dataset) else clip.dataset
    small = f"{place(explanation, frame)}, {clip.frame_times_s[frame]:.2f} s · {made} · boxes {clip.box_source} · LaIAR"
    for text, size, y, ink in ((answer(explanation), 20, 15, INK), (why, 15, 45, INK), (small, 11, 76, QUIET)):
        pixels = round(size * unit)
        draw.text((left, y * unit), fitted(draw, text, pixels, room), fill=ink, font=font(pixels))
    return strip


def _words(change: Transition) -> str:
    return f"{spoken(change.from_relation)}, then {spoken(change.to_relation)}"


def _rail(draw: ImageDraw.ImageDraw, explanation: Explanation, frame: int, width: int, unit: float) -> None:
    frames, thick = len(explanation.clip.frame_numbers), 6 * unit
    draw.rectangle((0, 0, width, thick), RAIL)
    draw.rectangle((0, 0, width * (frame + 1) / frames, thick), HEADS["video"])
    for change in explanation.transitions:
        if change.weight >= LEAST_WEIGHT:
            x = width * (change.to_frame + 0.5) / frames
            diamond = [(x, -thick / 2), (x + thick, thick / 2), (x, 1.5 * thick), (x - thick, thick / 2)]
            draw.polygon(diamond, fill=relation_colour(change.to_relation), outline=INK)
