"""The clips as a table: a picture, what people annotated, and what the model says where it was asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from app.views.clips.answers import Answers, verdict
from app.widgets.picked_row import picked_row
from laiar_core.data.listing import Bools, Listing
from laiar_core.inference.predict import Prediction
from laiar_core.viz.text import spoken

PICTURED_PIXELS, ROW_PIXELS = 64, 35
SHOWN_PIXELS = 640
VERDICTS = ("right", "wrong", "cannot tell", "not asked")
MARKS = {"right": "✓ right", "wrong": "✗ wrong", "cannot tell": "? cannot tell"}
SAID = ["model says", "verdict", "confidence"]
SAID_BY_ACTIONS = ("action", "verb")  # facets that the column of actions shows already


def verdicts(listing: Listing, known: Answers) -> NDArray[np.str_]:
    """(V,) what the answers are worth, one of VERDICTS; a clip that the model cannot read counts as not asked."""
    found = np.full(len(listing), "not asked", dtype="<U11")
    for clip_id, answer in known.items():
        if isinstance(answer, Prediction) and (place := listing.places.get(clip_id)) is not None:
            found[place] = verdict(answer, listing.actions[place])
    return found


def answered_so(listing: Listing, known: Answers, wanted: Sequence[str], confidence: tuple[int, int]) -> Bools:
    """(V,) which clips have an answer like this.

    Args:
        listing: the V clips.
        known: the answers so far.
        wanted: some of VERDICTS; none lets all through.
        confidence: lowest and highest, in percent; 0 to 100 lets all through, also clips that nobody asked about.

    Returns:
        (V,) whether each clip fits.
    """
    fits = np.isin(verdicts(listing, known), wanted) if wanted else np.ones(len(listing), dtype=bool)
    low, high = confidence
    if (low, high) != (0, 100):
        sure = {clip_id for clip_id, a in known.items() if isinstance(a, Prediction) and low <= a.confidence * 100 <= high}
        fits &= np.fromiter((clip_id in sure for clip_id in listing.clip_ids), dtype=bool, count=len(listing))
    return fits


def clip_rows(listing: Listing, places: Sequence[int], known: Answers, noun: str, pictures: Sequence[str] = ()) -> pd.DataFrame:
    """A row for each of these clips; what the model says is not there where it was asked about none of them.

    Args:
        listing: the clips, and `places`: which of them.
        places: numbers of rows of the list.
        known: the answers so far.
        noun: what a clip is called.
        pictures: one of each, if there are any.

    Returns:
        The table; columns are named as the data set names them.
    """
    rows: list[dict[str, object]] = []
    for at, place in enumerate(places):
        clip_id, actions = listing.clip_ids[place], listing.actions[place]
        answer = known.get(clip_id)
        said = answer if isinstance(answer, Prediction) else None
        row: dict[str, object] = {"picture": pictures[at]} if pictures else {}
        row |= {noun: clip_id, "action": ", ".join(map(spoken, actions))}
        row["model says"] = said and spoken(said.action)
        row["verdict"] = said and MARKS[verdict(said, actions)]
        row["confidence"] = said and said.confidence * 100
        for name, facet in listing.facets.items():
            if name not in SAID_BY_ACTIONS:
                row[name] = ", ".join(map(spoken, facet.of_row(place)))
        rows.append(row | {"seconds": float(listing.length_s[place]), "frames": int(listing.frames[place])})
    table = pd.DataFrame(rows)
    return table if table["model says"].notna().any() else table.drop(columns=SAID)


def show_clips(rows: pd.DataFrame, key: str) -> int | None:
    """Draw the table; the row in which a cell was clicked, or None."""
    height = PICTURED_PIXELS if "picture" in rows else ROW_PIXELS
    several = rows["action"].str.contains(", ").any()
    return picked_row(
        rows,
        key,
        height=min(height * len(rows) + 38, SHOWN_PIXELS),
        row_height=height,
        placeholder="",
        columns={
            "picture": st.column_config.ImageColumn("", width=92),
            "clip": st.column_config.TextColumn(width=270),
            "video": st.column_config.TextColumn(width=75),
            "action": st.column_config.TextColumn("actions" if several else "action", width=300 if several else 80),
            "model says": st.column_config.TextColumn(
                "model is surest of" if several else "model says", width=150 if several else 85
            ),
            "verdict": st.column_config.TextColumn(width=95),
            "confidence": st.column_config.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0, width=95),
            "activity": st.column_config.TextColumn(width=135),
            "object": st.column_config.TextColumn("objects", width=170),
            "scene": st.column_config.TextColumn(width=120),
            "subject": st.column_config.TextColumn(width=90),
            "split": st.column_config.TextColumn(width=55),
            "seconds": st.column_config.NumberColumn(format="%.1f", width=68),
            "frames": st.column_config.NumberColumn("frames with boxes", width=65),
        },
    )
