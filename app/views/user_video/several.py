"""One video as several checkpoints tell it, by the same time; a click goes to the explanation of the one that says so.

Which others tell it is a part of the address (`with`), beside the checkpoint that the page is about.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.state.address import linked_choices
from app.state.caches import Source, UserVideoSource, open_checkpoint, timeline_of_video
from app.state.jobs import Job
from app.state.user_video_work import begin, job_key, jobs
from app.views.user_video.result import go_to_segment
from app.views.user_video.upload import sentence, use_checkpoint
from app.views.user_video.ways_on import CHECKPOINT, things_shown
from app.widgets.choose_checkpoint import checkpoints_at_hand
from app.widgets.clickable import clicked_numbers
from app.widgets.error_boundary import guarded
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.errors import LaiarError
from laiar_core.timeline.known_things import in_words, known_things
from laiar_core.timeline.schema import Segment, Timeline
from laiar_core.viz.figures.side_by_side import side_by_side
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import plain

WITH = "with"
LOOK_S = 1.0  # between two looks at a job
_TURN = "user_video_several_turn"  # part of the chart's key; another one forgets what was clicked


def show_several(folder: UserVideoFolder, source: Source, made: Timeline, chosen: Segment | None) -> None:
    """Choose further checkpoints, and see what each says when.

    Args:
        folder: the video.
        source: the checkpoint that the page is about.
        made: its timeline.
        chosen: the segment that the page shows, or None.
    """
    with guarded("The other checkpoints"):
        others = {name: other for name, other in checkpoints_at_hand().items() if name != source.path.name}
        if not others:
            return
        shown = things_shown(folder, source)
        taken = linked_choices("Tell it side by side with", list(others), WITH)
        knows = {name: known_things(open_checkpoint(other).vocabulary, shown) for name, other in others.items()}
        st.caption(
            "Of what is seen here "
            + ", ".join(f"**{plain(name)}** knows {plain(in_words(things) or 'nothing')}" for name, things in knows.items())
            + "."
        )
        told = {source.path.name: made}
        for name in taken:
            other = _told(folder, name, others[name])
            if other is not None:
                told[name] = other
        if len(told) > 1:
            _chart(folder, {source.path.name: source, **others}, told, (source.path.name, chosen))


def _told(folder: UserVideoFolder, name: str, source: Source) -> Timeline | None:
    """The timeline of another checkpoint, or how far it is, or why there is none."""
    made = timeline_of_video(UserVideoSource.seen_by(source, folder))
    if made is not None:
        if not made.segments:
            st.caption(f":material/info: **{plain(name)}**: {plain(made.notes[-1])}")
        return made
    key = job_key(folder.key, source)
    job = jobs().look(key)
    if job is None or job.state == "done":
        try:
            begin(folder, source)
        except LaiarError as fault:
            st.caption(f":material/error: **{plain(name)}**: {sentence(str(fault))}")
            return None
        job = jobs().look(key)
    if job is not None and job.going:
        _watch(key, name)
    elif job is not None:
        why = sentence(job.fault) if job.state == "failed" else "The work was stopped."
        st.caption(f":material/error: **{plain(name)}**: {why}")
    return None


@st.fragment(run_every=LOOK_S)
def _watch(key: str, name: str) -> None:
    """How far another checkpoint is; as soon as it is done the page is drawn anew. The rest of the page can be used meanwhile."""
    job: Job | None = jobs().look(key)
    if job is None or not job.going:
        st.rerun()
    else:
        st.progress(job.share, text=f"{plain(name)} is at work …")


def _chart(
    folder: UserVideoFolder, sources: Mapping[str, Source], told: Mapping[str, Timeline], chosen: tuple[str, Segment | None]
) -> None:
    names, (current, _) = list(told), chosen
    st.session_state.setdefault(_TURN, 0)
    key = f"user_video_several_{st.session_state[_TURN]}_{'_'.join(names)}"

    def pick() -> None:
        match clicked_numbers(key):
            case (who, at) if 0 <= who < len(names) and 0 <= at < len(told[names[who]].segments):
                st.session_state[_TURN] += 1
                _go_to(folder, sources, current, names[who], told[names[who]].segments[at])

    end_s = max(timeline.duration_s for timeline in told.values())
    figure = side_by_side({name: timeline.segments for name, timeline in told.items()}, end_s, chosen)
    st.plotly_chart(
        figure, key=key, on_select=pick, selection_mode="points", config=CONFIG, alt="What each checkpoint says happens when"
    )
    st.caption("What each checkpoint says, by the same time. Click what one says, and why it says so is explained below.")


def _go_to(folder: UserVideoFolder, sources: Mapping[str, Source], current: str, name: str, segment: Segment) -> None:
    """Have the page be about what a checkpoint says; the one that it was about is then among the others."""
    if name != current:
        st.session_state[CHECKPOINT] = name
        st.session_state[WITH] = [current if other == name else other for other in st.session_state.get(WITH, ())]
        use_checkpoint(name)
    go_to_segment(UserVideoSource.seen_by(sources[name], folder), segment)
