"""Films of every kind that people bring: which frames of each are shown when, or why it is refused."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace
from film_kinds import FAST, FPS, KINDS, SIZE, Kind, N, changed, pictures, two_halves, with_matrix, write, zeros_at
from films import BITS, number_on, picture
from needed import SHARED, needed
from patience import PATIENCE_S

from laiar_core.errors import LaiarError
from laiar_core.video.decode import read_frames
from laiar_core.video.facts import FilmFacts
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.sampled import decord_reader, read_sampled
from laiar_core.video.transcode import normalise
from laiar_core.video.validate import FilmLimits, inspect


def prepared(source: Path, target: Path) -> tuple[FilmFacts, list[int], np.ndarray]:
    """What is said of a film, the numbers of the frames that are made of it, and their times in seconds."""
    facts = inspect(source)
    made = normalise(source, target)
    times = presentation_times(made)
    assert len(times) == facts.frames
    assert times.tolist() == presentation_times(source).tolist()
    for film in (source, made):
        assert_sampled_alike(film, facts.frames)
    return facts, [number_on(frame) for frame in read_frames(made, range(len(times)))], times


def assert_sampled_alike(film: Path, frames: int) -> None:
    """Sampled frames, whatever reads them, are those of `read_frames`, to the last bit."""
    some = np.arange(0, frames, 3)
    sampled = np.concatenate(list(read_sampled(film, some, 4)))
    assert np.array_equal(sampled, read_frames(film, some))


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_kinds(tmp_path: Path, kind: Kind) -> None:
    source = tmp_path / kind.name
    kind.make(source)
    if kind.numbers is None:
        with pytest.raises(LaiarError, match=kind.said) as fault:
            prepared(source, tmp_path / "made.mp4")
        assert kind.name in str(fault.value)
        return
    facts, numbers, times = prepared(source, tmp_path / "made.mp4")
    assert numbers == list(kind.numbers)
    expected = [n / FPS for n in range(len(numbers))] if kind.times_s is None else kind.times_s
    if len(expected):
        assert times == pytest.approx(expected, abs=6e-4)
    assert times[0] == 0
    assert kind.said in " ".join((*facts.warnings, *facts.changes))


# The films of ../shared/traps: numbers of the frames, and what is said beforehand.
MIRRORED = "mirrored, as the film asks"
TRAPS: dict[str, tuple[range, str]] = {
    "avi_h264_bframes.avi": (range(60), "all times here are nominal"),
    "fragmented_cut.mp4": (range(45), r"breaks off after 45 frames; at least \d+ bytes"),
    "mkv_opengop_cut.mkv": (range(15, 60), "2 frames were left out at the start"),
    "hevc10_hlg.mov": (range(60), r"high dynamic range \(HLG\)"),
    "hflip_matrix.mp4": (range(60), MIRRORED),
    "dup_pts.mkv": (range(60), "1 frame has no time of its own"),
    "ts_concat_reset.ts": (range(120), "start again or leap after frame 60"),
    "mbaff.ts": (range(60), "is interlaced"),
    "timelapse_1fps.mp4": (range(60), "what happened between two of them was not seen"),
}
PLAIN = [
    *("ts_h264.m2ts", "ps_mpeg2.mpg", "fragmented.mp4", "mp4_start_1h.mp4", "audio_20min.mp4", "mkv_bogus_duration.mkv"),
    *("two_video_small_first.mov", "cover_mp4.mp4", "h264_fullrange.mp4", "vp9_live_noduration.webm", "mp4_hevc_hvc1.mov"),
]


@pytest.fixture(scope="module")
def traps() -> ModuleType:
    path = needed(SHARED.parent / "traps" / "films.py", "the films with traps")
    spec = importlib.util.spec_from_file_location("trap_films", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # It had PyAV listen to FFmpeg, which takes Python's lock in the threads of decoders: who ends one meanwhile waits for ever.
    av.logging.set_level(None)
    return module


@pytest.mark.parametrize("name", [*TRAPS, *PLAIN])
def test_traps(traps: ModuleType, tmp_path: Path, name: str) -> None:
    expected, said = TRAPS.get(name, (range(60), ""))
    traps.MAKE[name](tmp_path / name)
    facts = inspect(tmp_path / name)
    made = normalise(tmp_path / name, tmp_path / "made.mp4")
    assert_sampled_alike(tmp_path / name, facts.frames)
    assert decord_reader(made) is not None
    times, frames = presentation_times(made), read_frames(made, range(facts.frames))
    if said == MIRRORED:
        frames = frames[:, :, ::-1]
    numbers = [number_on(frame) for frame in frames]
    assert numbers == [n % 60 for n in expected]
    assert re.search(said, " ".join((*facts.warnings, *facts.changes)))
    assert times == pytest.approx(np.arange(len(expected)) / (1 if "timelapse" in name else 30), abs=0.021)
    if "hlg" not in name:
        assert_colours(frames[7], expected[7])


def test_a_trap_whose_frames_change_their_size(traps: ModuleType, tmp_path: Path) -> None:
    """A picture of another shape lies between bars, none is squeezed."""
    traps.MAKE["vp8_resize.webm"](tmp_path / "film.webm")
    made = normalise(tmp_path / "film.webm", tmp_path / "made.mp4")
    for film in (tmp_path / "film.webm", made):
        frames = read_frames(film, range(60))
        assert [number_on(frame) for frame in frames[:30]] == list(range(30))
        assert [number_on(frame[:, 70:250]) for frame in frames[30:]] == list(range(30, 60))
        assert frames[40][:, :66].max() < 20


def assert_colours(shown: np.ndarray, number: int) -> None:
    """Black blocks are 20, white ones 235, what lies around is 90, each within 4."""
    height, width = shown.shape[:2]
    for bit in range(BITS):
        block = shown[height * 112 // 240, width * (2 * bit + 1) // (2 * BITS)].astype(int)
        assert np.abs(block - (235 if number >> bit & 1 else 20)).max() <= 4
    assert np.abs(shown[height // 20, width // 20].astype(int) - 90).max() <= 4


PATCHES = [(20, 20, 20), (90, 90, 90), (235, 235, 235), (200, 60, 20), (40, 160, 60), (30, 60, 200)]


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize(
    ("matrix", "named"), [(6, Colorspace.ITU601), (1, Colorspace.ITU709), (9, Colorspace.BT2020)], ids=["601", "709", "2020"]
)
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv444p10le"])
def test_colours_come_out_as_they_were_filmed(tmp_path: Path, pixels: str, matrix: int, named: Colorspace, full: bool) -> None:
    patches = np.repeat(np.repeat(np.array([PATCHES], np.uint8), 32, axis=0), 32, axis=1)
    spread = ColorRange.JPEG if full else ColorRange.MPEG

    def setup(stream: av.VideoStream) -> None:
        stream.codec_context.colorspace, stream.codec_context.color_range = matrix, spread

    frames = [
        av.VideoFrame.from_ndarray(patches, format="rgb24").reformat(
            format=pixels, dst_colorspace=named, dst_color_range=spread, interpolation="FULL_CHR_H_INT"
        )
        for _ in range(3)
    ]
    film = write(tmp_path / "film.mkv", options={"preset": "ultrafast", "crf": "5"}, frames=frames, setup=setup)
    for path in (film, normalise(film, tmp_path / "made.mp4")):
        assert_sampled_alike(path, 3)
        shown = read_frames(path, [1])[0][16, 16::32].astype(int)
        assert np.abs(shown - PATCHES).max() <= 6
        assert np.abs(shown[:3] - PATCHES[:3]).max() <= 4


MATRICES = [(a, 0, 0, d) for a in (1, -1) for d in (1, -1)] + [(0, b, c, 0) for b in (1, -1) for c in (1, -1)]


@pytest.mark.parametrize("matrix", MATRICES)
def test_pictures_are_turned_and_mirrored_as_the_film_asks(tmp_path: Path, matrix: tuple[int, int, int, int]) -> None:
    """All eight ways in which a rectangle can lie; where each pixel belongs is what the standard says of the matrix."""
    a, b, c, d = matrix
    film = changed(write(tmp_path / "film.mp4", frames=pictures(6)), with_matrix(*matrix))
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    x, y = a * columns + c * rows, b * columns + d * rows
    expected = np.empty((np.ptp(y) + 1, np.ptp(x) + 1, 3), dtype=np.uint8)
    expected[y - y.min(), x - x.min()] = picture(5)
    for path in (film, normalise(film, tmp_path / "made.mp4")):
        (shown,) = read_frames(path, [5])
        assert shown.shape == expected.shape
        assert np.abs(shown.astype(int) - expected).mean() < 2
    assert inspect(film).size == expected.shape[1::-1]


@pytest.mark.parametrize("upper_first", [True, False])
def test_two_halves_become_one_picture(tmp_path: Path, upper_first: bool) -> None:
    order = "tff=1" if upper_first else "bff=1"
    film = write(tmp_path / "film.mkv", options=FAST | {"crf": "10", "x264-params": order}, frames=two_halves(upper_first))
    for path in (film, normalise(film, tmp_path / "made.mp4")):
        moving = read_frames(path, [9])[0][14:66].astype(int).mean(axis=-1)
        combs = np.abs(2 * moving[1:-1] - moving[:-2] - moving[2:])  # 290 in the film, where rows are from two moments
        assert combs.max() < 20


def test_what_is_transparent_lies_on_grey(tmp_path: Path) -> None:
    kind = next(kind for kind in KINDS if kind.name == "cut out.webm")
    kind.make(tmp_path / "film.webm")
    for path in (tmp_path / "film.webm", normalise(tmp_path / "film.webm", tmp_path / "made.mp4")):
        (shown,) = read_frames(path, [3])
        assert np.abs(shown[200:230, 20:140].astype(int) - 128).max() <= 4
        assert np.abs(shown[200:230, 180:300].astype(int) - 90).max() <= 4


def test_what_breaks_off_anywhere_is_taken_up_to_there(tmp_path: Path) -> None:
    for name in ("cut.mp4", "cut.ts", "cut.mkv", "cut.fragments.mp4"):
        next(kind for kind in KINDS if kind.name == name).make(tmp_path / name)
        whole = (tmp_path / name).read_bytes()
        for left in range(len(whole) * 3 // 4, len(whole), 97):
            (tmp_path / name).write_bytes(whole[:left])
            _, numbers, _ = prepared(tmp_path / name, tmp_path / "made.mp4")
            assert numbers == list(range(len(numbers)))
            assert len(numbers) >= 5


def test_a_film_is_never_longer_than_its_pictures(tmp_path: Path) -> None:
    """What counts against the limits is what the packets say."""
    kind = next(kind for kind in KINDS if kind.name == "claims.mkv")
    kind.make(tmp_path / "film.mkv")
    assert inspect(tmp_path / "film.mkv", FilmLimits(max_seconds=1)).seconds < 1
    with pytest.raises(LaiarError, match="is 7 s long; at most 5 s are taken"):
        inspect(write(tmp_path / "film.ts", ticks=[7 * n for n in range(N)], container="mpegts"), FilmLimits(max_seconds=5))


@pytest.mark.parametrize("pixels", ["yuv420p", "yuvj420p"])
@pytest.mark.parametrize("matrix", [2, 6, 1, 9])
@pytest.mark.parametrize("rows", [240, 720])
def test_sampled_frames_have_the_same_colours_whatever_reads_them(tmp_path: Path, rows: int, matrix: int, pixels: str) -> None:
    def setup(stream: av.VideoStream) -> None:
        stream.codec_context.colorspace = matrix

    film = write(tmp_path / "film.mp4", frames=pictures(12, (rows * 4 // 3, rows), pixels), setup=setup)
    assert_sampled_alike(film, 12)
    by_decord = matrix in (1, 6) or (matrix == 2 and rows < 720)
    assert (decord_reader(film) is not None) == by_decord


def test_sampled_frames_of_recorded_films_are_those_that_are_shown(real_films: Path) -> None:
    """Also where an edit list hides frames, of which decord counts those that are not shown."""
    found = {film.name: decord_reader(film) is not None for film in sorted(real_films.glob("*.mp4"))}
    assert found["LEG82_0.0-10.4.mp4"]
    assert not found["0TXYV_6.2-24.4.mp4"]
    for film in real_films.glob("*.mp4"):
        assert_sampled_alike(film, min(len(presentation_times(film)), 120))


def test_without_decord_frames_are_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = write(tmp_path / "film.mp4")
    monkeypatch.setitem(sys.modules, "decord", None)
    assert decord_reader(film) is None
    assert_sampled_alike(film, N)


ROUNDS = """
import sys
from pathlib import Path
import av
from laiar_core.errors import LaiarError
from laiar_core.video.transcode import decode_whole
av.logging.set_level(av.logging.PANIC)
for _ in range(60):
    try:
        decode_whole(Path(sys.argv[1]))
    except LaiarError:
        continue
    sys.exit("it is whole")
"""


def test_threads_that_complain_of_a_broken_film_hold_nobody_up(tmp_path: Path) -> None:
    """Whoever has FFmpeg's messages told to Python waits for a decoder that waits to tell one, where it is closed at work."""
    film = changed(write(tmp_path / "film.mp4", muxer={"movflags": "faststart"}, frames=pictures(60)), zeros_at(0.75))
    done = subprocess.run([sys.executable, "-c", ROUNDS, film], timeout=PATIENCE_S, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
