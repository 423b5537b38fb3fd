"""How much faster decord reads sampled frames than PyAV, and that both give the same pixels.

    python -m benchmarks.sampled_frames

Every 6th of 900 frames of a demo film, in batches of 16, as the search for people and things reads them; with a picture that
can be decoded alone every 15 frames, as prepared films have, and every 250; with 1 and 2 threads of decord. Both take turns,
and opening the film counts. Writes benchmarks/results/sampled_frames.json. Run it while the machine does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

import av
import numpy as np

from benchmarks.app_session import ROOT
from laiar_core.files import write_text
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.sampled import decord_reader, read_sampled

OUT = ROOT / "benchmarks" / "results" / "sampled_frames.json"
FILM = ROOT / "assets" / "demo_charades" / "Charades_v1_480" / "S0005.mp4"
FRAMES, EVERY, BATCH = 900, 6, 16


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds: int = parser.parse_args().rounds
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for keyframes in (15, 250):
            film = _film(Path(folder) / f"{keyframes}.mp4", keyframes)
            found += [_compared(film, keyframes, threads, rounds) for threads in (1, 2)]
    report = {"frames": FRAMES, "every": EVERY, "batch": BATCH, "rounds": rounds, "cores": os.cpu_count(), "films": found}
    write_text(OUT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def _film(path: Path, keyframes: int) -> Path:
    options = {"preset": "veryfast", "crf": "20", "bf": "0", "x264-params": f"keyint={keyframes}:scenecut=0"}
    pictures = read_frames(FILM, range(min(FRAMES, len(presentation_times(FILM)))))
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=30, options=options)
        stream.height, stream.width, stream.pix_fmt = *pictures.shape[1:3], "yuv420p"
        for number, picture in enumerate(islice(cycle(pictures), FRAMES)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return path


def _compared(film: Path, keyframes: int, threads: int, rounds: int) -> dict[str, object]:
    sampled = np.arange(0, FRAMES, EVERY)
    assert decord_reader(film) is not None

    def by_pyav() -> list[np.ndarray]:
        return [read_frames(film, sampled[first : first + BATCH]) for first in range(0, len(sampled), BATCH)]

    def by_decord() -> list[np.ndarray]:
        return list(read_sampled(film, sampled, BATCH, threads))

    ways: dict[str, Callable[[], list[np.ndarray]]] = {"pyav": by_pyav, "decord": by_decord}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    pixels = {}
    for _ in range(rounds):
        for name, way in ways.items():
            begun = time.perf_counter()
            pixels[name] = way()
            seconds[name].append(time.perf_counter() - begun)
    medians = {name: float(np.median(taken)) for name, taken in seconds.items()}
    same = all(np.array_equal(one, other) for one, other in zip(pixels["pyav"], pixels["decord"], strict=True))
    return {
        "keyframe_every": keyframes,
        "threads": threads,
        "same_pixels": same,
        "ms": {name: round(1000 * median, 1) for name, median in medians.items()},
        "times_faster": round(medians["pyav"] / medians["decord"], 2),
    }


if __name__ == "__main__":
    main()
