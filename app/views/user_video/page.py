"""The page for a user's own video: bring it, wait a little, see what happens when and why, and correct what was seen wrong."""

from __future__ import annotations

import streamlit as st

from app.state.caches import Source, UserVideoSource, open_checkpoint, timeline_of_video
from app.state.jobs import Job
from app.state.user_video_work import begin, begin_new, job_key, jobs, stop, stop_all
from app.views.explore.page import show_clip
from app.views.user_video.correct_view import show_corrections
from app.views.user_video.eyes_view import called, choose_eyes, show_seen_by
from app.views.user_video.mark_view import show_marks
from app.views.user_video.own_boxes import offer_files
from app.views.user_video.result import chosen_stretch, explanation_of_stretch, show_timeline
from app.views.user_video.several import show_several
from app.views.user_video.upload import (
    asked_video,
    bring_boxes,
    claim,
    close_video,
    forget_video,
    kept_until,
    look_again,
    may_delete,
    name_of,
    of_same_film,
    offer_upload,
    open_video,
    private_link,
    refuse,
    sentence,
    use_checkpoint,
)
from app.views.user_video.waiting import watch
from app.views.user_video.ways_on import BRING, DRAW, LOOK, offer_checkpoint_that_knows, offer_ways, way_taken
from app.widgets.choose_checkpoint import choose_checkpoint
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import introduce
from laiar_core.data.user_video.store import UserVideoFolder, find_video
from laiar_core.errors import LaiarError
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.user_video_job import STAGES, stages_of
from laiar_core.video.facts import FilmFacts
from laiar_core.viz.figures.timeline import action_name
from laiar_core.viz.text import plain


def show() -> None:
    """Draw the page."""
    with guarded("Your video"):
        with st.sidebar:
            introduce()
            source = choose_checkpoint()
        if source is None:
            return
        use_checkpoint(source.path.name)
        asked = asked_video()
        # In this order: a job clears away what nothing can be made of before it is over.
        job = jobs().look(job_key(asked, source)) if asked else None
        folder = find_video(asked) if asked else None
        if folder is not None:
            claim(folder)
            open_video(folder)
            _title(folder, source)
        if asked and job is not None and job.going:
            cancel = (lambda: stop(folder, source)) if folder is not None and _may_cancel(folder) else None
            model = open_checkpoint(source)
            words = model.vocabulary
            watch(
                job_key(asked, source), words.task, words.actions, model.withheld, cancel, stages_of(folder) if folder else STAGES
            )
        if folder is not None:
            _show_video(folder, source, job)
            return
        if asked:
            _say_why_it_is_gone(job)
            close_video()
        words = open_checkpoint(source).vocabulary
        brought = offer_upload(words.task, words.actions, words.objects)
        if brought is not None:
            _begin(brought, source)


def _begin(brought: UserVideoFolder, source: Source) -> None:
    """Have the work on a video begin that was brought just now."""
    try:
        begin_new(brought, source)
    except LaiarError as fault:
        refuse(fault)
    st.rerun()


def _offer_boxes(folder: UserVideoFolder, source: Source) -> None:
    """The boxes of a video as files for other tools, and a way back for what was mended there."""
    with guarded("The boxes"):
        st.markdown("Take the boxes into the tool that you know, mend them there, and bring them back:")
        offer_files(folder, source)
        other = bring_boxes(folder)
        if other is not None:
            _begin(other, source)


def _show_eyes(folder: UserVideoFolder, source: Source, at_once: bool = False) -> None:
    """Who has looked at this film, what each has found, and others who could look; `at_once` it is open from the start."""
    label = f"Seen by {plain(called(folder))}: compare, or have another detector look"
    key = f"user_video_seen_by_{folder.key}_{at_once}"
    with st.expander(label, icon=":material/visibility:", expanded=at_once, key=key, on_change="rerun") as box:
        if not box.open:
            return
        with guarded("Who looked"):
            others = of_same_film(folder)
            if (other := show_seen_by(folder, others, source)) is not None:
                open_video(other)
                st.rerun()
            if not may_delete(folder):
                st.caption("Only who brought this film can have another detector look at it.")
                return
            if all(other.boxes or other.eyes for other in others) and st.button("Look with the built-in detectors"):
                _begin(look_again(folder, None), source)
            eyes = choose_eyes(open_checkpoint(source).vocabulary.objects, "user_video_more_eyes")
            if st.button("Have it look", icon=":material/visibility:", disabled=eyes is None) and eyes is not None:
                _begin(look_again(folder, eyes), source)


def _may_cancel(folder: UserVideoFolder) -> bool:
    """Whoever stops the work before anything was seen deletes the video."""
    return may_delete(folder) or folder.film_tracks.exists()


