"""The light of a scene: how strong its shadows are, and where it falls."""

from __future__ import annotations

from dataclasses import dataclass

from laiar_core.errors import LaiarError
from laiar_core.simulator.table.style import Style


@dataclass(frozen=True)
class Light:
    """Where light comes from and how strong shadows are.

    Attributes:
        gain: of red, green and blue, 0 to 1.
        lift: added to every channel, in levels of 0 to 255: flat pictures have no black.
        shadow: opacity of a shadow.
        long: pixels that a shadow reaches to the right for a pixel that its thing is high.
        falls: how much darker the right edge of the picture is than the left, 0 to 1.
    """

    gain: tuple[float, float, float]
    lift: int
    shadow: float
    long: float
    falls: float


_LIGHTS = {
    "day": Light((1, 1, 1), 0, 0.42, 0.16, 0),
    "evening": Light((1.0, 0.80, 0.58), 0, 0.55, 0.75, 0.42),
    "dim": Light((0.45, 0.47, 0.56), 8, 0.22, 0.05, 0.1),
}


def light_of(style: Style) -> Light:
    """The light of a style (LaiarError for one that does not exist)."""
    if style.light not in _LIGHTS:
        raise LaiarError(f"there is no light {style.light!r}; there are {', '.join(_LIGHTS)}")
    return _LIGHTS[style.light]
