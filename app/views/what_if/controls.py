"""Everything that makes edits beside the grid: menus in words, undo and redo, and the list of the edits with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from app.views.what_if.edit_history import EditHistory
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.whatif import Edited, Seen
from laiar_core.explain.whatif_edits import HideFrame, HidePair, Rename
from laiar_core.explain.whatif_prepare import Prepared
from laiar_core.viz.text import count, plain, spoken
from laiar_core.viz.whatif_text import edit_words, frame_name, relation_phrase, span

LIST_PIXELS = 190
LONG_LIST = 5

Span = tuple[int, int]


def show_controls(
    explanation: Explanation, prepared: Prepared, history: EditHistory, after: Edited, pairs: Sequence[int]
) -> None:
    """A menu for each kind of edit, undo and redo.

    Args:
        explanation: of the clip.
        prepared: the clip.
        history: the edits.
        after: what the model sees and says under them.
        pairs: numbers of pairs in the order of the grid's rows, which is that of the menus.
    """
    with st.container(horizontal=True, gap="xsmall"):
        with st.popover("Rename", icon=":material/edit:", type="primary"):
            _rename(explanation, prepared, history, after, pairs)
        with st.popover("Frame", icon=":material/filter_frames:"):
            _frame(explanation, prepared, history)
        with st.popover("Pair", icon=":material/link_off:"):
            _pair(explanation, history, after, pairs)
        st.button("Undo", icon=":material/undo:", on_click=history.undo, disabled=not history.past)
        st.button("Redo", icon=":material/redo:", on_click=history.redo, disabled=not history.future)


def show_edits(explanation: Explanation, prepared: Prepared, history: EditHistory) -> None:
    """The edits in the order in which they were made; each can be taken back alone.

    Args:
        explanation: of the clip.
        prepared: the clip.
        history: the edits.
    """
    if not history.edits:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{count(len(history.edits), 'edit')}**", width="content")
        st.button("Reset", icon=":material/restart_alt:", type="tertiary", on_click=history.reset)
    with st.container(height=LIST_PIXELS if len(history.edits) > LONG_LIST else "content", border=False, gap=None):
        for place, edit in enumerate(history.edits):
            st.button(
                plain(edit_words(explanation, prepared, edit)),
                key=f"take_back_{place}",
                icon=":material/close:",
                type="tertiary",
                on_click=history.remove,
                args=(edit,),
                help="Take this edit back",
            )


def spans_of(tokens: list[Seen]) -> dict[Span, str]:
    """Stretches of a pair's seen tokens that one may want to rename, and what they are called now.

    First the runs of one name, the latest before the others because actions end in it; then all together, then each token alone.
    """
    runs = [list(run) for _, run in groupby(tokens, key=lambda token: token.relation)]
    spans = {(run[0].step, run[-1].step): f"{spoken(run[0].relation)}, {count(len(run), 'token')}" for run in reversed(runs)}
    spans.setdefault((tokens[0].step, tokens[-1].step), f"all {len(tokens)} tokens")
    for token in tokens:
        spans.setdefault((token.step, token.step), spoken(token.relation))
    return spans


def _rename(explanation: Explanation, prepared: Prepared, history: EditHistory, after: Edited, pairs: Sequence[int]) -> None:
    by_pair: dict[int, list[Seen]] = {}
    for token in sorted(after.seen, key=lambda token: (token.step, token.pair)):
        by_pair.setdefault(token.pair, []).append(token)
    if not by_pair:
        st.caption("The model sees no token now, so there is nothing to rename.")
        return
    pair = st.selectbox(
        "Pair", [pair for pair in pairs if pair in by_pair], key=f"rename_pair {history.clip}", format_func=explanation.pair_name
    )
    spans = spans_of(by_pair[pair])
    first, last = st.selectbox(
        "Where it is seen",
        list(spans),
        key=f"rename_span {history.clip} {pair}",
        format_func=lambda at: f"{span(explanation, *at)}: {spans[at]}" if at in spans else "",
    )
    now = {token.relation for token in by_pair[pair] if first <= token.step <= last}
    others = [relation for relation in prepared.allowed[pair] if {relation} != now]
    relation = st.selectbox(
        "Say instead",
        others,
        key=f"rename_to {history.clip} {pair} {first} {last} {sorted(now)}",
        format_func=lambda relation: relation_phrase(prepared, pair, relation),
    )
    st.button("Rename it", type="primary", on_click=history.add, args=(Rename(pair, first, last, relation),), width="stretch")
    st.caption("Each visual token is replaced by the semantic token of these words. The same DT-Former reads both.")


def _frame(explanation: Explanation, prepared: Prepared, history: EditHistory) -> None:
    on = [step for step in range(len(prepared.names)) if HideFrame(step) not in history.edits]
    step = st.selectbox("Frame", on, key=f"hide_frame {history.clip}", format_func=lambda step: frame_name(explanation, step))
    if step is not None:
        st.button("Switch this frame off", on_click=history.add, args=(HideFrame(step),), width="stretch")


def _pair(explanation: Explanation, history: EditHistory, after: Edited, pairs: Sequence[int]) -> None:
    seen = {token.pair for token in after.seen}
    on = [pair for pair in pairs if pair in seen]
    pair = st.selectbox("Pair", on, key=f"hide_pair {history.clip}", format_func=explanation.pair_name)
    if pair is not None:
        st.button("Switch this pair off", on_click=history.add, args=(HidePair(pair),), width="stretch")
