"""The annotation of simulated videos, in the file formats of Charades and Action Genome."""

from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from laiar_core.data.charades.classes import charades_classes
from laiar_core.simulator.room.boxes import person_box, thing_box
from laiar_core.simulator.room.keyframes import keyframes
from laiar_core.simulator.room.recording.programme import Video
from laiar_core.simulator.room.relations import all_relations, class_of, named
from laiar_core.simulator.room.space import FPS, FRAME_SIZE
from laiar_core.simulator.room.words import ATTENTION, CONTACTING, DATASET, OBJECT_CLASSES, SPATIAL
from laiar_core.simulator.room.world import Home

COLUMNS = (
    "id", "subject", "scene", "quality", "relevance", "verified", "script", "objects", "descriptions", "actions", "length",
)  # fmt: skip
PICKLE_PROTOCOL = 4  # as of the official files' tools: Python 3.4 and newer read it


@dataclass(frozen=True)
class VideoAnnotation:
    """What the files say of one video.

    Attributes:
        row: its line of the list of videos, one cell a column.
        objects: `VIDEO.mp4/000001.png` to the things that are annotated in that frame.
        persons: the same to the person.
    """

    row: Mapping[str, str]
    objects: Mapping[str, list[dict[str, Any]]]
    persons: Mapping[str, dict[str, Any]]


def annotate(home: Home, video: Video) -> VideoAnnotation:
    """The annotation of a played video. Frames count from 1, as FFmpeg numbers the images that Action Genome annotates."""
    relations = all_relations(home)
    objects, persons = {}, {}
    for frame in keyframes(relations, home.frames):
        key = f"{video.video_id}.mp4/{frame + 1:06d}.png"
        metadata = {"tag": key, "set": "test" if video.tested else "train"}
        found = []
        for thing, of in relations.items():
            box = thing_box(home, thing, frame)
            seen = box is not None
            found.append(
                {
                    "class": class_of(home, thing),
                    "bbox": None if box is None else (box[0], box[1], box[2] - box[0], box[3] - box[1]),
                    "attention_relationship": named(of.attention[frame], ATTENTION) if seen else [],
                    "spatial_relationship": named(of.spatial[frame], SPATIAL) if seen else [],
                    "contacting_relationship": named(of.contacting[frame], CONTACTING) if seen else [],
                    "visible": seen,
                    "metadata": dict(metadata),
                }
            )
        objects[key] = found
        box = person_box(home, frame)
        persons[key] = {
            "bbox": np.array([] if box is None else [box], np.float32).reshape(-1, 4),
            "bbox_score": np.ones(int(box is not None), np.float32),
            "bbox_size": FRAME_SIZE,
            "bbox_mode": "xyxy",
        }
    return VideoAnnotation(_row(home, video), objects, persons)


def _row(home: Home, video: Video) -> Mapping[str, str]:
    classes = {row.id: row for row in charades_classes()}
    happened = list(dict.fromkeys(act.action for act in home.acts))
    things = sorted({classes[action].object for action in happened} - {"None"})
    listed = ", ".join(classes[action].phrase[0].lower() + classes[action].phrase[1:] for action in happened)
    sentence = f"In a simulated home somebody does this: {listed}." if listed else "In a simulated home nothing happens."
    return {
        "id": video.video_id,
        "subject": home.resident.name,
        "scene": video.scene,
        "quality": "7",
        "relevance": "7",
        "verified": "Yes",
        "script": sentence,
        "objects": ";".join(things),
        "descriptions": sentence,
        "actions": ";".join(f"{act.action} {act.start / FPS:.2f} {act.end / FPS:.2f}" for act in home.acts),
        "length": f"{home.frames / FPS:.2f}",
    }


def set_files(made: Sequence[tuple[Video, VideoAnnotation]]) -> Mapping[str, bytes]:
    """The files of a whole data set, from its name to what is in it; lists and pickles in the order of the videos."""
    objects: dict[str, Any] = {}
    persons: dict[str, Any] = {}
    for _, annotation in made:
        objects |= annotation.objects
        persons |= annotation.persons
    relationships = [name.replace("_", "") for name in (*ATTENTION, *SPATIAL, *CONTACTING)]
    texts = {
        "Charades_v1_train.csv": _table([a.row for video, a in made if not video.tested]),
        "Charades_v1_test.csv": _table([a.row for video, a in made if video.tested]),
        "annotations/name.txt": f"{DATASET}\n",
        "annotations/frame_list.txt": "".join(f"{key}\n" for key in objects),
        "annotations/object_classes.txt": "".join(f"{name}\n" for name in OBJECT_CLASSES),
        "annotations/relationship_classes.txt": "".join(f"{name}\n" for name in relationships),
        **_class_lists(),
    }
    pickles = {"object_bbox_and_relationship": objects, "person_bbox": persons}
    return {name: text.encode() for name, text in texts.items()} | {
        f"annotations/{name}.pkl": pickle.dumps(content, PICKLE_PROTOCOL) for name, content in pickles.items()
    }


def _table(rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def _class_lists() -> Mapping[str, str]:
    """The lists of actions, verbs and objects, and which action is made of which, numbered as Charades numbers them."""
    classes = charades_classes()
    verbs = {name: f"v{number:03d}" for number, name in enumerate(sorted({row.verb for row in classes}))}
    things = ["None", *sorted({row.object for row in classes} - {"None"})]
    objects = {name: f"o{number:03d}" for number, name in enumerate(things)}
    return {
        "Charades_v1_classes.txt": "".join(f"{row.id} {row.phrase}\n" for row in classes),
        "Charades_v1_verbclasses.txt": "".join(f"{number} {name}\n" for name, number in verbs.items()),
        "Charades_v1_objectclasses.txt": "".join(f"{number} {name}\n" for name, number in objects.items()),
        "Charades_v1_mapping.txt": "".join(f"{row.id} {objects[row.object]} {verbs[row.verb]}\n" for row in classes),
    }
