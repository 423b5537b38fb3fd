"""Times of frames as browsers show them, on films that were made to trap and on recorded ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bad_films import sound_only
from films import TICKS, even_ticks, uneven_ticks, write_film

from laiar_core.errors import LaiarError
from laiar_core.video.frame_index import presentation_times


def test_a_constant_rate_gives_the_times_that_counting_gives(tmp_path: Path) -> None:
    times = presentation_times(write_film(tmp_path / "film.mp4", even_ticks(40)))
    assert times.tolist() == (np.arange(40) / 30).tolist()


@pytest.mark.parametrize(
    ("ticks", "shown"),
    [
        (uneven_ticks(40), uneven_ticks(40)),
        (even_ticks(30, hidden=22), even_ticks(30)),
        ([t + 300 for t in even_ticks(30)], [t + 300 for t in even_ticks(30)]),
        ([0], [0]),
    ],
    ids=["variable rate", "edit list that hides 22 frames", "edit list that begins half a second late", "one frame"],
)
def test_times_are_those_at_which_frames_are_shown(tmp_path: Path, ticks: list[int], shown: list[int]) -> None:
    times = presentation_times(write_film(tmp_path / "film.mp4", ticks))
    assert times == pytest.approx(np.array(shown) / TICKS, abs=1e-9)
    assert times.dtype == np.float64


@pytest.mark.parametrize(
    ("name", "frames", "rate"),
    [
        ("0TXYV_6.2-24.4.mp4", 538, 29.452),  # 721 are coded
        ("001YG.mp4", 919, 30000 / 1001),
        ("0BNML_0.0-33.6.mp4", 1010, 30),
        ("LEG82_0.0-10.4.mp4", 252, 24000 / 1001),
        ("one-by-one-person-detection.mp4", 1394, 10),
    ],
)
def test_recorded_films(real_films: Path, name: str, frames: int, rate: float) -> None:
    times = presentation_times(real_films / name)
    assert len(times) == frames
    # Of one the last frame comes two frames late: times are not to be counted.
    assert times[:-1] == pytest.approx(np.arange(frames - 1) / rate, abs=1e-4)
    assert times[-1] - times[-2] == pytest.approx((3 if name.startswith("LEG82") else 1) / rate, abs=1e-4)


def test_a_film_that_changes_is_read_again(tmp_path: Path) -> None:
    for frames in (10, 20):
        assert len(presentation_times(write_film(tmp_path / "film.mp4", even_ticks(frames)))) == frames


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot read .*film.mp4: No such file"),
        (b"", "cannot read the film .*film.mp4 .Invalid data found"),
        (b"RIFF, but not a film" * 50, "cannot read the film .*film.mp4 .*it must be a whole video file, for example MP4"),
        (sound_only, "the film .*film.mp4 has no picture in it"),
    ],
    ids=["missing", "empty", "not a film", "sound only"],
)
def test_what_is_no_film_is_named(tmp_path: Path, content: object, sentence: str) -> None:
    path = tmp_path / "film.mp4"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif callable(content):
        content(path)
    with pytest.raises(LaiarError, match=sentence):
        presentation_times(path)


def test_a_film_without_its_end_is_named(tmp_path: Path) -> None:
    """The table of frames stands at the end of a film that was not made for streaming."""
    whole = write_film(tmp_path / "film.mp4", even_ticks(30), faststart=False)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(LaiarError, match=r"cannot read the film .*film.mp4"):
        presentation_times(whole)
