"""The files of the official scripts: what is written comes back, and bad ones get a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from laiar_core.errors import LaiarError
from laiar_core.evaluation.submission import read_classification, read_localisation, write_classification, write_localisation

VIDEOS = ("001YG", "00123", "NA", "1E5")  # names that a careless reader takes for numbers or for nothing


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scores=npst.arrays(np.float32, (4, 157), elements=st.floats(-1e6, 1e6, width=32)))
def test_classification_comes_back_exactly(tmp_path: Path, scores: np.ndarray) -> None:
    path = tmp_path / "classify.txt"
    write_classification(path, VIDEOS, scores)
    assert (read_classification(path, VIDEOS, 157).astype(np.float32) == scores).all()
    lines = path.read_text().splitlines()
    assert [line.split(" ")[0] for line in lines] == list(VIDEOS)
    assert {len(line.split(" ")) for line in lines} == {158}  # the official script splits at single spaces


def test_localisation_comes_back_exactly(tmp_path: Path) -> None:
    path = tmp_path / "localize.txt"
    scores = np.random.default_rng(0).random((4, 25, 157)).astype(np.float32)
    write_localisation(path, VIDEOS, scores)
    assert (read_localisation(path, VIDEOS, 157).astype(np.float32) == scores).all()
    assert path.read_text().splitlines()[26].startswith("00123 2 0.")  # moments count from 1


def test_what_is_missing_has_no_score_and_what_is_not_asked_for_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("B 0.5 0.25\nX 1 1\n")
    assert read_classification(path, ("A", "B"), 2).tolist() == [[-np.inf, -np.inf], [0.5, 0.25]]
    path.write_text("A 25 0.5 0.25\nA 26 9 9\nX 1 1 1\n")
    scores = read_localisation(path, ("A",), 2)
    assert scores[0, 24].tolist() == [0.5, 0.25]
    assert np.isneginf(scores[0, :24]).all()


def test_the_official_leniences(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("A\t0.5  0.25 7\n")  # tabs, and a number more than there are classes
    assert read_classification(path, ("A",), 2).tolist() == [[0.5, 0.25]]
    path.write_text("A 0 1 2\nA 24 3 4\n")  # moments from 0
    assert read_localisation(path, ("A",), 2)[0, [0, 24]].tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"cannot read .*file\.txt: "),
        ("A 0.5\n", r"file\.txt: expected a name and 2 numbers a line, got 1"),
        ("A 0.5 0.5\nB 0.5 x1\n", r"file\.txt, line 2: 'x1' is no number"),
        ("A 0.5 0.5\nB 0.5\n", r"file\.txt, line 2: .+ is no number"),
        ("A 0.5 0.5\nB 0.5 1 2 3 4\n", r"cannot read .*file\.txt: "),
        ("A 0.5 nan\n", r"file\.txt, line 1: 'nan' is no number"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "file.txt"
    path.write_text(text)
    with pytest.raises(LaiarError, match=message) as error:
        read_classification(path, ("A",), 2)
    assert "\n" not in str(error.value).strip()


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match=r"cannot read .*none\.txt: No such file"):
        read_localisation(tmp_path / "none.txt", ("A",), 2)
