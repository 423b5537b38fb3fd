"""What every played recording must keep: exact labels, things that move only in hands, whole arms, room on the table."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from laiar_core.data.action_changes import action_of
from laiar_core.data.cad120.recording import class_of
from laiar_core.data.cad120.tables import ACTIONS, PAIR_RELATIONS, THINGS_WITH_STATES, knowledge_files
from laiar_core.data.clip import Clip, PairRelations, Track
from laiar_core.data.knowledge import Knowledge, read_knowledge
from laiar_core.errors import LaiarError
from laiar_core.simulator.table.body import FOREARM, UPPER_ARM
from laiar_core.simulator.table.persons import PERSONS
from laiar_core.simulator.table.recording.play import ACTIVITIES, play
from laiar_core.simulator.table.sizes import FPS, SIZES, TABLE_FAR_Y, TABLE_NEAR_Y
from laiar_core.simulator.table.style import STYLES
from laiar_core.simulator.table.world import Thing, World

SEEDS = (0, 1)
FASTEST = 30.0  # pixels a frame, at the usual tempo; people reach at about 20
SUDDEN = 9.0  # pixels a frame, a frame


@lru_cache(maxsize=128)
def world(activity: str, style: str = "plain", seed: int = 0, person: int = 0) -> World:
    return play(activity, PERSONS[person], STYLES[style], seed)


def worlds(activity: str) -> list[World]:
    """That activity by every person and in every style."""
    plain = [world(activity, "plain", seed, person) for seed in SEEDS for person in range(len(PERSONS))]
    return plain + [world(activity, style, 2) for style in STYLES]


def knowledge() -> Knowledge:
    files = knowledge_files()
    return read_knowledge(lambda name: files[name.rsplit("/", 1)[-1]])


def as_clip(played: World) -> Clip:
    """The labels of a world as a clip without boxes."""
    ids = sorted({name for pair in played.labels for name in pair})
    nothing = np.zeros((played.frames, 4), np.float32), np.zeros(played.frames, np.bool_)
    return Clip(
        clip_id="played",
        dataset="Simulated",
        frame_size=(640, 480),
        fps=FPS,
        frame_times_s=np.arange(played.frames) / FPS,
        frame_numbers=tuple(range(1, played.frames + 1)),
        tracks=tuple(Track(name, class_of(name), *nothing) for name in ids),
        box_source="annotated",
        relations=tuple(PairRelations(*pair, labels) for pair, labels in played.labels.items()),
    )


def held(played: World, thing: Thing) -> np.ndarray:
    """Whether a hand has the thing, in every frame (F,)."""
    return np.array([any(arm.holds[f] == thing.thing_id for arm in played.body.arms) for f in range(played.frames)])


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_every_stretch_holds_exactly_its_action(activity: str) -> None:
    tables = knowledge()
    for played in worlds(activity):
        clip = as_clip(played)
        last = -1
        for stretch in played.stretches:
            assert last < stretch.first < stretch.last < played.frames
            assert action_of(clip.stretch(stretch.first, stretch.last), tables) == stretch.action
            last = stretch.last


def test_every_action_occurs() -> None:
    found = [stretch.action for activity in ACTIVITIES for seed in SEEDS for stretch in world(activity, seed=seed).stretches]
    assert all(found.count(action) >= 2 for action in ACTIONS)


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_every_allowed_pair_has_a_label_in_every_frame(activity: str) -> None:
    played = world(activity)
    ids = [*(thing.thing_id for thing in played.things), "head_1", "hand_1", "hand_2"]
    pairs = {
        (subject, other)
        for kind, _, _, kinds in PAIR_RELATIONS
        for subject in ids
        for other in ids
        if class_of(subject) == kind and class_of(other) in kinds
    }
    pairs |= {(name, name) for name in ids if class_of(name) in THINGS_WITH_STATES}
    assert set(played.labels) == pairs
    assert all(len(row) == played.frames for row in played.labels.values())


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_holding_is_what_the_hands_do(activity: str) -> None:
    played = world(activity)
    for number, arm in enumerate(played.body.arms, start=1):
        for thing in played.things:
            row = played.labels.get((f"hand_{number}", thing.thing_id), ())
            assert [label == "holding" for label in row] == [name == thing.thing_id for name in arm.holds][: len(row)]


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_things_move_only_in_hands_and_nothing_jumps(activity: str) -> None:
    for played in worlds(activity):
        tempo = max(1.0, played.person.tempo * played.style.tempo)
        places = {thing.thing_id: thing.centre for thing in played.things} | {"head": played.body.head}
        places |= {f"hand {n}": arm.hand for n, arm in enumerate(played.body.arms)}
        places |= {f"elbow {n}": arm.elbow for n, arm in enumerate(played.body.arms)}
        for name, place in places.items():
            assert np.isfinite(place).all()
            speed = np.diff(place, axis=0)
            assert np.linalg.norm(speed, axis=1).max() < FASTEST * tempo, name
            assert np.linalg.norm(np.diff(speed, axis=0), axis=1).max() < SUDDEN * tempo**2, name
        for thing in played.things:
            has = held(played, thing)
            alone = ~(has[1:] | has[:-1])
            assert not np.diff(thing.centre, axis=0)[alone].any(), thing.thing_id


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_a_held_thing_keeps_its_distance_from_the_hand(activity: str) -> None:
    played = world(activity)
    for arm in played.body.arms:
        for thing in played.things:
            mine = np.array([name == thing.thing_id for name in arm.holds])
            for first, last in runs(mine):
                distance = np.linalg.norm(thing.centre - arm.hand, axis=1) / thing.scale
                assert np.ptp(distance[first : last + 1]) < 1.0, thing.thing_id


def runs(flags: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_arms_have_the_length_of_arms(activity: str) -> None:
    for played in worlds(activity):
        for arm in played.body.arms:
            upper = np.linalg.norm(arm.elbow - arm.shoulder, axis=1) / played.body.scale
            fore = np.linalg.norm(arm.hand - arm.elbow, axis=1) / played.body.scale
            assert upper.max() < UPPER_ARM * 1.04
            assert fore.max() < FOREARM * 1.04


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_things_stand_apart_on_the_table(activity: str) -> None:
    for played in worlds(activity):
        standing = [t for t in played.things if class_of(t.thing_id) != "microwave"]
        for frame in (0, played.frames - 1):
            here = [t for t in standing if not (held(played, t)[frame] or t.inside[frame])]
            for thing in here:
                assert TABLE_FAR_Y < thing.depth[frame] <= TABLE_NEAR_Y
                assert thing.lift[frame] == 0
                assert abs(thing.angle[frame]) < 1e-9
                width = SIZES[class_of(thing.thing_id)][0]
                assert width / 2 < thing.centre[frame, 0] < 640 - width / 2
            for one in here:
                for other in here:
                    stacked = class_of(one.thing_id) == class_of(other.thing_id) and "stacking" in activity
                    if one is not other and not stacked:
                        widths = SIZES[class_of(one.thing_id)][0] + SIZES[class_of(other.thing_id)][0]
                        beside = abs(one.centre[frame, 0] - other.centre[frame, 0]) >= widths / 2
                        assert beside or abs(one.depth[frame] - other.depth[frame]) > 5


def test_recordings_last_as_long_as_they_should() -> None:
    for activity in ACTIVITIES:
        for seed in SEEDS:
            assert 5 <= world(activity, seed=seed).frames / FPS <= 20


def test_the_same_seed_gives_the_same_recording_and_another_one_another() -> None:
    one, two, three = (play("having_meal", PERSONS[1], STYLES["plain"], seed) for seed in (4, 4, 5))
    assert one.stretches == two.stretches
    assert one.labels == two.labels
    assert np.array_equal(one.body.arms[1].hand, two.body.arms[1].hand)
    assert one.frames != three.frames or not np.array_equal(one.body.arms[1].hand, three.body.arms[1].hand)


def test_in_left_handed_style_hand_1_acts() -> None:
    played = world("taking_medicine", "left_handed")
    assert any(name is not None for name in played.body.arms[0].holds)
    assert not any(name is not None for name in played.body.arms[1].holds)


def test_clutter_is_so_many_things_more() -> None:
    counts = [np.mean([len(world("having_meal", style, seed).things) for seed in range(8)]) for style in ("plain", "clutter")]
    assert counts[1] - counts[0] == pytest.approx(STYLES["clutter"].clutter, abs=1)


def test_slow_people_take_longer() -> None:
    assert world("picking_objects", "slow").frames > 1.4 * world("picking_objects", "plain").frames


def test_unknown_activity_is_named_with_those_that_exist() -> None:
    with pytest.raises(LaiarError, match=r"'juggling'.*arranging_objects.*unstacking_objects"):
        play("juggling", PERSONS[0], STYLES["plain"], 0)
