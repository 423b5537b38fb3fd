"""Styles: named shifts of domain, each one setting of the simulator turned alone."""

from __future__ import annotations

from dataclasses import dataclass

from laiar_core.errors import LaiarError


@dataclass(frozen=True)
class Style:
    """How a recording is made. The defaults are the style `plain`.

    Attributes:
        name: what it is called on the command line.
        camera: where the camera stands: degrees to the side of the table, seen from its middle.
        zoom: size of everything on the picture, 1 for the plain camera.
        light: `day`, `evening` (a warm lamp from the side, long shadows) or `dim` (dark and flat).
        palette: `natural`, `vivid` (strong colours, patterned wall and cloths) or `grey` (hardly any colour).
        clutter: how many things more stand around, beside those that the script needs.
        body: size of the person against the furniture, 1 for the usual.
        left_handed: whether the left hand acts.
        tempo: how fast people move, 1 for the usual.
        noise: standard deviation of the sensor's noise, in levels of 0 to 255.
    """

    name: str
    camera: float = 0.0
    zoom: float = 1.0
    light: str = "day"
    palette: str = "natural"
    clutter: int = 0
    body: float = 1.0
    left_handed: bool = False
    tempo: float = 1.0
    noise: float = 0.0


STYLES = {
    style.name: style
    for style in (
        Style("plain"),
        Style("camera", camera=22.0),
        Style("zoom", zoom=0.78),
        Style("evening", light="evening"),
        Style("dim", light="dim"),
        Style("vivid", palette="vivid"),
        Style("grey", palette="grey"),
        Style("clutter", clutter=5),
        Style("small_body", body=0.82),
        Style("left_handed", left_handed=True),
        Style("slow", tempo=0.6),
        Style("fast", tempo=1.6),
        Style("noise", noise=14.0),
    )
}


def style_named(name: str) -> Style:
    """The style of that name (LaiarError, with those that exist, where there is none)."""
    if name not in STYLES:
        raise LaiarError(f"there is no style {name!r}; there are {', '.join(STYLES)}")
    return STYLES[name]
