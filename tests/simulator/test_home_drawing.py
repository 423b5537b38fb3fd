"""What a home looks like, and that the boxes that geometry gives are those of what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from laiar_core.simulator.room.boxes import person_box, thing_box
from laiar_core.simulator.room.drawing.order import extent_of, far_to_near
from laiar_core.simulator.room.drawing.renderer import PERSON, Renderer
from laiar_core.simulator.room.recording.programme import perform_video, videos
from laiar_core.simulator.room.relations import annotated_things
from laiar_core.simulator.room.solids import slab
from laiar_core.simulator.room.space import Camera
from laiar_core.simulator.table.drawing.bounds import bounds_of

NOT_DRAWN_ALONE = {"doorway", "doorknob", "floor", "window"}
CAMERA = Camera((0.0, 1.5, -4.0), 0.0, 0.1, 650.0)


def iou(one, other):
    left, top, right, bottom = max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
    both = max(0, right - left) * max(0, bottom - top)
    return both / (sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - both)


@pytest.mark.parametrize("style", ["plain", "camera", "zoom", "small_body"])
def test_boxes_are_where_the_pixels_are(style):
    """Within a pixel or two on each edge, so that the overlap of all but the smallest is over 0.95."""
    overlaps = []
    for video in videos(8, 2, style):
        home = perform_video(video)
        renderer = Renderer(home)
        for frame in np.linspace(2, home.frames - 3, 5).astype(int):
            for name in {PERSON, *annotated_things(home)} - NOT_DRAWN_ALONE:
                box = person_box(home, frame) if name == PERSON else thing_box(home, name, frame)
                drawn = bounds_of(renderer.mask(frame, name))
                if box is None or drawn is None:
                    assert box is None or min(box[2] - box[0], box[3] - box[1]) < 3, name
                    assert drawn is None or min(drawn[2] - drawn[0], drawn[3] - drawn[1]) < 3, name
                    continue
                if min(drawn[:2]) > 0 and drawn[2] < 480 and drawn[3] < 360:  # not cut by the edge of the picture
                    near = 3.6 if name in (PERSON, "door") else 1.6
                    assert box == pytest.approx(drawn, abs=near), f"{name} in {video.video_id}, {frame}"
                if min(drawn[2] - drawn[0], drawn[3] - drawn[1]) >= 20:
                    overlaps.append(iou(box, drawn))
    assert len(overlaps) > 60
    assert min(overlaps) > 0.9
    assert np.mean(overlaps) > 0.96


def test_who_is_behind_the_doorway_shows_through_it_alone():
    for video in videos(40, 4):
        home = perform_video(video)
        if home.figure.joints["pelvis"][0, 2] > 3.5:
            break
    doorway, person = thing_box(home, "doorway", 0), person_box(home, 0)
    assert doorway[0] <= person[0] < person[2] <= doorway[2]
    outside = Renderer(home).mask(0, PERSON)
    outside[round(doorway[1]) - 1 : round(doorway[3]) + 2, round(doorway[0]) - 1 : round(doorway[2]) + 2] = False
    assert not outside.any()


def test_what_is_shut_in_cannot_be_seen():
    for video in videos(60, 0):
        home = perform_video(video)
        inside = [name for name, thing in home.things.items() if thing.hidden[0]]
        if inside:
            break
    assert thing_box(home, inside[0], 0) is None
    assert not Renderer(home).mask(0, inside[0]).any()


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (slab((-1, 1), (0, 1), (1, 1.2)), slab((-1, 1), (0, 1), (2, 2.2))),  # before and behind
        (slab((-1, 1), (0.5, 0.6), (1, 3)), slab((-1, 1), (0, 0.5), (0.9, 3))),  # on top, seen from above
        (slab((-2, -1), (0, 1), (1, 3)), slab((-3, -2), (0, 1), (0.5, 1.5))),  # nearer to the middle, though farther away
    ],
)
def test_what_hides_the_other_is_drawn_later(near, far):
    for parts, ordered in (([near, far], [1, 0]), ([far, near], [0, 1])):
        assert far_to_near(CAMERA, [extent_of(CAMERA, part) for part in parts], []) == ordered


def test_pictures_are_the_same_on_every_run_and_in_any_order():
    home = perform_video(videos(3, 5, "noise")[2])
    forth, back = Renderer(home), Renderer(home)
    pictures = [forth.picture(frame) for frame in (10, 200, 201)]
    assert pictures[0].shape == (360, 480, 3)
    for number, frame in ((1, 200), (2, 201), (0, 10)):
        assert (back.picture(frame) == pictures[number]).all()


@pytest.mark.parametrize("style", ["camera", "zoom", "evening", "dim", "vivid", "grey", "noise"])
def test_a_style_changes_the_picture_and_no_edge_of_the_room_shows(style):
    plain, styled = (Renderer(perform_video(videos(2, 6, name)[1])).picture(30).astype(int) for name in ("plain", style))
    assert np.abs(plain - styled).mean() > 3
    assert (styled.max(axis=2) > 0).all()
