"""The text files that the official scripts of Charades measure: a line for each video, or for each of its 25 moments.

VIDEO 0.12 0.7 ...          what happens in it (`Charades_v1_classify.m`)
VIDEO MOMENT 0.12 0.7 ...   what happens then (`Charades_v1_localize.m`); moments count from 1
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.evaluation.average_precision import TIMEPOINTS
from laiar_core.files import written_whole


def write_classification(path: Path, videos: Sequence[str], scores: NDArray[np.floating]) -> None:
    """Write the scores (V, A) of V videos."""
    _write(path, pd.DataFrame(scores, index=pd.Index(videos)))


def write_localisation(path: Path, videos: Sequence[str], scores: NDArray[np.floating]) -> None:
    """Write the scores (V, 25, A) of V videos."""
    table = pd.DataFrame(scores.reshape(-1, scores.shape[-1]), index=pd.Index(np.repeat(np.asarray(videos), TIMEPOINTS)))
    table.insert(0, "moment", np.tile(np.arange(1, TIMEPOINTS + 1), len(videos)))
    _write(path, table)


def read_classification(path: Path, videos: Sequence[str], classes: int) -> NDArray[np.float64]:
    """The scores (V, A) of these videos, -inf for one that the file has not (LaiarError for a file of another kind)."""
    scores = np.full((len(videos), classes), -np.inf)
    place = {video: at for at, video in enumerate(videos)}
    names, table = _read(path, classes)
    for name, row in zip(names, table, strict=True):
        if name in place:
            scores[place[name]] = row[:classes]
    return scores


def read_localisation(path: Path, videos: Sequence[str], classes: int) -> NDArray[np.float64]:
    """The scores (V, 25, A) of these videos, -inf for moments that the file has not. Moments from 0 are taken from 1 on."""
    scores = np.full((len(videos), TIMEPOINTS, classes), -np.inf)
    place = {video: at for at, video in enumerate(videos)}
    names, table = _read(path, classes + 1)
    moments = table[:, 0].astype(np.int64)
    moments -= moments.min(initial=1)  # as the official script does
    for name, moment, row in zip(names, moments.tolist(), table, strict=True):
        if name in place and 0 <= moment < TIMEPOINTS:
            scores[place[name], moment] = row[1 : classes + 1]
    return scores


def _write(path: Path, table: pd.DataFrame) -> None:
    with written_whole(path) as temporary:  # nine digits say a float32 exactly
        table.to_csv(temporary, sep=" ", header=False, float_format="%.9g")


def _read(path: Path, columns: int) -> tuple[list[str], NDArray[np.float64]]:
    """Names and numbers (lines, columns or one more, which the official scripts ignore)."""
    try:
        table = pd.read_csv(path, sep=r"\s+", header=None, dtype={0: str}, keep_default_na=False, quoting=3)
    except (OSError, ValueError) as error:  # pandas' own errors are ValueErrors
        raise LaiarError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    if table.shape[1] - 1 not in (columns, columns + 1):
        raise LaiarError(f"{path}: expected a name and {columns} numbers a line, got {table.shape[1] - 1}")
    numbers = table.iloc[:, 1:].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64)
    if np.isnan(numbers).any():
        line, column = np.argwhere(np.isnan(numbers))[0].tolist()
        raise LaiarError(f"{path}, line {line + 1}: {table.iat[line, column + 1]!r} is no number")
    return table[0].tolist(), numbers
