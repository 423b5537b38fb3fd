"""Mark what really happens in a video, and see how well the model knew: drag a range, say which action, and between what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pandas as pd
import streamlit as st

from app.state.caches import UserVideoSource, open_checkpoint
from app.widgets.error_boundary import guarded
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.data.task import Task
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.marks import Mark, Marks, load_marks
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.evaluation.marked_film import MarkedFilm, compare
from laiar_core.model.pairs import pairs_of
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.timeline.schema import Timeline
from laiar_core.viz.figures.marks import marks_chart
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.figures.timeline import action_name
from laiar_core.viz.text import count

_TURN = "user_video_marks_turn"  # part of the keys; a new one forgets the range that was dragged
_FROM, _TO = "user_video_mark_from", "user_video_mark_to"


def show_marks(source: UserVideoSource, timeline: Timeline) -> None:
    """What really happens in the video, to be marked, and what the model knew of it.

    Args:
        source: the video, in the words of a checkpoint.
        timeline: what that says of it.
    """
    with st.expander(
        "What really happens: mark it and score the model", icon=":material/flag:", key="user_video_marks", on_change="rerun"
    ) as box:
        if box.open:
            _show(source, timeline)


@st.fragment
def _show(source: UserVideoSource, timeline: Timeline) -> None:
    with guarded("The marks"):
        video = source.open()
        marks = load_marks(video.folder.marks)
        turn = st.session_state.setdefault(_TURN, 0)
        _choose_range(timeline, marks, f"user_video_marks_chart_{turn}")
        pairs = {} if timeline.task is Task.MULTI_LABEL else _pairs(video, open_checkpoint(source.checkpoint).vocabulary)
        _offer_mark(video.folder, timeline, marks, pairs)
        if marks.marks:
            st.markdown(score_words(compare(timeline, marks.marks)))
            _list(video, marks, f"user_video_marks_table_{turn}")
            st.caption(
                f"Marks stay with the video. `laiar export-dataset --checkpoint {source.checkpoint.path.name} --out FOLDER` on "
                "the server makes a data set of all marked videos, to train and to measure on."
            )


def score_words(found: MarkedFilm) -> str:
    """What the model knew, as sentences in Markdown."""
    counts = found.counts
    marked, said = count(counts.found + counts.missed, "marked action"), counts.right + counts.wrong
    words = [f"Of **{marked}** the model found **{counts.found}**."]
    if said:
        right = f"**{counts.right}** {_are(counts.right)} right"
        words.append(f"Of **{count(said, 'statement')}** where something is marked {right}.")
    if found.unmarked:
        others = f"{count(found.unmarked, 'other statement')} {_are(found.unmarked)}"
        words.append(f"{others} where nothing is marked: whether right, nobody said.")
    if found.unknown:
        words.append(f"{count(found.unknown, 'mark')} {_are(found.unknown)} of actions that this model does not know.")
    return " ".join(words)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _choose_range(timeline: Timeline, marks: Marks, key: str) -> None:
    def drag() -> None:
        try:
            start, end = sorted(float(x) for x in cast(Any, st.session_state[key])["selection"]["box"][0]["x"])
        except (KeyError, IndexError, TypeError, ValueError):
            return
        st.session_state[_FROM] = round(max(start, 0.0), 1)
        st.session_state[_TO] = round(min(end, timeline.duration_s), 1)

    figure = marks_chart(marks.marks, timeline.segments, timeline.duration_s)
    st.plotly_chart(
        figure, key=key, on_select=drag, selection_mode="box", config=CONFIG, alt="What was marked, above what the model says"
    )
    st.caption("Drag over the time in which an action happens, or type it, and say which action that is.")


def _offer_mark(folder: UserVideoFolder, timeline: Timeline, marks: Marks, pairs: Mapping[str, tuple[int, int]]) -> None:
    end_s = timeline.duration_s
    for key, start in ((_FROM, 0.0), (_TO, min(1.0, end_s))):  # Another film may be shorter.
        st.session_state[key] = min(float(st.session_state.get(key, start)), end_s)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input("From (s)", 0.0, end_s, step=0.1, format="%.1f", key=_FROM, width=130)
        st.number_input("To (s)", 0.0, end_s, step=0.1, format="%.1f", key=_TO, width=130)
        actions = [action for action in timeline.actions if action != NULL_ACTION]
        action = st.selectbox("Action", actions, format_func=action_name, key="user_video_mark_action", width=240)
        between = st.selectbox("Between", list(pairs), key="user_video_mark_between", width=240) if pairs else None
        start_s, stop_s = float(st.session_state[_FROM]), float(st.session_state[_TO])
        help = None if start_s < stop_s else "The end must come after the start."
        if st.button("Mark it", type="primary", icon=":material/flag:", disabled=start_s >= stop_s, help=help):
            mark = Mark(action=action, start_s=start_s, end_s=stop_s, between=pairs[between] if between else None)
            _save(folder, marks.with_mark(mark))


def _pairs(video: UserVideo, vocabulary: Vocabulary) -> dict[str, tuple[int, int]]:
    """What an action can happen between, in words, and the positions of the two among what was seen."""
    clip, at = video.whole(), {track_id: at for at, track_id in video.track_ids().items()}
    names = [(clip.tracks[pair.subject].track_id, clip.tracks[pair.object].track_id) for pair in pairs_of(clip, vocabulary)]
    return {a if a == b else f"{a} and {b}": (at[a], at[b]) for a, b in names}


def _list(video: UserVideo, marks: Marks, key: str) -> None:
    ids = video.track_ids()

    def between(mark: Mark) -> str:
        names = dict.fromkeys(ids.get(at, "removed") for at in mark.between or ())
        return " and ".join(names)

    rows = [
        {"when": f"{m.start_s:.1f}–{m.end_s:.1f} s", "action": action_name(m.action), "between": between(m), "remove": False}
        for m in marks.marks
    ]
    edited = st.data_editor(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        disabled=["when", "action", "between"],
        column_config={"remove": st.column_config.CheckboxColumn(help="Take this mark back.")},
    )
    removed = edited["remove"].tolist()
    if any(removed):
        _save(video.folder, Marks(marks=tuple(m for m, gone in zip(marks.marks, removed, strict=True) if not gone)))


def _save(folder: UserVideoFolder, marks: Marks) -> None:
    marks.save(folder.marks)
    st.session_state[_TURN] += 1
    st.rerun(scope="fragment")
