"""The film of a recording in the EVAR layout: `SUBJECT_videos/ACTIVITY/VIDEO.mp4` beside `annotations` or beside the zip."""

from __future__ import annotations

from pathlib import Path

from laiar_core.data.clip import Video
from laiar_core.errors import LaiarError


def film_of(root: Path, recording_id: str, frames: int) -> Video | None:
    """The film of a recording of so many annotated frames, None where there is none (LaiarError for one that cannot be its film).

    A film may be longer than the annotation: the first frame that is shown is the first that was annotated.
    """
    person, activity, name = recording_id.split("/")
    path = root / f"{person}_videos" / activity / f"{name}.mp4"
    if not path.exists():
        return None
    # Only who has films needs what reads them.
    from laiar_core.video.frame_index import presentation_times

    times_s = presentation_times(path)
    if len(times_s) < frames:
        raise LaiarError(
            f"the film {path} shows {len(times_s)} frames, but its annotation has {frames}; copy the film again or take it away"
        )
    return Video(path, times_s[:frames])
