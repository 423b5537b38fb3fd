"""The pictures of a clip, one after the other, wherever they are: in a film or in image files."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laiar_core.clips.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.perception.decode import read_frames
from laiar_core.perception.times import presentation_times

CHUNK = 24  # pictures in memory at once


def has_pictures(clip: Clip) -> bool:
    """Whether there is a film or there are image files."""
    return clip.video is not None or clip.frame_paths is not None


def clip_pictures(clip: Clip) -> Iterator[Image.Image]:
    """The F pictures of a clip in RGB (LaiarError for a film or file that cannot be read)."""
    if clip.video is not None:
        shown = presentation_times(clip.video.path)  # (all frames of the film,)
        indices: NDArray[np.int64] = np.searchsorted((shown[1:] + shown[:-1]) / 2, clip.video.times_s)
        for first in range(0, len(indices), CHUNK):
            yield from map(Image.fromarray, read_frames(clip.video.path, indices[first : first + CHUNK]))
        return
    for path in clip.frame_paths or ():
        try:
            with Image.open(path) as image:
                yield image.convert("RGB")
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            raise LaiarError(f"cannot read the frame {path} ({error}); copy it again or leave the pictures out") from None
