"""The What if page: switch off what the model sees, force in what it dropped, rename it in words, and see what it says then."""

from __future__ import annotations

import streamlit as st

from app.state.caches import edited, prepared_clip
from app.state.selection import clicked_mark
from app.views.explore.about_action import explained
from app.views.explore.choose_action import choose_action
from app.views.what_if.controls import show_controls, show_edits
from app.views.what_if.edit_history import Desk, click
from app.views.what_if.flip import show_flip
from app.views.what_if.link import asked_for, desk_of, write_link
from app.views.what_if.token_grid import board
from app.views.what_if.words import actions_to_show, verdict, verdict_on
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import Choice, choose
from laiar_core.data.task import Task
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.whatif import Edited
from laiar_core.explain.whatif_prepare import Prepared
from laiar_core.viz.annotated import annotated_actions
from laiar_core.viz.figures.difference import difference_bars
from laiar_core.viz.figures.selection import shown_pairs
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.text import count, plain

_ALL_PAIRS = "whatif_all_pairs"


def show() -> None:
    """Draw the page."""
    with guarded("What if"):
        asked, asked_clip = asked_for(), st.query_params.get("clip")
        choice = choose()
        if choice is not None:
            _show_clip(choice, asked, explained(choice, asked_clip))


def _show_clip(choice: Choice, asked: dict[str, str], explanation: Explanation) -> None:
    if explanation.model.task is Task.MULTI_LABEL:
        choose_action(explanation, choice)
    prepared = prepared_clip(choice.checkpoint, choice.dataset, choice.clip_id)
    key = "|".join((choice.checkpoint.path.name, str(choice.dataset.path), choice.clip_id))
    _desk(explanation, prepared, desk_of(choice, key, prepared, asked))


@st.fragment
def _desk(explanation: Explanation, prepared: Prepared, desk: Desk) -> None:
    """Everything that an edit changes: it redraws this and nothing else."""
    with guarded("What if"):
        _show_desk(explanation, prepared, desk)


def _show_desk(explanation: Explanation, prepared: Prepared, desk: Desk) -> None:
    _take_click(prepared, desk)
    before, after = edited(prepared, ()), edited(prepared, desk.edits)
    write_link(desk)
    if desk.fault:
        st.warning(plain(desk.fault), icon=":material/link_off:")
    with st.container(key="whatif_verdict"):
        several = explanation.model.task is Task.MULTI_LABEL
        said = verdict_on(before, after, len(desk.edits), explanation.prediction) if several else None
        st.markdown(f"#### {said or verdict(before, after, len(desk.edits))}", anchors=False)
    left, right = st.columns([3, 2], gap="medium")
    with right, guarded("The difference"):  # Before the board, which takes longer: people wait for the answer.
        truth = annotated_actions(explanation)
        shown = actions_to_show(before, after, explanation.prediction if several else None)
        figure = difference_bars(
            [before.actions[i] for i in shown],
            [before.probabilities[i] for i in shown],
            [after.probabilities[i] for i in shown],
            truth,
        )
        st.plotly_chart(figure, key="difference", config=CONFIG, alt="Action probabilities as they are and with the edits")
        st.caption("Pale: as it is. Strong: edited, orange where the action loses. ✓: annotated.")
    with left, guarded("The board"):
        _board(explanation, prepared, desk, after)
    with right:
        with guarded("What would change its mind"):
            if several:
                st.caption(
                    "The search for the least that would change its mind is for models that say one action. Here every action "
                    "has its own yes or no."
                )
            else:
                show_flip(explanation, prepared, desk, after)
        with guarded("The edits"):
            show_edits(explanation, prepared, desk)


def _take_click(prepared: Prepared, desk: Desk) -> None:
    """Take over a click on the board. The next board has another key, so each click is taken once."""
    clicked = clicked_mark(st.session_state.get(desk.board_key))
    if clicked is not None:
        desk.generation += 1
        if refusal := click(desk, prepared, *clicked):
            st.toast(refusal, icon=":material/block:")


def _board(explanation: Explanation, prepared: Prepared, desk: Desk, after: Edited) -> None:
    pairs = shown_pairs(explanation, everything=bool(st.session_state.get(_ALL_PAIRS)))
    pairs += sorted({token.pair for token in after.seen} - set(pairs))
    show_controls(explanation, prepared, desk, after, pairs)
    figure = board(explanation, prepared, desk, after, pairs)
    st.plotly_chart(
        figure, key=desk.board_key, on_select="rerun", selection_mode="points", config=CONFIG, alt="Tokens that can be switched"
    )
    st.caption(
        "Click a coloured square to switch that token off, a small grey one to force a dropped token in, a dot to switch a whole "
        "frame or pair. Diamonds are renamed, a strong edge means forced in. Only the encoder runs again."
    )
    if (hidden := len(explanation.pairs) - len(shown_pairs(explanation, everything=False))) > 0:
        st.toggle(f"Show {count(hidden, 'more pair')} that kept nothing", key=_ALL_PAIRS)
