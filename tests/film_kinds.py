"""Small films of the kinds that phones, cameras, browsers and programs write, and what is right for each.

Every frame says its number (`films.picture`). The kinds come from public bug reports; nothing is copied from them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from films import picture

N = 30  # frames of a film, unless something else is said
FPS = 30
FAST = {"preset": "ultrafast", "crf": "18", "g": "10", "bf": "2"}
QUIET = "log-level=none"
HEVC = {"preset": "ultrafast", "x265-params": f"{QUIET}:keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0:open-gop=1"}
OPEN_GOP = FAST | {"preset": "medium", "x264-params": "open-gop=1:keyint=10:min-keyint=10:scenecut=0:b-adapt=0:bframes=3"}
SIZE = (320, 240)
Keep = Callable[[int, av.Packet], bool]


@dataclass(frozen=True)
class Kind:
    """A kind of film.

    Attributes:
        name: file name.
        make: writes it.
        numbers: of the frames that it shows, in order; None where it is refused.
        said: what is said about it beforehand, or why it is refused: part of a sentence, a pattern.
        read: how a frame as it is shown becomes one whose number can be read.
        times_s: when the frames are shown, from the first on, where that is not every thirtieth of a second.
    """

    name: str
    make: Callable[[Path], object]
    numbers: Sequence[int] | None = field(default_factory=lambda: range(N))
    said: str = ""
    read: Callable[[np.ndarray], np.ndarray] = lambda shown: shown
    times_s: Sequence[float] | None = None


def pictures(count: int = N, size: tuple[int, int] = SIZE, pixels: str = "yuv420p") -> list[av.VideoFrame]:
    """Frames that say 0, 1, ..."""
    return [av.VideoFrame.from_ndarray(picture(n), format="rgb24").reformat(*size, pixels) for n in range(count)]


def write(
    path: Path,
    coder: str = "libx264",
    options: dict[str, str] | None = None,
    *,
    frames: Iterable[av.VideoFrame] | None = None,
    ticks: Sequence[int] | None = None,
    base: Fraction = Fraction(1, FPS),
    rate: Any = FPS,
    container: str | None = None,
    muxer: dict[str, str] | None = None,
    setup: Callable[[av.VideoStream], object] = lambda stream: None,
    keep: Keep = lambda number, packet: True,
    before: Callable[[av.container.OutputContainer], Callable[[], object]] | None = None,
) -> Path:
    """One film. `keep` drops packets, `before` adds streams in front and returns what fills them."""
    shown = list(pictures() if frames is None else frames)
    with av.open(str(path), "w", format=container, options=muxer or {}) as film:
        fill = before(film) if before else None
        stream = film.add_stream(coder, rate=rate)
        stream.width, stream.height, stream.pix_fmt = shown[0].width, shown[0].height, shown[0].format.name
        stream.codec_context.time_base = stream.time_base = base
        stream.options = FAST if options is None else options
        setup(stream)
        if fill:
            film.start_encoding()
            fill()
        coded = []
        for frame, tick in zip(shown, range(len(shown)) if ticks is None else ticks, strict=True):
            frame.pts, frame.time_base = tick, base
            coded += stream.encode(frame)
        coded += stream.encode(None)
        film.mux([packet for number, packet in enumerate(coded) if keep(number, packet)])
    return path


def from_keyframe(which: int) -> Keep:
    """Keep the packets from a keyframe on, counted from 0."""
    seen = []

    def keep(number: int, packet: av.Packet) -> bool:
        seen.append(packet.is_keyframe)
        return sum(seen) > which

    return keep


def changed(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """A file whose bytes were changed."""
    path.write_bytes(change(path.read_bytes()))
    return path


def cut_to(share: float) -> Callable[[bytes], bytes]:
    """Only this share of a file is left."""
    return lambda whole: whole[: int(len(whole) * share)]


def zeros_at(share: float) -> Callable[[bytes], bytes]:
    """A twelfth of a file, from there on, is nothing but zeros."""

    def change(whole: bytes) -> bytes:
        at, length = int(len(whole) * share), len(whole) // 12
        return whole[:at] + bytes(length) + whole[at + length :]

    return change


def with_matrix(a: int, b: int, c: int, d: int) -> Callable[[bytes], bytes]:
    """The display matrix of an MP4's track, of which these are 0, 1 or -1."""

    def change(whole: bytes) -> bytes:
        at = whole.index(b"tkhd") + 44
        one = 1 << 16
        return whole[:at] + struct.pack(">9i", a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30) + whole[at + 36 :]

    return change


