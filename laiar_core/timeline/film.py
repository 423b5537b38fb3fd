"""A film that somebody brings, from its file to a timeline: prepare it, detect what it shows, predict and explain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from laiar_core.data.clip import Clip
from laiar_core.data.user_video.class_mapping import suggest_classes
from laiar_core.data.user_video.clip import user_video_clip
from laiar_core.files import scratch_folder
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.perception.box_tracker import Drawing, follow_box, joined
from laiar_core.perception.concept_tracker import ConceptTracker, see_concepts
from laiar_core.perception.corrections import renamed
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.flow_follower import FlowFollower
from laiar_core.perception.follower import Follower
from laiar_core.perception.pipeline import PerceptionModels, bundled_models, see
from laiar_core.perception.track_files.on_film import boxes_of_film
from laiar_core.perception.track_files.read import read_boxes
from laiar_core.progress import Progress, no_progress
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.speed import speed_warnings
from laiar_core.timeline.timeline import Step, timeline
from laiar_core.video.facts import FilmFacts
from laiar_core.video.transcode import normalise
from laiar_core.video.validate import inspect

STAGE = "recognising actions"
SELDOM = 0.6  # hands that were found in a smaller share of the frames are worth a word


def explain_video(
    path: str | Path,
    checkpoint: Checkpoint,
    progress: Progress = no_progress,
    models: PerceptionModels | None = None,
    film: Path | None = None,
    saw: Callable[[Clip, FilmTracks], None] = lambda clip, film_tracks: None,
    tracks: Path | None = None,
    concepts: ConceptTracker | None = None,
    drawings: Sequence[Drawing] = (),
    follower: Follower | None = None,
) -> Timeline:
    """The timeline of a film.

    Args:
        path: the file of the film.
        checkpoint: the model.
        progress: hears of each stage, and may raise to cancel.
        models: detectors and pose; those that pip packages carry (`requirements-video.txt`) unless others are given.
        film: where to write the prepared film, whose frames the timeline counts. Nothing is kept where it is not given.
        saw: hears what was detected or brought, in the model's words where it has them, before the model runs on that.
        tracks: a file with boxes of the film, or its folder (`track_files`); then nothing is detected.
        concepts: finds what the model's words name, and follows it, in the place of `models`.
        drawings: things that are followed from a box or a point, beside all else. Several of one name in the same film are one
            thing, drawn again where its track is to be corrected.
        follower: of the drawings; the built-in one where not given.

    Returns:
        The timeline, with notes on what was not found.

    Raises:
        LaiarError: for a file that is no film, is too large or long, or cannot be decoded, and for one that shows nobody,
            nothing, or nothing that the model knows; for boxes that cannot be read, or are of another film.
    """
    path = Path(path)
    facts = inspect(path)
    if tracks:
        look = partial(boxes_of_film, brought=read_boxes(tracks), original_size=facts.size)
    elif concepts:
        look = partial(see_concepts, tracker=concepts, words=checkpoint.vocabulary.objects, progress=progress)
    else:
        look = partial(see, models=models or bundled_models(), progress=progress)
    with scratch_folder() as scratch:
        prepared = normalise(path, film or scratch / "film.mp4", progress)
        film_tracks = with_drawings(look(prepared), prepared, drawings, facts.size, progress, follower)
        classes = {
            name: suggestion.class_name for name, suggestion in suggest_classes(film_tracks.names, checkpoint.vocabulary).items()
        }
        taken = {(name, class_name) for name, class_name in classes.items() if class_name and class_name != name}
        clip = user_video_clip(prepared, film_tracks, classes, path.name)
        named = {at: word for at, track in enumerate(film_tracks.tracks) if (word := classes.get(track.name))}
        saw(clip, renamed(film_tracks, named))
        notes = film_notes(clip, film_tracks, taken)
        return timeline_of_film(checkpoint, clip, notes, lambda step: progress(STAGE, step.share), facts)


def with_drawings(
    film_tracks: FilmTracks,
    film: Path,
    drawings: Sequence[Drawing],
    original_size: tuple[int, int],
    progress: Progress = no_progress,
    follower: Follower | None = None,
) -> FilmTracks:
    """What was seen, and after it what was drawn.

    Args:
        film_tracks: what was seen.
        film: in which; the drawn things are followed there.
        drawings: boxes or points, in pixels of the film as it was brought.
        original_size: (width, height) of that.
        progress: hears how far the following is.
        follower: the built-in one where not given.

    Returns:
        All of it; each name that was drawn is one thing.

    Raises:
        LaiarError: as of `follow_box`.
    """
    scale = np.array(film_tracks.frame_size) / np.array(original_size)
    followed: dict[str, list[tuple[int, FilmTrack]]] = {}
    for drawing in drawings:
        where = tuple((np.array(drawing.where).reshape(-1, 2) * scale).ravel().tolist())
        track = follow_box(film, drawing.frame, where, drawing.name, progress, follower)
        followed.setdefault(drawing.name, []).append((drawing.frame, track))
    things = tuple(joined(ways) for ways in followed.values())
    follower = follower or FlowFollower()
    said = tuple(
        f"I followed {thing.name} by {follower.name} from what was drawn; it has it in {thing.present.mean():.0%} of the frames."
        for thing in things
    )
    return replace(film_tracks, tracks=film_tracks.tracks + things, notes=film_tracks.notes + said)


def timeline_of_film(
    checkpoint: Checkpoint, clip: Clip, notes: Iterable[str], progress: Callable[[Step], None], facts: FilmFacts | None = None
) -> Timeline:
    """The timeline of a film's clip.

    Args:
        checkpoint: the model.
        clip: the film with what was seen in it.
        notes: what a reader should know of that (`film_notes`), before what the timeline itself notes.
        progress: hears of every window and every segment as soon as it is predicted.
        facts: what the film was before it was prepared; None where nobody knows any more.

    Returns:
        The timeline with all notes and warnings.
    """
    made = timeline(checkpoint, clip, progress=progress)
    warnings = (*(facts.warnings if facts else ()), *speed_warnings(clip))
    return made.model_copy(update={"notes": (*notes, *made.notes), "warnings": warnings})


def film_notes(clip: Clip, film_tracks: FilmTracks, taken: Iterable[tuple[str, str]]) -> list[str]:
    """What was not found in a film, or taken for something else.

    Args:
        clip: the film with what was seen in it.
        film_tracks: what was seen.
        taken: detector's words, each with the one of the model that it was taken for.

    Returns:
        Sentences; none where there is nothing to note.
    """
    notes = list(film_tracks.notes)
    if words := [f"{name} for {class_name}" for name, class_name in sorted(taken)]:
        notes.append(f"I took {', '.join(words)}, which comes nearest among what the model knows.")
    hands = [track.present for track in clip.tracks if track.class_name == "hand"]
    share = float(np.any(hands, axis=0).mean()) if hands else 0.0
    if 0 < share < SELDOM:
        notes.append(f"Hands were found in {share:.0%} of the frames only; what they do in the others, I cannot see.")
    return notes
