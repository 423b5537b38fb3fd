"""The tracks of a film on disk: arrays and a few words in one .npz, read without unpickling anything."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np

from laiar_core.errors import LaiarError
from laiar_core.files import written_whole
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks

VERSION = 1


def save_film_tracks(film_tracks: FilmTracks, path: Path) -> None:
    """Write the file whole or not at all."""
    words = {
        "version": VERSION,
        "frame_size": film_tracks.frame_size,
        "notes": film_tracks.notes,
        "seconds": film_tracks.seconds,
        "tracks": [{"name": t.name, "score": t.score, "looks": t.samples} for t in film_tracks.tracks],
    }
    frames = len(film_tracks.times_s)
    with written_whole(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
            times_s=film_tracks.times_s,
            sampled=film_tracks.sampled,
            boxes_xyxy=np.array([t.boxes_xyxy for t in film_tracks.tracks], dtype=np.float32).reshape(-1, frames, 4),  # (K, F, 4)
            present=np.array([t.present for t in film_tracks.tracks], dtype=bool).reshape(-1, frames),  # (K, F)
        )


def load_film_tracks(path: Path) -> FilmTracks:
    """Read what `save_film_tracks` wrote (LaiarError, one sentence, for anything else)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            words = json.loads(file["words"].tobytes())
            if words["version"] != VERSION:
                raise LaiarError(
                    f"{path} is of version {words['version']!r}, this program reads {VERSION}; look at the video again"
                )
            tracks = zip(words["tracks"], file["boxes_xyxy"], file["present"], strict=True)
            return FilmTracks(
                frame_size=(int(words["frame_size"][0]), int(words["frame_size"][1])),
                times_s=file["times_s"],
                sampled=file["sampled"],
                tracks=tuple(
                    FilmTrack(str(t["name"]), float(t["score"]), int(t["looks"]), boxes, present) for t, boxes, present in tracks
                ),
                notes=tuple(words["notes"]),
                seconds=dict(words["seconds"]),
            )
    except LaiarError:
        raise
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile) as error:
        raise LaiarError(f"cannot read {path} ({error}); look at the video again") from None
