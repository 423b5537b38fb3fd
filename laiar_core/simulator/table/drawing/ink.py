"""Colours, paints and paths: the few words that all drawing is written in."""

from __future__ import annotations

from functools import lru_cache

import skia

RGB = tuple[int, int, int]
Point = tuple[float, float]

WHITE: RGB = (255, 255, 255)
NIGHT: RGB = (24, 17, 38)  # what shadows tend to: a dark violet looks livelier than black


def rgb(code: str) -> RGB:
    """The colour `#rrggbb`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


@lru_cache(maxsize=4096)  # the same few hundred mixtures in every frame
def mix(one: RGB, other: RGB, share: float) -> RGB:
    """A mixture of two colours.

    Args:
        one: a colour.
        other: what is mixed into it.
        share: of the other, 0 to 1.

    Returns:
        The mixture.
    """
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lighter(colour: RGB, share: float) -> RGB:
    """The colour with that share of white."""
    return mix(colour, WHITE, share)


def darker(colour: RGB, share: float) -> RGB:
    """The colour with that share of night."""
    return mix(colour, NIGHT, share)


def argb(colour: RGB, alpha: float = 1.0) -> int:
    """The colour as Skia counts it, with an opacity of 0 to 1."""
    return int(skia.Color(*colour, round(255 * alpha)))


def fill(colour: RGB, alpha: float = 1.0) -> skia.Paint:
    """One flat colour."""
    return skia.Paint(Color=argb(colour, alpha), AntiAlias=True)


def line(colour: RGB, width: float, alpha: float = 1.0) -> skia.Paint:
    """A line with round ends and corners.

    Args:
        colour: of the line.
        width: in pixels.
        alpha: its opacity, 0 to 1.

    Returns:
        The paint.
    """
    return skia.Paint(
        Color=argb(colour, alpha),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )


def soft(colour: RGB, alpha: float, blur: float) -> skia.Paint:
    """A colour whose edge fades.

    Args:
        colour: in the middle.
        alpha: its opacity there, 0 to 1.
        blur: half of the pixels over which it fades, about.

    Returns:
        The paint.
    """
    return skia.Paint(
        Color=argb(colour, alpha), AntiAlias=True, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur)
    )


def between(start: Point, end: Point, *colours: RGB) -> skia.Paint:
    """Colours that run evenly from one point to the other."""
    shader = skia.GradientShader.MakeLinear([start, end], [argb(colour) for colour in colours])
    return skia.Paint(AntiAlias=True, Shader=shader)


def across(left: float, right: float, *colours: RGB) -> skia.Paint:
    """Colours that run from left to right."""
    return between((left, 0), (right, 0), *colours)


def down(top: float, bottom: float, *colours: RGB) -> skia.Paint:
    """Colours that run from top to bottom."""
    return between((0, top), (0, bottom), *colours)


def glow(centre: Point, radius: float, colour: RGB, alpha: float) -> skia.Paint:
    """A spot of light or dark that fades out.

    Args:
        centre: of the spot, in pixels.
        radius: where it ends, in pixels.
        colour: of the light.
        alpha: its opacity in the centre, 0 to 1.

    Returns:
        The paint.
    """
    shader = skia.GradientShader.MakeRadial(centre, radius, [argb(colour, alpha), argb(colour, 0)])
    return skia.Paint(AntiAlias=True, Shader=shader)


def outline(start: Point, *ways: tuple[float, ...], closed: bool = True) -> skia.Path:
    """A path from `start` along ways: (x, y) straight, (cx, cy, x, y) bent once, (cx, cy, dx, dy, x, y) bent twice."""
    path = skia.Path()
    path.moveTo(*start)
    for way in ways:
        {2: path.lineTo, 4: path.quadTo, 6: path.cubicTo}[len(way)](*way)
    if closed:
        path.close()
    return path


def oval(canvas: skia.Canvas, centre: Point, half_width: float, half_height: float, paint: skia.Paint) -> None:
    """Draw an upright ellipse.

    Args:
        canvas: of any picture.
        centre: in pixels.
        half_width: in pixels.
        half_height: in pixels.
        paint: what it is filled or outlined with.
    """
    canvas.drawOval(skia.Rect.MakeLTRB(*box_around(centre, half_width, half_height)), paint)


def panel(
    canvas: skia.Canvas, left: float, top: float, right: float, bottom: float, paint: skia.Paint, round_by: float = 0
) -> None:
    """Draw a rectangle with rounded corners.

    Args:
        canvas: of any picture.
        left: in pixels.
        top: in pixels.
        right: in pixels.
        bottom: in pixels.
        paint: what it is filled or outlined with.
        round_by: radius of the corners, in pixels.
    """
    canvas.drawRoundRect(skia.Rect.MakeLTRB(left, top, right, bottom), round_by, round_by, paint)


def box_around(centre: Point, half_width: float, half_height: float) -> tuple[float, float, float, float]:
    """A box by its centre.

    Args:
        centre: in pixels.
        half_width: in pixels.
        half_height: in pixels.

    Returns:
        Left, top, right, bottom.
    """
    return centre[0] - half_width, centre[1] - half_height, centre[0] + half_width, centre[1] + half_height
