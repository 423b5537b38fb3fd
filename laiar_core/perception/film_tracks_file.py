"""The tracks of a film on disk: arrays and a few words in one .npz, read without unpickling anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from laiar_core.errors import LaiarError
from laiar_core.files import written_whole
from laiar_core.perception.film_tracks import BoxSource, FilmTrack, FilmTracks
from laiar_core.reading import as_text, parse_json, read_arrays
from laiar_core.versioned_json import first_fault

VERSION = 1
_AGAIN = "look at the video again"


def save_film_tracks(film_tracks: FilmTracks, path: Path) -> None:
    """Write the file whole or not at all."""
    words = {
        "version": VERSION,
        "frame_size": film_tracks.frame_size,
        "notes": film_tracks.notes,
        "box_source": film_tracks.box_source,
        "eyes": film_tracks.eyes,
        "looked_for": film_tracks.looked_for,
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
            scores=np.array([t.frame_scores for t in film_tracks.tracks], dtype=np.float32).reshape(-1, frames),  # (K, F)
        )


class _Track(BaseModel):
    name: str
    score: float
    looks: Annotated[int, Field(ge=0)]


class _Words(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)
    version: Any
    frame_size: tuple[Annotated[int, Field(gt=0)], Annotated[int, Field(gt=0)]]
    notes: tuple[str, ...]
    seconds: dict[str, float]
    box_source: BoxSource = "detected"  # files from before somebody could bring boxes do not say
    eyes: str = ""
    looked_for: tuple[str, ...] = ()
    tracks: tuple[_Track, ...]


def load_film_tracks(path: Path) -> FilmTracks:
    """Read what `save_film_tracks` wrote (LaiarError, one sentence, for anything else)."""
    arrays = read_arrays(path, advice=_AGAIN)
    try:
        words = _Words.model_validate(parse_json(as_text(arrays["words"].tobytes(), path, _AGAIN), path, _AGAIN))
        if words.version != VERSION:
            raise LaiarError(f"{path} is of version {words.version!r}, this program reads {VERSION}; {_AGAIN}")
        times, sampled, boxes, present = (arrays[name] for name in ("times_s", "sampled", "boxes_xyxy", "present"))
        scores = arrays.get("scores", np.zeros(present.shape, dtype=np.float32))
    except KeyError as error:
        raise LaiarError(f"cannot read {path}: it has no {error}; {_AGAIN}") from None
    except ValidationError as error:
        raise LaiarError(f"cannot read {path}{first_fault(error, before=': ')}; {_AGAIN}") from None
    frames, tracks = len(times) if times.ndim == 1 else 0, len(words.tracks)
    kinds = "".join(array.dtype.kind for array in (times, sampled, boxes, present, scores))
    shapes = [sampled.ndim, boxes.shape, present.shape, scores.shape]
    if kinds != "fifbf" or not frames or shapes != [1, (tracks, frames, 4), (tracks, frames), (tracks, frames)]:
        raise LaiarError(f"cannot read {path}: its arrays do not fit together; {_AGAIN}")
    finite = all(np.isfinite(array).all() for array in (times, boxes, scores))
    if not finite or (np.diff(times) < 0).any() or (sampled < 0).any() or (sampled >= frames).any():
        raise LaiarError(f"cannot read {path}: it has boxes or times that cannot be; {_AGAIN}")
    return FilmTracks(
        frame_size=words.frame_size,
        times_s=times,
        sampled=sampled,
        tracks=tuple(
            # Files from before each frame had a score have none.
            FilmTrack(t.name, t.score, t.looks, where, there, sure if "scores" in arrays else None)
            for t, where, there, sure in zip(words.tracks, boxes, present, scores, strict=True)
        ),
        notes=words.notes,
        seconds=words.seconds,
        box_source=words.box_source,
        eyes=words.eyes,
        looked_for=words.looked_for,
    )
