"""A slice of `python -m benchmarks.fuzz_video`, and damaged films that once did what they should not."""

from __future__ import annotations

from pathlib import Path

import pytest
from films import even_ticks, write_film

from benchmarks.fuzz_video import fuzz
from laiar_core.errors import LaiarError
from laiar_core.video.validate import inspect


def test_damaged_films_are_taken_or_refused() -> None:
    result = fuzz(60, seed=1)
    assert result["faults"] == []
    assert sum(result["outcomes"].values()) == 60
    assert result["outcomes"]["taken"] >= 5
    assert result["outcomes"]["refused"] >= 20


def test_a_coding_that_nobody_knows(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", even_ticks(4))
    film.write_bytes(film.read_bytes().replace(b"avc1", b"zzzz"))
    with pytest.raises(LaiarError, match=r"coded in a way that is unknown here|cannot read the film|has no picture"):
        inspect(film)


def test_a_title_that_is_no_text(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", even_ticks(4))
    whole = film.read_bytes()
    assert b"Lavf" in whole
    film.write_bytes(whole.replace(b"Lavf", b"\xfc\xff\xfe\xfd", 1))
    assert inspect(film).frames == 4
