"""What is looked at, in the address.

`frame=97.3` is the frame that the page calls 97, and pair 3; `graph=annotation` says what the scene graph shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from app.state.address import keep, not_found
from app.state.selection import PLAYER, FrameLink
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.frame_numbers import number, opening

FRAME, GRAPH, ANNOTATION = "frame", "graph", "annotation"
_OPENED, _ANNOTATED = "opened_at", "graph_annotated"
_WRITTEN = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?")

Place = tuple[int, int | None]


@dataclass(frozen=True)
class Opened:
    """A visit to a clip.

    Attributes:
        clip: what is shown.
        visit: counts the clips that were opened.
        place: the frame and pair where it opens.
    """

    clip: str
    visit: int
    place: Place

    @property
    def key(self) -> str:
        """Names this visit to player, link and charts: what one says of an earlier visit to the same clip is old."""
        return f"{self.visit}|{self.clip}"


def opened_at(explanation: Explanation, clip: str, asked_clip: str | None) -> Opened:
    """Where this visitor opens a clip: at the place of the link by which they came, else of the clip.

    Args:
        explanation: of the clip.
        clip: names it, and all that makes its explanation another.
        asked_clip: the clip in the address before the sidebar was drawn; a link to another clip says nothing about this one.

    Returns:
        The same until another clip is opened.
    """
    opened: Opened | None = st.session_state.get(_OPENED)
    if opened is None or opened.clip != clip:
        linked = opened is None and asked_clip in (None, explanation.clip.clip_id) and FRAME in st.query_params
        place = place_of(explanation, FRAME, st.query_params[FRAME]) if linked else opening(explanation)
        opened = st.session_state[_OPENED] = Opened(clip, opened.visit + 1 if opened else 1, place)
    return opened


def place_of(explanation: Explanation, parameter: str, text: str) -> Place:
    """Frame and pair of the text in an address, the nearest that there are; the page says what was not found.

    Args:
        explanation: of the clip.
        parameter: the part of the address.
        text: what it holds, `97` or `97.3`.

    Returns:
        Frame, from 0 inside the clip, and pair, or None where no pair is named.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        place = opening(explanation)
        not_found(parameter, f"{text!r} in the link is not a frame number; this is {_name(explanation, place[0])}.", place)
        return place
    asked, numbers = int(written[1]), explanation.clip.frame_numbers
    frame = min(range(len(numbers)), key=lambda i: abs(numbers[i] - asked))
    pair = int(written[2]) if written[2] else None
    place = frame, pair if pair in range(len(explanation.pairs)) else None
    if numbers[frame] != asked:
        not_found(parameter, f"This clip has no frame {asked}; the nearest is {_name(explanation, frame)}.", place)
    return place


def frame_text(explanation: Explanation, frame: int, pair: int | None) -> str:
    """A frame and a pair as the address holds them.

    Args:
        explanation: of the clip.
        frame: from 0 inside the clip.
        pair: the pair that was clicked, or None.

    Returns:
        `97`, or `97.3` with a pair; the page's number of the frame.
    """
    return f"{number(explanation, frame)}" + ("" if pair is None else f".{pair}")


def annotation_shown() -> bool:
    """Whether the scene graph shows what people annotated: as the person turned it, or as the link by which they came says."""
    if _ANNOTATED not in st.session_state:
        st.session_state[_ANNOTATED] = st.query_params.get(GRAPH) == ANNOTATION
    turned = st.session_state.get(PLAYER)
    if isinstance(turned, Mapping) and turned.get("annotated") is not None:
        st.session_state[_ANNOTATED] = bool(turned["annotated"])
    return bool(st.session_state[_ANNOTATED])


def address_of(explanation: Explanation, link: FrameLink) -> dict[str, str | None]:
    """What is looked at, as the parts of the address that the browser is to write; None for what is not to be there."""
    keep(FRAME, (link.frame, link.pair))
    return {FRAME: frame_text(explanation, link.frame, link.pair), GRAPH: ANNOTATION if annotation_shown() else None}


def _name(explanation: Explanation, frame: int) -> str:
    return f"frame {number(explanation, frame)}"
