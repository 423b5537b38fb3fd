"""Names on exported pictures: chips with text, placed so that they hide neither each other nor, if possible, the boxes.

The same rules as in the player (`player/labels.js`), drawn with Pillow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from PIL import ImageDraw, ImageFont

from laiar_core.viz.palette import ink_on
from laiar_core.viz.rect import Rect

FONTS = ("DejaVuSans.ttf", "Arial.ttf", "arial.ttf")  # Linux, macOS, Windows; else the one that Pillow brings
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass
class Room:
    """Where names may stand: a stage of a size, the labels that are there already, and the boxes to keep off."""

    width: float
    height: float
    boxes: list[Rect]
    taken: list[Rect] = field(default_factory=list)

    def place(self, wanted: list[Rect]) -> Rect | None:
        """The first wanted place, moved inside, that covers no label and the least of the boxes; None where all are taken."""
        inside = [Rect(min(max(r.x, 1), self.width - r.w - 1), min(max(r.y, 1), self.height - r.h - 1), r.w, r.h) for r in wanted]
        free = [rect for rect in inside if not any(rect.overlap(other) for other in self.taken)]
        best = min(free, key=lambda rect: sum(rect.overlap(box) for box in self.boxes), default=None)
        if best is not None:
            self.taken.append(best)
        return best


@lru_cache(maxsize=16)
def font(size: int) -> Font:
    """A font for text of this height in pixels; names in scripts that it lacks show as boxes."""
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def fitted(draw: ImageDraw.ImageDraw, text: str, size: int, width: float) -> str:
    """Text on one line, cut with an ellipsis where it is too long.

    Args:
        draw: what measures it.
        text: of any length.
        size: of the letters, in pixels.
        width: pixels that there are.

    Returns:
        The text, or its beginning.
    """
    line = " ".join(text.split())
    if draw.textlength(line, font(size)) <= width:
        return line
    while line and draw.textlength(f"{line}…", font(size)) > width:
        line = line[:-1]
    return f"{line}…"


def chip_size(draw: ImageDraw.ImageDraw, text: str, size: int) -> tuple[float, float]:
    """How large a chip is.

    Args:
        draw: what measures it.
        text: on the chip.
        size: of the letters, in pixels.

    Returns:
        Width and height in pixels.
    """
    return draw.textlength(text, font(size)) + 0.9 * size, 1.6 * size


def draw_chip(draw: ImageDraw.ImageDraw, place: Rect, text: str, size: int, colour: str) -> None:
    """Text in black or white on its colour.

    Args:
        draw: where it is drawn.
        place: the chip, in pixels.
        text: on the chip.
        size: of the letters, in pixels.
        colour: of the chip, `#rrggbb`.
    """
    draw.rounded_rectangle((place.x, place.y, place.x + place.w, place.y + place.h), 0.35 * size, fill=colour)
    draw.text(place.centre, text, fill=ink_on(colour), font=font(size), anchor="mm")


def besides(box: Rect, w: float, h: float, gap: float) -> list[Rect]:
    """Places for a label around a box.

    Args:
        box: the box, in pixels like everything here.
        w: width of the label.
        h: its height.
        gap: between both.

    Returns:
        Above, below and at the sides, the best first.
    """
    above, below, right = box.y - h - gap, box.y + box.h + gap, box.x + box.w
    corners = [(box.x, above), (box.x, below), (right - w, above), (right - w, below)]
    sides = [(right + gap, box.y), (box.x - w - gap, box.y), (box.x, above - h - gap), (box.x, below + h + gap)]
    return [Rect(x, y, w, h) for x, y in (*corners, *sides)]


def between(a: Rect, b: Rect, w: float, h: float) -> list[Rect]:
    """Places for a label on the line between the middles of two boxes, then beside it.

    Args:
        a: a box, in pixels like everything here.
        b: the other one.
        w: width of the label.
        h: its height.

    Returns:
        The best first.
    """
    (ax, ay), (bx, by) = a.centre, b.centre
    steps = [(along, aside) for aside in (0, -1, 1) for along in (0.5, 0.35, 0.65)]
    return [Rect(ax + (bx - ax) * t - w / 2, ay + (by - ay) * t - h / 2 + s * (h + 2), w, h) for t, s in steps]
