"""What the renderer shows, and that its boxes sit on it."""

from itertools import pairwise

import numpy as np
import pytest
from worlds import a_body, a_thing, a_world, an_arm

from laiar_core.errors import LaiarError
from laiar_core.simulator.table.drawing.renderer import Renderer
from laiar_core.simulator.table.persons import PERSONS
from laiar_core.simulator.table.sizes import SIZES
from laiar_core.simulator.table.style import STYLES, Style

THINGS = [name for name in SIZES if name not in ("head", "hand")]
IN_THE_AIR = 1000.0  # lifted so far that its shadow falls nowhere
AWAY = a_body(head=(-400, 0), chest=(-400, 0), arms=(an_arm((-400, 0), (-400, 20), (-400, 50)),) * 2)


def box_of(mask):
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def changed(world, without):
    """Where the pictures of two worlds differ clearly."""
    pictures = [Renderer(each).picture(0).astype(int) for each in (world, without)]
    return np.abs(pictures[0] - pictures[1]).max(axis=2) > 3


@pytest.mark.parametrize("style", ["plain", "camera", "zoom"])
@pytest.mark.parametrize("name", THINGS)
def test_the_box_of_a_thing_is_where_its_pixels_are(name, style):
    thing = a_thing(f"{name}_1", 330, 300, lift=IN_THE_AIR, openness=0.6, angle=0.2)
    world = a_world([thing], AWAY, style=STYLES[style], seed=2)
    drawn = box_of(changed(world, a_world([], AWAY, style=STYLES[style], seed=2)))

    # Pixels that an edge or a thin tip covers by less than half are changed too, so the box may be a little smaller.
    assert Renderer(world).boxes(0)[f"{name}_1"] == pytest.approx(drawn, abs=2)


@pytest.mark.parametrize("style", ["plain", "camera", "zoom", "small_body"])
@pytest.mark.parametrize("person", PERSONS, ids=lambda person: person.hair_style)
def test_the_boxes_of_head_and_hands_are_where_their_pixels_are(person, style):
    scale = STYLES[style].body
    world = a_world(body=a_body(scale=scale), person=person, style=STYLES[style])
    renderer = Renderer(world)
    picture, boxes = renderer.picture(0).astype(int), renderer.boxes(0)
    for track, colour in (("head_1", person.hair), ("hand_1", person.skin), ("hand_2", person.skin)):
        left, top, right, bottom = boxes[track]
        size = np.array(SIZES[track[:4]]) * scale * STYLES[style].zoom
        assert (right - left, bottom - top) == pytest.approx(size, rel=0.25)
        wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        alike = np.abs(picture - wanted).max(axis=2) < 60
        assert alike[renderer.mask(0, track)].mean() > 0.2


@pytest.mark.parametrize("name", THINGS)
def test_closed_upright_things_have_their_size(name):
    left, top, right, bottom = Renderer(a_world([a_thing(f"{name}_1", 320, 400)], AWAY)).boxes(0)[f"{name}_1"]

    assert (right - left, bottom - top) == pytest.approx(SIZES[name], abs=3)
    assert bottom == pytest.approx(400, abs=2)


def test_a_box_is_that_of_its_mask_and_is_cut_by_the_edge():
    renderer = Renderer(a_world([a_thing("cup_1", 5, 400), a_thing("box_1", -200, 400)]))
    boxes = renderer.boxes(0)

    assert boxes["cup_1"] == box_of(renderer.mask(0, "cup_1"))
    assert boxes["cup_1"][0] == 0
    assert boxes["box_1"] is None


def test_what_is_partly_hidden_keeps_its_whole_box_and_what_is_wholly_hidden_has_none():
    behind = a_thing("apple_1", 300, 380, depth=350)
    alone = Renderer(a_world([behind])).boxes(0)["apple_1"]

    assert Renderer(a_world([behind, a_thing("box_1", 330, 385)])).boxes(0)["apple_1"] == alone
    assert Renderer(a_world([behind, a_thing("box_1", 312, 385)])).boxes(0)["apple_1"] is None


def test_what_is_in_the_microwave_shows_as_far_as_the_door_leaves_its_opening_free():
    openness = np.array([0.0, 0.02, 0.6, 1.0])
    oven = a_thing("microwave_1", 504, 357, 4, openness=openness)
    cup = a_thing("cup_1", 482, 320, 4, centre=(482, 302), scale=0.75, inside=True)
    renderer = Renderer(a_world([oven, cup], a_body(4)))
    shut, barely, half, wide = (renderer.boxes(frame)["cup_1"] for frame in range(4))

    assert shut is None
    assert barely is None
    assert half[0] > wide[0]
    assert half[2] == wide[2]
    assert wide[2] - wide[0] == pytest.approx(0.75 * SIZES["cup"][0], abs=2)


def test_the_open_door_belongs_to_the_microwave():
    oven = a_thing("microwave_1", 504, 357, 2, openness=np.array([0.0, 1.0]))
    renderer = Renderer(a_world([oven], a_body(2, head=np.full((2, 2), 100.0))))
    shut, wide = renderer.boxes(0)["microwave_1"], renderer.boxes(1)["microwave_1"]

    assert 50 < shut[0] - wide[0] < 75
    assert shut[2] == wide[2]


