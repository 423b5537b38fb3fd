"""Everything beside the player that follows the current frame, as one fragment: a click redraws this and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.components.player.component import show_link
from app.state.address import keep, not_found, recall
from app.state.caches import joint_space_of, localisation_of
from app.state.frame_address import Place, address_of
from app.state.selection import FrameLink, follow
from app.views.explore.actions import show_actions
from app.views.explore.evidence_view import show_evidence
from app.views.explore.faithfulness_view import show_faithfulness
from app.views.explore.language_view import show_language
from app.views.explore.tables import show_changes, show_tokens
from app.widgets.as_table import as_table
from app.widgets.clickable import clickable, shows_all_pairs
from app.widgets.error_boundary import guarded
from app.widgets.sidebar import current_choice
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.annotated import has_times
from laiar_core.viz.figures.embedding import embedding_chart
from laiar_core.viz.figures.selection import selection_matrix, shown_pairs
from laiar_core.viz.figures.transitions import shown_rows, transition_timeline
from laiar_core.viz.figures.when import SHOWN_ROWS, shown_actions, when_chart
from laiar_core.viz.frame_numbers import place
from laiar_core.viz.text import count, percent
from laiar_core.viz.words.tables import change_marks, token_marks
from laiar_core.viz.words.token import detail


@st.fragment
def linked_views(explanation: Explanation, key: str, opened: Place) -> None:
    """The current token and, in tabs, everything else about one clip.

    Args:
        explanation: of the clip.
        key: names the visit to the clip.
        opened: frame and pair where it opens.
    """
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
    what, numbers = detail(explanation, link.frame, link.pair)
    with st.container(key="detail", gap=None):
        st.markdown(what)
        st.caption(f"At {place(explanation, link.frame)}: {numbers}")


def _transitions(explanation: Explanation, link: FrameLink) -> None:
    if not explanation.tokens:
        st.info("No token was kept in this clip, so there is nothing to name.")
        return
    show_changes(explanation, link.key("changes"))
    hidden = len(shown_rows(explanation, everything=True)) - len(shown_rows(explanation, everything=False))
    everything = shows_all_pairs(hidden, "all_rows")
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


def _when(explanation: Explanation, link: FrameLink) -> None:
    """When each action happens, after the model and after people."""
    choice = current_choice()
    found = localisation_of(choice.checkpoint, choice.dataset, choice.clip_id)
    hidden = len(shown_actions(explanation, found, everything=True)) - SHOWN_ROWS
    everything = hidden > 0 and st.toggle(f"Show {count(hidden, 'more action')}", key="all_when")
    figure = when_chart(explanation, found, shown_actions(explanation, found, everything))
    clickable(figure, "when", link, "How likely each action is over the clip, and when people annotated it")
    st.caption(
        f"Blue: how likely each action is around each of {len(found.times_s)} moments, the stronger the likelier; each is asked "
        "about what lies around it alone. Green: when people saw it. Ticks: the frames that have boxes. Click a moment to go to "
        "the nearest of them."
    )


def _joint_space(explanation: Explanation, link: FrameLink) -> None:
    """Why a token has the name that it has."""
    if not explanation.tokens:
        st.info("No token was kept in this clip, so there is nothing to place among the labels.")
        return
    choice = current_choice()
    space = joint_space_of(choice.checkpoint, choice.dataset, choice.clip_id)
    clickable(embedding_chart(explanation, space), "joint_space", link, "Kept tokens among their semantic labels")
    st.caption(
        "Each dot is a kept token, each diamond a relation in words. A dot has the name and the colour of the nearest diamond "
        "among those that its pair can have. Hold the pointer over it for its similarity and the runner-up; click it to go there."
    )
    st.caption(
        f"A picture, not the measure: the names are decided in {space.dimensions} dimensions, and this plane keeps "
        f"{percent(space.kept_share)} of how the points differ. Dots that touch here may lie apart. The similarity that a dot "
        "shows is the true cosine."
    )


def _tokens(explanation: Explanation, link: FrameLink) -> None:
    show_tokens(explanation, link.key("tokens"))


def tabs_of(explanation: Explanation) -> dict[str, Callable[[Explanation, FrameLink], None]]:
    """The tabs of a clip by their names. Where people annotated when each action happens, one is on when the model says so."""
    if not has_times(explanation):
        return TABS
    first, *others = TABS.items()
    return dict([first, ("Timeline", _when), *others])


TABS: dict[str, Callable[[Explanation, FrameLink], None]] = {
    "Transitions": _transitions,
    "Evidence": show_evidence,
    "Faithfulness": show_faithfulness,
    "Selection U": _selection,
    "Actions": show_actions,
    "Tokens": _tokens,
    "Joint space": _joint_space,
    "Language": show_language,
}
