"""Finding room for the labels of the scene graph: rectangles in pixels of a chart of usual size, first free place wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from laiar_core.viz.rect import Rect

X_UNIT, Y_UNIT = 132, 112  # pixels of one unit of the layout in the narrowest chart
LETTER, LINE = 6.4, 17
Side = Literal["left", "right", "below", "above"]


@dataclass(frozen=True)
class Place:
    """Where a mark stands, in layout units, and on which side of it its label is: left, right, below or above."""

    x: float
    y: float
    side: Side

    def label(self, text: str) -> Rect:
        """The label's rectangle."""
        lines = text.split("<br>")
        w, h = LETTER * max(map(len, lines)) + 8, LINE * len(lines)
        x, y = self.x * X_UNIT, -self.y * Y_UNIT
        left, top = {
            "left": (x - 10 - w, y - h / 2),
            "right": (x + 10, y - h / 2),
            "below": (x - w / 2, y + 8),
            "above": (x - w / 2, y - 8 - h),
        }[self.side]
        return Rect(left, top, w, h)

    def mark(self) -> Rect:
        """The mark's own rectangle."""
        return Rect(self.x * X_UNIT - 7, -self.y * Y_UNIT - 7, 14, 14)


def name_side(x: float, y: float) -> str:
    """Where a thing's name stands, as Plotly calls it: above in the upper half, else outwards of the arc of objects."""
    if y > 0:
        return "top center"
    return "middle left" if x < -0.55 else "middle right" if x > 0.55 else "bottom center"


def thing_rects(name: str, x: float, y: float, lower: bool = False) -> list[Rect]:
    """What a thing and its name cover.

    Args:
        name: as it is written.
        x: where the thing stands in the graph, from the left.
        y: the same, upwards.
        lower: whether the name hangs a line deeper.

    Returns:
        The thing and its name, in pixels.
    """
    cx, cy, w = x * X_UNIT, -y * Y_UNIT, LETTER * len(name)
    left, top = {
        "top center": (cx - w / 2, cy - 30),
        "middle left": (cx - 14 - w, cy - 9),
        "middle right": (cx + 14, cy - 9),
        "bottom center": (cx - w / 2, cy + 12 + LINE * lower),
    }[name_side(x, y)]
    return [Rect(cx - 12, cy - 12, 24, 24), Rect(left, top, w, 18)]


def best_place(places: list[Place], text: str, taken: list[Rect]) -> Place:
    """The place that covers least of what is taken; the earlier one of equals.

    Args:
        places: where the label could be.
        text: of the label.
        taken: what is drawn already, to which the label is added.

    Returns:
        One of the places.
    """

    def cost(place: Place) -> float:
        return sum(mine.overlap(other) for mine in (place.label(text), place.mark()) for other in taken)

    best = min(places, key=cost)
    taken += [best.label(text), best.mark()]
    return best


def edge_places(a: tuple[float, float], b: tuple[float, float]) -> list[Place]:
    """Places along a line between two things, middle first; the label beside it where it is steep, below it where it is flat."""
    (ax, ay), (bx, by) = a, b
    steep = abs(by - ay) * Y_UNIT > abs(bx - ax) * X_UNIT * 0.6
    places = []
    for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73):
        x, y = ax + (bx - ax) * t, ay + (by - ay) * t
        sideways: tuple[Side, Side] = ("right", "left") if x >= 0 else ("left", "right")
        sides: tuple[Side, ...] = (*sideways, "below", "above") if steep else ("below", "above", *sideways)
        places += [Place(x, y, side) for side in sides]
    return places


def state_places(x: float, y: float) -> list[Place]:
    """Places for a thing's own state: a badge beside it."""
    corners: tuple[tuple[float, float, Side], ...] = (
        (0.13, 0.12, "right"),
        (-0.13, 0.12, "left"),
        (0.0, 0.2, "above"),
        (0.13, -0.12, "right"),
        (-0.13, -0.12, "left"),
    )
    return [Place(x + dx, y + dy, side) for dx, dy, side in corners]
