"""Which checkpoint: of those that can be read the ones that a page or a data set can do with. The choice lives in the URL."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.state.address import linked_choice
from app.state.caches import Source, checkpoint_paths, open_checkpoint
from app.widgets.fault_text import fault_text
from laiar_core.data.dataset import Dataset
from laiar_core.errors import LaiarError
from laiar_core.explain.sentences import WORDING
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.fits import fits
from laiar_core.names import is_simulated
from laiar_core.viz.text import listed, plain

FEW = 2  # so many faults stand in the open; more of them would push what can be chosen out of sight

Suits = Callable[[Checkpoint], bool]


def any_checkpoint(_checkpoint: Checkpoint) -> bool:
    """Every checkpoint will do."""
    return True


def predicts_one_action(checkpoint: Checkpoint) -> bool:
    """Whether a model predicts one action of a clip, and not of each whether it happens."""
    return not WORDING[checkpoint.vocabulary.task].each_action


def readable_checkpoints(suits: Suits = any_checkpoint) -> dict[str, Source]:
    """The checkpoints that can be read and that fit, by name; those that cannot be read are named on the page."""
    good, faults = _fitting(suits)
    few = len(faults) <= FEW
    with st.container() if few else st.expander(f"{len(faults)} checkpoints are left out", icon=":material/warning:"):
        for name, fault in faults.items():
            st.warning(f"Checkpoint {plain(name)} is left out: {fault_text(fault)}", icon=":material/warning:")
    return good


def checkpoints_at_hand() -> dict[str, Source]:
    """The same, of any kind, on a page that has named those already that cannot be read."""
    return _fitting(any_checkpoint)[0]


def _fitting(suits: Suits) -> tuple[dict[str, Source], dict[str, str]]:
    """The checkpoints that fit, and what is wrong with those that cannot be read; both by name."""
    good: dict[str, Source] = {}
    faults: dict[str, str] = {}
    for path in checkpoint_paths():
        try:
            source = Source.of(path)
            if suits(open_checkpoint(source)):
                good[path.name] = source
        except LaiarError as error:
            faults[path.name] = str(error)
    return good, faults


def choose_checkpoint(suits: Suits = any_checkpoint) -> Source | None:
    """Let the person choose among the checkpoints that fit; None where there is none, which is said."""
    good = readable_checkpoints(suits)
    if not good:
        st.error(
            "There is no checkpoint to explain with. Put one into `checkpoints/` or train one with "
            "`python -m laiar_core train cad120 --data PATH --out checkpoints/mine`.",
            icon=":material/error:",
        )
        return None
    chosen = good[linked_choice("Checkpoint", list(good), "checkpoint")]
    _say_simulated(chosen)
    return chosen


def choose_checkpoint_for_page(page: str) -> Source | None:
    """The same on a page that is about one action a clip; those that it cannot do with are named."""
    chosen = choose_checkpoint(predicts_one_action)
    others = list(_fitting(lambda checkpoint: not predicts_one_action(checkpoint))[0])
    if others:
        st.caption(
            f"{page} is about one action of a clip. Not offered here: {plain(listed(others))}, which can say several at once."
        )
    return chosen


def choose_checkpoint_for(data: Dataset | None) -> Source | None:
    """The same for a data set: those that know its words."""
    if data is None:
        return choose_checkpoint()
    if not _fitting(lambda checkpoint: fits(checkpoint.vocabulary, data.knowledge))[0] and _fitting(any_checkpoint)[0]:
        st.error(
            f"No checkpoint here knows the words of {plain(data.name)}. Train one with "
            "`python -m laiar_core train --help`, or choose other clips.",
            icon=":material/error:",
        )
        return None
    return choose_checkpoint(lambda checkpoint: fits(checkpoint.vocabulary, data.knowledge))


def _say_simulated(chosen: Source) -> None:
    if is_simulated(open_checkpoint(chosen).config.trained_on.dataset):
        st.badge("learned from simulated clips", icon=":material/science:", color="orange")
