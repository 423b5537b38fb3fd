"""What the packets of a film say, without decoding: its frames, when each is shown, and whether that can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.container import InputContainer
from av.format import Flags
from av.video.stream import VideoStream

from laiar_core.errors import LaiarError
from laiar_core.reading import regular
from laiar_core.video.open_film import opened, picture_streams
from laiar_core.video.timing import JUMP_S

MOST_PACKETS = 2_000_000  # 18 hours at 30 a second: a small file can claim any number
USUAL_RATE, HIGHEST_RATE = Fraction(25), 1000  # frames a second of a stream that says nothing, or nonsense
# Formats that have the time of each frame, and where decoding can begin; codings of which every packet is one picture.
_MATROSKA = "matroska,webm"
_INDEXED = ("mov,mp4,m4a,3gp,3g2,mj2", _MATROSKA)
_ONE_BY_ONE = ("h264", "hevc", "vp9", "av1", "mpeg4", "mjpeg", "prores", "png", "ffv1")
_UNREAD = 0.25  # of a Matroska file, behind its last packet: its index there is far smaller


class Packet(NamedTuple):
    """A coded picture: when it is shown and decoded (None where the file does not say), and what else its container says.

    `key`: decoding can begin here. `shown`: no edit list hides it. `whole`: its bytes are all there.
    """

    pts: int | None
    dts: int | None
    key: bool
    shown: bool
    whole: bool


@dataclass(frozen=True)
class Packets:
    """The coded pictures of a film.

    Attributes:
        stream: number of their stream in the file.
        container: FFmpeg's name of the format.
        coding: FFmpeg's name of how they are coded.
        time_base: length of one unit of time in seconds.
        rate: frames a second that FFmpeg takes the film to have, also where they are not evenly spaced.
        jumps: whether times of this format may start again in the middle, as in recordings that were put together.
        reordered: whether pictures are stored in another order than they are shown in.
        claimed: how many pictures the file says it has; 0 where it does not say.
        cut: whether the file breaks off.
        all: the pictures in the order of decoding.
    """

    stream: int
    container: str
    coding: str
    time_base: Fraction
    rate: Fraction
    jumps: bool
    reordered: bool
    claimed: int
    cut: bool
    all: tuple[Packet, ...]

    @property
    def seconds(self) -> float:
        """How long it is at least, gaps left out where recordings may have been put together."""
        times = [packet.pts if self.regular else packet.dts for packet in self.all if packet.shown]
        own = [time for time in times if time is not None]
        steps = np.diff(sorted(own) if self.regular else own) * float(self.time_base)
        return float(steps[(steps > 0) & ((steps < JUMP_S) | (not self.jumps))].sum())

    @property
    def regular(self) -> bool:
        """Whether the packets alone tell which frames there are and when, so that nothing need be decoded to know it."""
        times = [packet.pts for packet in self.all if packet.shown and packet.pts is not None]
        first = self.all[0]
        return (
            self.container in _INDEXED
            and self.coding in _ONE_BY_ONE
            and all(packet.pts is not None and packet.whole for packet in self.all)
            and len(set(times)) == len(times)
            # Pictures before the first keyframe lean on others that are missing.
            and first.key
            and min(times, default=0) >= (first.pts or 0)
            # What Windows wrote is wrapped into Matroska with the times of decoding alone, which rise.
            and not (self.container == _MATROSKA and self.reordered and times == sorted(times))
        )


def packets_of(path: Path) -> Packets:
    """The packets of a film (LaiarError for a file that is no film)."""
    status = regular(path).stat()
    return _packets(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _packets(path: Path, changed_ns: int, size: int) -> Packets:
    with opened(path) as film:
        streams = picture_streams(film, path)
        found, cut, end = _read(film, streams, path)
        # A track with one picture beside another with many is no film, whatever it is called.
        stream = next((stream for stream in streams if len(found[stream.index]) > 1), streams[0])
        packets, base, coding = found[stream.index], stream.time_base, stream.codec_context
        while packets and not packets[-1].whole:
            packets.pop()
            cut = True
        if not any(packet.shown for packet in packets) or base is None:
            raise LaiarError(f"the film {path} has no frames that are shown; it must hold at least one")
        if film.format.name == _MATROSKA and not cut and size - end > _UNREAD * size:
            where = max(packet.pts or 0 for packet in packets) * base
            raise LaiarError(f"the film {path} is broken at {float(where):.2f} s: nothing behind that can be read; copy it again")
        rate = stream.guessed_rate or stream.average_rate
        return Packets(
            stream=stream.index,
            container=film.format.name,
            coding=coding.codec.canonical_name,
            time_base=base,
            rate=rate if rate and rate <= HIGHEST_RATE else USUAL_RATE,
            jumps=Flags.ts_discont in Flags(film.format.flags),
            reordered=bool(coding.has_b_frames),
            claimed=stream.frames,
            cut=cut,
            all=tuple(packets),
        )


def _read(film: InputContainer, streams: list[VideoStream], path: Path) -> tuple[dict[int, list[Packet]], bool, int]:
    """The packets of each stream, whether the file breaks off, and the byte at which the last of them ends."""
    found: dict[int, list[Packet]] = {stream.index: [] for stream in streams}
    cut, end, count = False, 0, 0
    try:
        # Of Matroska all streams are read, as sound may go on long after the pictures.
        for packet in film.demux() if film.format.name == _MATROSKA else film.demux(streams):
            end = max(end, (packet.pos or 0) + packet.size)
            if packet.size == 0 or packet.stream_index not in found:  # without bytes: the end, or the picture before once more
                continue
            if packet.has_sidedata("encryption_info"):
                raise LaiarError(f"the film {path} is encrypted; bring a copy that is not protected")
            count += 1
            if count > MOST_PACKETS:
                raise LaiarError(f"the film {path} has more than {MOST_PACKETS} frames; cut it shorter")
            found[packet.stream_index].append(
                Packet(packet.pts, packet.dts, packet.is_keyframe, not packet.is_discard, not packet.is_corrupt)
            )
    except av.FFmpegError:
        if not count:
            raise
        cut = True
    return found, cut, end
