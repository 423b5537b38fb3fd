"""A film that somebody brings, from its file to a timeline: prepare it, look at it, and say what happens in it and why."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from laiar_core.clips.own_kinds import suggest_kinds
from laiar_core.clips.own_video import own_video_clip
from laiar_core.explain.timeline import timeline
from laiar_core.explain.timeline_record import Timeline, TimelineSettings
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.perception.limits import inspect
from laiar_core.perception.normalise import normalise
from laiar_core.perception.progress import Progress, untold
from laiar_core.perception.see import bundled_eyes, see

STAGE = "recognising actions"


def explain_video(
    path: Path, checkpoint: Checkpoint, settings: TimelineSettings | None = None, progress: Progress = untold
) -> Timeline:
    """The timeline of a film, by the models that pip packages carry (`requirements-video.txt`); nothing is kept on disk.

    `progress` hears of each stage and may raise to cancel. LaiarError for a file that is no film, is too large or long, or cannot
    be decoded, and for a film that shows nobody, nothing, or nothing that the model knows.
    """
    inspect(path)
    with TemporaryDirectory(prefix="laiar-") as scratch:
        film = normalise(path, Path(scratch) / "film.mp4", progress)
        sighting = see(film, bundled_eyes(), progress=progress)
        suggested = suggest_kinds(sighting.names, checkpoint.vocabulary)
        kinds = {name: suggestion.kind for name, suggestion in suggested.items()}
        clip = own_video_clip(film, sighting, kinds, path.name)
        made = timeline(checkpoint, clip, settings, lambda step: progress(STAGE, step.share))
    taken = [f"{name} for {kind}" for name, kind in sorted(kinds.items()) if kind and kind != name]
    notes = (f"I took {', '.join(taken)}, which comes nearest among what the model knows.",) if taken else ()
    return made.model_copy(update={"notes": (*sighting.notes, *notes, *made.notes)})
