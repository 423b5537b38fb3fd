"""The clips as a table: a picture, what people annotated, and what the model says where it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from app.views.clips.answers import Answers, Verdict, verdict
from app.views.clips.facts import ClipFacts
from app.widgets.picked_row import picked_row
from laiar_core.data.cad120.reader import ClipRow
from laiar_core.inference.predict import Prediction
from laiar_core.viz.text import spoken

ROW_PIXELS = 64
SHOWN_ROWS = 8
MARKS = {"right": "✓ right", "wrong": "✗ wrong", "cannot tell": "? cannot tell"}
SAID = ["model says", "verdict", "confidence"]


@dataclass(frozen=True)
class Listed:
    """One clip of the list. `facts` is None for one that cannot be read, `answer` for one that the model was not asked about."""

    row: ClipRow
    facts: ClipFacts | None
    answer: Prediction | None

    @property
    def verdict(self) -> Verdict | None:
        """Whether the model is right; None where it was not asked."""
        return verdict(self.answer, (self.row.action,)) if self.answer else None


def listed(rows: Sequence[ClipRow], facts: Mapping[str, ClipFacts], known: Answers) -> list[Listed]:
    """Everything that is known about these clips, in their order."""
    found = []
    for row in rows:
        answer = known.get(row.clip_id)
        found.append(Listed(row, facts.get(row.clip_id), answer if isinstance(answer, Prediction) else None))
    return found


def narrowed(
    clips: Sequence[Listed], objects: Sequence[str], verdicts: Sequence[str], confidence: tuple[int, int]
) -> list[Listed]:
    """The clips that hold all of these objects and about which the model says one of these; `confidence` is in percent.

    Nothing chosen, and 0 to 100, let everything through, also clips that the model was not asked about.
    """
    low, high = confidence

    def fits(clip: Listed) -> bool:
        if objects and not (clip.facts and set(objects) <= set(clip.facts.objects)):
            return False
        if verdicts and clip.verdict not in verdicts:
            return False
        return (low, high) == (0, 100) or (clip.answer is not None and low <= clip.answer.confidence * 100 <= high)

    return [clip for clip in clips if fits(clip)]


def clip_rows(clips: Sequence[Listed], pictures: Sequence[str]) -> pd.DataFrame:
    """A row for each clip; what the model says is empty where it was not asked, and not there where it was asked nothing."""
    rows = pd.DataFrame(
        [
            {
                "picture": picture,
                "action": spoken(clip.row.action),
                "objects": ", ".join(map(spoken, clip.facts.objects)) if clip.facts else "",
                "activity": spoken(clip.row.activity),
                "subject": clip.row.person,
                "seconds": clip.facts.seconds if clip.facts else None,
                "model says": spoken(clip.answer.action) if clip.answer else None,
                "verdict": MARKS.get(clip.verdict or ""),
                "confidence": clip.answer.confidence * 100 if clip.answer else None,
            }
            for clip, picture in zip(clips, pictures, strict=True)
        ]
    )
    return rows if any(clip.answer for clip in clips) else rows.drop(columns=SAID)


def show_clips(rows: pd.DataFrame, key: str) -> int | None:
    """Draw the table; the row in which a cell was clicked, or None."""
    return picked_row(
        rows,
        key,
        height=ROW_PIXELS * min(len(rows), SHOWN_ROWS) + 38,
        row_height=ROW_PIXELS,
        placeholder="",
        columns={
            "picture": st.column_config.ImageColumn("", width=92),
            "action": st.column_config.TextColumn(width=80),
            "objects": st.column_config.TextColumn(width=170),
            "activity": st.column_config.TextColumn(width=135),
            "subject": st.column_config.TextColumn(width=90),
            "seconds": st.column_config.NumberColumn(format="%.1f", width=68),
            "model says": st.column_config.TextColumn(width=85),
            "verdict": st.column_config.TextColumn(width=95),
            "confidence": st.column_config.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0, width=105),
        },
    )
