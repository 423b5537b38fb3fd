"""What the annotation of a simulated recording says, in the EVAR layout of CAD-120 (see `clips/cad120.py`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from laiar_core.data.cad120.reader import ClipRow
from laiar_core.data.cad120.tables import knowledge_files
from laiar_core.simulator.table.persons import PERSONS
from laiar_core.simulator.table.recording.programme import Recording
from laiar_core.simulator.table.world import World

Boxes = Mapping[str, tuple[int, int, int, int] | None]
NOT_SEEN = [0, 0, 0, 0]


def recording_json(recording: Recording, world: World, boxes: Sequence[Boxes]) -> str:
    """The annotation of a recording as a file of CAD-120.

    Args:
        recording: which one it is.
        world: what happens in it.
        boxes: for each of the F frames the box of every track: left, top, right, bottom in whole pixels, right and bottom not
            included; None where it cannot be seen.

    Returns:
        The text of the file, JSON.
    """

    def locations(track_id: str) -> list[list[int]]:
        found = [frame[track_id] for frame in boxes]
        return [NOT_SEEN if box is None else [box[0], box[1], box[2] - box[0], box[3] - box[1]] for box in found]

    pairs = {pair: list(labels) for pair, labels in world.labels.items()}
    annotation = {
        "person_id": recording.person.name,
        "video_label": recording.activity,
        "video_id": recording.video,
        "locations": [{"obj_id": track_id, "loc_list": locations(track_id)} for track_id in sorted(boxes[0])],
        "relations": [{"obj_ids": [a, b], "rel_list": labels} for (a, b), labels in pairs.items() if a != b],
        "attributes": [{"obj_id": a, "attr_list": labels} for (a, b), labels in pairs.items() if a == b],
    }
    return json.dumps(annotation, separators=(",", ":")) + "\n"


def clip_rows(recording: Recording, world: World) -> tuple[ClipRow, ...]:
    """The clips of a recording: its stretches, with frames that count from 1."""
    return tuple(
        ClipRow(recording.person.name, recording.activity, recording.video, s.first + 1, s.last + 1, s.action)
        for s in world.stretches
    )


def set_files(rows: Sequence[ClipRow]) -> Mapping[str, str]:
    """What a data set says beside its recordings: file name in `annotations` to text."""
    lines = [f"{r.person}, {r.activity}, {r.video}, {r.first_frame}, {r.last_frame}, {r.action}\n" for r in rows]
    files = {"name.txt": "Simulated\n", "video_clips.txt": "".join(lines)}
    files |= {f"knowledge/{name}": text for name, text in knowledge_files().items()}
    names = [person.name for person in PERSONS]
    for number, left_out in enumerate(names, start=1):
        files[f"splits/testlist{number:02d}.txt"] = f"{left_out}\n"
        files[f"splits/trainlist{number:02d}.txt"] = "".join(f"{name}\n" for name in names if name != left_out)
    return files
