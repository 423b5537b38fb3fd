"""When each frame of a film is shown. Read from the packets, without decoding, and remembered while the file stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.reading import regular

# Films come from strangers, and a playlist would have FFmpeg open other files. These formats hold their pictures themselves.
_SELF_CONTAINED = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,gif,m4v,h264,hevc,ivf",
    "protocol_whitelist": "file",
}


@dataclass(frozen=True)
class FrameTable:
    """The frames that a browser shows of a film, in order of presentation.

    Attributes:
        pts: int64 (F,), rising: when each frame is shown, in units of `time_base` seconds.
        key_pts: int64 (K,), rising: the same of the keyframes among all coded frames, where decoding can begin. Frames that
            an edit list hides are decoded from but never shown, so these can be negative.
        time_base: length of one unit of time in seconds.
        rate: frames a second that FFmpeg takes the film to have, also where they are not evenly spaced.
    """

    pts: NDArray[np.int64]
    key_pts: NDArray[np.int64]
    time_base: Fraction
    rate: Fraction

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Float64 (F,), when each frame is shown, in seconds as the film counts them."""
        # Multiplied before it is divided: 1/30 s comes out as the same number as 1/30.
        times: NDArray[np.float64] = self.pts * self.time_base.numerator / self.time_base.denominator
        return times


def presentation_times(path: Path) -> NDArray[np.float64]:
    """Times in seconds, float64 (F,), of the frames that a browser shows of a film, in order of presentation.

    Frames that an edit list hides do not exist. LaiarError for a file that is no film.
    """
    return frame_table(path).times_s


def frame_table(path: Path) -> FrameTable:
    """The shown frames of a film (LaiarError for a file that is no film)."""
    status = regular(path).stat()
    return _table(path, status.st_mtime_ns, status.st_size)


@contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The film and its picture stream, to be read; whatever goes wrong while reading is a LaiarError that names the file."""
    try:
        # Titles and the like are not read, so it does not matter what they are written in.
        with av.open(str(regular(path).absolute()), options=_SELF_CONTAINED, metadata_errors="replace") as film:
            if not film.streams.video:
                raise LaiarError(f"the film {path} has no picture in it; it must hold a video stream")
            stream = film.streams.video[0]
            if getattr(stream, "codec_context", None) is None:  # which is how av reports a coding that it does not know
                raise LaiarError(f"the pictures of the film {path} are coded in a way that is unknown here; convert it to MP4")
            yield film, stream
    except (av.FFmpegError, OSError) as error:
        reason = error.strerror or str(error)
        raise LaiarError(f"cannot read the film {path} ({reason}); it must be a whole video file, for example MP4") from None


@lru_cache(maxsize=1024)
def _table(path: Path, changed_ns: int, size: int) -> FrameTable:
    with opened(path) as (film, stream):
        packets = [packet for packet in film.demux(stream) if packet.size]
        if any(packet.pts is None for packet in packets):
            raise LaiarError(f"the film {path} has frames without a time; convert it to MP4")
        base, rate = stream.time_base, stream.guessed_rate or stream.average_rate
    shown = sorted(packet.pts for packet in packets if packet.pts is not None and not packet.is_discard)
    if not shown or base is None or not rate:
        raise LaiarError(f"the film {path} has no frames that are shown; it must hold at least one")
    if len(set(shown)) < len(shown):
        raise LaiarError(f"the film {path} has two frames at the same time; convert it to MP4")
    keys = sorted(packet.pts for packet in packets if packet.pts is not None and packet.is_keyframe)
    table = FrameTable(np.array(shown, dtype=np.int64), np.array(keys, dtype=np.int64), base, rate)
    for array in (table.pts, table.key_pts):
        array.flags.writeable = False  # Everybody gets the same ones.
    return table
