"""One frame of a clip as a picture: its boxes, the pairs whose tokens were kept, and what those are named.

The same look as the player's stage (`player/stage.js`), drawn with Pillow at twice its size and made smaller, so that lines are
smooth.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from laiar_core.data.clip import Clip
from laiar_core.data.frames import frames_of
from laiar_core.explain.explanation import Explanation, KeptToken
from laiar_core.viz.export.labels import Room, besides, between, chip_size, draw_chip
from laiar_core.viz.figures.graph_state import step_at
from laiar_core.viz.frame_numbers import opening
from laiar_core.viz.palette import class_colour, relation_colour
from laiar_core.viz.provenance import pictures_in
from laiar_core.viz.rect import Rect
from laiar_core.viz.text import spoken

FINER = 2
EMPTY = "#F4F6F9"
FLOOR = "#DFE3EA"
TEXT = 13  # height of names in a picture of BASE pixels width
BASE = 640
MAX_NAMED = 3  # naming more would hide the picture


def draw_frame(explanation: Explanation, clip: Clip, frame: int | None = None, with_pictures: bool | None = None) -> Image.Image:
    """A frame of a clip with everything drawn in.

    Args:
        explanation: what is drawn.
        clip: what was explained.
        frame: counted from 0 in the clip; None: the one at which it opens.
        with_pictures: whether it is drawn over the picture, which people may be in. None: over those of simulated clips alone.

    Returns:
        An RGB image in the clip's own size.

    Raises:
        LaiarError: for a picture that cannot be read.
    """
    frame = opening(explanation)[0] if frame is None else frame
    shown = frames_of(clip, np.array([frame])) if pictures_in(explanation, clip, with_pictures) else iter(())
    return draw_stage(explanation, frame, clip.frame_size, next(map(Image.fromarray, shown), None))


def draw_stage(explanation: Explanation, frame: int, size: tuple[int, int], picture: Image.Image | None) -> Image.Image:
    """A frame's boxes, pairs and names over its picture.

    Args:
        explanation: what is drawn.
        frame: counted from 0 in the clip.
        size: width and height of the image, in pixels.
        picture: the picture of the frame; None: an empty stage.

    Returns:
        An RGB image.
    """
    large = (size[0] * FINER, size[1] * FINER)
    stage = _floor(size) if picture is None else picture.resize(size, Image.Resampling.BILINEAR)
    layer = Image.new("RGBA", large, (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    scale = (large[0] / explanation.clip.frame_size[0], large[1] / explanation.clip.frame_size[1])
    boxes = [_scaled(track.boxes_xyxy[frame], scale) for track in explanation.tracks]
    kept = [token for token in explanation.tokens if token.step == step_at(explanation, frame)]
    unit = large[0] / BASE
    _draw_boxes(draw, explanation, boxes, kept, unit)
    strongest = max((token.weight for token in explanation.tokens), default=0.0) or 1.0
    for token in kept:
        _draw_pair(draw, *_ends(explanation, token, boxes), token, token.weight / strongest, unit)
    _draw_names(draw, explanation, boxes, kept, large, unit)
    layer = layer.reduce(FINER)
    stage.paste(layer, mask=layer)
    return stage


def _floor(size: tuple[int, int]) -> Image.Image:
    """An empty stage with a grid."""
    stage = Image.new("RGB", size, EMPTY)
    draw, step = ImageDraw.Draw(stage), size[0] / 16
    for n in range(1, 16):
        draw.line((n * step, 0, n * step, size[1]), FLOOR)
    for n in range(1, int(size[1] / step) + 1):
        draw.line((0, n * step, size[0], n * step), FLOOR)
    return stage


def _scaled(box: tuple[float, float, float, float] | None, scale: tuple[float, float]) -> Rect | None:
    if box is None:
        return None
    left, top, right, bottom = box
    return Rect(left * scale[0], top * scale[1], (right - left) * scale[0], (bottom - top) * scale[1])


def _ends(explanation: Explanation, token: KeptToken, boxes: list[Rect | None]) -> tuple[Rect | None, Rect | None]:
    pair = explanation.pairs[token.pair]
    return boxes[pair.subject], boxes[pair.object]


def _corners(box: Rect, more: float = 0) -> tuple[float, float, float, float]:
    return box.x - more, box.y - more, box.x + box.w + more, box.y + box.h + more


def _things(explanation: Explanation, tokens: list[KeptToken]) -> set[int]:
    """The tracks that tokens are about."""
    pairs = [explanation.pairs[token.pair] for token in tokens]
    return {end for pair in pairs for end in (pair.subject, pair.object)}


def _draw_boxes(
    draw: ImageDraw.ImageDraw, explanation: Explanation, boxes: list[Rect | None], kept: list[KeptToken], unit: float
) -> None:
    """Every box, with a light rim so that it shows on any picture; those that no kept token is about are paler."""
    involved = _things(explanation, kept)
    for index, (track, box) in enumerate(zip(explanation.tracks, boxes, strict=True)):
        if box is None:
            continue
        counts = index in involved or not kept
        width = round((2.5 if counts else 1.5) * unit)
        draw.rounded_rectangle(_corners(box, unit), 3 * unit, outline=(255, 255, 255, 190), width=width + round(2 * unit))
        colour = class_colour(track.class_name) + ("ff" if counts else "b0")
        draw.rounded_rectangle(_corners(box), 3 * unit, outline=colour, width=width)


def _draw_pair(draw: ImageDraw.ImageDraw, a: Rect | None, b: Rect | None, token: KeptToken, strength: float, unit: float) -> None:
    """A line between the two, or a frame around things that touch or a thing with a state of its own."""
    if a is None or b is None:
        return
    colour = relation_colour(token.relation) + f"{round(110 + 145 * strength):02x}"
    width = round((1.5 + 3 * strength) * unit)
    if a.overlap(b):
        draw.rounded_rectangle(_corners(a.around(b), 4 * unit), 6 * unit, outline=colour, width=width)
    else:
        draw.line((_edge_towards(a, b.centre), _edge_towards(b, a.centre)), colour, width)


def _edge_towards(box: Rect, point: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the middle of a box towards a point leaves the box."""
    (cx, cy), (x, y) = box.centre, point
    shares = [size / 2 / abs(by) for size, by in ((box.w, x - cx), (box.h, y - cy)) if by]
    share = min([*shares, 1.0])
    return cx + (x - cx) * share, cy + (y - cy) * share


