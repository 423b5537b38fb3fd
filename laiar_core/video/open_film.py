"""Opening a film from a stranger: formats that hold their pictures themselves, and which of its streams is the film."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from laiar_core.errors import LaiarError
from laiar_core.reading import regular

# A playlist would have FFmpeg open other files. These formats hold their pictures themselves.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,gif,apng,m4v,h263,h264,hevc,vvc,obu,ivf,"
    "mjpeg,dv,mxf,nut,rm,wtv,yuv4mpegpipe"
)
_SELF_CONTAINED = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
_NO_FILM = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """The film, to be read; whatever goes wrong while reading is a LaiarError that names the file."""
    try:
        # Titles and the like are not read, so it does not matter what they are written in.
        with av.open(str(regular(path).absolute()), options=_SELF_CONTAINED, metadata_errors="replace") as film:
            yield film
    except (av.FFmpegError, OSError) as error:
        reason = error.strerror or str(error)
        raise LaiarError(f"cannot read the film {path} ({reason}); it must be a whole video file, for example MP4") from None


def picture_streams(film: InputContainer, path: Path) -> list[VideoStream]:
    """The streams that may be the film, the likeliest first: no covers, no thumbnails, and the largest pictures before others.

    LaiarError where there is none.
    """
    if not film.streams.video:
        raise LaiarError(f"the film {path} has no picture in it; it must hold a video stream")
    known = [stream for stream in film.streams.video if getattr(stream, "codec_context", None) is not None]
    if not known:  # which is how av reports a coding that it does not know
        raise LaiarError(f"the pictures of the film {path} are coded in a way that is unknown here; convert it to MP4")
    moving = [stream for stream in known if not stream.disposition & _NO_FILM]
    if not moving:
        raise LaiarError(f"the film {path} has no picture in it but a cover; it must hold a video stream")
    return sorted(moving, key=_likely, reverse=True)


def _likely(stream: VideoStream) -> tuple[bool, int, bool, int]:
    """A track of one picture is a thumbnail; among others the largest is the film, not its map of depths or a small copy."""
    coded = stream.codec_context
    return stream.frames != 1, coded.width * coded.height, bool(stream.disposition & Disposition.default), -stream.index