def _say_why_it_is_gone(job: Job | None) -> None:
    if job is not None and job.state == "failed":
        st.error(f"{sentence(job.fault)} The video was not kept.", icon=":material/error:")
    elif job is not None and job.state == "cancelled":
        st.info("You stopped the work. The video was not kept.", icon=":material/stop_circle:")
    else:
        st.warning(
            "The video of this link is not on this server, or it was deleted. Bring it again to see it.",
            icon=":material/link_off:",
        )


def _title(folder: UserVideoFolder, source: Source) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="user_video_title"):
        st.markdown(f"### {plain(name_of(folder))}", anchors=False, width="stretch")
        st.button("Another video", icon=":material/upload_file:", on_click=close_video)
        if folder.film_tracks.exists() and way_taken(folder) != BRING:
            with st.popover("Boxes", icon=":material/select_all:"):
                _offer_boxes(folder, source)
        with st.popover("Delete", icon=":material/delete:"):
            _offer_to_delete(folder)


def _offer_to_delete(folder: UserVideoFolder) -> None:
    if not may_delete(folder):
        st.markdown(
            "Only who brought this video can delete it: in the same window, with the private link that is shown there, or after "
            f"bringing the same file again. It is deleted on {kept_until(folder)} at the latest."
        )
        return
    st.markdown(
        "The file and everything that was found in it are deleted from this computer. If you do not, that happens on "
        f"{kept_until(folder)} at the latest."
    )
    st.button("Delete it", type="primary", on_click=_delete, args=(folder,))
    st.caption(
        "Who gets the address of this page from you can see the video, but not delete it. To delete it another day, keep this "
        "private link for yourself, or bring the same file again:"
    )
    st.code(private_link(folder), language=None, wrap_lines=True)


def _show_video(folder: UserVideoFolder, source: Source, job: Job | None) -> None:
    """The timeline, or why there is none; where the work is still to be done it begins."""
    video = UserVideoSource.seen_by(source, folder)
    made = timeline_of_video(video)
    if made is not None:
        _say_first(made, folder)
        way = _ways(folder, source)
        choice = chosen_stretch(video, made)
        explanation, segment = explanation_of_stretch(made, choice)
        show_timeline(made, choice, explanation, segment)
        show_several(folder, source, made, segment)
        if way != LOOK:
            _show_eyes(folder, source)
        if way != DRAW:
            show_corrections(folder, source)
        show_marks(video, made)
        if segment is not None and segment.action != explanation.prediction:
            st.caption(
                f"What comes before and after makes it **{plain(action_name(segment.action))}**. Of this stretch alone the model "
                f"cannot tell; its best guess, **{plain(action_name(explanation.prediction))}**, is what is explained below."
            )
        show_clip(choice, explanation)
    elif job is None or job.state == "done":  # The server was started again, or somebody corrected something.
        begin(folder, source)
        st.rerun()
    else:
        _say_how_it_ended(folder, source, job)
        if not folder.film_tracks.exists():
            _show_eyes(folder, source, at_once=folder.eyes is not None)
        elif _ways(folder, source) is None:
            _show_eyes(folder, source, at_once=folder.eyes is not None)
            show_corrections(folder, source, at_once=True)


def _ways(folder: UserVideoFolder, source: Source) -> str | None:
    """What can be done where something was missed; the way that is taken is open here, and not further below."""
    way = offer_ways(folder)
    if way == DRAW:
        show_corrections(folder, source, at_once=True)
    elif way == BRING:
        with st.container(border=True):
            _offer_boxes(folder, source)
    elif way == LOOK:
        _show_eyes(folder, source, at_once=True)
    return way


def _say_first(made: Timeline, folder: UserVideoFolder) -> None:
    """What to know before one reads on."""
    for warning in made.warnings:
        st.warning(plain(warning), icon=":material/slow_motion_video:")
    with st.container(gap="xsmall"):
        if facts := FilmFacts.load(folder.facts):
            st.caption(f":material/movie: {plain(' '.join((f'{facts.line}.', *facts.changes)))}")
        for note in made.notes:
            st.caption(f":material/info: {plain(note)}")
    if not made.segments:
        st.info(
            "I cannot tell what happens in this film. What could help: draw a box around a thing that was missed, bring boxes of "
            "your own, or have a detector look that is asked in words.",
            icon=":material/help:",
        )


def _say_how_it_ended(folder: UserVideoFolder, source: Source, job: Job) -> None:
    if job.state == "cancelled":
        st.info("You stopped the work. What was done so far is kept.", icon=":material/stop_circle:")
    else:
        st.error(sentence(job.fault), icon=":material/error:")
    if job.state == "failed" and folder.film_tracks.exists():
        offer_checkpoint_that_knows(folder, source)
        st.caption("Correct below what was found, or draw a box around what was missed, and have it explained again.")
    elif st.button("Go on" if job.state == "cancelled" else "Try again", icon=":material/refresh:"):
        begin(folder, source)
        st.rerun()


def _delete(folder: UserVideoFolder) -> None:
    stop_all(folder)
    forget_video(folder)
