"""Films for tests: every frame carries its number as black and white blocks, so that what is shown can be read from pixels.

`write_recordings` makes a data set of such films in which the box of a hand moves with the number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from laiar_core.data.cad120.tables import knowledge_files
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

SIZE = (320, 240)  # width and height in pixels
BITS = 10
BLOCK = 32  # pixels; the bits lie in the middle row of blocks, the lowest on the left
CODE_TOP = 96
TICKS = 600  # times of frames are counted in 600ths of a second: 20 of them at 30 frames a second
EVEN = 20


def picture(number: int) -> NDArray[np.uint8]:
    """The grey frame (240, 320, 3) that says `number`."""
    shown = np.full((SIZE[1], SIZE[0], 3), 90, dtype=np.uint8)
    for bit in range(BITS):
        shown[CODE_TOP : CODE_TOP + BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 235 if number >> bit & 1 else 20
    return shown


def number_on(shown: NDArray[np.uint8]) -> int:
    """The number that a decoded frame (H, W, 3) of any size says."""
    height, width = shown.shape[:2]
    row = shown[round(height * (CODE_TOP + BLOCK / 2) / SIZE[1])].mean(axis=-1)
    return sum(int(row[round(width * (bit + 0.5) / BITS)] > 127) << bit for bit in range(BITS))


def even_ticks(frames: int, hidden: int = 0) -> list[int]:
    """Times of `frames` shown frames at 30 a second in ticks, after `hidden` ones that an edit list takes away."""
    return [EVEN * n for n in range(-hidden, frames)]


def uneven_ticks(frames: int, seed: int = 0) -> list[int]:
    """Times of frames at a variable rate, between 12 and 60 a second, in ticks."""
    gaps = np.random.default_rng(seed).integers(10, 50, frames - 1)
    return [0, *np.cumsum(gaps).tolist()]


def write_film(path: Path, ticks: Sequence[int], rotation: int = 0, faststart: bool = True) -> Path:
    """An H.264 film with B-frames whose frames are shown at `ticks`. The muxer hides negative times with an edit list.

    Shown frames count from 0; a hidden frame says 1000 and more, so that no test can take it for a shown one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options={"movflags": "faststart"} if faststart else {}) as film:
        stream = film.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, TICKS)
        stream.options = {"preset": "ultrafast", "bf": "2", "g": "15", "crf": "18"}
        if rotation:
            stream.set_display_rotation(rotation)
        shown = 0
        for index, tick in enumerate(ticks):
            hidden = tick < 0
            frame = av.VideoFrame.from_ndarray(picture(1000 + index if hidden else shown), format="rgb24")
            frame.pts, frame.time_base = tick, Fraction(1, TICKS)
            film.mux(stream.encode(frame))
            shown += not hidden
        film.mux(stream.encode(None))
    return path


def write_broken_for_browsers(path: Path, frames: int) -> Path:
    """A film that is whole, but in a coding that no browser plays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as film:
        stream = film.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(frames):
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture(number), format="rgb24")))
        film.mux(stream.encode(None))
    return path


# Boxes are counted in 640x480 pixels. Hand and cup stay above the blocks, and no label reaches the line that is looked at.
HAND_TOP, HAND_SIZE, HAND_STEP = 20, 100, 4
LOOK_Y = 112


def hand_left(number: int) -> int:
    """Left edge of the hand's box in the frame that says `number`."""
    return 20 + HAND_STEP * number


def write_recordings(root: Path, frames: Mapping[str, int], rows: Sequence[str]) -> Path:
    """A data set in the EVAR layout of recordings `Subject1/having_meal/NAME` of so many frames, with these lines of clips.

    The films go to `film_path(root, NAME)`.
    """
    files = {f"annotations/knowledge/{name}": text for name, text in knowledge_files().items()}
    for part, number in ((p, n) for p in ("train", "test") for n in range(1, 5)):
        files[f"annotations/splits/{part}list{number:02d}.txt"] = f"Subject{number}\n"
    files["annotations/video_clips.txt"] = "\n".join(rows) + "\n"
    for name, count in frames.items():
        hand = [[hand_left(n), HAND_TOP, HAND_SIZE, HAND_SIZE] for n in range(count)]
        recording = {
            "locations": [{"obj_id": "hand_1", "loc_list": hand}, {"obj_id": "cup_1", "loc_list": [[560, 20, 60, 100]] * count}],
            "relations": [
                {"obj_ids": ["hand_1", "cup_1"], "rel_list": ["not_holding"] * (count // 2) + ["holding"] * -(-count // 2)}
            ],
            "attributes": [],
        }
        files[f"annotations/all/Subject1/having_meal/{name}.json"] = json.dumps(recording)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def film_path(root: Path, name: str) -> Path:
    """Where the film of such a recording belongs."""
    return root / "Subject1_videos" / "having_meal" / f"{name}.mp4"


def assert_same_film(one: Path, other: Path) -> None:
    """The same frames at the same times.

    The bytes may differ: once, on a busy machine, x264 spent a few bytes less on two of 40 frames.
    """
    times = presentation_times(one)
    np.testing.assert_array_equal(times, presentation_times(other))
    every = range(0, len(times), max(1, len(times) // 40))
    difference = read_frames(one, every).astype(int) - read_frames(other, every)
    assert np.abs(difference).mean(axis=(1, 2, 3)).max() < 0.5
