"""People's own videos as clips: what was seen in them, in the words of a model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from laiar_core.clips.clip import Clip, Track, Video
from laiar_core.errors import LaiarError
from laiar_core.perception.detect import PERSON
from laiar_core.perception.sighting import Sighting

DATASET = "Own video"
MAX_NAME = 60  # characters of a file's name that are shown


def own_video_clip(film: Path, sighting: Sighting, kinds: Mapping[str, str | None], name: str | None = None) -> Clip:
    """The film and what was seen in it, as a clip of all its frames with detected boxes.

    Args:
        film: the film that the sighting is of; a browser plays it.
        sighting: what was seen.
        kinds: a detector's word -> class of the model's vocabulary. Things without one keep their own word: a model
            leaves them out, and people see what it left out. Hands and heads are what they are.
        name: what the user calls the film; that of the file otherwise.
    """
    times = sighting.times_s
    numbers: Counter[str] = Counter()
    tracks = []
    for seen in sighting.tracks:
        if seen.name == PERSON or not seen.present.any():
            continue  # The hands and the head of a person are the tracks.
        kind = kinds.get(seen.name) or seen.name
        numbers[kind] += 1
        tracks.append(Track(f"{kind.replace(' ', '-')}_{numbers[kind]}", kind, seen.boxes_xyxy, seen.present))
    if len(times) < 2:
        raise LaiarError(f"the film {film.name!r} has {len(times)} frames; an action takes at least 2")
    return Clip(
        clip_id=shown_name(name or film.name),
        dataset=DATASET,
        frame_size=sighting.frame_size,
        fps=round(float(1 / np.median(np.diff(times))), 3),
        frame_times_s=times - times[0],
        frame_numbers=tuple(range(1, len(times) + 1)),
        tracks=tuple(tracks),
        box_source="detected",
        video=Video(film, times),
    )


def shown_name(name: str) -> str:
    """A file's name as something that can be shown, put into an address and compared: no folders, no markup, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w .()-]+", "_", last).strip(" ._")
    return clean[:MAX_NAME].rstrip() or "video"
