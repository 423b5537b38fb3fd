"""The files of the official scripts hold every score exactly, a line for each video or moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from laiar_core.evaluation.submission import write_submission

VIDEOS = ("001YG", "00123", "NA", "1E5")  # names that a careless writer takes for numbers or for nothing
SCORES = st.floats(-1e6, 1e6, width=32)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole=npst.arrays(np.float32, (4, 157), elements=SCORES), moments=npst.arrays(np.float32, (4, 25, 157), elements=SCORES))
def test_every_score_is_there_exactly(tmp_path: Path, whole: np.ndarray, moments: np.ndarray) -> None:
    write_submission(tmp_path, VIDEOS, whole, moments)
    lines = [line.split(" ") for line in (tmp_path / "classify.txt").read_text().splitlines()]  # as the official script does
    assert [name for name, *_ in lines] == list(VIDEOS)
    assert (np.array([scores for _, *scores in lines], dtype=np.float32) == whole).all()
    lines = [line.split(" ") for line in (tmp_path / "localize.txt").read_text().splitlines()]
    assert [(name, int(moment)) for name, moment, *_ in lines] == [(video, m) for video in VIDEOS for m in range(1, 26)]
    assert (np.array([scores for _, _, *scores in lines], dtype=np.float32) == moments.reshape(100, 157)).all()
