"""Writing the EVAR layout, which `reader.py` reads: recordings of any origin, the list of their clips, and the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from laiar_core.data.cad120.reader import ClipRow

Box = tuple[float, float, float, float]
_NOT_SEEN = (0, 0, 0, 0)


def recording_json(
    row: ClipRow, boxes: Mapping[str, Sequence[Box | None]], labels: Mapping[tuple[str, str], Sequence[str]]
) -> str:
    """The annotation of a recording.

    Args:
        row: any clip of it, which says what the recording is called.
        boxes: the box of every track in each of the F frames: left, top, right, bottom in pixels; None where it is not seen.
        labels: the relation of every pair of tracks in each frame; of a track with itself its state.

    Returns:
        The text of the file, JSON.
    """

    def locations(track_id: str) -> list[tuple[float, ...]]:
        return [_NOT_SEEN if box is None else (box[0], box[1], box[2] - box[0], box[3] - box[1]) for box in boxes[track_id]]

    annotation = {
        "person_id": row.person,
        "video_label": row.activity,
        "video_id": row.video,
        "locations": [{"obj_id": track_id, "loc_list": locations(track_id)} for track_id in sorted(boxes)],
        "relations": [{"obj_ids": [a, b], "rel_list": list(names)} for (a, b), names in labels.items() if a != b],
        "attributes": [{"obj_id": a, "attr_list": list(names)} for (a, b), names in labels.items() if a == b],
    }
    return json.dumps(annotation, separators=(",", ":")) + "\n"


def clip_list(rows: Sequence[ClipRow]) -> str:
    """The text of `video_clips.txt`."""
    return "".join(f"{r.person}, {r.activity}, {r.video}, {r.first_frame}, {r.last_frame}, {r.action}\n" for r in rows)
