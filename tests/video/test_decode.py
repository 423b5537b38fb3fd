"""Frames by number, exactly: the films of `films.py` say in every frame which one it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from films import SIZE, even_ticks, number_on, uneven_ticks, write_film

from laiar_core.errors import LaiarError
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

FILMS = {
    "constant rate": even_ticks(60),
    "variable rate": uneven_ticks(60),
    "edit list that hides 22 frames": even_ticks(60, hidden=22),
    "edit list that begins half a second late": [t + 300 for t in even_ticks(60)],
}


@pytest.mark.parametrize("ticks", FILMS.values(), ids=FILMS)
@pytest.mark.parametrize(
    "indices",
    [list(range(60)), list(range(0, 60, 7)), [59], [0], [31, 2, 2, 58, 14, 15, 16, 0]],
    ids=["all", "every seventh", "last", "first", "any order and twice"],
)
def test_frames_are_the_ones_asked_for(tmp_path: Path, ticks: list[int], indices: list[int]) -> None:
    frames = read_frames(write_film(tmp_path / "film.mp4", ticks), indices)
    assert frames.shape == (len(indices), SIZE[1], SIZE[0], 3)
    assert frames.dtype == np.uint8
    assert [number_on(frame) for frame in frames] == indices


def test_a_film_that_lies_on_its_side_comes_upright(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", even_ticks(8), rotation=90)
    (frame,) = read_frames(path, [5])
    assert frame.shape == (SIZE[0], SIZE[1], 3)
    assert number_on(np.rot90(frame, -1)) == 5


def test_frames_of_recorded_films_do_not_depend_on_how_they_are_reached(real_films: Path) -> None:
    """Behind the edit list the first shown frame is the 184th that is coded."""
    path = real_films / "0TXYV_6.2-24.4.mp4"
    frames = len(presentation_times(path))
    forward = read_frames(path, range(40))
    for index in (0, 1, 17, 39):
        assert np.array_equal(read_frames(path, [index])[0], forward[index])
    spread = [0, frames // 2, frames - 1]
    assert np.array_equal(read_frames(path, spread[::-1]), read_frames(path, spread)[::-1])


@pytest.mark.parametrize(
    ("indices", "sentence"), [([3, 60], "no frame 60; its frames are 0 to 59"), ([-1], "no frame -1"), ([], "were asked for")]
)
def test_frames_that_do_not_exist_are_named(tmp_path: Path, indices: list[int], sentence: str) -> None:
    path = write_film(tmp_path / "film.mp4", even_ticks(60))
    with pytest.raises(LaiarError, match=f"film.mp4 .*{sentence}|frames of the film .*{sentence}"):
        read_frames(path, indices)


def test_a_frame_that_cannot_be_decoded_is_no_other_frame(tmp_path: Path) -> None:
    """A film whose pictures are overwritten still has its whole table of frames; nothing may be made up for it."""
    path = write_film(tmp_path / "film.mp4", even_ticks(60))
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2 :] = bytes(len(whole) - len(whole) // 2)
    path.write_bytes(whole)
    assert len(presentation_times(path)) == 60
    with pytest.raises(LaiarError, match=r"film.mp4 .*(has no decodable frame at|Invalid data)"):
        read_frames(path, [59])
