"""An explanation as tables: data frames for a notebook, CSV files for spreadsheets and statistics programs.

Frames stand twice: `frame` counts from 0 inside the clip, `frame_number` is the data set's own. Times are seconds from the start
of the clip. Relations and actions keep the names that they have in the explanation.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from laiar_core.errors import LaiarError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from laiar_core.explain.explanation import Explanation

Cell = str | int | float | bool | None
Row = Sequence[Cell]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the time of every file in the zip: the same explanation makes the same bytes


@dataclass(frozen=True)
class Table:
    """Rows under named columns."""

    columns: Sequence[str]
    rows: Iterable[Row]


def frame_of(explanation: Explanation, table: str) -> pd.DataFrame:
    """A table as a data frame (LaiarError for one that there is not)."""
    import pandas as pd

    if table not in TABLES:
        raise LaiarError(f"there is no table {table!r}{did_you_mean(table, TABLES)}; there are {', '.join(TABLES)}")
    made = TABLES[table](explanation)
    return pd.DataFrame([list(row) for row in made.rows], columns=list(made.columns))


def csv_tables(explanation: Explanation) -> dict[str, str]:
    """Every table as CSV text (UTF-8, commas, one line of column names), by file name; that of states where there are any."""
    names = [name for name in TABLES if name != "states" or explanation.states]
    return {f"{name}.csv": _csv(TABLES[name](explanation)) for name in names}


def tables_zip(explanation: Explanation) -> bytes:
    """All tables in one zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in csv_tables(explanation).items():
            # The mark at the start tells Excel that the text is UTF-8; other readers skip it ("utf-8-sig").
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), text.encode("utf-8-sig"), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _tokens(explanation: Explanation) -> Table:
    """A row for each kept token, with its evidence for each action in logits."""
    names = ["relation", "similarity", "runner_up", "runner_up_similarity", "probability", "weight"]
    evidence = [f"evidence_for_{score.action}" for score in explanation.actions]
    rows = (
        [
            *_when(explanation, token.frame),
            *_who(explanation, token.pair),
            token.relation,
            token.similarity,
            token.runner_up,
            token.runner_up_similarity,
            token.probability,
            token.weight,
            *token.evidence,
        ]
        for token in sorted(explanation.tokens, key=lambda token: (token.frame, token.pair))
    )
    return Table(["frame", "frame_number", "time_s", "subject", "object", *names, *evidence], rows)


def _transitions(explanation: Explanation) -> Table:
    """A row for each transition, heaviest first; `rise` is in logits."""
    columns = ["subject", "object", "from_relation", "to_relation"]
    columns += [f"{end}_{what}" for end in ("from", "to") for what in ("frame", "frame_number", "time_s")]
    rows = (
        [
            *_who(explanation, change.pair),
            change.from_relation,
            change.to_relation,
            *_when(explanation, change.from_frame),
            *_when(explanation, change.to_frame),
            change.rise,
            change.weight,
            change.phrase,
        ]
        for change in explanation.transitions
    )
    return Table([*columns, "rise", "weight", "phrase"], rows)


def _actions(explanation: Explanation) -> Table:
    """A row for each action: its probability under each head, and whether it was predicted and annotated."""
    annotated = _annotated(explanation)
    rows = (
        [
            score.action,
            score.video,
            score.video_to_semantic,
            score.language,
            score.action == explanation.prediction,
            None if annotated is None else score.action in annotated,
        ]
        for score in explanation.actions
    )
    return Table(["action", "video", "video_to_semantic", "language", "predicted", "annotated"], rows)


def _states(explanation: Explanation) -> Table:
    """A row for each relation that lasts, heaviest first; `loss` is in logits."""
    columns = [f"{end}_{what}" for end in ("from", "to") for what in ("frame", "frame_number", "time_s")]
    rows = (
        [
            *_who(explanation, state.pair),
            state.relation,
            *_when(explanation, state.from_frame),
            *_when(explanation, state.to_frame),
            state.loss,
            state.weight,
            state.phrase,
        ]
        for state in explanation.states
    )
    return Table(["subject", "object", "relation", *columns, "loss", "weight", "phrase"], rows)


def _selection(explanation: Explanation) -> Table:
    """A row for each token there was, T times N of them, with its weights in the token selection; 0 is dropped."""
    selection = explanation.selection
    rows = (
        [
            *_when(explanation, frame),
            *_who(explanation, pair),
            selection.temporal[step],
            selection.spatial[step][pair],
            selection.u[step][pair],
        ]
        for step, frame in enumerate(explanation.sampled_frames)
        for pair in range(len(explanation.pairs))
    )
    return Table(["frame", "frame_number", "time_s", "subject", "object", "temporal", "spatial", "u"], rows)


def _annotated(explanation: Explanation) -> set[str] | None:
    """The annotated actions; None where nobody annotated any."""
    truth = explanation.truth
    if truth is None or (truth.action is None and truth.actions is None):
        return None
    return {truth.action} if truth.action else {span.action for span in truth.actions or ()}


def _when(explanation: Explanation, frame: int) -> list[Cell]:
    return [frame, explanation.clip.frame_numbers[frame], round(explanation.clip.frame_times_s[frame], 6)]


def _who(explanation: Explanation, pair: int) -> list[Cell]:
    """Names of subject and object; a thing's own state has the same one twice."""
    found = explanation.pairs[pair]
    return [explanation.tracks[found.subject].track_id, explanation.tracks[found.object].track_id]


def _csv(table: Table) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(_harmless, table.columns))
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Names come from files: one that a spreadsheet would run as a formula gets an apostrophe, which makes it text."""
    if isinstance(cell, bool):
        return int(cell)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


TABLES: Mapping[str, Callable[[Explanation], Table]] = {
    "tokens": _tokens,
    "transitions": _transitions,
    "states": _states,
    "actions": _actions,
    "selection": _selection,
}
