"""Pictures of a home: the hall, what is in it, the walls before it, then everything in the room from far to near."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import skia
from numpy.typing import NDArray

from laiar_core.simulator.room.body import body_parts
from laiar_core.simulator.room.drawing.coats import clothes, coats
from laiar_core.simulator.room.drawing.order import Extent, extent_of, far_to_near
from laiar_core.simulator.room.drawing.person import draw_body_part, draw_hand, draw_head, look_of
from laiar_core.simulator.room.drawing.shapes import draw_part
from laiar_core.simulator.room.drawing.walls import floor_shadow, paint_hall, paint_walls
from laiar_core.simulator.room.room import DEPTH
from laiar_core.simulator.room.solids import Part
from laiar_core.simulator.room.space import FRAME_SIZE
from laiar_core.simulator.room.world import Home
from laiar_core.simulator.table.drawing.grade import Grade
from laiar_core.simulator.table.drawing.ink import glow, oval
from laiar_core.simulator.table.drawing.noise import SensorNoise

PERSON = "person"
_NOT_DRAWN = {"window"}  # the wall's painter paints it
# Metres by which parts of the body count as nearer than they are, where distance decides what is drawn first.
_NEARER = {"torso": -0.05, "hips": -0.06, "head": 0.03, "left_shoulder": 0.02, "right_shoulder": 0.02}
_UNDER_SHIRT = -0.17  # the same of the thighs of somebody who stands: the shirt hangs over them
_SEATS, _ON_SEAT = ("chair", "sofa", "bed"), ("left_hip", "right_hip", "hips", "torso")
_BLINK = (0.35, 0.95, 1.0, 0.6)


@dataclass(frozen=True, eq=False)
class Piece:
    """One part that is to be drawn: whose it is, its name there, where it is, and how it is drawn."""

    owner: str
    name: str
    extent: Extent
    draw: Callable[[skia.Canvas], None]


class Renderer:
    """Draws the frames of one home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._camera = home.room.camera
        self._coats = coats({thing.kind for thing in home.things.values()}, home.room.seed, home.seed)
        self._wears = clothes(home.resident)
        self._look = look_of(home.resident, self._wears)
        self._grade = Grade(home.style, FRAME_SIZE)
        self._noise = SensorNoise(home.style.noise, home.seed, FRAME_SIZE) if home.style.noise > 0 else None
        width, height = FRAME_SIZE
        self._pixels = np.zeros((height, width, 4), np.uint8)
        self._surface = skia.Surface(self._pixels, colorType=skia.kRGBA_8888_ColorType)
        canvas = self._surface.getCanvas()
        palette = home.style.palette
        paint_hall(canvas, home.room, palette)
        self._hall = self._pixels.copy()
        canvas.clear(0)
        paint_walls(canvas, home.room, palette)
        self._walls = self._surface.makeImageSnapshot()
        self._kept: dict[str, tuple[tuple[float, ...], list[Piece]]] = {}
        self._blinks = np.cumsum(np.random.default_rng([home.seed, 3]).integers(60, 150, size=64))

    def picture(self, frame: int) -> NDArray[np.uint8]:
        """The picture of a frame, (360, 480, 3) RGB."""
        canvas = self._surface.getCanvas()
        self._pixels[:] = self._hall
        behind, before = self._pieces(frame)
        self._draw(canvas, behind)
        canvas.drawImage(self._walls, 0, 0)
        if any(piece.owner == PERSON for piece in before):
            self._shadows(canvas, frame)
        self._draw(canvas, before)
        self._shine(canvas, frame)
        picture = self._grade.of(self._pixels)
        return picture if self._noise is None else self._noise.on(picture, frame)

    def mask(self, frame: int, owner: str) -> NDArray[np.bool_]:
        """(360, 480) the pixels that a thing or the person covers, also where something in the room hides it."""
        alpha = np.zeros(FRAME_SIZE[::-1], np.uint8)
        canvas = skia.Surface(alpha, colorType=skia.kAlpha_8_ColorType).getCanvas()
        behind, before = self._pieces(frame)
        self._draw(canvas, [piece for piece in behind if piece.owner == owner])
        if not all(piece.owner != owner for piece in behind):
            alpha[self._walls.toarray()[:, :, 3] > 127] = 0  # the wall hides what is in the hall
        self._draw(canvas, [piece for piece in before if piece.owner == owner])
        return alpha > 127

    def _pieces(self, frame: int) -> tuple[list[Piece], list[Piece]]:
        """What is drawn behind the back wall and before it."""
        home = self.home
        behind: list[Piece] = []
        before: list[Piece] = []
        for name, thing in home.things.items():
            if thing.kind not in _NOT_DRAWN and not thing.hidden[frame]:
                (behind if thing.at[frame, 2] >= DEPTH else before).extend(self._pieces_of(name, frame))
        side = behind if home.figure.joints["pelvis"][frame, 2] > DEPTH else before
        for name, part in body_parts(home.figure, frame, home.resident.hair_style).items():
            steep = part.points[0, 1] - part.points[-1, 1] > 0.38 * home.figure.scale
            nearer = _UNDER_SHIRT if name.endswith("_hip") and steep else _NEARER.get(name, 0.0)
            side.append(Piece(PERSON, name, extent_of(self._camera, part, nearer), partial(self._draw_body, name, part, frame)))
        return behind, before

    def _pieces_of(self, name: str, frame: int) -> list[Piece]:
        """The pieces of a thing, kept for as long as it stays as it is."""
        thing = self.home.things[name]
        state = (*thing.at[frame], thing.yaw[frame], thing.tilt[frame], thing.roll[frame], round(100 * thing.openness[frame]))
        kept = self._kept.get(name)
        if kept is None or kept[0] != state:
            kept = (state, [self._recorded(name, number, part) for number, part in enumerate(thing.parts(frame))])
            self._kept[name] = kept
        return kept[1]

    def _recorded(self, name: str, number: int, part: Part) -> Piece:
        """A piece whose strokes are recorded once and then played."""
        coat = self._coats[self.home.things[name].kind]
        recorder = skia.PictureRecorder()
        draw_part(recorder.beginRecording(skia.Rect.MakeWH(*FRAME_SIZE)), self._camera, part, coat[part.paint])
        strokes = recorder.finishRecordingAsPicture()
        return Piece(name, str(number), extent_of(self._camera, part), lambda canvas: canvas.drawPicture(strokes))

    def _draw(self, canvas: skia.Canvas, pieces: list[Piece]) -> None:
        """Draws pieces from far to near."""
        if pieces:
            for number in far_to_near(self._camera, [piece.extent for piece in pieces], _forced(pieces)):
                pieces[number].draw(canvas)

    def _draw_body(self, name: str, part: Part, frame: int, canvas: skia.Canvas) -> None:
        home, camera = self.home, self._camera
        if name == "head":
            draw_head(canvas, camera, home.figure, frame, self._look, self._lids(frame))
        elif name.endswith("_hand"):
            draw_hand(canvas, camera, home.figure, frame, name.removesuffix("_hand"), self._wears["skin"])
        else:
            draw_body_part(canvas, camera, name, part, home.figure, frame, self._wears)

    def _shadows(self, canvas: skia.Canvas, frame: int) -> None:
        """The person's shadow on the floor, and those of what lies there."""
        joints = self.home.figure.joints
        for side in ("left", "right"):
            x, y, z = joints[f"{side}_ankle"][frame]
            floor_shadow(canvas, self._camera, x, z, 0.17, 0.4 * float(np.clip(1.2 - 2 * y, 0, 1)))
        x, y, z = joints["pelvis"][frame]
        floor_shadow(canvas, self._camera, x, z, 0.3, 0.22)
        for thing in self.home.things.values():
            x, y, z = thing.at[frame]
            if thing.kind not in self.home.room.fixtures and not thing.hidden[frame] and y < 0.6:
                floor_shadow(canvas, self._camera, float(x), float(z), 0.2, 0.35 * float(np.clip(1 - 1.6 * y, 0, 1)))

    def _shine(self, canvas: skia.Canvas, frame: int) -> None:
        """The glow of a lamp that burns."""
        lamp = self.home.things.get("light")
        if lamp is None or lamp.openness[frame] < 0.5:
            return
        at, far = self._camera.seen(lamp.at[frame] + (0, 1.45, 0))
        radius = float(self._camera.focal / far)
        centre = float(at[0]), float(at[1])
        oval(canvas, centre, 1.3 * radius, 1.3 * radius, glow(centre, 1.3 * radius, (255, 226, 150), 0.5))

    def _lids(self, frame: int) -> float:
        """How far the lids are closed: a blink every few seconds."""
        closed = float(self.home.figure.lids[frame])
        since = frame - self._blinks[self._blinks <= frame][-1:]
        return max(closed, _BLINK[int(since[0])] if len(since) and since[0] < len(_BLINK) else 0.0)


def _forced(pieces: list[Piece]) -> list[tuple[int, int]]:
    """Which pieces come after which whatever their places: those of a body in their order, and who sits on a seat after it."""
    numbers = {piece.name: number for number, piece in enumerate(pieces) if piece.owner == PERSON}
    if not numbers:
        return []
    pairs = [("torso", "neck"), ("neck", "head"), ("hips", "torso")]
    pairs += [(f"{side}_{a}", f"{side}_{b}") for side in ("left", "right") for a, b in (("elbow", "hand"), ("knee", "foot"))]
    forced = [(numbers[a], numbers[b]) for a, b in pairs]
    hips = pieces[numbers["hips"]].extent
    for number, piece in enumerate(pieces):
        low, high = piece.extent.low, piece.extent.high
        beneath = piece.owner in _SEATS and high[1] < (hips.low[1] + hips.high[1]) / 2
        if beneath and (low[[0, 2]] < hips.high[[0, 2]]).all() and (high[[0, 2]] > hips.low[[0, 2]]).all():
            forced += [(number, numbers[name]) for name in _ON_SEAT]
    return forced
