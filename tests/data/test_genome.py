"""Action Genome: what its pickles hold becomes a table and clips, and what is wrong with them is counted."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from charades_made_up import frames, person, thing, write_genome
from hypothesis import given, settings
from hypothesis import strategies as st

from laiar_core.data.box_writing import seem_corners, seem_sizes
from laiar_core.data.charades.genome_clip import instances, tracks_of
from laiar_core.data.charades.genome_files import read_genome
from laiar_core.data.charades.genome_table import GenomeTable, load_table
from laiar_core.data.charades.genome_words import (
    FAMILIES,
    PERSON,
    RELATIONS,
    THINGS,
    charades_knowledge,
    relation_named,
    thing_named,
)
from laiar_core.data.faults import Tally
from laiar_core.data.knowledge import Label
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError


def read(folder: Path, found: dict[str, Any] | None = None) -> tuple[GenomeTable, dict[str, int]]:
    tally = Tally()
    table = read_genome(write_genome(folder, found), tally)
    return table, {fault.what: fault.count for fault in tally.faults()}


@pytest.mark.parametrize("protocol", range(6))
def test_a_table_of_made_up_frames(tmp_path: Path, protocol: int) -> None:
    write_genome(tmp_path, protocol=protocol)
    table = read_genome(tmp_path, Tally())
    assert table.videos.tolist() == ["46GP8", "EV3YF"]
    assert table.is_test.tolist() == [False, True]
    video = table.video("46GP8")
    assert video.numbers.tolist() == [11, 31, 61]  # in their order
    assert video.size == (320, 240)
    assert video.persons.tolist() == [[10, 20, 110, 220], [12, 20, 112, 220], [0, 0, 0, 0]]
    assert video.frames.tolist() == [0, 0, 1, 1]
    assert [THINGS[class_name] for class_name in video.classes] == ["bag", "cup/glass/bottle"] * 2
    assert video.boxes.tolist() == [[52, 60, 72, 90], [0, 0, 0, 0], [50, 60, 70, 90], [5, 6, 12, 14]]
    held = [[RELATIONS[r] for r in np.flatnonzero(row)] for row in video.relations]
    assert held == [["in_front_of", "holding", "touching"]] * 3 + [["looking_at", "in_front_of", "holding", "touching"]]
    assert table.video("EV3YF").boxes.tolist() == [[100, 100, 320, 240]]  # cut at the edge of its frame
    with pytest.raises(KeyError):
        table.video("N11GT")


def test_tracks_and_relations(tmp_path: Path) -> None:
    tracks, relations = tracks_of(read(tmp_path)[0].video("46GP8"))
    assert [(t.track_id, t.class_name, t.present.tolist()) for t in tracks] == [
        ("person", "person", [True, True, False]),
        ("bag", "bag", [True, True, False]),
        ("cup/glass/bottle", "cup/glass/bottle", [False, True, False]),
    ]
    assert [(r.subject, r.object, r.family) for r in relations] == [
        ("person", "bag", "spatial"),
        ("person", "bag", "contacting"),
        ("person", "cup/glass/bottle", "attention"),
        ("person", "cup/glass/bottle", "spatial"),
        ("person", "cup/glass/bottle", "contacting"),
    ]
    spatial, contacting, attention = relations[:3]
    assert (spatial.labels, spatial.further) == (("in_front_of", "in_front_of", None), None)
    # Who holds a thing also touches it: what says more is first.
    assert (contacting.labels, contacting.further) == (("holding", "holding", None), (("touching",), ("touching",), ()))
    assert attention.labels == (None, "looking_at", None)


def test_two_things_of_a_class_are_followed_by_where_they_are(tmp_path: Path) -> None:
    left, right = (10, 100, 20, 20), (200, 100, 20, 20)
    found = {
        "A.mp4/000001.png": (person(), [thing(box=left), thing(box=right)]),
        "A.mp4/000002.png": (person(), [thing(box=(190, 100, 20, 20), contacting=("wearing",)), thing(box=(15, 100, 20, 20))]),
        "A.mp4/000003.png": (person(), [thing(box=(180, 100, 20, 20))]),
    }
    tracks, relations = tracks_of(read(tmp_path, found)[0].video("A"))
    by_id = {t.track_id: t for t in tracks}
    assert list(by_id) == ["person", "bag_1", "bag_2"]
    assert by_id["bag_1"].boxes_xyxy[:, 0].tolist() == [10, 15, 0]
    assert by_id["bag_2"].boxes_xyxy[:, 0].tolist() == [200, 190, 180]
    assert next(r for r in relations if (r.object, r.family) == ("bag_2", "contacting")).labels == (
        "holding",
        "wearing",
        "holding",
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.integers(0, 1000))
def test_no_two_boxes_of_a_frame_are_the_same_thing(per_frame: list[int], seed: int) -> None:
    owner = np.repeat(np.arange(len(per_frame)), per_frame)
    corner = np.random.default_rng(seed).integers(0, 200, (len(owner), 2)).astype(np.float32)
    which = instances(owner, np.hstack([corner, corner + 10]))
    assert len(set(zip(owner.tolist(), which.tolist(), strict=True))) == len(owner)
    assert set(which.tolist()) == set(range(max(per_frame)))


def test_a_table_is_kept_as_it_is(tmp_path: Path) -> None:
    table, _ = read(tmp_path)
    with (tmp_path / "table.npz").open("wb") as file:
        table.save(file)
    again = load_table(tmp_path / "table.npz")
    for name in GenomeTable.__dataclass_fields__:
        one, other = getattr(table, name), getattr(again, name)
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


TWO = {"bbox": np.array([[1, 1, 9, 9], [2, 2, 8, 8]]), "bbox_score": np.array([0.1, 0.9])}
FAULTS: list[tuple[str, Any, str]] = [
    ("no person", (person(None), [thing()]), "frames without a person's box"),
    (
        "two people",
        (person() | {"bbox": np.array([[1, 1, 9, 9]] * 2), "bbox_score": np.array([0.1, 0.9])}, []),
        "frames with several people",
    ),
    ("a person outside", (person((400, 0, 500, 50)), [thing()]), "boxes of a person without an area in the frame"),
    ("a person over the edge", (person((-20, 0, 50, 50)), [thing()]), "boxes of a person that reach over the edge of the frame"),
    ("no box", (person(), [thing(box=None)]), "visible things without a box"),
    ("invisible", (person(), [thing(box=None, visible=False)]), "things that are not visible"),
    ("no area", (person(), [thing(box=(5, 5, 0, 10))]), "boxes of a thing without an area in the frame"),
    ("not a number", (person(), [thing(box=(5, 5, float("nan"), 10))]), "boxes of a thing without an area in the frame"),
    ("endless", (person(), [thing(box=(5, 5, float("inf"), 10))]), "boxes of a thing without an area in the frame"),
    ("over the edge", (person(), [thing(box=(5, 5, 10, 900))]), "boxes of a thing that reach over the edge of the frame"),
    ("no relation", (person(), [thing(spatial=(), contacting=())]), "things without any relation"),
    ("class spelt otherwise", (person(), [thing("phonecamera")]), "object classes spelt otherwise"),
    ("relation spelt otherwise", (person(), [thing(spatial=("_in_front_of",))]), "relations spelt otherwise"),
    ("unknown class", (person(), [thing("elephant")]), "unknown object classes"),
    ("unknown relation", (person(), [thing(spatial=("orbiting",))]), "unknown relations"),
]


@pytest.mark.parametrize(("entry", "what"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_faults_are_counted(tmp_path: Path, entry: Any, what: str) -> None:
    table, faults = read(tmp_path, {"A.mp4/000001.png": (person(), [thing()]), "A.mp4/000002.png": entry})
    assert faults == {what: 1}
    assert len(table.video("A").numbers) == 2
    tracks_of(table.video("A"))


def test_what_is_wrong_with_a_box_is_never_guessed(tmp_path: Path) -> None:
    table, _ = read(tmp_path, {"A.mp4/000001.png": (person((400, 0, 500, 50)), [thing(box=(5, 5, float("nan"), 10))])})
    assert not table.video("A").persons.any()
    assert not table.video("A").boxes.any()


def test_the_surest_of_several_people_is_taken(tmp_path: Path) -> None:
    table, _ = read(tmp_path, {"A.mp4/000001.png": (person() | TWO, [])})
    assert table.video("A").persons.tolist() == [[2, 2, 8, 8]]


@pytest.mark.parametrize(
    ("key", "entry", "message"),
    [
        ("A.mp4/000001.png", (None, []), r"person_bbox\.pkl: the frame A\.mp4/000001\.png is not written as Action Genome does"),
        ("A.mp4/000001.png", ({}, []), "it needs bbox"),
        ("A.mp4/000001.png", (person() | {"bbox": np.zeros(5)}, []), "it needs bbox"),
        ("A.mp4/000001.png", (person() | {"bbox": "none"}, []), "it needs bbox"),
        ("A.mp4/000001.png", (person() | {"bbox_size": (0, 240)}, []), r"bbox_size is \(0, 240\)"),
        ("A.mp4/000001.png", (person() | {"bbox_mode": "xywh"}, []), "bbox_mode is 'xywh', not 'xyxy'"),
        ("A.mp4/000001.png", (person(), [None]), "a thing in A.mp4/000001.png is not written as Action Genome does"),
        ("A.mp4/000001.png", (person(), [{"class": "bag"}]), "it needs class, bbox, visible, metadata"),
        ("A.mp4/000001.png", (person(), [thing(box=(1, 2, 3))]), "a thing in A.mp4"),
        ("A.mp4/000001.png", (person(), [thing() | {"class": 7}]), "a thing in A.mp4"),
        ("A.mp4/000001.png", (person(), 5), "a thing in A.mp4"),
        ("A.mp4/000000.png", (person(), []), "expected a frame, numbered from 1"),
        ("A/000001.png", (person(), []), "expected a frame, numbered from 1, .+ got 'A/000001.png'"),
        ("../A.mp4/000001.png", (person(), []), "expected a frame"),
    ],
)
def test_what_is_not_written_like_action_genome(tmp_path: Path, key: str, entry: Any, message: str) -> None:
    with pytest.raises(LaiarError, match=message) as error:
        read(tmp_path, {key: entry})
    assert "\n" not in str(error.value)


def test_a_frame_twice_is_fatal(tmp_path: Path) -> None:
    _, faults = read(tmp_path, {"A.mp4/000001.png": (person(), []), "A.mp4/000001.jpg": (person(), [])})
    assert faults == {"frames that are there twice": 1, "frames in object_bbox_and_relationship.pkl alone": 1}


@pytest.mark.parametrize("data", [[], {1: 2}, "text"])
def test_pickles_of_something_else(tmp_path: Path, data: Any) -> None:
    write_genome(tmp_path)
    (tmp_path / "person_bbox.pkl").write_bytes(pickle.dumps(data))
    with pytest.raises(LaiarError, match=r"person_bbox\.pkl must hold a dictionary of frames"):
        read_genome(tmp_path, Tally())


def test_frames_that_one_pickle_has_alone(tmp_path: Path) -> None:
    found = frames()
    write_genome(tmp_path, found)
    things = {key: entry[1] for key, entry in found.items()}
    things["46GP8.mp4/000099.png"] = things.pop("46GP8.mp4/000061.png")
    (tmp_path / "object_bbox_and_relationship.pkl").write_bytes(pickle.dumps(things))
    tally = Tally()
    table = read_genome(tmp_path, tally)
    alone = {fault.what: fault.example for fault in tally.faults() if "alone" in fault.what}
    assert alone == {
        "frames in object_bbox_and_relationship.pkl alone": "46GP8.mp4/000099.png",
        "frames in person_bbox.pkl alone": "46GP8.mp4/000061.png",
    }
    assert table.video("46GP8").numbers.tolist() == [11, 31, 61]


def test_words_have_one_spelling() -> None:
    assert {thing_named(w) for w in ("closetcabinet", "closet/cabinet", "Closet_Cabinet")} == {"closet/cabinet"}
    assert {relation_named(w) for w in ("_not_looking_at", "notlookingat", "not looking at")} == {"not_looking_at"}
    assert thing_named("person") == PERSON
    assert thing_named("elephant") is relation_named("") is None


def test_knowledge_of_charades() -> None:
    knowledge = charades_knowledge({"c000": "Holding some clothes", "c001": "Putting clothes somewhere"})
    assert (len(knowledge.objects), len(RELATIONS)) == (36, 26)
    assert knowledge.actions == ("c000", "c001")
    assert knowledge.task is Task.MULTI_LABEL
    assert {len(knowledge.pair_relations[PERSON, name]) for name in THINGS} == {26}
    labels = knowledge.labels()
    assert len(labels) == 35 * 26
    assert {label.family for label in labels} == set(FAMILIES)


def test_relations_are_said_from_the_person_on() -> None:
    """Action Genome's `beneath` is where the bed is; a sentence that begins with the person says where the person is."""
    said = {relation: Label(PERSON, relation, "bed").phrase for relation in RELATIONS}
    assert said["beneath"] == "person on top of bed"
    assert said["in_front_of"] == "person facing bed"
    assert said["lying_on"] == "person lying on bed"
    assert len(set(said.values())) == len(RELATIONS)


