"""Simulated clips: scripted boxes, no video, in the EVAR layout, so that everything runs without anybody's recordings."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from laiar_core.clips import simulated_microwave as at_microwave
from laiar_core.clips import simulated_table as at_table
from laiar_core.clips.cad120 import FRAME_SIZE, ClipRow, kind_of
from laiar_core.clips.evar_tables import PAIR_RELATIONS, THINGS_WITH_STATES, knowledge_files
from laiar_core.clips.simulated_motion import Course, draw_boxes, rest
from laiar_core.clips.simulated_scene import Scene, Script, size_of
from laiar_core.errors import LaiarError

PERSONS = ("Simulated1", "Simulated2")
README = """Simulated clips: scripts move boxes; no person was filmed and no recorded data were copied.
Made by `python -m laiar_core simulate --out DIR --seed {seed}`, in the file layout of the CAD-120 annotation of EVAR.
Licence: Apache-2.0, like the program.
"""


@dataclass(frozen=True)
class Play:
    """One line of the programme: which script is played with which thing, by the first and by the second person."""

    activity: str
    video: str
    action: str
    script: Script
    things: tuple[str, str]


PROGRAMME = (
    Play("picking_objects", "pick", "pick", at_table.pick, ("cup_1", "apple_1")),
    Play("arranging_objects", "pick", "pick", at_table.pick_with_both_hands, ("box_1", "bowl_1")),
    Play("arranging_objects", "place", "place", at_table.place, ("book_1", "cup_1")),
    Play("having_meal", "drink", "drink", at_table.drink, ("cup_1", "cup_1")),
    Play("having_meal", "eat", "eat", at_table.eat, ("apple_1", "apple_1")),
    Play("making_cereal", "open", "open", at_table.open_bottle, ("bottle_1", "bottle_1")),
    Play("making_cereal", "close", "close", at_table.close_bottle, ("bottle_1", "bottle_1")),
    Play("microwaving_food", "open_microwave", "open", at_microwave.open_microwave, ("bowl_1", "cup_1")),
    Play("microwaving_food", "close_microwave", "close", at_microwave.close_microwave, ("bowl_1", "cup_1")),
    Play("microwaving_food", "put_in", "microwave_food", at_microwave.put_in, ("bowl_1", "box_1")),
    Play("taking_food", "take_out", "take_food", at_microwave.take_out, ("cup_1", "bowl_1")),
    Play("cleaning_objects", "wipe", "clean", at_microwave.wipe_inside, ("cloth_1", "cloth_1")),
    Play("picking_objects", "idle", "null", at_table.idle, ("remote_1", "medicine-box_1")),
    Play("picking_objects", "reach_and_return", "null", at_table.reach_and_return, ("cup_1", "book_1")),
    Play("taking_medicine", "step_away", "null", at_table.step_away, ("medicine-box_1", "cup_1")),
)
# Things that only stand there: on the right of the table, or on its left where a microwave fills the right.
TABLE_DECOYS = (("plate_2", 516.0, 412.0), ("box_2", 565.0, 352.0))
MICROWAVE_DECOYS = (("bottle_2", 92.0, 350.0), ("bowl_2", 182.0, 384.0))


def write_demo_clips(out: Path, seed: int = 0) -> tuple[str, ...]:
    """Write a data set of simulated clips to the folder `out` and return the ids of its clips, as `Cad120(out)` knows them.

    The same seed gives the same files. `out` appears when it is complete. LaiarError where `out` is a file or a folder with
    something in it, or cannot be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise LaiarError(f"{out} exists and is not an empty folder; give a folder that is new or empty")
    files, rows = _demo_files(seed)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-", suffix=".tmp") as scratch:
            complete = Path(scratch) / "clips"
            for name, text in files.items():
                (complete / name).parent.mkdir(parents=True, exist_ok=True)
                (complete / name).write_text(text, encoding="utf-8", newline="\n")
            if out.exists():
                out.rmdir()
            complete.rename(out)
    except OSError as error:
        raise LaiarError(f"cannot write simulated clips to {out}: {error}") from None
    return tuple(row.clip_id for row in rows)