def _draw_names(
    draw: ImageDraw.ImageDraw,
    explanation: Explanation,
    boxes: list[Rect | None],
    kept: list[KeptToken],
    size: tuple[int, int],
    unit: float,
) -> None:
    """The relations of the heaviest tokens, then the things, those of the tokens first."""
    text, gap = round(TEXT * unit), 3 * unit
    # Large boxes would leave no room for names outside of them.
    small = [box for box in boxes if box is not None and box.w * box.h < size[0] * size[1] / 20]
    room = Room(*size, boxes=small)
    heaviest = sorted(kept, key=lambda token: -token.weight)[:MAX_NAMED]
    named = [token for token in heaviest if token.weight >= heaviest[0].weight / 2]
    for token in named:
        a, b = _ends(explanation, token, boxes)
        if a is not None and b is not None:
            words = spoken(token.relation)
            w, h = chip_size(draw, words, text)
            place = room.place(besides(a.around(b), w, h, 2 * gap) if a.overlap(b) else between(a, b, w, h))
            if place is not None:
                draw_chip(draw, place, words, text, relation_colour(token.relation))
    involved = _things(explanation, named)
    for index in sorted(range(len(boxes)), key=lambda index: index not in involved):
        box, track = boxes[index], explanation.tracks[index]
        if box is not None:
            place = room.place(besides(box, *chip_size(draw, track.track_id, text), gap))
            if place is not None:
                draw_chip(draw, place, track.track_id, text, class_colour(track.class_name))