def test_the_official_words_are_all_known(charades_path: Path) -> None:
    folder = charades_path / "action_genome_pilot" / "annotations"
    things = (folder / "object_classes.txt").read_text().split()
    assert [thing_named(word) for word in things] == [PERSON, *THINGS]
    relations = [relation_named(word) for word in (folder / "relationship_classes.txt").read_text().split()]
    assert sorted(relations) == sorted(RELATIONS)  # type: ignore[type-var]


def test_the_pilot(charades_path: Path) -> None:
    tally = Tally()
    table = read_genome(charades_path / "action_genome_pilot" / "annotations", tally)
    assert (table.videos.tolist(), len(table.numbers), len(table.classes)) == (["0BNML", "0TXYV", "EK19H", "LEG82"], 152, 469)
    assert [table.video(v).size for v in table.videos.tolist()] == [(480, 318), (480, 270), (480, 360), (480, 360)]
    counts = {fault.what: fault.count for fault in tally.faults()}
    assert counts == {"frames without a person's box": 6, "things that are not visible": 13}
    held = np.array([table.relations >> r & 1 for r in range(len(RELATIONS))]).sum(axis=1)
    assert dict(zip(RELATIONS, held.tolist(), strict=True))["drinking_from"] == 15
    assert held.sum() == 873


