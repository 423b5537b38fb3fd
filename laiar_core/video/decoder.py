"""The decoded pictures of a stream one after the other, deinterlaced where they were filmed in two halves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain, islice

import av
from av.codec.context import CodecContext
from av.container import InputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}  # FFmpeg's own decoders of these leave out what is transparent
_FLUSHES = 64  # more pictures than any decoder holds back
_UNIT = Fraction(1, 90_000)  # of whatever is counted in a graph of filters


def frames_from(film: InputContainer, stream: VideoStream, start: int | None = None) -> Iterator[VideoFrame]:
    """The frames of a stream in order, from the keyframe at `start` or before it.

    Args:
        film: the film.
        stream: its pictures.
        start: a time in the units of the stream; None for its beginning.

    Yields:
        Frames with the times that the decoder gives them. FFmpegError where a packet is damaged.
    """
    if start is not None:
        film.seek(start, stream=stream, backward=True)
    decoder = _decoder(stream)
    # What is torn where a file breaks off is left out, as the table of frames leaves it out.
    whole = (packet for packet in _packets(film, stream) if not packet.is_corrupt)
    try:
        yield from (frame for packet in chain(whole, [None]) for frame in decoder.decode(packet))
    finally:
        # Its threads come to rest here, where they may still say what went wrong: closing waits for them with Python held.
        decoder.flush_buffers()


def numbered(film: InputContainer, stream: VideoStream, part: tuple[int, int]) -> Iterator[tuple[VideoFrame | None, int | None]]:
    """Everything that can be made of a stream, in order: pictures are numbered from 0 in `pts`, damaged ones among them.

    Args:
        film: the film.
        stream: its pictures.
        part: the packets that are decoded, from the first to before the second, counted from 0.

    Yields:
        Frame and the time that the decoder gives it; None and the packet's time for a packet of which nothing can be made.
    """
    decoder = _decoder(stream)
    number = 0
    for packet in chain(islice(_packets(film, stream), *part), [None]):
        for frame in _all_of(decoder, packet):
            if frame is None:
                yield None, packet.pts if packet is not None else None
            else:
                time, frame.pts = frame.pts, number
                number += 1
                yield frame, time


def deinterlaced(frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    """The same frames; of those that hold two halves, filmed one after the other, whole pictures of the first half's moment."""
    graph, like = None, None
    for frame in frames:
        kind = (frame.width, frame.height, frame.format.name)
        if graph is not None and kind != like:
            yield from _rest(graph)
            graph = None
        if graph is None and frame.interlaced_frame:
            graph, like = _graph(frame), kind
        if graph is None or frame.pts is None:
            yield frame
            continue
        # The filter counts time in its own units, and one that shows each frame twice as long as its half.
        frame.time_base = _UNIT
        graph.push(frame)
        yield from _ready(graph)
    if graph is not None:
        yield from _rest(graph)


def _graph(frame: VideoFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=_UNIT)
    whole = graph.add("bwdif", "mode=send_frame:parity=auto:deint=interlaced")
    graph.link_nodes(source, whole, graph.add("buffersink")).configure()
    return graph


def _ready(graph: Graph) -> Iterator[VideoFrame]:
    try:
        while True:
            frame = graph.pull()
            assert isinstance(frame, VideoFrame)
            assert frame.pts is not None
            frame.pts //= 2
            yield frame
    except (av.BlockingIOError, av.EOFError):
        return


def _rest(graph: Graph) -> Iterator[VideoFrame]:
    graph.push(None)
    yield from _ready(graph)


def _decoder(stream: VideoStream) -> VideoCodecContext:
    """What decodes the stream; it has nothing left of what was decoded before."""
    name = _WITH_ALPHA.get(stream.codec_context.name)
    if name is None or stream.metadata.get("alpha_mode") != "1":
        return stream.codec_context
    decoder = CodecContext.create(name, "r")
    assert isinstance(decoder, VideoCodecContext)
    return decoder


def _packets(film: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The packets that hold something, up to where the file ends or breaks off."""
    with suppress(av.FFmpegError):
        yield from (packet for packet in film.demux(stream) if packet.size)


def _all_of(decoder: VideoCodecContext, packet: Packet[VideoStream] | None) -> Iterator[VideoFrame | None]:
    """The frames that a packet gives, and None for a fault; after the last packet whatever is held back, faults or not."""
    for _ in range(1 if packet is not None else _FLUSHES):
        try:
            frames = decoder.decode(packet)
        except av.EOFError:
            return
        except av.FFmpegError:
            yield None
        else:
            yield from frames
            if packet is None:
                return
