"""What several detectors found in one film, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.viz.text import percent

THING = "thing"


def seen_by_rows(seen: Mapping[str, FilmTracks]) -> pd.DataFrame:
    """A row for each class, what was seen longest first: in how much of the film each of those who looked saw it, and how many.

    Args:
        seen: who looked -> what they saw, all in the same words.

    Returns:
        The table: the class, and a column for each of them.
    """
    found = {who: _found(film_tracks) for who, film_tracks in seen.items()}
    longest = {
        name: max(shares.get(name, (0.0, 0))[0] for shares in found.values()) for shares in found.values() for name in shares
    }
    return pd.DataFrame(
        [
            {THING: name} | {who: _said(*shares.get(name, (0.0, 0))) for who, shares in found.items()}
            for name in sorted(longest, key=lambda name: (-longest[name], name))
        ],
        columns=[THING, *found],
    )


def _found(film_tracks: FilmTracks) -> dict[str, tuple[float, int]]:
    """Of each class the share of frames that show one, and how many tracks of it there are."""
    there = [track for track in film_tracks.tracks if track.present.any()]
    shares = {}
    for name in dict.fromkeys(track.name for track in there):
        mine = [track.present for track in there if track.name == name]
        shares[name] = (float(np.any(mine, axis=0).mean()), len(mine))
    return shares


def _said(share: float, count: int) -> str:
    if count == 0:
        return "not seen"
    return percent(share) if count == 1 else f"{percent(share)}, {count} of them"
