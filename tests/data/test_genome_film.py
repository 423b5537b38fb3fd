"""Frame numbers of Action Genome are frames of the film: on real recordings picture by picture, and on made-up films."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from films import TICKS, even_ticks, number_on, write_film
from numpy.typing import NDArray
from PIL import Image

from laiar_core.data.charades.genome_frames import filmed, frame_places, not_filmed
from laiar_core.errors import LaiarError
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import frame_table


def numbers(*of: int) -> NDArray[np.int32]:
    return np.array(of, dtype=np.int32)


# The recordings in ../shared are stretches of the official films. Of the first two the beginning is there; the third begins at
# 6.2 s, 183 frames into its film (29.45 a second). LEG82 ends after 250 frames, and its later numbers are not in it.
STRETCHES = [("0BNML", "0BNML_0.0-33.6", 0, 1010), ("LEG82", "LEG82_0.0-10.4", 0, 250), ("0TXYV", "0TXYV_6.2-24.4", 183, 721)]


@pytest.mark.parametrize(("video", "stretch", "before", "until"), STRETCHES)
def test_published_frames_are_those_of_the_film(charades_path: Path, video: str, stretch: str, before: int, until: int) -> None:
    images = {int(f.stem): f for f in (charades_path / "action_genome_pilot" / "frames" / f"{video}.mp4").glob("*.jpg")}
    wanted = [number for number in sorted(images) if number <= until]
    assert len(wanted) >= 18
    film = charades_path / "clips" / f"{stretch}.mp4"
    table = frame_table(film)
    places = frame_places(numbers(*wanted) - before, table.times_s, float(table.rate))
    assert places.tolist() == [number - before - 1 for number in wanted]
    around = np.clip(places[:, None] + [-1, 0, 1], 0, len(table.pts) - 1)  # (n, 3)
    for row, number in zip(around, wanted, strict=True):
        published = np.asarray(Image.open(images[number]).convert("RGB"), dtype=np.int16)
        differences = [np.abs(shown - published).mean() for shown in read_frames(film, row)]
        assert row[int(np.argmin(differences))] == number - before - 1
        assert min(differences) < 4  # of 255: both were compressed once more


def test_an_evenly_spaced_film(tmp_path: Path) -> None:
    film = write_film(tmp_path / "A.mp4", even_ticks(40))
    footage = filmed(film, numbers(1, 7, 40))
    assert footage.video is not None
    assert footage.times_s.tolist() == pytest.approx([0, 6 / 30, 39 / 30])
    assert footage.fps == pytest.approx(30)
    places = np.searchsorted(frame_table(film).times_s, footage.video.times_s)
    assert [number_on(shown) for shown in read_frames(film, places)] == [0, 6, 39]


def test_a_film_that_begins_late_counts_its_clip_from_there(tmp_path: Path) -> None:
    footage = filmed(write_film(tmp_path / "A.mp4", [tick + 100 for tick in even_ticks(20)]), numbers(1, 4))
    assert footage.video is not None
    assert footage.times_s.tolist() == pytest.approx([0, 3 / 30])
    assert footage.video.times_s.tolist() == pytest.approx([100 / TICKS, 100 / TICKS + 3 / 30], abs=0.001)


def test_where_a_film_skips_a_frame_is_found_by_its_time(tmp_path: Path) -> None:
    ticks = [tick + (200 if tick >= 400 else 0) for tick in even_ticks(40)]  # ten frames are missing before the 20th
    film = write_film(tmp_path / "A.mp4", ticks)
    table = frame_table(film)
    places = frame_places(numbers(1, 20, 25, 30, 31, 50), table.times_s, float(table.rate))
    assert places.tolist() == [0, 19, 19, 19, 20, 39]
    with pytest.raises(LaiarError, match=r"A\.mp4 shows one frame where two are annotated"):
        filmed(film, numbers(20, 25))
    assert len(filmed(film, numbers(20, 31, 50)).times_s) == 3


def test_a_film_that_is_too_short(tmp_path: Path) -> None:
    film = write_film(tmp_path / "A.mp4", even_ticks(10))
    with pytest.raises(LaiarError, match=r"A\.mp4 has 10 frames, but its frame 11 is annotated; copy the film again"):
        filmed(film, numbers(3, 11))


def test_without_a_film_times_are_nominal() -> None:
    footage = not_filmed(numbers(1, 31, 61), length_s=10)
    assert (footage.times_s.tolist(), footage.fps, footage.video) == ([0, 1, 2], 30, None)
    faster = not_filmed(numbers(1, 600), length_s=10)  # at 30 a second the last would be ten seconds after the end
    assert faster.fps == 60
    assert faster.times_s[-1] < 10