def _demo_files(seed: int) -> tuple[dict[str, str], list[ClipRow]]:
    """The text of every file by its name, and the clips in their order."""
    files = {"README.md": README.format(seed=seed), "annotations/name.txt": "Simulated\n"}
    files |= {f"annotations/knowledge/{name}": text for name, text in knowledge_files().items()}
    rows = []
    for (side, name), (number, play) in product(enumerate(PERSONS), enumerate(PROGRAMME)):
        rng = np.random.default_rng([seed, side, number])
        thing = play.things[side]
        scene = _with_decoys(play.script(rng, thing))
        video = f"{play.video}_{kind_of(thing)}"
        recording = _recording(_mirrored(scene) if side else scene, rng)
        recording |= {"person_id": name, "video_label": play.activity, "video_id": video}
        files[f"annotations/all/{name}/{play.activity}/{video}.json"] = json.dumps(recording, separators=(",", ":")) + "\n"
        rows.append(ClipRow(name, play.activity, video, 1, len(scene.courses["head_1"]), play.action))
    lines = [f"{r.person}, {r.activity}, {r.video}, {r.first_frame}, {r.last_frame}, {r.action}" for r in rows]
    files["annotations/video_clips.txt"] = "\n".join(lines) + "\n"
    for fold in range(4):  # The layout has four folds: each person is left out twice.
        test, train = PERSONS[fold % 2], PERSONS[1 - fold % 2]
        files[f"annotations/splits/testlist{fold + 1:02d}.txt"] = test + "\n"
        files[f"annotations/splits/trainlist{fold + 1:02d}.txt"] = train + "\n"
    return files, rows


def _with_decoys(scene: Scene) -> Scene:
    frames = len(scene.courses["head_1"])
    decoys = MICROWAVE_DECOYS if at_microwave.MICROWAVE in scene.courses else TABLE_DECOYS
    standing = {name: rest(frames, x, y, size_of(name)) for name, x, y in decoys}
    return Scene({**scene.courses, **standing}, scene.changes)


def _mirrored(scene: Scene) -> Scene:
    """The scene with left and right exchanged: the other hand acts."""
    names = {"hand_1": "hand_2", "hand_2": "hand_1"}

    def flip(course: Course) -> Course:
        return np.column_stack([FRAME_SIZE[0] - course[:, 0], course[:, 1:]])

    courses = {names.get(name, name): flip(course) for name, course in scene.courses.items()}
    changes = tuple(replace(change, subject=names.get(change.subject, change.subject)) for change in scene.changes)
    return Scene(courses, changes)


def _recording(scene: Scene, rng: np.random.Generator) -> dict[str, Any]:
    """The scene in the form of an EVAR recording: boxes and one label a frame for every pair that the tables allow."""
    frames = len(scene.courses["head_1"])
    things = sorted(scene.courses)
    defaults: dict[tuple[str, str], str] = {
        (subject, other): opposite
        for kind, _, opposite, kinds in PAIR_RELATIONS
        for subject, other in product(things, things)
        if kind_of(subject) == kind and kind_of(other) in kinds
    }
    states: dict[tuple[str, str], str] = {(thing, thing): "closed" for thing in things if kind_of(thing) in THINGS_WITH_STATES}
    labels = _labels(defaults | states, scene, frames)
    return {
        "locations": [{"obj_id": name, "loc_list": draw_boxes(scene.courses[name], rng)} for name in things],
        "relations": [{"obj_ids": list(pair), "rel_list": labels[pair]} for pair in defaults],
        "attributes": [{"obj_id": pair[0], "attr_list": labels[pair]} for pair in states],
    }


def _labels(defaults: Mapping[tuple[str, str], str], scene: Scene, frames: int) -> dict[tuple[str, str], list[str]]:
    """One label a frame for every pair: its default until a change of the scene says otherwise."""
    labels = {pair: [relation] * frames for pair, relation in defaults.items()}
    for change in sorted(scene.changes, key=lambda change: change.frame):
        labels[change.subject, change.object][change.frame :] = [change.relation] * (frames - change.frame)
    return labels
