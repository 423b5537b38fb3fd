"""What explaining a data set leaves in a folder: a file for each explanation, a list of what is done, and one table of all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from laiar_core.batch.worker import Report, Row
from laiar_core.errors import LaiarError
from laiar_core.files import write_bytes, write_text
from laiar_core.names import cut_bytes, tidy
from laiar_core.reading import MB, NoFileError, lines, parse_json, read_text

LIST, TABLE, FILES = "done.jsonl", "summary.csv", "explanations"
STOPPED = "not looked at: the work was stopped before"
COLUMNS = ("clip", "action", "confidence", "undecided", "right", "sentence", "file", "problem", "annotated")
_LIST_BYTES, _MOST_LINES = 256 * MB, 500_000  # of the list: ten thousand videos take some ten
_LONGEST = 100  # bytes of an id in the name of a file


@dataclass(frozen=True)
class _Done:
    """What is there of a clip."""

    fingerprint: str
    rows: tuple[Row, ...]
    files: tuple[str, ...]


class ResultsFolder:
    """A folder of explanations, which may hold some already (LaiarError where it cannot be read or written)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._done = _read_list(path / LIST)
        self._reports: dict[str, Report] = {}  # since this folder was opened, without the files
        write_text(path / LIST, "".join(_line(clip_id, done) for clip_id, done in self._done.items()))  # no torn last line

    def fingerprint(self, clip_id: str) -> str:
        """The fingerprint of what is there of a clip; empty where nothing is, or not all of it."""
        done = self._done.get(clip_id)
        return done.fingerprint if done and all((self.path / FILES / name).is_file() for name in done.files) else ""

    def keep(self, report: Report) -> None:
        """Write what came out of a task, each file whole or not at all; the list names them when all are there."""
        if report.files:
            base = safe_name(report.clip_id)
            names = tuple(f"{base}{f'+{n}' if n > 1 else ''}.json.gz" for n in range(1, len(report.files) + 1))
            before = self._done.get(report.clip_id)
            for name, content in zip(names, report.files, strict=True):
                write_bytes(self.path / FILES / name, content)
            self._done[report.clip_id] = _Done(report.fingerprint, report.rows, names)
            self._note(report.clip_id, set(before.files if before else ()) - set(names))
        self._reports[report.clip_id] = replace(report, files=())

    def write_table(self, clip_ids: Iterable[str]) -> None:
        """Write the table of these clips: a row for each explanation, and one with the reason for a clip that has none."""
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(COLUMNS)
        for clip_id in clip_ids:
            report = self._reports.get(clip_id)
            if report is None or report.failed:
                table.writerow([clip_id, *[""] * (len(COLUMNS) - 3), report.fault if report else STOPPED, ""])
                continue
            done = self._done[clip_id]
            for row, file in zip(done.rows, done.files, strict=True):
                table.writerow([clip_id, *_cells(row), f"{FILES}/{file}", report.fault, "; ".join(row.annotated)])
        write_text(self.path / TABLE, text.getvalue())

    def _note(self, clip_id: str, left_over: Iterable[str]) -> None:
        """Put a clip on the list, and remove the files that it had before and has no more."""
        try:
            with (self.path / LIST).open("a", encoding="utf-8") as file:
                file.write(_line(clip_id, self._done[clip_id]))
            for name in left_over:
                (self.path / FILES / name).unlink(missing_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise LaiarError(
                f"cannot write {self.path / LIST}: {reason}; choose a folder with space that you may write to"
            ) from None


def safe_name(clip_id: str) -> str:
    """A clip's id as the name of a file: readable, and another one for every id."""
    name = cut_bytes(tidy(clip_id, ".-", "_"), _LONGEST).strip("._")
    return name if name == clip_id else f"{name}-{hashlib.sha256(clip_id.encode()).hexdigest()[:8]}"


def _cells(row: Row) -> list[str]:
    right = "" if row.right is None else "yes" if row.right else "no"
    return [row.action, f"{row.confidence:.4f}", "yes" if row.undecided else "no", right, row.sentence]


def _line(clip_id: str, done: _Done) -> str:
    values = asdict(done)
    return json.dumps({"clip": clip_id, "mark": values.pop("fingerprint"), **values}) + "\n"


def _read_list(path: Path) -> dict[str, _Done]:
    """What is done. A line that is damaged, as the last one of a full disk may be, stands for a clip that is not."""
    advice = "remove it to explain everything again"
    try:
        text = read_text(path, _LIST_BYTES, advice)
    except NoFileError:
        text = ""
    done = {}
    for number, line in lines(text):
        if number > _MOST_LINES:
            raise LaiarError(f"{path} is too large: at most {_MOST_LINES:,} lines are read; {advice}")
        with suppress(ValueError, TypeError, KeyError):
            entry: Mapping[str, Any] = parse_json(line, path)
            rows = tuple(Row(**row | {"annotated": tuple(row["annotated"])}) for row in entry["rows"])
            if len(rows) == len(entry["files"]) > 0:
                done[str(entry["clip"])] = _Done(str(entry["mark"]), rows, tuple(map(str, entry["files"])))
    return done
