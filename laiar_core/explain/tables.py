"""An explanation as tables: CSV files for spreadsheets and statistics programs.

Frames stand twice: `frame` counts from 0 inside the clip, `frame_number` is the data set's own. Times are seconds from the start
of the clip. Relations and actions keep the names that they have in the explanation.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from laiar_core.explain.explanation import Explanation

Cell = str | int | float | None
Row = Sequence[Cell]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the time of every file in the zip: the same explanation makes the same bytes


def csv_tables(explanation: Explanation) -> dict[str, str]:
    """Every table as CSV text (UTF-8, commas, one line of column names), by file name."""
    return {
        "tokens.csv": _tokens(explanation),
        "transitions.csv": _transitions(explanation),
        "actions.csv": _actions(explanation),
        "selection.csv": _selection(explanation),
    }


def tables_zip(explanation: Explanation) -> bytes:
    """All tables in one zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in csv_tables(explanation).items():
            # The mark at the start tells Excel that the text is UTF-8; other readers skip it ("utf-8-sig").
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), text.encode("utf-8-sig"), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _tokens(explanation: Explanation) -> str:
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
    return _csv(["frame", "frame_number", "time_s", "subject", "object", *names, *evidence], rows)


def _transitions(explanation: Explanation) -> str:
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
    return _csv([*columns, "rise", "weight", "phrase"], rows)


def _actions(explanation: Explanation) -> str:
    """A row for each action: its probability under each head, and whether it was predicted and annotated."""
    truth = explanation.truth.action if explanation.truth else None
    rows = (
        [
            score.action,
            score.video,
            score.video_to_semantic,
            score.language,
            int(score.action == explanation.prediction),
            None if truth is None else int(score.action == truth),
        ]
        for score in explanation.actions
    )
    return _csv(["action", "video", "video_to_semantic", "language", "predicted", "annotated"], rows)


def _selection(explanation: Explanation) -> str:
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
    return _csv(["frame", "frame_number", "time_s", "subject", "object", "temporal", "spatial", "u"], rows)


def _when(explanation: Explanation, frame: int) -> list[Cell]:
    return [frame, explanation.clip.frame_numbers[frame], round(explanation.clip.frame_times_s[frame], 6)]


def _who(explanation: Explanation, pair: int) -> list[Cell]:
    """Names of subject and object; a thing's own state has the same one twice."""
    found = explanation.pairs[pair]
    return [explanation.tracks[found.subject].track_id, explanation.tracks[found.object].track_id]


def _csv(columns: list[str], rows: Iterable[Row]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(_harmless, columns))
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Names come from files: one that a spreadsheet would run as a formula gets an apostrophe, which makes it text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
