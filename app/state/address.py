"""Choices that live in the address of the page: what a link asks for and is not there, and what the next page should remember.

Streamlit writes the choices of bound widgets into the address and reads them from it. But it takes a value that it does not know
for none, without a word, and it forgets a choice that came with a link as soon as another page is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from laiar_core.errors import one_line
from laiar_core.viz.text import plain

_KEPT, _GIVEN, _DRAWN, _MISSING, _PAGE = "kept_choices", "given_choices", "choices_drawn_on", "not_found", "page"


@dataclass(frozen=True)
class _Missing:
    """A sentence on something that a link asks for, and what is shown `instead`; it holds until that changes."""

    sentence: str
    instead: object


def recall(key: str, options: Sequence[str]) -> str | None:
    """Before a bound widget is drawn: give it the choice of an earlier page. Returns what the address asks for in vain."""
    if _is_drawn_here(key):
        return None
    asked = st.query_params.get(key)
    for value in (asked, st.session_state.get(key), _kept().get(key)):
        if value in options:
            st.session_state[key] = _given()[key] = value
            break
    return asked if asked is not None and asked not in options else None


def recall_several(
    key: str, options: Sequence[str], missing: str = "No clip has the {key} {names}, so this filter is left out."
) -> None:
    """The same for a widget that takes several; what the address asks for in vain is said.

    Args:
        key: its name in session and address.
        options: what can be chosen.
        missing: the sentence on what is not among them.
    """
    if _is_drawn_here(key):
        return
    asked = st.query_params.get_all(key)
    for values in (asked, st.session_state.get(key), _kept().get(key)):
        if there := [value for value in dict.fromkeys(values or ()) if value in options]:
            st.session_state[key] = _given()[key] = there
            break
    if wrong := [value for value in asked if value not in options]:
        names = ", ".join(repr(value) for value in wrong)
        not_found(key, missing.format(key=key, names=names), [v for v in asked if v in options])


def keep(key: str, chosen: object) -> None:
    """After it is drawn: remember what was chosen, and drop the sentence on something else that was asked for."""
    # After the browser's Back, Streamlit draws a widget that the other page has too with its default, whatever the address and
    # `recall` say. In the next run it listens.
    if _given().pop(key, chosen) != chosen:
        st.rerun()
    _kept()[key] = chosen
    _drawn()[key] = st.session_state.get(_PAGE)
    missing = _missing()
    if key in missing and missing[key].instead != chosen:
        del missing[key]


def not_found(key: str, sentence: str, instead: object) -> None:
    """Have the page say that something which a link asks for is not there.

    Args:
        key: the part of the address.
        sentence: what the page says.
        instead: what is shown; the sentence goes as soon as that changes.
    """
    _missing()[key] = _Missing(one_line(sentence), instead)  # A link can be as long as it likes.


def linked_choice(label: str, options: Sequence[str], key: str, width: int | Literal["stretch"] = "stretch") -> str:
    """A choice of one that is part of the address; the first where the address asks for none that is there.

    Args:
        label: what the field is called.
        options: what can be chosen, not empty.
        key: its name in session and address.
        width: of the field, in pixels.

    Returns:
        The chosen option.
    """
    wrong = recall(key, options)
    if st.session_state.get(key, options[0]) not in options:  # It was chosen among others, which are not offered any more.
        st.session_state[key] = options[0]  # Said aloud: with the key deleted the browser went on showing the old name.
    chosen = str(st.selectbox(label, options, key=key, bind="query-params", width=width))
    if wrong is not None:
        not_found(key, f"The link asks for {label.lower()} {wrong!r}, which is not here; this is {chosen!r}.", chosen)
    keep(key, chosen)
    return chosen


def linked_choices(label: str, options: Sequence[str], key: str) -> list[str]:
    """A choice of several that is part of the address, none of them at first.

    Args:
        label: what the field is called.
        options: what can be chosen.
        key: its name in session and address.

    Returns:
        The chosen options.
    """
    recall_several(key, options, "The link asks for {names}, which cannot be chosen here.")
    if any(value not in options for value in st.session_state.get(key, ())):
        st.session_state[key] = [value for value in st.session_state[key] if value in options]
    chosen = list(st.multiselect(label, options, key=key, bind="query-params", placeholder="none"))
    keep(key, chosen)
    return chosen


def begin_page(title: str) -> None:
    """What was not found on another page does not matter on this one."""
    if st.session_state.get(_PAGE) != title:
        _missing().clear()
    st.session_state[_PAGE] = title


def say_what_is_missing() -> None:
    """Draw the sentences."""
    if missing := _missing():
        st.warning(plain(" ".join(each.sentence for each in missing.values())), icon=":material/link_off:")


def _is_drawn_here(key: str) -> bool:
    """Whether this page has drawn the widget before: then Streamlit knows what was chosen."""
    return key in st.session_state and key in _drawn() and _drawn()[key] == st.session_state.get(_PAGE)


def _drawn() -> dict[str, object]:
    drawn: dict[str, object] = st.session_state.setdefault(_DRAWN, {})
    return drawn


def _given() -> dict[str, object]:
    given: dict[str, object] = st.session_state.setdefault(_GIVEN, {})
    return given


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = st.session_state.setdefault(_KEPT, {})
    return kept


def _missing() -> dict[str, _Missing]:
    missing: dict[str, _Missing] = st.session_state.setdefault(_MISSING, {})
    return missing
