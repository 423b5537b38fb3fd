"""A clip as a film or GIF with everything drawn in: for talks, papers and mail."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from PIL import Image

from laiar_core.data.clip import Clip
from laiar_core.data.frames import frames_of
from laiar_core.errors import LaiarError
from laiar_core.explain.explanation import Explanation
from laiar_core.files import scratch_folder
from laiar_core.video.encode import write_film
from laiar_core.viz.export.caption import draw_caption
from laiar_core.viz.export.overlay import draw_stage

MAX_FRAMES = 1800  # a minute at 30 frames a second; drawing takes about as long as that
FILM_WIDTH = 800
GIF_WIDTH = 480
GIF_FRAMES = 120  # or the file is too large to send
GIF_GAP_S = 0.08
GIF_COLOURS = 128
LAST_GIF_FRAME_MS = 1500  # before it starts again
Progress = Callable[[float], object]


def overlay_mp4(explanation: Explanation, clip: Clip, with_pictures: bool, progress: Progress) -> bytes:
    """The whole clip as a film, every frame at its own time.

    Args:
        explanation: what is drawn.
        clip: what was explained.
        with_pictures: whether it is drawn over the pictures.
        progress: hears from 0 to 1 how much is done.

    Returns:
        An MP4.

    Raises:
        LaiarError: for a clip that is too long, or a picture that cannot be read.
    """
    frames = list(range(checked(len(clip))))
    times = [explanation.clip.frame_times_s[frame] for frame in frames]
    return mp4(_drawn(explanation, clip, frames, FILM_WIDTH, with_pictures, progress), times, explanation.clip.fps)


def overlay_gif(explanation: Explanation, clip: Clip, with_pictures: bool, progress: Progress) -> bytes:
    """The clip as a GIF, smaller and with fewer frames than the film.

    Args:
        explanation: what is drawn.
        clip: what was explained.
        with_pictures: whether it is drawn over the pictures.
        progress: hears from 0 to 1 how much is done.

    Returns:
        A GIF.

    Raises:
        LaiarError: for a clip that is too long, or a picture that cannot be read.
    """
    frames = gif_frames(explanation.clip.frame_times_s[: checked(len(clip))])
    times = [explanation.clip.frame_times_s[frame] for frame in frames]
    return gif(_drawn(explanation, clip, frames, GIF_WIDTH, with_pictures, progress), times)


def gif_frames(times_s: tuple[float, ...]) -> list[int]:
    """Frames for a GIF: far enough apart, not too many."""
    gap = max(GIF_GAP_S, (times_s[-1] - times_s[0]) / (GIF_FRAMES - 1))
    chosen = [0]
    for frame, time in enumerate(times_s):
        if time - times_s[chosen[-1]] >= gap - 1e-6:
            chosen.append(frame)
    return chosen


def checked(frames: int) -> int:
    """The number of frames, if films are made of so many (LaiarError for more)."""
    if frames > MAX_FRAMES:
        raise LaiarError(f"the clip has {frames} frames, and films are made of at most {MAX_FRAMES}; choose a shorter clip")
    return frames


def even(width: float, height: float) -> tuple[int, int]:
    """The nearest size that H.264 takes: both sides even."""
    return max(2 * round(width / 2), 2), max(2 * round(height / 2), 2)


def mp4(pictures: Iterable[Image.Image], times_s: Sequence[float], fps: float) -> bytes:
    """Pictures as a film.

    Args:
        pictures: RGB, all of one even size.
        times_s: when each is shown, in seconds (`film_times`).
        fps: nominal.

    Returns:
        An MP4.
    """
    with scratch_folder() as folder:  # A file, since the table of frames goes before what was written.
        path = folder / "film.mp4"
        write_film(path, map(np.asarray, pictures), fps, times_s)
        return path.read_bytes()


def gif(pictures: Iterable[Image.Image], times_s: Sequence[float]) -> bytes:
    """A GIF that runs for ever. Its clock counts hundredths of a second, so each picture stays to within one of its time."""
    # All in one set of colours, that of the first picture: sets that change from frame to frame flicker.
    reduced: list[Image.Image] = []
    for picture in pictures:
        colours = reduced[0] if reduced else None
        small = picture.quantize(GIF_COLOURS, palette=colours, dither=Image.Dither.NONE)
        reduced.append(small)
    ends = np.round(np.asarray(times_s) * 100).astype(int)
    waits = [*(np.diff(ends).clip(2) * 10).tolist(), LAST_GIF_FRAME_MS]
    buffer = io.BytesIO()
    reduced[0].save(buffer, "GIF", save_all=True, append_images=reduced[1:], duration=waits, loop=0, optimize=False)
    return buffer.getvalue()


def _drawn(
    explanation: Explanation, clip: Clip, frames: list[int], width: int, with_pictures: bool, progress: Progress
) -> Iterator[Image.Image]:
    """These frames with everything drawn in, all of one even size."""
    stage = even(width, width * clip.frame_size[1] / clip.frame_size[0])
    wanted = set(frames)
    pictures = map(Image.fromarray, frames_of(clip)) if with_pictures else iter([None] * len(clip))
    for frame, picture in enumerate(pictures):
        if frame in wanted:
            caption = draw_caption(explanation, frame, width)
            whole = Image.new("RGB", (stage[0], stage[1] + caption.height))
            whole.paste(draw_stage(explanation, frame, stage, picture), (0, 0))
            whole.paste(caption, (0, stage[1]))
            yield whole
            progress((frame + 1) / len(clip))
