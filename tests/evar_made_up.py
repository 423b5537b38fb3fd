"""A small data set in the EVAR layout, made up, for tests to break."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from laiar_core.data.cad120.tables import knowledge_files

CLIP = "Subject1/having_meal/0001/2-4"
ROW = "Subject1, having_meal, 0001, 2, 4, pick"
RECORDING_ID = "Subject1/having_meal/0001"
RECORDING = f"annotations/all/{RECORDING_ID}.json"


def recording() -> dict[str, Any]:
    """Five frames of a hand and a cup."""
    return {
        "person_id": "Subject1",
        "video_label": "having_meal",
        "video_id": "0001",
        "locations": [
            {"obj_id": "hand_1", "loc_list": [[n, 10, 20, 30] for n in range(5)]},
            {"obj_id": "cup_1", "loc_list": [[100, 100, 40, 50]] * 5},
        ],
        "relations": [{"obj_ids": ["hand_1", "cup_1"], "rel_list": ["not_holding"] * 3 + ["holding"] * 2}],
        "attributes": [],
    }


def write(root: Path, rows: str = ROW, data: Any = None) -> Path:
    """A data set of one recording in the folder `root`."""
    files = {f"annotations/knowledge/{name}": text for name, text in knowledge_files().items()}
    for part, number in ((p, n) for p in ("train", "test") for n in range(1, 5)):
        files[f"annotations/splits/{part}list{number:02d}.txt"] = f"Subject{number}\n"
    files["annotations/video_clips.txt"] = rows + "\n"
    files[RECORDING] = data if isinstance(data, str) else json.dumps(data or recording())
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root
