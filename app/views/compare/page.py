"""The Compare page: two clips, or two checkpoints, side by side; their players go in step and their differences are listed."""

from __future__ import annotations

import streamlit as st
from streamlit import runtime

from app.components.compare_sync.component import keep_in_step, stop_heard
from app.components.player.component import show_player
from app.components.player.pictures import pictures_of
from app.state.address import keep, linked_choice, not_found, recall
from app.state.alias import alias_of
from app.state.caches import explanation_of, open_checkpoint, read_clip
from app.views.compare.choice import SIDES, choose_both
from app.views.compare.frame import address_of, opened_side, stop_of, take_stop
from app.views.explore.choose_action import by_probability
from app.views.explore.headline import truth_badge
from app.widgets.error_boundary import guarded
from app.widgets.fault_text import fault_text
from app.widgets.sidebar import Choice
from laiar_core.errors import LaiarError
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.annotated import answer_of, truth_words
from laiar_core.viz.differences import change_lines, named_changes, number_rows, tokens_line, verdict
from laiar_core.viz.figures.paired import SHOWN_CHANGES, paired_actions, paired_evidence
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.player.in_step import WAYS
from laiar_core.viz.player.payload import player_data
from laiar_core.viz.player.pictures import Pictures
from laiar_core.viz.text import plain


def show() -> None:
    """Draw the page."""
    with guarded("Compare"):
        both = choose_both()
        if both is not None:
            _show_both(both)


def _show_both(both: tuple[Choice, Choice]) -> None:
    explained: list[Explanation] = []
    answer = st.empty()
    about = _about(both)
    for side, choice, column in zip(SIDES, both, st.columns(2, gap="medium"), strict=True):
        with column, st.container(key=f"compare_{side}"), guarded(f"The {side} side"):
            explanation = explanation_of(choice.checkpoint, choice.dataset, choice.clip_id, about)
            explained.append(explanation)
            _headline(explanation)
            length_s = read_clip(choice.dataset, choice.clip_id).length_s
            start = opened_side(side, explanation, _key(side, choice))
            data = player_data(explanation, _key(side, choice), _pictures(side, choice), start, graph=False, length_s=length_s)
            show_player(data, key=f"player_{side}")
    if len(explained) == len(SIDES):
        left, right = explained
        answer.markdown(verdict(left, right))
        _in_step((left, right), (_key("left", both[0]), _key("right", both[1])))
        with guarded("The differences"):
            _differences(left, right)


def _about(both: tuple[Choice, Choice]) -> str | None:
    """The action that both sides are about, where it can be chosen: one that both models know, first the left's best."""
    left, right = both
    best = explanation_of(left.checkpoint, left.dataset, left.clip_id)
    if not best.each_action:
        return None
    known = open_checkpoint(right.checkpoint).vocabulary.actions
    return linked_choice(
        "Both sides are about", [score.action for score in by_probability(best) if score.action in known], "about"
    )


@st.fragment
def _in_step(explained: tuple[Explanation, Explanation], keys: tuple[str, str]) -> None:
    """What hears where the players stop, alone, so that a stop draws nothing else again."""
    with guarded("The step of the players"):
        wrong = recall("in_step", WAYS)
        way = st.segmented_control("Synchronise by", WAYS, default=WAYS[0], key="in_step", required=True, bind="query-params")
        if wrong is not None:
            not_found("in_step", f"The players cannot be synchronised by {wrong!r}.", way)
        keep("in_step", way)
        take_stop(stop_heard(), keys)
        stop = stop_of(keys)
        keep_in_step(explained, keys, way or WAYS[0], stop.side if stop else SIDES[0], address_of(explained, keys))


def _key(side: str, choice: Choice) -> str:
    """Tells the player's clip apart from the other one, which may be the same."""
    return "|".join((side, choice.checkpoint.path.name, alias_of(choice.dataset), choice.clip_id))


def _headline(explanation: Explanation) -> None:
    said, number = answer_of(explanation)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"### {plain(said)} &nbsp;:gray[{plain(number)}]", width="content", anchors=False)
            if truth_words(explanation):
                truth_badge(explanation)
        st.markdown(plain(explanation.sentence))


def _pictures(side: str, choice: Choice) -> Pictures:
    clip = read_clip(choice.dataset, choice.clip_id)
    try:
        pictures = pictures_of(clip)
    except LaiarError as error:
        st.caption(f"{fault_text(error)}. The boxes are drawn without the picture.")
        return Pictures()
    if clip.video is not None:  # Or Streamlit would forget it: `pictures_of` has one place for both films.
        runtime.get_instance().media_file_mgr.add(str(clip.video.path), "video/mp4", f"laiar_compare_{side}")
    return pictures


def _differences(left: Explanation, right: Explanation) -> None:
    changes = named_changes(left, right)
    st.markdown("## What is different", anchors=False)
    st.markdown("\n".join(f"- {line}" for line in (*change_lines(changes), tokens_line(left, right))))
    numbers, actions, evidence = st.columns([4, 3, 4], gap="medium")
    with numbers:
        st.markdown("**Numbers**")
        columns = {"": st.column_config.TextColumn(width=130), "left": st.column_config.TextColumn(width=90)}
        st.dataframe(number_rows(left, right), hide_index=True, height="content", column_config=columns, key="compare_numbers")
    with actions:
        st.markdown("**How likely each action is**")
        st.plotly_chart(paired_actions(left, right), key="compare_actions", config=CONFIG, alt="Action probabilities of both")
    with evidence:
        st.markdown("**What each change adds to its side's answer**")
        if changes:
            st.plotly_chart(
                paired_evidence(changes), key="compare_evidence", config=CONFIG, alt="Evidence of the changes of both"
            )
            more = f" The {SHOWN_CHANGES} heaviest are shown." if len(changes) > SHOWN_CHANGES else ""
            st.caption(
                f"Measured by running the model again with and without the tokens of the change. "
                f"One more multiplies the odds by 2.7.{more}"
            )
        else:
            st.caption("No side names a change.")
