"""A film shows every picture at its exact time, in any player, and is the same file on every run."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from films import assert_same_film
from numpy.typing import NDArray

from laiar_core.video.encode import KEYFRAME_EVERY, write_film

FRAMES = 40


def pictures() -> Iterator[NDArray[np.uint8]]:
    """A soft background and a red square that goes 3 pixels to the right each frame."""
    y, x = np.mgrid[:96, :160]
    for number in range(FRAMES):
        picture = np.stack([100 + x / 4, 120 + y / 4, 140 + (x + y) / 8], axis=-1).astype(np.uint8)
        picture[30:60, 3 * number : 3 * number + 30] = (200, 40, 30)
        yield picture


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    write_film(path, pictures(), 30)
    return path


def test_every_frame_has_its_exact_time(film: Path) -> None:
    with av.open(film) as container:
        stream = container.streams.video[0]
        times = [packet.pts * stream.time_base for packet in container.demux(stream) if packet.pts is not None]
        assert stream.start_time == 0
        assert stream.average_rate == 30
    assert times == [Fraction(n, 30) for n in range(FRAMES)], "in this order: a frame that is stored later is shown later"


def test_the_pictures_come_back_in_their_colours(film: Path) -> None:
    with av.open(film) as container:
        shown = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(shown) == FRAMES
    for number, (seen, drawn) in enumerate(zip(shown, pictures(), strict=True)):
        difference = seen.astype(int) - drawn
        assert np.abs(difference).mean() < 4, number
        inside = difference[35:55, 3 * number + 5 : 3 * number + 25]
        assert np.abs(inside).mean() < 6, "red is where it was drawn, and as red"
        assert np.abs(difference.mean(axis=(0, 1))).max() < 2, "no colour is shifted as a whole"


def test_any_frame_is_near_one_that_is_whole(film: Path) -> None:
    with av.open(film) as container:
        whole = [number for number, frame in enumerate(container.decode(video=0)) if frame.key_frame]
    assert whole == list(range(0, FRAMES, KEYFRAME_EVERY))


def test_a_browser_can_begin_before_it_has_the_whole_file(film: Path) -> None:
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"elst" not in data, "no edit list: not every player reads them alike"


def test_the_same_pictures_are_the_same_film(film: Path, tmp_path: Path) -> None:
    write_film(tmp_path / "again.mp4", pictures(), 30)
    assert_same_film(tmp_path / "again.mp4", film)


def test_a_full_disk_is_an_error_of_the_system() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (6, 240, 320, 3), dtype=np.uint8)
    with pytest.raises(OSError) as raised:  # noqa: PT011
        write_film(Path("/dev/full"), noise, 30)
    assert raised.value.errno == errno.ENOSPC
