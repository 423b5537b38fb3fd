"""What people at home do: that it is the same every time, that bodies and things move as they can, that acts show in contacts."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from laiar_core.data.charades.classes import charades_classes
from laiar_core.errors import LaiarError
from laiar_core.simulator.room.body import FOREARM, SHIN, SIDES, THIGH, UPPER_ARM
from laiar_core.simulator.room.recording.programme import Video, perform_video, videos
from laiar_core.simulator.room.room import DEPTH, SCENES, WIDTH, make_room
from laiar_core.simulator.room.world import Home
from laiar_core.simulator.table.style import STYLES

SEED, MANY = 11, 24


@pytest.fixture(scope="module")
def homes() -> list[tuple[Video, Home]]:
    return [(video, perform_video(video)) for video in videos(MANY, SEED)]


def held(home: Home, thing: str) -> np.ndarray:
    """(F,) whether the person holds a thing."""
    flags = np.zeros(home.frames, bool)
    for contact in home.contacts:
        if contact.thing == thing and contact.relation == "holding":
            flags[contact.frame :] = contact.on
    return flags


def test_a_video_depends_on_its_number_the_seed_and_the_style_alone():
    assert videos(3, SEED) == videos(12, SEED)[:3]
    one, two = (perform_video(videos(3, SEED)[2]) for _ in range(2))
    assert one.acts == two.acts
    assert all((one.figure.joints[name] == two.figure.joints[name]).all() for name in one.figure.joints)
    assert perform_video(videos(3, SEED + 1)[2]).acts != one.acts


def test_another_light_shows_the_same_performance():
    plain, dim = (perform_video(videos(2, SEED, style)[1]) for style in ("plain", "dim"))
    assert plain.acts == dim.acts
    assert (plain.figure.joints["head"] == dim.figure.joints["head"]).all()


def test_homes_have_one_resident_and_rooms_of_their_own(homes):
    by_home = {}
    for video, home in homes:
        by_home.setdefault(video.home, []).append(home)
    for rooms in by_home.values():
        assert len({home.resident for home in rooms}) == 1
        assert len({home.room.scene for home in rooms}) == len(rooms)
    assert len({rooms[0].resident.name for rooms in by_home.values()}) == len(by_home)
    assert {video.home for video, _ in homes if video.tested} == {3, 7, 11}


def test_acts_are_classes_of_charades_and_lie_in_the_video(homes):
    known = {row.id for row in charades_classes()}
    for _, home in homes:
        assert 16 * 30 < home.frames < 45 * 30
        assert home.acts
        for act in home.acts:
            assert act.action in known
            assert 0 <= act.start < act.end <= home.frames


def test_many_classes_happen_and_several_at_once(homes):
    counts = Counter(act.action for _, home in homes for act in home.acts)
    assert len(counts) >= 50
    at_once = [
        max(sum(act.start <= frame < act.end for act in home.acts) for frame in range(0, home.frames, 10)) for _, home in homes
    ]
    assert np.mean(at_once) > 2
    assert 6 < np.mean([len(home.acts) for _, home in homes]) < 14


@pytest.mark.parametrize("scene", SCENES)
def test_furniture_stands_in_the_room_and_clear_of_the_doorway(scene):
    for seed in range(12):
        room = make_room(scene, seed, STYLES["plain"])
        for name, fixture in room.fixtures.items():
            x, _, z = fixture.at
            assert abs(x) < WIDTH / 2
            assert 0 < z <= DEPTH
            if z > DEPTH - 1 and name != "door":
                assert abs(x - room.doorway) > 0.55, "nothing of the back row stands in the doorway"


def test_limbs_have_their_lengths_and_hands_stay_with_what_they_hold(homes):
    for _, home in homes:
        joints, scale = home.figure.joints, home.figure.scale
        for side in SIDES:
            for start, end, length in (
                ("hip", "knee", THIGH),
                ("knee", "ankle", SHIN),
                ("shoulder", "elbow", UPPER_ARM),
                ("elbow", "hand", FOREARM),
            ):
                apart = np.linalg.norm(joints[f"{side}_{start}"] - joints[f"{side}_{end}"], axis=1)
                assert apart == pytest.approx(scale * length, rel=0.02)
        for name, thing in home.things.items():
            has = held(home, name)
            for frame in np.flatnonzero(has)[1:-1:10]:
                points = np.concatenate([part.points for part in thing.parts(frame)])
                hands = np.stack([joints[f"{side}_hand"][frame] for side in SIDES])
                assert np.linalg.norm(points[:, None] - hands[None], axis=2).min() < 0.75


def test_nothing_jumps(homes):
    for _, home in homes:
        for name, thing in home.things.items():
            assert np.linalg.norm(np.diff(thing.at, axis=0), axis=1).max() < 0.26, name
        for name, place in home.figure.joints.items():
            assert np.linalg.norm(np.diff(place, axis=0), axis=1).max() < 0.26, name


def test_feet_that_carry_stay_where_they_are(homes):
    slides = []
    for _, home in homes:
        for side in SIDES:
            ankle = home.figure.joints[f"{side}_ankle"]
            lifted = ankle[:, 1] > 0.085 * home.figure.scale
            step = np.linalg.norm(np.diff(ankle[:, [0, 2]], axis=0), axis=1)
            slides.append(step[~lifted[1:] & ~lifted[:-1]].mean())
    assert np.mean(slides) < 0.004, "metres a frame"


@pytest.mark.parametrize(
    ("action", "relation"),
    [("c106", "drinking_from"), ("c107", "holding"), ("c059", "sitting_on"), ("c145", "writing_on"), ("c070", "holding")],
)
def test_an_act_shows_in_a_contact(action, relation):
    found = 0
    for video in videos(80, SEED):
        home = perform_video(video)
        for act in home.acts:
            if act.action == action:
                found += 1
                states = {(contact.frame, contact.on) for contact in home.contacts if contact.relation == relation}
                assert any(on and frame < act.end for frame, on in states)
        if found > 2:
            return
    assert found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [((0,), "at least 1 video, got --clips 0"), ((1, -1), "0 or larger, got --seed -1"), ((1, 0, "fog"), "no style 'fog'")],
)
def test_what_does_not_exist_is_named(arguments, sentence):
    with pytest.raises(LaiarError, match=sentence):
        videos(*arguments)
