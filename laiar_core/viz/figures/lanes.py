"""Rows for segments that overlap."""

from __future__ import annotations

from collections.abc import Sequence

from laiar_core.timeline.schema import Segment


def lanes(segments: Sequence[Segment]) -> list[int]:
    """Which row each segment is drawn in, so that none hides another: the first that is free again when it begins."""
    ends: list[float] = []
    rows = []
    for segment in segments:
        row = next((row for row, end in enumerate(ends) if end <= segment.start_s), len(ends))
        ends[row : row + 1] = [segment.end_s]
        rows.append(row)
    return rows
