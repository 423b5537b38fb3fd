"""The recorded films as each pair of eyes sees them: with the boxes that people annotated, and with those that a detector finds.

What a detector finds in a film is kept (`cache`), under a name that changes with the film and with the code of perception.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import laiar_core.perception as perception
from laiar_core.data.charades.detected import as_seen
from laiar_core.data.charades.genome_frames import NOMINAL_FPS
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import ActionInterval, Clip, Track
from laiar_core.data.user_video.class_mapping import classes_of, suggest_classes
from laiar_core.data.user_video.clip import user_video_clip
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.perception.film_tracks_file import load_film_tracks, save_film_tracks
from laiar_core.perception.hf_models import hub_models
from laiar_core.perception.pipeline import PerceptionModels, bundled_models, see
from laiar_core.reading import hash_file
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.transcode import normalise

ANNOTATED, AT_ONCE, BUILT_IN = "annotated", "annotated, all frames at once", "built in"
BEYOND_S = 0.25  # a thing was there a little before and after a frame that shows it, where its neighbours do not


@dataclass(frozen=True)
class SeenFilm:
    """A film as it was seen.

    Attributes:
        video: the id of Charades.
        clip: all its frames with what was seen.
        from_s: where in the whole video it begins, in seconds.
        happens: what people annotated of the whole video, in its seconds.
    """

    video: str
    clip: Clip
    from_s: float
    happens: tuple[ActionInterval, ...]


def recorded_films(clips: Path, data: Charades) -> dict[str, tuple[Path, float]]:
    """The films of a folder that are of Charades, by the video's id: the file, and where in the whole video it begins.

    A file is named after the whole video (`001YG.mp4`) or after the seconds of a stretch of it (`0TXYV_6.2-24.4.mp4`).
    """
    found = {}
    for path in sorted(clips.glob("*.mp4")):
        named = re.fullmatch(r"(\w{5})(?:_([\d.]+)-[\d.]+)?", path.stem)
        if named and named[1] in data.rows:
            found[named[1]] = path, float(named[2] or 0)
    return found


def annotated_films(data: Charades, films: Mapping[str, tuple[Path, float]]) -> Iterator[SeenFilm]:
    """The videos with annotated frames; between two frames that both show a thing its box moves evenly."""
    for video in data.clip_ids():
        clip = data.clip(video)
        times = _times_of(clip, films.get(video))
        yield SeenFilm(video, every_frame(clip, times), float(times[0]), _happens(data, video))


def annotated_clips(data: Charades, films: Mapping[str, tuple[Path, float]]) -> Iterator[SeenFilm]:
    """The same videos as the data set has them: their annotated frames alone."""
    for video in data.clip_ids():
        clip = data.clip(video)
        times = _times_of(clip, films.get(video))
        alone = replace(clip, frame_times_s=times - times[0], relations=None, actions=None)
        yield SeenFilm(video, alone, float(times[0]), _happens(data, video))


def detected_films(
    data: Charades, films: Mapping[str, tuple[Path, float]], checkpoint: Checkpoint, detector: str | None, cache: Path
) -> Iterator[SeenFilm]:
    """The same films through a detector, the bundled one unless another is named; of those that are not here, their frames."""
    models: list[PerceptionModels] = []

    def loaded() -> PerceptionModels:
        if not models:
            models.append(hub_models(detector, None, checkpoint.vocabulary.objects) if detector else bundled_models())
        return models[0]

    for video, (path, from_s) in films.items():
        key = hashlib.sha256(f"{detector} {_code()}".encode())
        hash_file(key, path)
        film, tracks = (cache / f"{video}-{key.hexdigest()[:12]}.{kind}" for kind in ("mp4", "npz"))
        if not tracks.exists():
            cache.mkdir(parents=True, exist_ok=True)
            normalise(path, film)
            save_film_tracks(see(film, loaded()), tracks)
        seen = load_film_tracks(tracks)
        words = suggest_classes(seen.names, checkpoint.vocabulary)
        clip = user_video_clip(film, seen, {name: word.class_name for name, word in words.items()}, path.name)
        yield SeenFilm(video, clip, from_s, _happens(data, video))
    for video in data.clip_ids():
        if video not in films:
            clip = data.clip(video)
            times = _times_of(clip, None)
            looks = loaded().detector
            clip = as_seen(clip, classes_of(looks.names, checkpoint.vocabulary), looks)
            yield SeenFilm(video, every_frame(clip, times), float(times[0]), _happens(data, video))


def every_frame(clip: Clip, times_s: NDArray[np.float64]) -> Clip:
    """A clip of some frames as the film of all frames between them, as a video of one's own is.

    Args:
        clip: the clip, whose frames are numbered as in the film.
        times_s: float64 (F,), when each of its frames is shown in the whole video.

    Returns:
        The film from the first of them to the last, without pictures and without what is annotated of it.
    """
    numbers = np.array(clip.frame_numbers)
    frames = np.arange(numbers[0], numbers[-1] + 1)
    shown = np.interp(frames, numbers, times_s)
    tracks = tuple(_track(t, times_s, shown) for t in clip.tracks if t.present.any())
    return replace(
        clip,
        frame_times_s=shown - shown[0],
        frame_numbers=tuple(range(1, len(frames) + 1)),
        tracks=tracks,
        frame_paths=None,
        relations=None,
        actions=None,
        video=None,
        length_s=None,
    )


def _track(track: Track, times_s: NDArray[np.float64], shown_s: NDArray[np.float64]) -> Track:
    found = np.flatnonzero(track.present)
    after = np.searchsorted(times_s, shown_s - 1e-9).clip(1, len(times_s) - 1)
    there = track.present[after - 1] & track.present[after]
    there |= (np.abs(shown_s[:, None] - times_s[found][None]) <= BEYOND_S).any(axis=1)
    path = np.stack([np.interp(shown_s, times_s[found], side) for side in track.boxes_xyxy[found].T], axis=1)
    nearest = np.abs(shown_s[:, None] - times_s[None]).argmin(axis=1)  # (F,)
    scores = None if track.scores is None else track.scores[nearest] * there
    return replace(track, boxes_xyxy=np.where(there[:, None], path, 0).astype(np.float32), present=there, scores=scores)


def _times_of(clip: Clip, film: tuple[Path, float] | None) -> NDArray[np.float64]:
    """When the annotated frames are shown, by the rate of the film where that is here: not all have 30 frames a second."""
    rate = NOMINAL_FPS
    if film is not None:
        shown = presentation_times(film[0])
        rate = (len(shown) - 1) / float(shown[-1] - shown[0])
    return (np.array(clip.frame_numbers) - 1) / rate


def _happens(data: Charades, video: str) -> tuple[ActionInterval, ...]:
    return tuple(
        ActionInterval(data.classes[i.action].phrase, i.start_s, max(i.start_s, i.end_s)) for i in data.rows[video].actions
    )


def _code() -> str:
    """Names the code and the weights of perception, as they are now."""
    digest = hashlib.sha256()
    for path in sorted(Path(perception.__path__[0]).rglob("*")):
        if path.suffix in (".py", ".safetensors"):
            hash_file(digest, path)
    return digest.hexdigest()
