"""The two tables of corrections: which word of the model stands for each word of the detector, and what each track is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from laiar_core.data.user_video.class_mapping import Words, suggest_classes
from laiar_core.data.user_video.clip import SOMEBODY
from laiar_core.data.user_video.corrections import Corrections
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.viz.figures.style import short_number

LEFT_OUT = "(left out)"


def words_table(seen: FilmTracks, classes: dict[str, str | None], vocabulary: Words) -> pd.DataFrame:
    """A row for each word of the detector: what it is taken for, and how near the nearest word of the model is.

    Args:
        seen: what was detected.
        classes: the model's word for each word of the detector; None for one that is left out.
        vocabulary: the words that the model knows.

    Returns:
        The table, with the names of its columns as people read them.
    """
    words = [name for name in classes if name not in SOMEBODY]
    near = suggest_classes(words, vocabulary)
    return pd.DataFrame(
        [
            {
                _says(seen): word,
                "taken for": classes[word] or LEFT_OUT,
                "nearest in meaning": f"{near[word].nearest} {short_number(near[word].similarity)}" if near[word].nearest else "",
            }
            for word in words
        ],
        columns=[_says(seen), "taken for", "nearest in meaning"],
    )


def _says(seen: FilmTracks) -> str:
    return "the detector says" if seen.box_source == "detected" else "your file says"


def class_indices(edited: pd.DataFrame, classes: dict[str, str | None]) -> dict[str, str | None]:
    """The model's words that an edited table of words holds."""
    changed = dict(zip(edited.iloc[:, 0], edited["taken for"], strict=True))
    return classes | {str(word): None if class_name == LEFT_OUT else str(class_name) for word, class_name in changed.items()}


def tracks_table(
    seen: FilmTracks, names: Sequence[str], corrections: Corrections, hidden: Sequence[str], found: Mapping[int, int]
) -> pd.DataFrame:
    """A row for each track but the `hidden` words.

    Args:
        seen: what was detected.
        names: what the tracks are called before any correction.
        corrections: those that hold.
        hidden: words of the detector that are not shown.
        found: tracks that were found to be a part of another without anybody's help.

    Returns:
        The table; `no.` counts the tracks from 1, the hidden ones too.
    """
    times = seen.times_s - seen.times_s[0]
    part_of = {**found, **corrections.same_as}
    rows = []
    for at, track in enumerate(seen.tracks):
        if names[at] in hidden:
            continue
        there = np.flatnonzero(track.present)
        rows.append(
            {
                "no.": at + 1,
                "seen as": track.name,
                "is": corrections.names.get(at, names[at]),
                "seconds": f"{times[there[0]]:.1f}–{times[there[-1]]:.1f}" if len(there) else "",
                "part of no.": part_of[at] + 1 if at in part_of else None,
                "remove": at in corrections.removed,
            }
        )
    table = pd.DataFrame(rows, columns=["no.", "seen as", "is", "seconds", "part of no.", "remove"])
    return table.astype({"part of no.": "Int64", "remove": bool})


def corrections_of(edited: pd.DataFrame, names: Sequence[str], corrections: Corrections, found: Mapping[int, int]) -> Corrections:
    """The corrections that an edited table of tracks holds. Of tracks that are not in it, those in `corrections` stay.

    Args:
        edited: the table, as a person left it.
        names: what the tracks are called before any correction.
        corrections: those that held.
        found: tracks that were found to be a part of another without anybody's help: whoever clears that says that they are not.

    Returns:
        The corrections that hold now.
    """
    shown = {int(number) - 1 for number in edited["no."]}
    renamed = {at: name for at, name in corrections.names.items() if at not in shown}
    same_as = {at: other for at, other in corrections.same_as.items() if at not in shown}
    removed = [at for at in corrections.removed if at not in shown]
    apart = set(corrections.apart)
    for row in edited.to_dict("records"):
        at = int(row["no."]) - 1
        if row["is"] != names[at]:
            renamed[at] = str(row["is"])
        part_of = int(row["part of no."]) - 1 if pd.notna(row["part of no."]) else None
        if part_of is not None and part_of != found.get(at):
            same_as[at] = part_of
        if part_of is None and at in found:
            apart.add(at)
        if row["remove"]:
            removed.append(at)
    # In one order, whichever tracks are shown: the timeline of a file of corrections is made anew when the file changes.
    return Corrections(
        names=renamed,
        same_as=dict(sorted(same_as.items())),
        removed=tuple(sorted(removed)),
        apart=tuple(sorted(apart - {*same_as})),
    )
