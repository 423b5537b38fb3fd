"""Have the work on a video done by the queue, and clear away what nothing can be made of.

The queue and what was found so far are no caches of Streamlit's: those can be emptied while the work goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from app.state.caches import Source, open_checkpoint
from app.state.film_limits import film_limits
from app.state.jobs import Cancelled, Jobs, Report
from laiar_core.data.user_video.clip import SOMEBODY
from laiar_core.data.user_video.store import UserVideoFolder, find_video
from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks_file import load_film_tracks
from laiar_core.timeline.timeline import Step
from laiar_core.timeline.user_video_job import work_on

_queue = Jobs()
_found: dict[str, list[Step]] = {}


def jobs() -> Jobs:
    """The one queue of this server."""
    return _queue


def found_so_far() -> dict[str, list[Step]]:
    """The windows and segments of the job that is at work, under its key."""
    return _found


def job_key(video: str, source: Source) -> str:
    """The name in the queue of the work on a video (by its key) under a checkpoint."""
    return f"{video}|{source.path.name}"


def begin(folder: UserVideoFolder, source: Source, first: Callable[[Report], None] = lambda report: None) -> None:
    """Queue all that is not done yet for the timeline of a video.

    Args:
        folder: the video.
        source: the checkpoint.
        first: work to do before that; it is given the report of the job.

    Raises:
        LaiarError: the queue is full.
    """
    key, limits, queue = job_key(folder.key, source), film_limits(), jobs()
    places = {str(path): repr(path.name) for path in (folder.original, folder.boxes) if path}  # while they are there

    def work(report: Report) -> None:
        found = found_so_far()[key] = []
        try:
            first(report)
            work_on(folder, open_checkpoint(source), limits, report, found.append)
        except (LaiarError, Cancelled) as fault:
            _clear_away(folder, key, queue)
            if isinstance(fault, LaiarError):  # Nobody needs to know where the file lies.
                raise LaiarError(reduce(lambda said, place: said.replace(*place), places.items(), str(fault))) from None
            raise
        finally:
            found_so_far().pop(key, None)
            if find_video(folder.key) is None:  # Deleted meanwhile: what was made since goes too.
                folder.remove()

    queue.submit(key, work)


def begin_new(folder: UserVideoFolder, source: Source) -> None:
    """The same for a video that was brought just now: where the queue is full (LaiarError), nothing is left of it."""
    try:
        begin(folder, source)
    except LaiarError:
        _clear_away(folder, job_key(folder.key, source), jobs())
        raise


def busy_videos() -> set[str]:
    """The keys of the videos that are worked on or wait."""
    return {key.partition("|")[0] for key in jobs().going()}


def stop(folder: UserVideoFolder, source: Source) -> None:
    """Cancel the work; it may need a moment to hear of it."""
    key = job_key(folder.key, source)
    jobs().cancel(key)
    job = jobs().look(key)
    if job is not None and job.state == "cancelled":  # It was still waiting, and nobody else will clear away after it.
        _clear_away(folder, key, jobs())


def stop_all(folder: UserVideoFolder) -> None:
    """Cancel the work on a video under all checkpoints."""
    for key in _going(folder, jobs()):
        jobs().cancel(key)


def _clear_away(folder: UserVideoFolder, key: str, queue: Jobs) -> None:
    """Remove a video in which nobody was seen (yet), of which no model can tell anything, unless another job needs it still.

    What boxes that somebody brought are called can be corrected, so with those it stays. So does a good film that another
    detector was asked to look at, which may see more, or be there another day.
    """
    if _going(folder, queue) - {key} or (folder.boxes and folder.film_tracks.exists()) or (folder.eyes and folder.film.exists()):
        return
    if not folder.film_tracks.exists() or not any(
        track.name in SOMEBODY for track in load_film_tracks(folder.film_tracks).tracks
    ):
        folder.remove()


def _going(folder: UserVideoFolder, queue: Jobs) -> set[str]:
    return {key for key in queue.going() if key.partition("|")[0] == folder.key}
