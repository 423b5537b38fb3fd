"""Pictures of the simulator with their exact boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from laiar_core.perception.hand_object_classes import WORDS
from laiar_core.progress import progress_bar
from laiar_core.simulator.table.drawing.coats import class_of
from laiar_core.simulator.table.recording.programme import Recording, perform, programme
from laiar_core.training.detector.example import Example, packed, word_of


def drawn(styles: Sequence[str], recordings: int, frames: int, seed: int) -> list[Example]:
    """Random frames of simulated recordings. The same arguments give the same.

    Args:
        styles: how the recordings are drawn.
        recordings: how many of each style.
        frames: how many of each recording.
        seed: of everything random.

    Returns:
        The frames with their boxes.
    """
    played = [recording for n, style in enumerate(styles) for recording in programme(recordings, seed + n, style)]
    return [
        example
        for recording in progress_bar(played, desc="drawing", unit="recording")
        for example in _frames_of(recording, frames)
    ]


def _frames_of(recording: Recording, frames: int) -> Iterator[Example]:
    world, renderer = perform(recording)
    chosen = np.random.default_rng([recording.seed, 5]).permutation(world.frames)[:frames]
    for frame in sorted(chosen.tolist()):
        boxes = {track: box for track, box in renderer.boxes(frame).items() if box is not None and class_of(track) in WORDS}
        yield Example(
            packed(renderer.picture(frame)),
            np.array(list(boxes.values()), dtype=np.float32).reshape(-1, 4),
            np.array([word_of(class_of(track)) for track in boxes], dtype=np.int64),
            np.zeros(len(boxes), dtype=bool),
        )