# --- made of what `write` gives ---


def _times_of_decoding_only(path: Path) -> None:
    """As programs wrap what Windows wrote into Matroska: no times of being shown."""
    write(path.with_suffix(".avi"))
    with av.open(str(path.with_suffix(".avi"))) as source, av.open(str(path), "w") as film:
        stream = film.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.pts, packet.stream = packet.dts, stream
                film.mux(packet)


def _joined(path: Path, first_ticks: Sequence[int]) -> None:
    """Transport streams of `N` frames put one behind the other, whose times begin at these thirtieths of a second."""
    frames, parts = pictures(N * len(first_ticks)), []
    for at, first in enumerate(first_ticks):
        part = frames[N * at : N * (at + 1)]
        write(path, frames=part, ticks=range(first, first + N), container="mpegts", muxer={"mpegts_copyts": "1"})
        parts.append(path.read_bytes())
    path.write_bytes(b"".join(parts))


def _resized(path: Path) -> None:
    """The second half has half the size, as a browser records what a bad connection sends."""
    small = av.CodecContext.create("libvpx", "w")
    small.width, small.height, small.pix_fmt = SIZE[0] // 2, SIZE[1] // 2, "yuv420p"
    small.time_base, small.framerate, small.options = Fraction(1, 1000), FPS, LIVE
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libvpx", rate=FPS, options=LIVE)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        for number, frame in enumerate(pictures()):
            coder = stream if number < N // 2 else small
            frame.pts, frame.time_base = 33 * number, Fraction(1, 1000)
            if coder is small:
                frame = frame.reformat(small.width, small.height)
            for packet in coder.encode(frame):
                packet.stream = stream
                film.mux(packet)


def two_halves(upper_first: bool) -> list[av.VideoFrame]:
    """Frames of two halves, filmed one after the other: above the number a white bar moves on between them."""
    frames = []
    for number in range(N):
        woven = np.empty((SIZE[1], SIZE[0], 3), dtype=np.uint8)
        for half in (0, 1):
            whole, left = picture(number), 8 * number + 4 * half
            whole[10:70, left : left + 20] = 235
            rows = slice(half if upper_first else 1 - half, None, 2)
            woven[rows] = whole[rows]
        frames.append(av.VideoFrame.from_ndarray(woven, format="rgb24").reformat(format="yuv420p"))
    return frames


def _smaller_first(coder: str, count: int, disposition: int = 0) -> Callable[[Any], Callable[[], None]]:
    """A stream of small grey pictures in front of the film."""

    def add(film: Any) -> Callable[[], None]:
        small = film.add_stream(coder, rate=FPS)
        small.width, small.height, small.pix_fmt = 160, 120, "yuvj420p" if coder == "mjpeg" else "yuv420p"
        if disposition:
            small.disposition = disposition

        def fill() -> None:
            for tick in range(count):
                grey = av.VideoFrame.from_ndarray(np.full((120, 160, 3), 50, np.uint8), format="rgb24")
                frame = grey.reformat(format=small.pix_fmt)
                frame.pts, frame.time_base = tick, Fraction(1, FPS)
                film.mux(small.encode(frame))
            film.mux(small.encode(None))

        return fill

    return add


def _long_sound(path: Path) -> None:
    """The sound goes on for two minutes more than the picture."""

    def add(film: Any) -> Callable[[], None]:
        sound = film.add_stream("pcm_s16le", rate=8000, layout="mono")

        def fill() -> None:
            for second in range(120):
                silence = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
                silence.sample_rate, silence.pts, silence.time_base = 8000, 8000 * second, Fraction(1, 8000)
                film.mux(sound.encode(silence))

        return fill

    write(path, before=add)


def _at(times: Callable[[int], int]) -> Keep:
    """Give each packet this time, in thousandths of a second."""

    def keep(number: int, packet: av.Packet) -> bool:
        packet.pts = packet.dts = times(number)
        packet.time_base = Fraction(1, 1000)
        return True

    return keep


def _bogus_duration(whole: bytes) -> bytes:
    at = whole.index(b"\x44\x89\x88") + 3
    return whole[:at] + struct.pack(">d", 5 * 3600 * 1000.0) + whole[at + 8 :]


def _no_time_passes(whole: bytes) -> bytes:
    """The first frames of an MP4 are shown for no time at all."""
    at = whole.index(b"stts") + 16
    return whole[:at] + bytes(4) + whole[at + 4 :]


