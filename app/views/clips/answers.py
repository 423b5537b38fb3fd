"""What the model says about many clips. The answers are kept for as long as the server runs, for everybody who asks."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.state.caches import Source, answer_of
from laiar_core.errors import LaiarError
from laiar_core.explain.sentences import undecided
from laiar_core.inference.predict import Prediction
from laiar_core.viz.text import count

Verdict = Literal["right", "wrong", "cannot tell"]
Answers = dict[str, Prediction | LaiarError]  # by clip id; an error for a clip that the model cannot read
REDRAW_S = 2.0  # so often the table takes in what was answered
_ASKING = "asking_about"  # in the session: the checkpoint and data set of which asking is on, or None


@st.cache_resource(max_entries=16, show_spinner=False)
def answers(checkpoint: Source, dataset: Source) -> Answers:
    """The answers so far, to be filled."""
    return {}


def verdict(answer: Prediction, annotated: Collection[str]) -> Verdict:
    """Whether the answer is among the annotated actions."""
    if undecided(answer.confidence):
        return "cannot tell"
    return "right" if answer.action in annotated else "wrong"


def ask_button(checkpoint: Source, dataset: Source, missing: int, noun: str) -> None:
    """Start and stop. Whatever else is clicked meanwhile, asking goes on; for another data set it has to be started again.

    Args:
        checkpoint: who is asked.
        dataset: about whose clips.
        missing: how many of them have no answer yet; without any there is no button.
        noun: what a clip is called.
    """
    if missing == 0:
        return
    asking = _asking(checkpoint, dataset)
    # One key for both: Streamlit takes old elements away only when a run of the page ends, and asking goes on from run to run.
    st.button(
        "Stop" if asking else f"Ask the model about {count(missing, noun)}",
        key="ask_about_all",
        icon=":material/stop_circle:" if asking else ":material/play_arrow:",
        type="secondary" if asking else "primary",
        on_click=_ask,
        args=(None if asking else (checkpoint, dataset),),
    )


def go_on_asking(checkpoint: Source, dataset: Source, clip_ids: Sequence[str], place: DeltaGenerator) -> None:
    """While asking is on: ask about the clips that have no answer, and draw the page again now and then.

    Call it last on the page. Any click ends this run of the page, and the answers so far are kept.

    Args:
        checkpoint: the model that is asked.
        dataset: holds the clips.
        clip_ids: the clips to ask about.
        place: where the progress is shown.
    """
    known = answers(checkpoint, dataset)
    if not _asking(checkpoint, dataset):
        return
    missing = [clip_id for clip_id in clip_ids if clip_id not in known]
    if not missing:
        _ask(None)  # or other filters would have it go on by itself
        return
    end = time.monotonic() + REDRAW_S
    for clip_id in missing:
        answered = sum(clip_id in known for clip_id in clip_ids)
        place.progress(answered / len(clip_ids), f"{answered} of {count(len(clip_ids), 'clip')}")
        try:
            known[clip_id] = answer_of(checkpoint, dataset, clip_id)
        except LaiarError as error:
            known[clip_id] = error
        if time.monotonic() > end:
            break
    st.rerun()


def _asking(checkpoint: Source, dataset: Source) -> bool:
    return bool(st.session_state.get(_ASKING) == (checkpoint, dataset))


def _ask(what: tuple[Source, Source] | None) -> None:
    st.session_state[_ASKING] = what
