"""A simulated Charades on disk: the official formats, and both sides of every change."""

from __future__ import annotations

import csv
import pickletools
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from films import assert_same_film
from needed import SHARED, needed

from laiar_core.data.charades.safe_pickle import read_pickle
from laiar_core.data.charades.writer import ATTENTION, COLUMNS, CONTACTING, SPATIAL
from laiar_core.errors import LaiarError
from laiar_core.simulator.room.keyframes import keyframes
from laiar_core.simulator.room.recording.annotation import annotate
from laiar_core.simulator.room.recording.dataset import film_video, simulate_charades
from laiar_core.simulator.room.recording.programme import perform_video, videos
from laiar_core.simulator.room.relations import all_relations
from laiar_core.video.frame_index import presentation_times

OFFICIAL = "the official files"
CLIPS, SEED = 48, 7


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("charades") / "deep" / "set"
    ids = simulate_charades(out, CLIPS, SEED, films=False)
    assert len(ids) == CLIPS
    return out


def rows_of(folder: Path, split: str) -> list[dict[str, str]]:
    with (folder / f"Charades_v1_{split}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def genome_of(folder: Path):
    return [read_pickle(folder / f"annotations/{name}.pkl") for name in ("object_bbox_and_relationship", "person_bbox")]


@pytest.mark.parametrize("name", ["classes", "verbclasses", "objectclasses", "mapping"])
def test_class_lists_are_the_official_ones(made, name):
    official = needed(SHARED / "charades", OFFICIAL) / f"Charades_v1_{name}.txt"
    assert (made / official.name).read_text() == official.read_text().replace("\r", "").rstrip("\n") + "\n"


@pytest.mark.parametrize("name", ["object_classes", "relationship_classes"])
def test_lists_of_action_genome_are_the_official_ones(made, name):
    official = needed(SHARED / "action_genome_pilot" / "annotations", OFFICIAL) / f"{name}.txt"
    assert (made / "annotations" / official.name).read_text().split() == official.read_text().split()


def test_the_tables_have_the_official_columns(made):
    official = needed(SHARED / "charades", OFFICIAL) / "Charades_v1_train.csv"
    with official.open(newline="") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS
        scenes = {row[2] for row in csv.reader(file)}
    rows = [*rows_of(made, "train"), *rows_of(made, "test")]
    assert len({row["id"] for row in rows}) == CLIPS
    assert {row["scene"] for row in rows} <= scenes
    for row in rows:
        for part in row["actions"].split(";"):
            action, start, end = part.split(" ")
            assert action[0] == "c"
            assert 0 <= float(start) < float(end) <= float(row["length"]) + 0.01


def test_nobody_in_the_test_list_is_in_the_training_list(made):
    train, test = ({row["subject"] for row in rows_of(made, split)} for split in ("train", "test"))
    assert train
    assert test
    assert not train & test


def test_pickles_are_plain_and_have_the_official_shape(made):
    official = read_pickle(needed(SHARED / "action_genome_pilot", OFFICIAL) / "annotations/object_bbox_and_relationship.pkl")
    keys = set(next(iter(official.values()))[0])
    for name in ("object_bbox_and_relationship", "person_bbox"):
        data = (made / f"annotations/{name}.pkl").read_bytes()
        words = [arg for op, arg, _ in pickletools.genops(data) if op.name in ("SHORT_BINUNICODE", "BINUNICODE")]
        assert {"system", "eval", "exec", "builtins", "os", "posix"}.isdisjoint(words)
        needs = {op.name for op, _, _ in pickletools.genops(data)} & {"STACK_GLOBAL", "GLOBAL", "REDUCE", "BUILD"}
        assert bool(needs) is (name == "person_bbox"), "arrays alone need to be built; the rest are plain containers"
    objects, persons = genome_of(made)
    assert list(objects) == list(persons) == (made / "annotations/frame_list.txt").read_text().split()
    for key, things in objects.items():
        assert len({thing["class"] for thing in things}) == len(things), "one thing of a class"
        for thing in things:
            assert set(thing) == keys
            assert thing["metadata"] == {"tag": key, "set": "test" if int(key[1:5]) // 2 % 4 == 3 else "train"}
            assert thing["visible"] is (thing["bbox"] is not None)
            for family, names in (("attention", ATTENTION), ("spatial", SPATIAL), ("contacting", CONTACTING)):
                found = thing[f"{family}_relationship"]
                assert set(found) <= set(names)
                assert bool(found) is thing["visible"]
            if thing["visible"]:
                x, y, width, height = thing["bbox"]
                assert min(x, y) >= 0
                assert min(width, height) >= 1
                assert x + width <= 480.001
                assert y + height <= 360.001
        person = persons[key]
        assert person["bbox"].shape == (1, 4)
        assert person["bbox"].dtype == np.float32
        assert person["bbox_size"] == (480, 360)


def test_both_sides_of_every_contact_are_annotated():
    for video in videos(CLIPS, SEED):
        home = perform_video(video)
        relations = all_relations(home)
        frames = np.array(keyframes(relations, home.frames))
        assert 15 <= len(frames) <= 90
        for of_thing in relations.values():
            changes = np.flatnonzero((np.diff(of_thing.contacting, axis=0) != 0).any(axis=1)) + 1
            seen = [tuple(of_thing.contacting[frame]) for frame in frames]
            order = [seen[0], *(b for a, b in pairwise(seen) if a != b)]
            happened = [tuple(of_thing.contacting[0]), *(tuple(of_thing.contacting[change]) for change in changes)]
            assert order == [happened[0], *(b for a, b in pairwise(happened) if a != b)]


@pytest.mark.parametrize(
    ("action", "name", "relation"),
    [("c110", "cup/glass/bottle", "holding"), ("c106", "cup/glass/bottle", "drinking_from"), ("c015", "phone/camera", "holding")],
)
def test_the_transition_of_an_act_is_in_the_annotated_frames(made, action, name, relation):
    objects, _ = genome_of(made)
    found = 0
    for row in [*rows_of(made, "train"), *rows_of(made, "test")]:
        for part in row["actions"].split(";"):
            if not part.startswith(action):
                continue
            start, end = (float(time) for time in part.split(" ")[1:])
            states = [
                relation in thing["contacting_relationship"]
                for key, things in objects.items()
                if key.startswith(f"{row['id']}.mp4/") and start - 1.2 <= (int(key[-10:-4]) - 1) / 30 <= end + 1.2
                for thing in things
                if thing["class"] == name
            ]
            assert True in states
            assert False in states
            found += 1
    assert found


def test_annotation_is_the_same_with_and_without_films(made, tmp_path):
    video = videos(1, SEED, "fast")[0]
    one, two = film_video(video, tmp_path), annotate(perform_video(video), video)
    assert one.row == two.row
    assert one.objects == two.objects
    film = tmp_path / "Charades_v1_480" / "S0000.mp4"
    assert len(presentation_times(film)) == round(float(one.row["length"]) * 30)
    again = tmp_path / "again"
    film_video(video, again)
    assert_same_film(film, again / "Charades_v1_480" / "S0000.mp4")


def test_the_same_seed_writes_the_same_files(made, tmp_path):
    simulate_charades(tmp_path / "set", CLIPS, SEED, films=False)
    for path in sorted(made.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "set" / path.relative_to(made)).read_bytes()
    assert (made / "annotations/name.txt").read_text() == "Charades, simulated\n"
    assert f"--clips {CLIPS} --seed {SEED} --no-films" in (made / "README.md").read_text()


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(LaiarError, match="exists and is not an empty folder"):
        simulate_charades(tmp_path, 1, films=False)
    with pytest.raises(LaiarError, match="no style 'fog'"):
        simulate_charades(tmp_path / "set", 1, style="fog", films=False)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_annotation_needs_no_skia_and_films_say_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "skia", None)
    simulate_charades(tmp_path / "annotated", 1, films=False)
    assert (tmp_path / "annotated" / "annotations" / "person_bbox.pkl").exists()
    with pytest.raises(LaiarError, match=r"cannot be loaded .*pip install -r requirements-simulate.txt"):
        simulate_charades(tmp_path / "filmed", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["annotated"]