def test_shadows_and_loose_caps_belong_to_no_box():
    closed = Renderer(a_world([a_thing("bottle_1", 200, 400)])).boxes(0)["bottle_1"]
    opened = Renderer(a_world([a_thing("bottle_1", 200, 400, openness=1.0, loose=(420.0, 250.0))]))
    left, top, right, bottom = opened.boxes(0)["bottle_1"]

    assert (left, right, bottom) == (closed[0], closed[2], closed[3])
    assert 4 <= top - closed[1] <= 14
    drawn = changed(
        a_world([a_thing("bottle_1", 200, 400, openness=1.0, loose=(420.0, 250.0))]), a_world([a_thing("bottle_1", 200, 400)])
    )
    assert drawn[244:256, 412:428].all()


def test_a_held_thing_is_between_palm_and_fingers():
    cup = a_thing("cup_1", 300, 385)
    arms = (
        an_arm((376, 196), (404, 268), (366, 322)),
        an_arm((260, 196), (250, 290), (300, 352), grip=0.8, depth=380, holds="cup_1"),
    )
    renderer = Renderer(a_world([cup], a_body(arms=arms)))
    hand, held = renderer.mask(0, "hand_2"), renderer.mask(0, "cup_1")
    without = Renderer(a_world([], a_body(arms=arms))).picture(0).astype(int)
    same = np.abs(renderer.picture(0) - without).max(axis=2) < 8

    both = same[hand & held]
    assert 0.15 < both.mean() < 0.9  # fingers are seen over the cup, the palm is not


def test_a_hand_does_not_spin_while_its_forearm_points_at_the_camera():
    elbows = np.column_stack([np.linspace(280, 320, 21), np.full(21, 318.0)])  # past the hand, which stays where it is
    still = an_arm((376, 196), (404, 268), (366, 322), 21)
    body = a_body(21, arms=(still, an_arm((260, 196), elbows, (300, 320), 21)))
    renderer = Renderer(a_world([], body))
    masks = [renderer.mask(frame, "hand_2") for frame in range(21)]

    assert min((one & two).sum() / (one | two).sum() for one, two in pairwise(masks)) > 0.7


def test_an_arm_does_not_slip_behind_a_thing_while_it_covers_it():
    box = a_thing("box_1", 240, 380, 2)
    over = an_arm((260, 196), (226, 290), (256, 345), 2, depth=np.array([400.0, 340.0]))
    renderer = Renderer(a_world([box], a_body(2, arms=(an_arm((376, 196), (404, 268), (366, 322), 2), over))))

    assert (renderer.picture(0) == renderer.picture(1)).all()


def test_pictures_and_boxes_are_the_same_on_every_run_and_in_any_order():
    places = np.array([(200.0, 370.0), (200.0, 370.0), (230.0, 340.0)])
    world = a_world([a_thing("cup_1", 0, 0, 3, centre=places), a_thing("box_1", 400, 400, 3)], a_body(3), style=STYLES["noise"])
    forth, back = Renderer(world), Renderer(world)
    pictures = [forth.picture(frame) for frame in range(3)]

    for frame in (2, 0, 1):
        assert back.boxes(frame) == forth.boxes(frame)
        assert (back.picture(frame) == pictures[frame]).all()


@pytest.mark.parametrize("name", ["camera", "zoom", "evening", "dim", "vivid", "grey", "noise"])
def test_a_style_changes_the_picture(name):
    things = [a_thing("cup_1", 200, 400)]
    plain, styled = (Renderer(a_world(things, style=style)).picture(0).astype(int) for style in (Style("plain"), STYLES[name]))

    assert styled.shape == (480, 640, 3)
    assert np.abs(plain - styled).mean() > 5


def test_dim_is_dark_and_grey_has_hardly_any_colour():
    def mean_colour(name):
        return Renderer(a_world(style=STYLES[name])).picture(0).reshape(-1, 3).astype(int)

    assert mean_colour("dim").mean() < 0.6 * mean_colour("plain").mean()
    assert np.ptp(mean_colour("grey"), axis=1).mean() < 0.3 * np.ptp(mean_colour("plain"), axis=1).mean()


@pytest.mark.parametrize("style", [Style("far", zoom=0.7), Style("left", camera=-25), Style("right", camera=25)])
def test_no_edge_of_the_room_shows(style):
    picture = Renderer(a_world(style=style)).picture(0)

    assert (picture.max(axis=2) > 0).all()


def test_noise_has_its_deviation_and_is_another_in_every_frame():
    world = a_world(body=a_body(2), style=Style("noise", noise=10.0))
    clean = Renderer(a_world(body=a_body(2))).picture(0).astype(int)
    renderer = Renderer(world)
    one, two = (renderer.picture(frame).astype(int) for frame in (0, 1))
    calm = (clean > 60) & (clean < 195)

    assert (one - clean)[calm].std() == pytest.approx(10, rel=0.1)
    assert (one != two).mean() > 0.8


def test_things_of_a_class_and_worlds_of_other_seeds_wear_other_colours():
    cups = [a_thing("cup_1", 200, 400), a_thing("cup_2", 400, 400)]
    picture = Renderer(a_world(cups, AWAY)).picture(0).astype(int)
    another = Renderer(a_world(cups, AWAY, seed=5)).picture(0).astype(int)

    assert np.abs(picture[350:400, 180:220] - picture[350:400, 380:420]).mean() > 10
    assert np.abs(picture - another).mean() > 3


@pytest.mark.parametrize("style", [Style("odd", light="noon"), Style("odd", palette="sepia")])
def test_a_light_or_palette_that_does_not_exist_is_refused(style):
    with pytest.raises(LaiarError, match="there are"):
        Renderer(a_world(style=style))
