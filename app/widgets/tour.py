"""A tour of five steps over the Explore page. It stands above the page and frames what it talks of, so it never blocks anything.

It opens by itself on a first visit: an address without anything in it. Explore writes the clip into the address, so a reload or
a link that somebody was sent does not open it.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

FRAME = "outline: 3px solid #d08a1e; outline-offset: 4px; border-radius: 8px;"
_STEP = "tour"  # in the session: the step that is shown, or None


@dataclass(frozen=True)
class Step:
    """One step: what it says, and the CSS selector of what it talks of."""

    title: str
    words: str
    about: str


STEPS = (
    Step(
        "What the model says",
        "On top is its answer, how sure it is and whether people agree. The sentence under it gives the reason: a change of "
        "relation, such as *not holding → holding*. Where several actions happen, click one, and the whole page is about it.",
        ".st-key-headline",
    ),
    Step(
        "What it saw",
        "The clip with the boxes of the things in it. Press space to play, the arrow keys to step. The strips below hold the "
        "tokens that the model kept: it saw nothing else.",
        ".st-key-player_column",
    ),
    Step(
        "What changes between the things",
        "The graph names the relations of the current frame and moves with the film. Click an edge and everything goes to "
        "that moment.",
        ".st-key-scene_graph",
    ),
    Step(
        "Why it says that",
        "*Evidence* asks why, and why not something else. *Faithfulness* tests whether the reason can be trusted. The other tabs "
        "show every number. Each mark can be clicked.",
        '[data-testid="stTabs"]',
    ),
    Step(
        "Now you",
        "Choose another clip on the left, or look through all of them on the *Clips* page. *What if* lets you change the clip. "
        "The address of this page is a link to what you see.",
        '[data-testid="stSidebar"] .st-key-clip',
    ),
)


def show_tour() -> None:
    """Draw the current step; call it at the top of the page and before the page writes into the address."""
    if _STEP not in st.session_state:
        st.session_state[_STEP] = None if st.query_params else 0
    at = st.session_state[_STEP]
    if at is None:
        return
    step = STEPS[at]
    st.html(f"<style>{step.about} {{ {FRAME} }}</style>")
    with st.container(border=True, key="tour"):
        words, buttons = st.columns([5, 2], vertical_alignment="center")
    words.markdown(f"**{at + 1} of {len(STEPS)} · {step.title}.** {step.words}")
    with buttons.container(horizontal=True, horizontal_alignment="right"):
        if at > 0:
            st.button("Step back", type="tertiary", on_click=_go, args=(at - 1,))
        if at + 1 < len(STEPS):
            st.button("Skip tour", type="tertiary", on_click=_go, args=(None,))
            st.button("Go on", type="primary", on_click=_go, args=(at + 1,))
        else:
            st.button("Done", type="primary", on_click=_go, args=(None,))


def offer_tour() -> None:
    """The button that starts the tour again."""
    if st.session_state.get(_STEP) is None:
        st.button("Show me around", icon=":material/explore:", type="tertiary", on_click=_go, args=(0,))


def _go(step: int | None) -> None:
    st.session_state[_STEP] = step
