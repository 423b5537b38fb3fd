"""The order in which a frame is drawn, and every annotated track as one stroke that can also be drawn alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import skia

from laiar_core.simulator.table.drawing import hand, limbs, shadows, torso
from laiar_core.simulator.table.drawing.coats import class_of, deal
from laiar_core.simulator.table.drawing.head import draw_head, head_pose
from laiar_core.simulator.table.drawing.light import light_of
from laiar_core.simulator.table.drawing.look import look_of
from laiar_core.simulator.table.drawing.order import calm_depth
from laiar_core.simulator.table.drawing.sprites import Sprites
from laiar_core.simulator.table.drawing.things import cap_is_off, clip_to_opening, draw_loose_cap, draw_thing
from laiar_core.simulator.table.drawing.wrist import hand_angles
from laiar_core.simulator.table.sizes import TABLE_FAR_Y
from laiar_core.simulator.table.world import Thing, World

Stroke = Callable[[skia.Canvas], None]
HEAD, HANDS = "head_1", ("hand_1", "hand_2")
_PALM, _THING, _CAP, _FINGERS = range(4)  # what comes first at the same depth


class Scene:
    """A world with its clothes on: draws what moves in a frame, in pixels of the plain camera."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._light = light_of(world.style)
        self._look = look_of(world.person)
        self._depths = [calm_depth(arm, world.things) for arm in world.body.arms]
        self._hand_angles = [hand_angles(arm) for arm in world.body.arms]
        self._coats = deal(world.things, world.seed)
        self._things = {thing.thing_id: thing for thing in world.things}
        self._oven = next((thing for thing in world.things if class_of(thing.thing_id) == "microwave"), None)
        self.tracks = (HEAD, *HANDS, *self._things)

    def draw_person(self, canvas: skia.Canvas, frame: int) -> None:
        """What is behind the table: chair, torso and head."""
        canvas.save()
        canvas.clipRect(skia.Rect.MakeLTRB(-1000, -1000, 2000, TABLE_FAR_Y + 4))  # the table hides the rest, which costs time
        torso.draw_torso(canvas, self.world.body, frame, self._look)
        canvas.restore()
        self.draw_track(canvas, frame, HEAD)

    def draw_front(self, canvas: skia.Canvas, frame: int, sprites: Sprites) -> None:
        """Draw what is over the table: things and arms with their shadows, from far to near.

        Args:
            canvas: of the plain camera.
            frame: number of the frame, from 0.
            sprites: keeps the pictures of what stands still.
        """
        body = self.world.body
        for arm in body.arms:
            shadows.shadow_of_arm(canvas, arm, frame, self._light, body.scale)
        for _, _, stroke in sorted(self._strokes(frame, sprites), key=lambda item: item[:2]):
            stroke(canvas)

    def draw_track(self, canvas: skia.Canvas, frame: int, track_id: str) -> None:
        """Draw one annotated track alone: the head, a hand, or a thing without its shadow.

        Args:
            canvas: of the plain camera.
            frame: number of the frame, from 0.
            track_id: e.g. `cup_1`.
        """
        if track_id == HEAD:
            draw_head(canvas, self._look, head_pose(self.world.body, frame, self.world.seed))
        elif track_id in HANDS:
            pose = self._hand_pose(frame, HANDS.index(track_id))
            hand.draw_palm(canvas, self._look.skin, pose)
            hand.draw_fingers(canvas, self._look.skin, pose)
        else:
            draw_thing(canvas, self._things[track_id], self._coats[track_id], frame, self._oven)

    def front_to_back(self, frame: int) -> list[str]:
        """The tracks from the nearest to the farthest."""
        places = {track: self._thing_depth(thing, frame) for track, thing in self._things.items()}
        places |= {track: self._arm_depths(frame, index)[1] for index, track in enumerate(HANDS)}
        return [*sorted(places, key=lambda track: places[track], reverse=True), HEAD]

    def state(self, frame: int, track_id: str) -> tuple[float, ...]:
        """What the shape of a track depends on: equal states are drawn alike."""
        if track_id == HEAD:
            body = self.world.body
            return (*body.head[frame], body.tilt[frame], *body.gaze[frame])
        if track_id in HANDS:
            pose = self._hand_pose(frame, HANDS.index(track_id))
            return (*pose.centre, pose.angle, pose.grip)
        thing = self._things[track_id]
        state = (*thing.centre[frame], thing.angle[frame], thing.scale[frame], thing.openness[frame], thing.lift[frame])
        door = self._oven.openness[frame] if self._oven is not None and thing.inside[frame] else -1.0
        return (*state, door, cap_is_off(thing, frame))

    def _strokes(self, frame: int, sprites: Sprites) -> list[tuple[float, int, Stroke]]:
        """All that is drawn over the table: its depth, its turn at that depth, and how."""
        strokes: list[tuple[float, int, Stroke]] = []
        for thing in self._things.values():
            depth = self._thing_depth(thing, frame)
            strokes.append((depth, _THING, partial(self._draw_on_shadow, thing=thing, frame=frame, sprites=sprites)))
            if cap_is_off(thing, frame):
                depth = max([depth, *(self._arm_depths(frame, index)[1] for index in self._hands_near_cap(thing, frame))])
                coat = self._coats[thing.thing_id]
                strokes.append((depth, _CAP, partial(draw_loose_cap, thing=thing, coat=coat, frame=frame)))
        for index in range(len(HANDS)):
            behind, before = self._arm_depths(frame, index)
            pose = self._hand_pose(frame, index)
            strokes.append((behind, _PALM, partial(self._draw_arm_and_palm, frame=frame, index=index)))
            strokes.append((before, _FINGERS, partial(hand.draw_fingers, skin=self._look.skin, pose=pose)))
        return strokes

    def _draw_arm_and_palm(self, canvas: skia.Canvas, frame: int, index: int) -> None:
        body = self.world.body
        pose = self._hand_pose(frame, index)
        limbs.draw_arm(canvas, body.arms[index], frame, self._look, pose)
        hand.draw_palm(canvas, self._look.skin, pose)

    def _draw_on_shadow(self, canvas: skia.Canvas, thing: Thing, frame: int, sprites: Sprites) -> None:
        def stroke(canvas: skia.Canvas) -> None:
            canvas.save()
            if thing.inside[frame] and self._oven is not None:
                clip_to_opening(canvas, self._oven, frame)
            shadows.shadow_of(canvas, thing, frame, self._light)
            canvas.restore()
            self.draw_track(canvas, frame, thing.thing_id)

        state = self.state(frame, thing.thing_id)
        around = {max(frame - 1, 0), min(frame + 1, self.world.frames - 1)} - {frame}
        # Whether a sprite is used depends on the frame alone, so that pictures are the same in whatever order they are asked for.
        if any(self.state(other, thing.thing_id) == state for other in around):
            sprites.draw(canvas, thing.thing_id, state, stroke)
        else:
            stroke(canvas)

    def _thing_depth(self, thing: Thing, frame: int) -> float:
        """What is inside the microwave comes after it: the opening cuts it."""
        depth = float(thing.depth[frame])
        if thing.inside[frame] and self._oven is not None:
            return max(depth, float(self._oven.depth[frame]) + 1e-3)
        return depth

    def _arm_depths(self, frame: int, index: int) -> tuple[float, float]:
        """Of arm and palm, and of the fingers: a held thing comes between."""
        arm = self.world.body.arms[index]
        depth, held = float(self._depths[index][frame]), arm.holds[frame]
        if arm.inside[frame] and self._oven is not None:
            depth = max(depth, float(self._oven.depth[frame]) + 1e-3)
        if held is None or held not in self._things:
            return depth, depth
        of_thing = self._thing_depth(self._things[held], frame)
        return min(depth, of_thing), max(depth, of_thing)

    def _hands_near_cap(self, thing: Thing, frame: int) -> list[int]:
        """The hands that reach the loose cap of a bottle."""
        arms = self.world.body.arms
        return [index for index, arm in enumerate(arms) if np.hypot(*(arm.hand[frame] - thing.loose[frame])) < 34]

    def _hand_pose(self, frame: int, index: int) -> hand.HandPose:
        arm = self.world.body.arms[index]
        x, y = (float(value) for value in arm.hand[frame])
        angle, grip = float(self._hand_angles[index][frame]), float(arm.grip[frame])
        return hand.HandPose((x, y), angle, grip, thumb_right=index == 1, scale=self.world.body.scale)
