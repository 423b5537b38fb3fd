"""Everything beside the player that follows the current frame, as one fragment: a click redraws this and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.components.player.component import show_link
from app.state.address import keep, not_found, recall
from app.state.frame_address import Place, address_of
from app.state.selection import FrameLink, follow
from app.views.explore.actions import show_actions_of_several
from app.views.explore.changes_table import change_marks, show_changes
from app.views.explore.detail import detail
from app.views.explore.embedding_view import show_embedding
from app.views.explore.evidence_view import show_evidence
from app.views.explore.faithfulness_view import show_faithfulness
from app.views.explore.language_view import show_language
from app.views.explore.token_table import show_tokens, token_marks
from app.views.explore.when import show_when
from app.widgets.as_table import as_table
from app.widgets.clickable import clickable
from app.widgets.error_boundary import guarded
from laiar_core.data.task import Task
from laiar_core.data.user_video.clip import DATASET as OWN_VIDEO
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.figures.actions import action_bars
from laiar_core.viz.figures.selection import selection_matrix, shown_pairs
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.figures.transitions import shown_rows, transition_timeline
from laiar_core.viz.frame_numbers import place
from laiar_core.viz.text import count


@st.fragment
def linked_views(explanation: Explanation, key: str, opened: Place) -> None:
    """The current token and, in tabs, everything else about one clip, which opens at a frame and pair. `key` names it."""
    link = _follow(explanation, key, opened)
    _current(explanation, key, opened, dict(link.generation))
    views = tabs_of(explanation)
    wrong = recall("view", list(views))
    tabs = st.tabs(list(views), key="view", on_change="rerun", bind="query-params")
    shown = st.session_state.get("view")
    if wrong is not None:
        not_found("view", f"There is no tab {wrong!r}; this is the first one.", shown)
    keep("view", shown)
    for tab, (name, show) in zip(tabs, views.items(), strict=True):
        if tab.open:
            with tab, guarded(name):
                show(explanation, link)


@st.fragment
def _current(explanation: Explanation, key: str, opened: Place, drawn: dict[str, int]) -> None:
    """What a step of the player changes. `drawn` are the generations of the views that are on the page."""
    link = _follow(explanation, key, opened)
    if link.generation != drawn:  # The player left the mark that was clicked in a view, and the view is to forget it.
        st.rerun()
    with guarded("The current token"):
        _detail(explanation, link)
    show_link(link, address_of(explanation, link))


def _follow(explanation: Explanation, key: str, opened: Place) -> FrameLink:
    tables = {"changes": change_marks(explanation), "tokens": token_marks(explanation)}
    return follow(key, len(explanation.clip.frame_numbers), len(explanation.pairs), opened, tables)


def _detail(explanation: Explanation, link: FrameLink) -> None:
    """The token that was clicked, or the heaviest of the frame, in words and numbers."""
    what, numbers = detail(explanation, link)
    with st.container(key="detail", gap=None):
        st.markdown(what)
        st.caption(f"At {place(explanation, link.frame)}: {numbers}")


def _transitions(explanation: Explanation, link: FrameLink) -> None:
    if not explanation.tokens:
        st.info("No token was kept in this clip, so there is nothing to name.")
        return
    show_changes(explanation, link.key("changes"))
    hidden = len(shown_rows(explanation, everything=True)) - len(shown_rows(explanation, everything=False))
    everything = hidden > 0 and st.toggle(f"Show {count(hidden, 'more pair')}, which count less", key="all_rows")
    figure = transition_timeline(explanation, shown_rows(explanation, everything))
    clickable(figure, "transitions", link, "Relation transitions over the frames")
    st.caption(
        "Each dot is a kept token, coloured by the relation it is nearest to; each yellow arrow is a change of relation "
        "with its weight. The thin band under a row is what people annotated. Click a dot or an arrow to go there."
    )
    as_table(explanation, "transitions")


def _selection(explanation: Explanation, link: FrameLink) -> None:
    hidden = len(explanation.pairs) - len(shown_pairs(explanation, everything=False))
    everything = hidden > 0 and st.toggle(f"Show {count(hidden, 'more pair')} that kept nothing", key="all_pairs")
    clickable(selection_matrix(explanation, shown_pairs(explanation, everything)), "selection", link, "Token selection matrix")
    st.caption(
        "Each square is one token: a pair in one frame. Coloured ones were kept, and the model saw nothing else; tiny grey ones "
        "were dropped. Bars: how much each frame counts. Click a square to go there."
    )
    as_table(explanation, "selection")


def _actions(explanation: Explanation, _link: FrameLink) -> None:
    if explanation.model.task is Task.MULTI_LABEL:
        show_actions_of_several(explanation)
        as_table(explanation, "actions")
        return
    st.plotly_chart(action_bars(explanation), key="actions", config=CONFIG, alt="Action probabilities")
    st.caption(
        "How likely each action is. The video head decides. The other two show whether the language side agrees; "
        "the language stream reads the annotated relations and is there for comparison. ✓ marks the annotated action."
    )
    as_table(explanation, "actions")


def _faithfulness(explanation: Explanation, _link: FrameLink) -> None:
    show_faithfulness(explanation)


def _tokens(explanation: Explanation, link: FrameLink) -> None:
    show_tokens(explanation, link.key("tokens"))


def tabs_of(explanation: Explanation) -> dict[str, Callable[[Explanation, FrameLink], None]]:
    """The tabs of a clip by their names. Where several actions happen, when each does is one of them.

    A stretch of somebody's own video has the timeline of all of it above.
    """
    if explanation.model.task is Task.SINGLE_LABEL or explanation.clip.dataset == OWN_VIDEO:
        return TABS
    first, *others = TABS.items()
    return dict([first, ("Timeline", show_when), *others])


TABS: dict[str, Callable[[Explanation, FrameLink], None]] = {
    "Transitions": _transitions,
    "Evidence": show_evidence,
    "Faithfulness": _faithfulness,
    "Selection U": _selection,
    "Actions": _actions,
    "Tokens": _tokens,
    "Joint space": show_embedding,
    "Language": show_language,
}
