"""The filters that narrow a list of clips: those that the data set's list has. Pages share them, and they live in the link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.state.address import keep, recall_several
from laiar_core.data.listing import Facet, Listing
from laiar_core.viz.text import spoken

FILTERS = ("action", "activity", "subject", "does", "verb", "object", "scene", "split")  # keys that pages share
ON_PAGE_ALONE = ("verb", "object")  # The sidebar has no room for them.
_OLD_KEYS = {"object": "objects"}  # as links of version 0.1 have them


def wanted_in(listing: Listing, facets: Sequence[str], places: Sequence[DeltaGenerator]) -> Mapping[str, Sequence[str]]:
    """Draw the filters of these facets.

    Args:
        listing: the clips.
        facets: names of those that are drawn.
        places: where each is drawn.

    Returns:
        The values that are wanted of each, for `Listing.fits`.
    """
    return {name: _filter(name, listing.facets[name], place) for name, place in zip(facets, places, strict=False)}


def _filter(name: str, facet: Facet, place: DeltaGenerator) -> list[str]:
    # Where a clip can have several actions, `action` in the address is the one that a page is about.
    key = "does" if name == "action" and not facet.one_each else name
    if old := st.query_params.get_all(_OLD_KEYS.get(name, "")):
        st.query_params[key] = old
        del st.query_params[_OLD_KEYS[name]]
    label = name.capitalize() if facet.one_each else f"{name.capitalize()} (all of them)"
    return pick(place, label, key, facet.values)


def pick(place: DeltaGenerator, label: str, key: str, values: Iterable[str], disabled: bool = False) -> list[str]:
    """A filter that takes several of these values; none taken means any.

    Args:
        place: where it is drawn.
        label: what it is called.
        key: its name in session and address.
        values: what can be taken.
        disabled: whether it cannot be used yet.

    Returns:
        The values that are taken.
    """
    options = sorted(set(values))
    recall_several(key, options)
    if wrong := [value for value in st.session_state.get(key, []) if value not in options]:
        st.session_state[key] = [value for value in st.session_state[key] if value not in wrong]
    taken = list(
        place.multiselect(label, options, key=key, bind="query-params", format_func=spoken, placeholder="any", disabled=disabled)
    )
    keep(key, taken)
    return taken
