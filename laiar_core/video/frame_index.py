"""Which frames a film has, when each is shown, and how it is found again. Remembered while the file stays as it is.

Where the packets tell (`Packets.regular`), nothing is decoded for it; of other films every frame is decoded once (`recount.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from laiar_core.reading import regular
from laiar_core.video.decoder import frames_from, numbered
from laiar_core.video.file_end import missing_bytes
from laiar_core.video.packets import Packets, packets_of
from laiar_core.video.recount import recount
from laiar_core.video.timing import writable

# An MP4 may say that its picture begins a little after its sound, which players follow; more is where a recording was cut.
LATE_S = 1.0


@dataclass(frozen=True)
class FrameTable:
    """The frames that are shown of a film, in order of presentation.

    Attributes:
        pts: int64 (F,), rising: when each frame is shown, in units of `time_base` seconds.
        time_base: length of one unit of time in seconds.
        rate: frames a second that FFmpeg takes the film to have, also where they are not evenly spaced.
        stream: number of the picture stream in the file.
        coded: int64 (F,), rising: what the decoder calls each frame: its time in the file, or where `counted` its number.
        key_pts: int64 (K,), rising: the keyframes among all coded frames, where decoding can begin, as `coded` counts. Frames
            that an edit list hides are decoded from but never shown, so these can be negative. None where `counted`.
        counted: whether frames are told apart by their order alone, so that decoding always begins at the start.
        part: where `counted`, which packets are decoded: from the first to before the second.
        late_s: the time of the first frame in the file, where it is not the one that `pts` has.
        repeated: how many frames have no time of their own in the file, and were given one between their neighbours'.
        notes: sentences on what a person should know before anything else, as what is missing.
    """

    pts: NDArray[np.int64]
    time_base: Fraction
    rate: Fraction
    stream: int
    coded: NDArray[np.int64]
    key_pts: NDArray[np.int64]
    counted: bool = False
    part: tuple[int, int] = (0, 0)
    late_s: float = 0.0
    repeated: int = 0
    notes: tuple[str, ...] = ()

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Float64 (F,), when each frame is shown, in seconds as the film counts them."""
        # Multiplied before it is divided: 1/30 s comes out as the same number as 1/30.
        times: NDArray[np.float64] = self.pts * self.time_base.numerator / self.time_base.denominator
        return times

    def pictures(self, film: InputContainer) -> VideoStream:
        """The picture stream of the opened film."""
        stream = film.streams[self.stream]
        assert isinstance(stream, VideoStream)
        return stream

    def decoded(self, film: InputContainer, start: int | None = None) -> Iterator[VideoFrame]:
        """Decode frames, in order, each with what `coded` calls it in `pts`.

        Args:
            film: the opened film.
            start: the keyframe to begin at; None for the start of the film.

        Yields:
            All frames as they are stored, also those that are not shown. FFmpegError where one is damaged.
        """
        stream = self.pictures(film)
        if self.counted:
            return (frame for frame, _ in numbered(film, stream, self.part) if frame is not None)
        return frames_from(film, stream, start)


def presentation_times(path: Path) -> NDArray[np.float64]:
    """Times in seconds, float64 (F,), of the frames that a browser shows of a film, in order of presentation.

    Frames that an edit list hides do not exist. LaiarError for a file that is no film.
    """
    return frame_table(path).times_s


def frame_table(path: Path) -> FrameTable:
    """The shown frames of a film (LaiarError for a file that is no film, and for one that is broken in the middle)."""
    status = regular(path).stat()
    return _table(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1024)
def _table(path: Path, changed_ns: int, size: int) -> FrameTable:
    packets = packets_of(path)
    table = _of_packets(packets, path) if packets.regular else _of_frames(packets, path)
    for array in (table.pts, table.coded, table.key_pts):
        array.flags.writeable = False  # Everybody gets the same ones.
    return table


def _of_packets(packets: Packets, path: Path) -> FrameTable:
    coded = np.array(sorted(p.pts for p in packets.all if p.shown and p.pts is not None), dtype=np.int64)
    keys = np.array(sorted(p.pts for p in packets.all if p.key and p.pts is not None), dtype=np.int64)
    late = int(coded[0])
    if "mp4" in packets.container and 0 < late * packets.time_base < LATE_S and (packets.all[0].dts or 0) > 0:
        late = 0
    pts, base = writable(coded - late, packets.time_base)
    notes = _missing(packets, path, len(coded), packets.claimed - len(packets.all) if packets.cut else 0)
    return FrameTable(pts, base, packets.rate, packets.stream, coded, keys, late_s=float(late * packets.time_base), notes=notes)


def _of_frames(packets: Packets, path: Path) -> FrameTable:
    found = recount(packets, path)
    pts, base = writable(found.ticks - found.ticks[0], found.time_base)
    return FrameTable(
        pts,
        base,
        packets.rate,
        packets.stream,
        coded=found.numbers,
        key_pts=np.zeros(0, dtype=np.int64),
        counted=True,
        part=found.part,
        late_s=float(int(found.ticks[0]) * found.time_base),
        repeated=found.repeated,
        notes=(*_missing(packets, path, len(pts), found.left_out_at_end), *found.notes),
    )


def _missing(packets: Packets, path: Path, frames: int, left_out: int) -> tuple[str, ...]:
    """A sentence where a file breaks off."""
    missing = missing_bytes(path, packets.container)
    if not missing and not packets.cut and left_out <= 0:
        return ()
    frames_left = ["1 more frame" if left_out == 1 else f"{left_out} more frames"] if left_out > 0 else []
    bytes_left = [f"at least {missing:,} bytes"] if missing else []
    what = " and ".join(frames_left + bytes_left) or "what follows"
    return (f"The film breaks off after {frames} frames; {what} cannot be read.",)
