"""The work on a video in the store, from its file to a timeline. Each step leaves a file, so that what was cut off goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from laiar_core.data.clip import Clip
from laiar_core.data.user_video.corrections import load_corrections
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.drawings import counted, drawing_file, save_drawing
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.errors import LaiarError
from laiar_core.hub import DOWNLOADING
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.perception.box_tracker import follow_box
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.perception.film_tracks_file import load_film_tracks, save_film_tracks
from laiar_core.perception.follower import Follower
from laiar_core.perception.hf_models import hub_models
from laiar_core.perception.pipeline import STAGE as LOOKING
from laiar_core.perception.pipeline import bundled_models, see
from laiar_core.perception.track_files.on_film import boxes_of_film
from laiar_core.perception.track_files.read import read_boxes
from laiar_core.progress import Progress, no_progress
from laiar_core.reading import NoFileError, hash_file
from laiar_core.timeline.film import STAGE, film_notes, timeline_of_film
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.timeline import Step
from laiar_core.video.facts import FilmFacts
from laiar_core.video.transcode import normalise
from laiar_core.video.validate import FilmLimits, inspect

MADE = b"2"  # another one where the same film would be told otherwise
STAGES = ("preparing the film", LOOKING, STAGE)


def stages_of(folder: UserVideoFolder) -> tuple[str, ...]:
    """What is done for a video, in this order: a detector that is not on this computer yet is downloaded first."""
    if folder.eyes is not None and not folder.film_tracks.exists():
        return (STAGES[0], DOWNLOADING, *STAGES[1:])
    return STAGES


def work_on(
    folder: UserVideoFolder,
    checkpoint: Checkpoint,
    limits: FilmLimits,
    progress: Progress = no_progress,
    found: Callable[[Step], None] = lambda step: None,
) -> None:
    """Do what is not done yet for the timeline of a video; `timeline_of` reads it.

    Args:
        folder: where the store keeps the video.
        checkpoint: the model.
        limits: how large and long a film may be.
        progress: hears of each stage. What it raises ends the work.
        found: hears of every window and every segment as soon as it is predicted.

    Raises:
        LaiarError: for a file that is no film, is too large or long, or cannot be decoded, and for one that shows nobody,
            nothing, or nothing that the model knows.
    """
    video = UserVideo(folder, checkpoint.vocabulary)
    if not folder.film.exists():
        inspect(folder.original, limits).save(folder.facts)
        normalise(folder.original, folder.film, progress)
    if not folder.film_tracks.exists():
        save_film_tracks(_seen(folder, progress), folder.film_tracks)
    video.choose_classes()
    if timeline_of(folder, checkpoint) is None:
        place, clip, seen, taken = _read(video, checkpoint)

        def report(step: Step) -> None:
            found(step)
            progress(STAGE, step.share)

        facts = FilmFacts.load(folder.facts)
        timeline_of_film(checkpoint, clip, film_notes(checkpoint, clip, seen, taken), report, facts).save(place)


def timeline_of(folder: UserVideoFolder, checkpoint: Checkpoint) -> Timeline | None:
    """The timeline of a video as it is corrected now; None where the work is still to be done, or the file is damaged."""
    place = _place(folder, checkpoint)
    try:
        return Timeline.load(place) if place.exists() else None
    except LaiarError:
        return None


def draw(
    video: UserVideo,
    frame: int,
    box_xyxy: tuple[float, float, float, float],
    name: str,
    progress: Progress = no_progress,
    follower: Follower | None = None,
    again: int | None = None,
) -> None:
    """Follow a thing that a person drew a box around, and add it to what was seen.

    Args:
        video: in the store.
        frame: the frame that the box was drawn in, counted from 0.
        box_xyxy: left, top, right and bottom in pixels of the film.
        name: what the thing is called.
        progress: hears how far the work is. What it raises ends it.
        follower: the built-in one where not given.
        again: which of the drawn things it is once more, from 0: its track is corrected between the drawings.
    """
    seen = load_film_tracks(video.folder.film_tracks)
    track = follow_box(video.folder.film, frame, box_xyxy, name, progress, follower)
    video.add_drawing(save_drawing(video.folder, frame, track, seen), again)


def _seen(folder: UserVideoFolder, progress: Progress) -> FilmTracks:
    """What is detected in the film, or the boxes that came with it."""
    eyes = folder.eyes
    if eyes is not None:
        return see(folder.film, hub_models(eyes.detector, None, eyes.words, eyes.own, progress), progress=progress)
    if folder.boxes is None:
        return see(folder.film, bundled_models(), progress=progress)
    progress(LOOKING, 0.0)
    return boxes_of_film(folder.film, read_boxes(folder.boxes), inspect(folder.original).size)


def _read(video: UserVideo, checkpoint: Checkpoint) -> tuple[Path, Clip, FilmTracks, set[tuple[str, str]]]:
    """Where the timeline goes, and what it is made of: both as they are now, though somebody may correct it at any time."""
    while True:
        place = _place(video.folder, checkpoint)
        read = video.whole(), video.corrected, video.taken
        if place == _place(video.folder, checkpoint):
            return place, *read


def _place(folder: UserVideoFolder, checkpoint: Checkpoint) -> Path:
    """The file of a timeline: named by everything that it depends on."""
    digest = hashlib.sha256(MADE)
    corrections = load_corrections(folder.corrections).now
    digest.update(corrections.model_dump_json().encode())  # without the steps to it: who goes back finds what was there
    drawn = [drawing_file(folder, number) for thing in counted(folder, corrections.drawn) for number in thing]
    classes = UserVideo(folder, checkpoint.vocabulary).class_mapping_file
    for path in (checkpoint.path / "config.json", checkpoint.path / "model.safetensors", classes, *drawn):
        try:
            hash_file(digest, path)
        except NoFileError:
            digest.update(b"-")
    return folder.path / f"timeline-{digest.hexdigest()[:16]}.json"
