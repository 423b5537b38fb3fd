"""Writing the layouts of Charades and Action Genome, which `reader.py` reads: videos of any origin in the official files."""

from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laiar_core.data.charades.classes import charades_classes
from laiar_core.data.charades.genome_words import FAMILIES, PERSON, THINGS

# `object_classes.txt` and `relationship_classes.txt`, in their order. The annotation itself spells classes with slashes.
OBJECT_CLASSES = tuple(name.replace("/", "") for name in (PERSON, *THINGS))
ATTENTION = FAMILIES["attention"]
SPATIAL = ("above", "beneath", "in_front_of", "behind", "on_the_side_of", "in")
CONTACTING = tuple(sorted(FAMILIES["contacting"]))
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
        tested: whether it is in the list of those to test on.
    """

    row: Mapping[str, str]
    objects: Mapping[str, list[dict[str, Any]]]
    persons: Mapping[str, dict[str, Any]]
    tested: bool


def set_files(name: str, videos: Sequence[VideoAnnotation]) -> Mapping[str, bytes]:
    """The files of a whole data set, from its name to what is in it; lists and pickles in the order of the videos."""
    objects: dict[str, Any] = {}
    persons: dict[str, Any] = {}
    for annotation in videos:
        objects |= annotation.objects
        persons |= annotation.persons
    relationships = [word.replace("_", "") for word in (*ATTENTION, *SPATIAL, *CONTACTING)]
    texts = {
        "Charades_v1_train.csv": _table([video.row for video in videos if not video.tested]),
        "Charades_v1_test.csv": _table([video.row for video in videos if video.tested]),
        "annotations/name.txt": f"{name}\n",
        "annotations/frame_list.txt": "".join(f"{key}\n" for key in objects),
        "annotations/object_classes.txt": "".join(f"{word}\n" for word in OBJECT_CLASSES),
        "annotations/relationship_classes.txt": "".join(f"{word}\n" for word in relationships),
        **_class_lists(),
    }
    pickles = {"object_bbox_and_relationship": objects, "person_bbox": persons}
    return {file: text.encode() for file, text in texts.items()} | {
        f"annotations/{file}.pkl": pickle.dumps(content, PICKLE_PROTOCOL) for file, content in pickles.items()
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
