"""The What if page: switch off what the model sees, force in what it dropped, rename it in words, and see what it says then."""

from __future__ import annotations

import streamlit as st

from app.state.alias import alias_of
from app.state.caches import edited, prepared_clip
from app.state.selection import clicked_mark
from app.views.explore.choose_action import choose_action, explained
from app.views.what_if.controls import show_controls, show_edits
from app.views.what_if.edit_history import EditHistory, click
from app.views.what_if.flip import show_flip
from app.views.what_if.link import asked_for, history_of, write_link
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import Choice, choose
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.whatif import Edited
from laiar_core.explain.whatif_prepare import Prepared
from laiar_core.viz.annotated import annotated_actions
from laiar_core.viz.figures.difference import difference_bars
from laiar_core.viz.figures.selection import shown_pairs
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.figures.token_grid import token_grid
from laiar_core.viz.text import count, plain
from laiar_core.viz.whatif_text import actions_to_show, verdict

_ALL_PAIRS = "whatif_all_pairs"


def show() -> None:
    """Draw the page."""
    with guarded("What if"):
        asked, asked_clip = asked_for(), st.query_params.get("clip")
        choice = choose()
        if choice is not None:
            _show_clip(choice, asked, explained(choice, asked_clip))


def _show_clip(choice: Choice, asked: dict[str, str], explanation: Explanation) -> None:
    about = choose_action(explanation, choice)
    prepared = prepared_clip(choice.checkpoint, choice.dataset, choice.clip_id)
    key = "|".join((choice.checkpoint.path.name, alias_of(choice.dataset), choice.clip_id))
    _edited_clip(explanation, prepared, history_of(choice, key, prepared, asked), about)


@st.fragment
def _edited_clip(explanation: Explanation, prepared: Prepared, history: EditHistory, about: str | None) -> None:
    """Everything that an edit changes, which redraws this and nothing else. `about` is the action that was chosen, if any."""
    with guarded("What if"):
        _show_edited(explanation, prepared, history, about)


def _show_edited(explanation: Explanation, prepared: Prepared, history: EditHistory, about: str | None) -> None:
    _take_click(prepared, history)
    before, after = edited(prepared, ()), edited(prepared, history.edits)
    write_link(history)
    if history.fault:
        st.warning(plain(history.fault), icon=":material/link_off:")
    with st.container(key="whatif_verdict"):
        st.markdown(f"#### {verdict(before, after, len(history.edits), about)}", anchors=False)
    left, right = st.columns([3, 2], gap="medium")
    with right, guarded("The difference"):  # Before the grid, which takes longer: people wait for the answer.
        truth = annotated_actions(explanation)
        shown = actions_to_show(before, after, about)
        figure = difference_bars(
            [before.actions[i] for i in shown],
            [before.probabilities[i] for i in shown],
            [after.probabilities[i] for i in shown],
            truth,
        )
        st.plotly_chart(figure, key="difference", config=CONFIG, alt="Action probabilities as they are and with the edits")
        st.caption("Pale: as it is. Strong: edited, orange where the action loses. ✓: annotated.")
    with left, guarded("The tokens"):
        _grid(explanation, prepared, history, after)
    with right:
        with guarded("What would change its mind"):
            if about is not None:
                st.caption(
                    "The search for the least that would change its mind is for models that say one action. Here every action "
                    "has its own yes or no."
                )
            else:
                show_flip(explanation, prepared, history, after)
        with guarded("The edits"):
            show_edits(explanation, prepared, history)


def _take_click(prepared: Prepared, history: EditHistory) -> None:
    """Take over a click on the grid. The next grid has another key, so each click is taken once."""
    clicked = clicked_mark(st.session_state.get(history.grid_key))
    if clicked is not None:
        history.generation += 1
        if refusal := click(history, prepared, *clicked):
            st.toast(refusal, icon=":material/block:")


def _grid(explanation: Explanation, prepared: Prepared, history: EditHistory, after: Edited) -> None:
    pairs = shown_pairs(explanation, everything=bool(st.session_state.get(_ALL_PAIRS)))
    pairs += sorted({token.pair for token in after.seen} - set(pairs))
    show_controls(explanation, prepared, history, after, pairs)
    figure = token_grid(explanation, prepared, history.edits, after, pairs)
    st.plotly_chart(
        figure, key=history.grid_key, on_select="rerun", selection_mode="points", config=CONFIG, alt="Tokens that can be switched"
    )
    st.caption(
        "Click a coloured square to switch that token off, a small grey one to force a dropped token in, a dot to switch a whole "
        "frame or pair. Diamonds are renamed, a strong edge means forced in. Only the encoder runs again."
    )
    if (hidden := len(explanation.pairs) - len(shown_pairs(explanation, everything=False))) > 0:
        st.toggle(f"Show {count(hidden, 'more pair')} that kept nothing", key=_ALL_PAIRS)
