"""What the player shows under the boxes: the clip's film, its recorded images, or nothing."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

from laiar_core.data.frames import read_picture

MAX_WIDTH = 640
QUALITY = 72


@dataclass(frozen=True)
class Film:
    """The film of a clip as the browser gets it.

    Attributes:
        url: where it is: on the server of the page, or empty where the page itself holds it.
        times_s: when each of the clip's F frames is shown, in seconds as the film counts them.
    """

    url: str
    times_s: tuple[float, ...]


@dataclass(frozen=True)
class Pictures:
    """Pictures of a clip: a film, else `images`, data URLs with one for each frame, else neither."""

    film: Film | None = None
    images: tuple[str, ...] | None = None


def frame_images(paths: tuple[Path, ...]) -> tuple[str, ...]:
    """Read, shrink to at most 640 pixels width and encode recorded frames (LaiarError for a file that is no image)."""
    return tuple(_data_url(path) for path in paths)


def _data_url(path: Path) -> str:
    picture = read_picture(path)
    if picture.width > MAX_WIDTH:
        picture = picture.resize((MAX_WIDTH, max(1, round(picture.height * MAX_WIDTH / picture.width))))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
