"""A clip's pictures and crops of them, wherever those are: in the film of its recording or in image files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.reading import open_file
from laiar_core.video.crop import crops

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 40_000_000  # of a picture; those of Charades have up to 2
CHUNK = 32  # pictures in memory at once


def has_pictures(clip: Clip) -> bool:
    """Whether there is a film or there are image files."""
    return clip.video is not None or clip.frame_paths is not None


def pictures_of(clip: Clip) -> Path:
    """Where a clip's pictures are: the film of its recording, or the folder of its image files (LaiarError for neither)."""
    if clip.video is not None:
        return clip.video.path
    if clip.frame_paths is not None:
        return clip.frame_paths[0].parent
    raise LaiarError(
        f"clip {clip.clip_id!r} has no pictures, and a model with appearance features looks at them; use a checkpoint that reads "
        "boxes alone, or put the film beside the annotation, where the docs of its data set say"
    )


def stamp(clip: Clip) -> str:
    """What changes when the pictures of a clip change: names, sizes and times of change of their files, and which frames."""
    pictures_of(clip)
    files = [clip.video.path] if clip.video is not None else list(clip.frame_paths or ())
    try:
        rows = [f"{file.resolve()} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files]
    except OSError as error:
        raise LaiarError(
            f"cannot read the pictures of clip {clip.clip_id!r}: {error}; put them back or copy them again"
        ) from None
    times = clip.video.times_s.tolist() if clip.video is not None else []
    return f"{rows} {times} {clip.frame_size} {clip.view}"


def crops_of(clip: Clip, frames: NDArray[np.int64], boxes: NDArray[np.floating], size: int) -> Iterator[NDArray[np.uint8]]:
    """Crops of a clip as it is seen, in pieces of a few pictures.

    Args:
        clip: the clip, which has pictures.
        frames: (M,) frames of the clip, counted from 0, not falling.
        boxes: (M, 4) left, top, right, bottom in the clip's own pixels; they may reach over the edge.
        size: of a crop, in pixels.

    Yields:
        Arrays (m, size, size, 3), M crops altogether.
    """
    pictures_of(clip)
    regions = clip.view.on_film(boxes, clip.frame_size)  # (M, 4)
    wanted = np.unique(frames)
    for first in range(0, len(wanted), CHUNK):
        chunk = wanted[first : first + CHUNK]
        shown = []
        for frame, picture in zip(chunk, frames_of(clip, chunk), strict=True):
            height, width = picture.shape[:2]  # the film may be larger than the annotation says
            scale = (width / clip.frame_size[0], height / clip.frame_size[1])
            shown.append(crops(picture, regions[frames == frame] * np.tile(scale, 2), size))
        cut = np.concatenate(shown)
        yield cut[:, :, ::-1] if clip.view.mirrored else cut


def frames_of(clip: Clip, frames: NDArray[np.int64] | None = None) -> Iterator[NDArray[np.uint8]]:
    """The pictures (H, W, 3) of these frames (M,) in RGB, without any all of the clip's, as they were filmed.

    LaiarError for a film or file that cannot be read; nothing where the clip has no pictures.
    """
    frames = np.arange(len(clip)) if frames is None else frames
    if clip.video is not None:
        # Imported here: what reads boxes alone needs no decoder.
        from laiar_core.video.frame_index import presentation_times
        from laiar_core.video.sampled import read_sampled

        shown = presentation_times(clip.video.path)
        indices: NDArray[np.int64] = np.searchsorted((shown[1:] + shown[:-1]) / 2, clip.video.times_s[frames])
        for pictures in read_sampled(clip.video.path, indices, CHUNK):
            yield from pictures
    elif clip.frame_paths is not None:
        for frame in frames:
            yield np.asarray(read_picture(clip.frame_paths[frame]))


def read_picture(path: Path) -> Image.Image:
    """An image file in RGB (LaiarError where it is none)."""
    from PIL import Image, UnidentifiedImageError

    advice = "copy it again or take the clip's pictures away"
    try:
        with open_file(path, advice) as file, Image.open(file) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError(f"it has {image.width} x {image.height} pixels, at most {MOST_PIXELS:,} are read")
            return image.convert("RGB")
    except LaiarError:
        raise
    except Exception as error:  # a damaged picture can make its reader fail in any way
        reason = "its format is not known here" if isinstance(error, UnidentifiedImageError) else error
        raise LaiarError(f"cannot read the picture {path} ({reason}); {advice}") from None
