"""A slice of `python -m benchmarks.fuzz_files`: two files of each kind."""

from __future__ import annotations

from benchmarks.fuzz_files import fuzz


def test_damaged_files_are_read_or_refused() -> None:
    result = fuzz(58, seed=2)
    assert result["faults"] == []
    assert sum(result["outcomes"].values()) == 58
    assert result["outcomes"]["refused"] >= 28
