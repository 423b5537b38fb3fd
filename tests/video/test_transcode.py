"""Any film as one that browsers play: the same frames at the same times, and a sentence for what is no film."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from bad_films import BAD, Bad
from films import SIZE, even_ticks, number_on, picture, uneven_ticks, write_broken_for_browsers, write_film

from laiar_core.errors import LaiarError
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import frame_table, presentation_times
from laiar_core.video.transcode import normalise
from laiar_core.video.validate import FilmLimits, inspect

FILMS = {
    "constant rate": even_ticks(40),
    "variable rate": uneven_ticks(40),
    "edit list that hides 22 frames": even_ticks(40, hidden=22),
    "edit list that begins half a second late": [t + 300 for t in even_ticks(40)],
}


@pytest.mark.parametrize("ticks", FILMS.values(), ids=FILMS)
def test_frames_and_times_stay(tmp_path: Path, ticks: list[int]) -> None:
    source = write_film(tmp_path / "film.mp4", ticks)
    made = normalise(source, tmp_path / "out" / "made.mp4")
    assert presentation_times(made).tolist() == presentation_times(source).tolist()
    assert [number_on(frame) for frame in read_frames(made, range(40))] == list(range(40))


def test_what_a_browser_and_a_player_want(tmp_path: Path) -> None:
    made = normalise(write_broken_for_browsers(tmp_path / "film.mp4", 40), tmp_path / "made.mp4")
    with av.open(str(made)) as film:
        (stream,) = film.streams
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
    content = made.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")
    table = frame_table(made)
    assert np.diff(np.searchsorted(table.pts, table.key_pts)).max() <= 15
    assert number_on(read_frames(made, [33])[0]) == 33


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_film_that_lies_on_its_side_is_turned(tmp_path: Path, rotation: int) -> None:
    source = write_film(tmp_path / "film.mp4", even_ticks(20), rotation=rotation)
    made = normalise(source, tmp_path / "made.mp4")
    expected = SIZE if rotation == 180 else SIZE[::-1]
    assert inspect(source).size == inspect(made).size == expected
    before, after = (read_frames(path, [0, 7])[1].astype(int) for path in (source, made))
    assert np.abs(before - after).mean() < 4


@pytest.mark.parametrize(
    ("size", "aspect", "max_side", "expected"),
    [
        ((321, 241), None, 1280, (320, 240)),
        ((320, 240), None, 160, (160, 120)),
        ((320, 240), Fraction(3, 2), 1280, (480, 240)),
        ((2, 2), None, 1280, (2, 2)),
    ],
    ids=["odd", "large", "pixels that are no squares", "tiny"],
)
def test_sizes(tmp_path: Path, size: tuple[int, int], aspect: Fraction | None, max_side: int, expected: tuple[int, int]) -> None:
    source = tmp_path / "film.mp4"
    with av.open(str(source), "w") as film:
        stream = film.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv444p"
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        for number in range(3):
            shown = np.resize(picture(number), (size[1], size[0], 3))
            film.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        film.mux(stream.encode(None))
    made = normalise(source, tmp_path / "made.mp4", max_side=max_side)
    assert inspect(made).size == expected


@pytest.mark.parametrize(
    ("name", "frames"), [("0TXYV_6.2-24.4.mp4", 538), ("LEG82_0.0-10.4.mp4", 252)], ids=["edit list", "last frame late"]
)
def test_recorded_films_keep_their_frames(real_films: Path, tmp_path: Path, name: str, frames: int) -> None:
    source = real_films / name
    made = normalise(source, tmp_path / "made.mp4")
    assert len(presentation_times(made)) == frames
    assert presentation_times(made).tolist() == presentation_times(source).tolist()
    some = [0, 1, frames // 2, frames - 1]
    difference = np.abs(read_frames(made, some).astype(int) - read_frames(source, some))
    assert difference.mean(axis=(1, 2, 3)).max() < 4


class Stop(Exception):
    pass


def test_it_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    source = write_film(tmp_path / "film.mp4", even_ticks(60))
    told: list[float] = []
    normalise(source, tmp_path / "made.mp4", lambda stage, share: told.append(share))
    assert told == [0.25, 0.5, 0.75, 1.0, 1.0]

    def stop(stage: str, share: float, /) -> None:
        raise Stop

    with pytest.raises(Stop):
        normalise(source, tmp_path / "stopped" / "made.mp4", stop)
    assert list((tmp_path / "stopped").iterdir()) == []


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_what_is_not_taken_gets_a_sentence(tmp_path: Path, bad: Bad) -> None:
    path = tmp_path / "film.mp4"
    write_film(tmp_path / "other.mp4", even_ticks(3))
    bad.make(path)
    with pytest.raises(LaiarError, match=f"film.mp4.*({bad.sentence})"):
        inspect(path)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (FilmLimits(max_bytes=1000), "has 0 MB; at most 0 MB are taken"),
        (FilmLimits(max_frames=29), "has 30 frames; at most 29 are taken"),
        (FilmLimits(max_seconds=0.5), "is 1 s long; at most 0 s are taken"),
        (FilmLimits(max_pixels=320 * 240 - 1), "have 320 x 240 pixels"),
    ],
    ids=["bytes", "frames", "seconds", "pixels"],
)
def test_limits_are_settings(tmp_path: Path, limits: FilmLimits, sentence: str) -> None:
    with pytest.raises(LaiarError, match=sentence):
        inspect(write_film(tmp_path / "film.mp4", even_ticks(30)), limits)


@pytest.mark.parametrize("name", ["film.txt", "<img src=x onerror=alert(1)>.mp4", "..mp4", "film"])
def test_a_film_by_any_name_is_a_film(tmp_path: Path, name: str) -> None:
    source = write_film(tmp_path / "film.mp4", even_ticks(4)).rename(tmp_path / name)
    assert inspect(source).frames == 4
    assert len(presentation_times(normalise(source, tmp_path / "made.mp4"))) == 4


def test_a_film_whose_pictures_are_damaged_leaves_nothing_behind(tmp_path: Path) -> None:
    source = write_film(tmp_path / "film.mp4", even_ticks(60))
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    with pytest.raises(LaiarError, match=r"film.mp4.* is damaged or cut off: \d+ of its 60 frames|cannot convert the film"):
        normalise(source, tmp_path / "out" / "made.mp4")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_target_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LaiarError, match=r"cannot write .*made.mp4"):
        normalise(write_film(tmp_path / "film.mp4", even_ticks(4)), tmp_path / "file" / "made.mp4")
