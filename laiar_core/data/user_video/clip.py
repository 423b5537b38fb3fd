"""People's own videos as clips: what was seen in them, in the words of a model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from laiar_core.data.clip import Clip, Track, Video
from laiar_core.data.continuity import segments
from laiar_core.errors import LaiarError
from laiar_core.names import cut, tidy
from laiar_core.perception.detector import PERSON
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.perception.steadiness import steadiness

DATASET = "Own video"
BODY = ("hand", "head")
SOMEBODY = (*BODY, PERSON)
KEYFRAMES_PER_S = 1.0
MAX_NAME = 60  # characters of a file's name that are shown


def user_video_clip(film: Path, film_tracks: FilmTracks, classes: Mapping[str, str | None], name: str | None = None) -> Clip:
    """The film and what was seen in it, as a clip of all its frames.

    Args:
        film: the film in which the tracks were seen; a browser plays it.
        film_tracks: what was seen.
        classes: a detector's word -> class of the model's vocabulary. Things without one keep their own word: a model
            leaves them out, and people see what it left out. Where it has `person`, a person is one track; otherwise hands and
            heads are.
        name: what the user calls the film; that of the file otherwise.

    Returns:
        The clip, whose times begin at 0.

    Raises:
        LaiarError: the film has fewer than 2 frames.
    """
    times = film_tracks.times_s
    tracks = []
    for at, track_id in track_ids(film_tracks, classes).items():
        seen = film_tracks.tracks[at]
        tracks.append(
            Track(
                track_id,
                classes.get(seen.name) or seen.name,
                seen.boxes_xyxy,
                seen.present,
                scores=seen.frame_scores,
                steadiness=steadiness(seen, times),
            )
        )
    if len(times) < 2:
        raise LaiarError(f"the film {film.name!r} has {len(times)} frames; an action takes at least 2")
    return Clip(
        clip_id=shown_name(name or film.name),
        dataset=DATASET,
        frame_size=film_tracks.frame_size,
        fps=round(float(1 / np.median(np.diff(times))), 3),
        frame_times_s=times - times[0],
        frame_numbers=tuple(range(1, len(times) + 1)),
        tracks=tuple(tracks),
        box_source=film_tracks.box_source,
        video=Video(film, times),
    )


def track_ids(film_tracks: FilmTracks, classes: Mapping[str, str | None]) -> dict[int, str]:
    """What the tracks of such a clip are called, by their positions among what was seen; see `user_video_clip`."""
    numbers: Counter[str] = Counter()
    other = other_side(classes.get(PERSON) == PERSON)
    ids = {}
    for at, seen in enumerate(film_tracks.tracks):
        if seen.name in other or not seen.present.any():
            continue
        class_name = classes.get(seen.name) or seen.name
        numbers[class_name] += 1
        ids[at] = f"{class_name.replace(' ', '-')}_{numbers[class_name]}"
    return ids


def other_side(people: bool) -> tuple[str, ...]:
    """What people are seen as that a model does not know: whole `people` are one track, or else hands and heads are."""
    return BODY if people else (PERSON,)


def keyframes(clip: Clip, per_s: float = KEYFRAMES_PER_S) -> Clip:
    """So many frames a second of a user video, as Action Genome looks at films, and how long all of it is.

    What happens to a thing between them is not forgotten: where it was lost or jumped, its track is in segments.
    """
    times = clip.frame_times_s
    frames = np.unique(np.searchsorted(times, np.arange(0, times[-1], 1 / per_s) - 1e-6))  # times are not exact to the last bit
    usual = float(np.median(np.diff(times)))
    return replace(
        clip,
        frame_times_s=times[frames],
        frame_numbers=tuple(clip.frame_numbers[frame] for frame in frames),
        tracks=tuple(replace(t, segments=numbers).taken(frames) for t, numbers in zip(clip.tracks, segments(clip), strict=True)),
        video=clip.video and replace(clip.video, times_s=clip.video.times_s[frames]),
        length_s=float(times[-1]) + usual,
    )


def shown_name(name: str) -> str:
    """A file's name as something that can be shown, put into an address and compared: no folders, no markup, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    clean = tidy(last, " .()-", "_").strip(" ._")
    return cut(clean, MAX_NAME).rstrip() or "video"