def as_written(corner_things: bool, sized_people: bool, frames: int = 20) -> dict[str, Any]:
    """Frames whose boxes are written in the other pickle's way, if asked for."""
    found: dict[str, Any] = {}
    for n in range(1, frames + 1):
        left, top, width, height = 150 + n, 100, 90, 100
        one = (left, top, left + width, top + height)
        box = (left, top, width, height)
        found[f"A.mp4/{n:06d}.png"] = person(box if sized_people else one), [thing(box=one if corner_things else box)]
    return found


@pytest.mark.parametrize(("corner_things", "sized_people"), [(False, False), (True, False), (False, True), (True, True)])
def test_boxes_in_the_other_pickles_way_are_flagged(tmp_path: Path, corner_things: bool, sized_people: bool) -> None:
    table, faults = read(tmp_path, as_written(corner_things, sized_people))
    flagged = {
        "boxes of people that seem to be written as left, top, width, height": sized_people,
        "boxes of things that seem to be written as left, top, right, bottom": corner_things,
    }
    assert {what for what in faults if "written" in what} == {what for what, wanted in flagged.items() if wanted}
    assert [str(note).partition(": ")[0] for note in table.notes] == [f"20 {what}" for what, wanted in flagged.items() if wanted]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 200), st.integers(0, 150), st.integers(1, 100), st.integers(1, 80)]), min_size=1))
def test_boxes_that_lie_in_their_frames_are_never_flagged(boxes: list[tuple[int, int, int, int]]) -> None:
    sized, size = np.array(boxes, dtype=np.float64), np.array([320, 240])
    assert seem_corners(sized, size) == 0
    assert seem_sizes(np.hstack([sized[:, :2], sized[:, :2] + sized[:, 2:]]), size) == 0


def test_a_few_boxes_over_the_edge_are_no_other_way_of_writing(tmp_path: Path) -> None:
    found = as_written(False, False)
    found["A.mp4/000001.png"] = person(), [thing(box=(200, 10, 300, 230))]
    assert read(tmp_path, found)[1] == {"boxes of a thing that reach over the edge of the frame": 1}