def _colours(matrix: int, primaries: int, curve: int) -> Callable[[av.VideoStream], None]:
    def setup(stream: av.VideoStream) -> None:
        context = stream.codec_context
        context.colorspace, context.color_primaries, context.color_trc = matrix, primaries, curve

    return setup


def _no_key_but_the_first(number: int, packet: av.Packet) -> bool:
    packet.is_keyframe = number == 0
    return True


LIVE = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "g": "10"}
MILLI, TS = Fraction(1, 1000), "mpegts"
EVERY_33MS = [33 * n for n in range(N)]
REFRESH = FAST | {"bf": "0", "x264-params": "intra-refresh=1:keyint=10:bframes=0"}
MPEG2 = {"g": "10", "bf": "2"}
PROTECTED = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "76" * 16, "encryption_kid": "a7" * 16}
NOMINAL, STARTED, BROKE_OFF = "does not say when its frames are shown", "left out at the start", "breaks off after"
GREYED, FULL = "transparent in it is shown as grey", "of full range"
UNEVEN = [0, 7, 40, 100, 101, 102, 500, *(600 + 41 * n for n in range(N - 7))]


def jpegs() -> dict[str, Any]:
    """What `write` needs for a film of photos."""
    return {"coder": "mjpeg", "options": {}, "frames": pictures(pixels="yuvj420p"), "base": MILLI, "ticks": EVERY_33MS}


def alpha(coder: str) -> Callable[[Path], object]:
    """A film from a browser with the left half cut out."""

    def make(path: Path) -> None:
        frames = []
        for number in range(N):
            shown = np.dstack([picture(number), np.full((SIZE[1], SIZE[0]), 255, np.uint8)])
            shown[180:, :160] = (255, 0, 0, 0)
            frames.append(av.VideoFrame.from_ndarray(shown, format="rgba").reformat(format="yuva420p"))
        write(path, coder, LIVE | {"auto-alt-ref": "0"}, frames=frames, base=MILLI, ticks=EVERY_33MS)

    return make


def of(
    coder: str = "libx264", options: dict[str, str] | None = None, pixels: str = "yuv420p", **more: Any
) -> Callable[[Path], object]:
    """A maker of films of `write`."""
    return lambda path: write(path, coder, options, frames=pictures(pixels=pixels), **more)


