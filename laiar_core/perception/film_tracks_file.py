"""A sighting on disk: arrays and a few words in one .npz, read without unpickling anything."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np

from laiar_core.errors import LaiarError
from laiar_core.files import written_whole
from laiar_core.perception.film_tracks import SeenTrack, Sighting

VERSION = 1


def save_sighting(sighting: Sighting, path: Path) -> None:
    """Write the file whole or not at all."""
    words = {
        "version": VERSION,
        "frame_size": sighting.frame_size,
        "notes": sighting.notes,
        "seconds": sighting.seconds,
        "tracks": [{"name": t.name, "score": t.score, "looks": t.looks} for t in sighting.tracks],
    }
    frames = len(sighting.times_s)
    with written_whole(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
            times_s=sighting.times_s,
            sampled=sighting.sampled,
            boxes_xyxy=np.array([t.boxes_xyxy for t in sighting.tracks], dtype=np.float32).reshape(-1, frames, 4),  # (K, F, 4)
            present=np.array([t.present for t in sighting.tracks], dtype=bool).reshape(-1, frames),  # (K, F)
        )


def load_sighting(path: Path) -> Sighting:
    """Read what `save_sighting` wrote (LaiarError, one sentence, for anything else)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            words = json.loads(file["words"].tobytes())
            if words["version"] != VERSION:
                raise LaiarError(
                    f"{path} is of version {words['version']!r}, this program reads {VERSION}; look at the video again"
                )
            tracks = zip(words["tracks"], file["boxes_xyxy"], file["present"], strict=True)
            return Sighting(
                frame_size=(int(words["frame_size"][0]), int(words["frame_size"][1])),
                times_s=file["times_s"],
                sampled=file["sampled"],
                tracks=tuple(
                    SeenTrack(str(t["name"]), float(t["score"]), int(t["looks"]), boxes, present) for t, boxes, present in tracks
                ),
                notes=tuple(words["notes"]),
                seconds=dict(words["seconds"]),
            )
    except LaiarError:
        raise
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile) as error:
        raise LaiarError(f"cannot read {path} ({error}); look at the video again") from None