def then(make: Callable[[Path], object], change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """A maker of films whose bytes are changed afterwards."""

    def maker(path: Path) -> None:
        make(path)
        changed(path, change)

    return maker


def sized(
    width: int, height: int, pixels: str, rate: Any, coder: str, options: dict[str, str], **more: Any
) -> Callable[[Path], object]:
    """A maker of films of one size and rate, as old formats ask for."""

    def make(path: Path) -> None:
        frames = [frame.reformat(width, height, pixels) for frame in pictures()]
        write(path, coder, options, frames=frames, rate=rate, base=1 / Fraction(rate), **more)

    return make


def ms(ticks: Sequence[int]) -> list[float]:
    """Thousandths of a second as seconds from the first."""
    return [(tick - ticks[0]) / 1000 for tick in ticks]


KINDS = [
    # Containers and their clocks
    Kind(
        "wraps.ts",
        of(
            ticks=[2**33 - 45000 + 3000 * n for n in range(N)],
            base=Fraction(1, 90000),
            container=TS,
            muxer={"mpegts_copyts": "1"},
        ),
    ),
    Kind("segments.ts", lambda path: _joined(path, [300, 300 + N]), range(2 * N)),
    Kind("leaps.ts", lambda path: _joined(path, [300, 300 + N + 90000]), range(2 * N), "start again or leap after frame 30"),
    Kind("starts again.ts", lambda path: _joined(path, [300, 300, 300]), range(3 * N), "start again or leap after frame 30, 60"),
    Kind("camcorder.m2ts", of(container=TS, muxer={"mpegts_m2ts_mode": "1"})),
    Kind("program.mpg", of("mpeg2video", MPEG2, container="mpeg")),
    Kind("old.mpg", sized(320, 240, "yuv420p", 25, "mpeg1video", MPEG2), times_s=[n / 25 for n in range(N)]),
    Kind(
        "dvd.vob",
        sized(
            240,
            240,
            "yuv420p",
            25,
            "mpeg2video",
            MPEG2,
            setup=lambda s: setattr(s.codec_context, "sample_aspect_ratio", Fraction(4, 3)),
        ),
        said="1.33 times as wide",
        times_s=[n / 25 for n in range(N)],
    ),
    Kind(
        "late.flv",
        of(ticks=[12345 + t for t in EVERY_33MS], base=MILLI),
        times_s=ms(EVERY_33MS),
        said="counts time from 12.345 s",
    ),
    Kind("sorenson.flv", of("flv", {"g": "10"}, base=MILLI, ticks=EVERY_33MS), times_s=ms(EVERY_33MS)),
    Kind("uneven.webm", of("libvpx", LIVE, base=MILLI, ticks=UNEVEN, muxer={"live": "1"}), times_s=ms(UNEVEN)),
    Kind("live.webm", of("libvpx-vp9", LIVE, base=MILLI, ticks=EVERY_33MS, muxer={"live": "1"}), times_s=ms(EVERY_33MS)),
    Kind(
        "hidden.webm",
        of("libvpx", {"cpu-used": "8", "auto-alt-ref": "1", "lag-in-frames": "16", "b": "500k"}, base=MILLI, ticks=EVERY_33MS),
        times_s=ms(EVERY_33MS),
    ),
    Kind("resized.webm", _resized, times_s=ms(EVERY_33MS)),
    Kind("dash.mp4", of(muxer={"movflags": "dash+frag_keyframe+global_sidx"})),
    Kind("screen.mp4", of(muxer={"movflags": "frag_keyframe+empty_moov"})),
    Kind("an hour in.mp4", of(ticks=range(108_000, 108_000 + N)), said="counts time from 3600.000 s"),
    Kind("cut by an edit list.mp4", of(ticks=range(-5, N - 5)), range(5, N)),
    Kind("before zero.mkv", of(ticks=range(-5, N - 5), base=MILLI), times_s=[n / 1000 for n in range(N)]),
    Kind(
        "slow motion.mov",
        of("libx265", HEVC, base=Fraction(1, 240), rate=240, setup=lambda s: s.metadata.update(timecode="00:00:00:00")),
        times_s=[n / 240 for n in range(N)],
    ),
    Kind("drop.mp4", of(base=Fraction(1001, 30000), rate=Fraction(30000, 1001)), times_s=[n * 1001 / 30000 for n in range(N)]),
    Kind(
        "odd clock.mp4",
        of(base=Fraction(1, 90000), ticks=[3003 * n + n % 2 for n in range(N)], muxer={"video_track_timescale": "10000019"}),
        times_s=[(3003 * n + n % 2) / 90000 for n in range(N)],
    ),
    Kind(
        "nanoseconds.nut",
        of(base=Fraction(1, 10**9), ticks=[33_333_333 * n for n in range(N)]),
        times_s=[0.033333333 * n for n in range(N)],
    ),
    Kind(
        "weeks.mkv",
        of(base=Fraction(1), ticks=[7 * n for n in range(N)]),
        times_s=[7.0 * n for n in range(N)],
        said="7 s apart, as in a time-lapse",
    ),
    Kind(
        "still.mp4",
        of(base=MILLI, ticks=[33 * n + 40_000 * (n > 9) for n in range(N)]),
        times_s=ms([33 * n + 40_000 * (n > 9) for n in range(N)]),
        said="shows one picture for 40.0 s",
    ),
    Kind(
        "claims.mkv",
        then(of(base=MILLI, ticks=EVERY_33MS), _bogus_duration),
        times_s=ms(EVERY_33MS),
        said="18000.0 s long; its pictures last 1.0 s",
    ),
    Kind("long sound.mkv", _long_sound, said="sound is left out"),
    Kind(
        "filmed at 240.mp4",
        of(
            setup=lambda s: s.container.metadata.update({"com.android.capture.fps": "240.0"}),
            muxer={"movflags": "use_metadata_tags"},
        ),
        said="slowed down 8.0 times",
    ),
    # No times, or wrong ones
    Kind("b-frames.avi", of(), said=NOMINAL),
    Kind(
        "dropped frames.avi",
        of("mjpeg", {}, "yuvj420p", ticks=[n + 5 * (n > 9) for n in range(N)]),
        times_s=[(n + 5 * (n > 9)) / FPS for n in range(N)],
    ),
    Kind("divx.avi", of("mpeg4", {"g": "10", "bf": "2"})),
    Kind("wrapped.mkv", _times_of_decoding_only, said=NOMINAL),
    Kind("bare.264", of(container="h264"), said=NOMINAL),
    Kind("bare.265", of("libx265", HEVC, container="hevc"), said=NOMINAL),
    Kind("bare.m2v", of("mpeg2video", MPEG2, container="mpeg2video")),
    Kind("bare.m4v", of("mpeg4", {"g": "10", "bf": "2"}, container="m4v")),
    Kind("bare.ivf", of("libvpx-vp9", LIVE, container="ivf")),
    Kind("raw.y4m", of("wrapped_avframe", {}, container="yuv4mpegpipe")),
    Kind(
        "two at once.mkv",
        lambda path: write(path, **jpegs(), keep=_at(lambda n: 33 * (n - (n == 12)))),
        times_s=[*ms(EVERY_33MS)[:11], 0.363, 0.396, *ms(EVERY_33MS)[13:]],
        said="no time of its own",
    ),
    Kind(
        "end at once.mkv",
        lambda path: write(path, **jpegs(), keep=_at(lambda n: 33 * min(n, N - 3))),
        times_s=ms(EVERY_33MS),
        said="no times of their own",
    ),
    Kind("all at once.mkv", lambda path: write(path, **jpegs(), keep=_at(lambda n: 0)), said=NOMINAL),
    Kind(
        "no time.mp4",
        then(of(options=FAST | {"bf": "0"}, ticks=[0, 1, 2, *range(10, N + 7)]), _no_time_passes),
        said="no times of their own",
        times_s=(),
    ),
    # Streams
    Kind("thumbnail.mov", lambda path: write(path, before=_smaller_first("mjpeg", 1)), said="1 other stream of pictures"),
    Kind("cover.mp4", lambda path: write(path, before=_smaller_first("mjpeg", 1, av.stream.Disposition.attached_pic))),
    Kind("depth.mov", lambda path: write(path, before=_smaller_first("libx264", N))),
    Kind("two.ts", lambda path: write(path, container=TS, before=_smaller_first("libx264", N))),
    # Codings and colours
    Kind("prores.mov", of("prores_ks", {"profile": "3"}, "yuv422p10le")),
    Kind("prores.4444.mov", of("prores_ks", {"profile": "4"}, "yuva444p10le"), said=GREYED),
    Kind("archive.mkv", of("ffv1", {}, "gbrp16le")),
    Kind("screen.mov", of("png", {}, "rgba"), said=GREYED),
    Kind("animation.mov", of("qtrle", {}, "argb"), said=GREYED),
    Kind("palette.mov", of("qtrle", {}, "gray")),
    Kind("rgb.mp4", of("libx264rgb", FAST, "rgb24")),
    Kind("ten bits.mkv", of(pixels="yuv444p10le")),
    Kind("cut out.webm", alpha("libvpx-vp9"), times_s=ms(EVERY_33MS), said=GREYED),
    Kind("cut out.8.webm", alpha("libvpx"), times_s=ms(EVERY_33MS), said=GREYED),
    Kind(
        "moving.gif",
        of("gif", {}, "rgb8", base=Fraction(1, 100), ticks=[4 * n for n in range(N)]),
        times_s=[n / 25 for n in range(N)],
    ),
    Kind("moving.apng", of("apng", {}, "rgba")),
    Kind("photos.avi", of("mjpeg", {}, "yuvj420p"), said=FULL),
    Kind("camera.dv", sized(720, 576, "yuv420p", 25, "dvvideo", {}), times_s=[n / 25 for n in range(N)], said="is interlaced"),
    Kind(
        "ntsc.avi",
        sized(720, 480, "yuv411p", Fraction(30000, 1001), "dvvideo", {}),
        times_s=[n * 1001 / 30000 for n in range(N)],
        said="is interlaced",
    ),
    Kind("old.wmv", of("wmv2", {"g": "10"}, base=MILLI, ticks=EVERY_33MS), times_s=ms(EVERY_33MS)),
    Kind("phone.3gp", sized(352, 288, "yuv420p", 30, "h263", {"g": "10"})),
    Kind("broadcast.mxf", sized(320, 240, "yuv420p", 25, "mpeg2video", MPEG2), times_s=[n / 25 for n in range(N)]),
    Kind("av1.mp4", of("libsvtav1", {"preset": "8", "crf": "20", "svtav1-params": "lp=1"})),
    Kind("wide.mp4", of(setup=_colours(9, 2, 2))),
    Kind("unheard-of.mkv", of(base=MILLI, ticks=EVERY_33MS, setup=_colours(10, 2, 2)), times_s=ms(EVERY_33MS)),
    Kind("reserved.webm", of("libvpx-vp9", LIVE, base=MILLI, ticks=EVERY_33MS, setup=_colours(2, 3, 3)), times_s=ms(EVERY_33MS)),
    Kind(
        "upper first.mpg",
        lambda path: write(
            path, "mpeg2video", MPEG2 | {"flags": "+ilme+ildct", "top": "1", "b": "4M"}, frames=two_halves(True), container="mpeg"
        ),
        said="is interlaced",
    ),
    Kind(
        "lower first.ts",
        lambda path: write(path, options=FAST | {"x264-params": "bff=1"}, frames=two_halves(False), container=TS),
        said="is interlaced",
    ),
    # The ends are missing
    Kind("begins late.mkv", of(keep=lambda n, packet: n >= 5), range(10, N), STARTED, times_s=()),
    Kind("begins late.ts", of(container=TS, keep=lambda n, packet: n >= 5), range(10, N), f"5 frames were {STARTED}"),
    Kind("begins late.mp4", of(keep=lambda n, packet: n >= 5), range(10, N), STARTED),
    Kind("begins late.avi", of("mpeg4", {"g": "10"}, keep=lambda n, packet: n >= 5), range(10, N), STARTED),
    Kind(
        "begins late.webm",
        of("libvpx", LIVE, base=MILLI, ticks=EVERY_33MS, keep=lambda n, packet: n >= 5),
        range(10, N),
        STARTED,
        times_s=ms(EVERY_33MS[10:]),
    ),
    Kind("open group.mkv", of(options=OPEN_GOP, keep=from_keyframe(1)), range(10, N), STARTED, times_s=()),
    Kind("open group.265.ts", of("libx265", HEVC, container=TS, keep=from_keyframe(1)), range(10, N), STARTED),
    Kind("open group.mpg", of("mpeg2video", MPEG2, container="mpeg", keep=from_keyframe(1)), range(12, N), STARTED),
    Kind("refreshed.ts", of(options=REFRESH, container=TS, keep=lambda n, packet: n >= 3), range(19, N), STARTED),
    Kind("one key.mkv", of(keep=_no_key_but_the_first, base=MILLI, ticks=EVERY_33MS), times_s=ms(EVERY_33MS)),
    Kind(
        "cut.mp4",
        then(of(options=FAST | {"bf": "0"}, muxer={"movflags": "faststart"}), cut_to(0.8)),
        range(18),
        f"{BROKE_OFF} 18 frames; 12 more frames",
    ),
    Kind("cut.ts", then(of(options=FAST | {"bf": "0"}, container=TS), cut_to(0.8)), range(23), ""),
    Kind(
        "cut.mkv",
        then(of(options=FAST | {"bf": "0"}, base=MILLI, ticks=EVERY_33MS), cut_to(0.8)),
        range(20),
        BROKE_OFF,
        times_s=ms(EVERY_33MS[:20]),
    ),
    Kind("cut.avi", then(of("mjpeg", {}, "yuvj420p"), cut_to(0.8)), range(23), f"{BROKE_OFF} 23 frames; 7 more frames"),
    Kind(
        "cut.fragments.mp4",
        then(of(options=FAST | {"bf": "0"}, muxer={"movflags": "frag_keyframe+empty_moov"}), cut_to(0.7)),
        range(13),
        BROKE_OFF,
    ),
    # Refused
    Kind("no table.mp4", then(of(), cut_to(0.5)), None, "must be a whole video file"),
    Kind("protected.mp4", of(muxer=PROTECTED), None, "is encrypted"),
    Kind("broken.mp4", then(of(muxer={"movflags": "faststart"}), zeros_at(0.75)), None, r"the one at 0\.\d+ s cannot"),
    Kind("broken.prores.mov", then(of("prores_ks", {}, "yuv422p10le"), zeros_at(0.5)), None, r"the one at 0\.\d+ s cannot"),
    Kind("broken.ts", then(of(container=TS), zeros_at(0.5)), None, r"broken at 0\.\d+ s"),
    Kind("broken.mkv", then(of(), zeros_at(0.5)), None, r"broken at 0\.\d+ s"),
    Kind("broken.avi", then(of("mpeg4", {"g": "10"}), zeros_at(0.75)), None, r"broken at 0\.\d+ s"),
]
