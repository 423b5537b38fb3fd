"""How long it takes to see what is in a film, stage by stage, and what is found.

    python -m benchmarks.own_video --films ../shared/data/clips

The film of the timing is 30 s at 854 x 480, made of the bundled demo films. The recorded films are never part of this repository;
without them their part is left out. Writes benchmarks/results/own_video.json.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from laiar_core.clips.cad120 import Cad120
from laiar_core.files import write_text
from laiar_core.perception.decode import read_frames
from laiar_core.perception.normalise import normalise
from laiar_core.perception.see import Eyes, SeeSettings, bundled_eyes, see
from laiar_core.perception.times import opened, presentation_times

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "own_video.json"
SECONDS, FPS, SIZE = 30, 30, (854, 480)
# Somebody is in every frame of these: looked at by eye, twelve frames of each.
PEOPLE_FILMS = ("0BNML_0.0-33.6.mp4", "LEG82_0.0-10.4.mp4", "001YG.mp4")
DEMO_FILMS = 5
SAME_IOU = 0.3
EVERY = 10  # of the frames of the demo films one in so many is compared
DEMO_LOOKS_PER_S = 2.5  # half of what is usual, for time


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=Path, default=ROOT.parent / "shared" / "data" / "clips")
    films = parser.parse_args().films
    eyes = bundled_eyes()
    demo = Cad120(ROOT / "assets" / "demo_clips")
    with tempfile.TemporaryDirectory() as folder:
        result = {
            "film": {"seconds": SECONDS, "fps": FPS, "size": SIZE},
            "looks_per_s": SeeSettings().looks_per_s,
            "cores": os.cpu_count(),
            "load_average_before": round(os.getloadavg()[0], 1),
            **timing(demo, eyes, Path(folder)),
            "things_of_the_demo_films": recall(demo, eyes),
            "frames_with_the_person": {name[:5]: people(films / name, eyes) for name in PEOPLE_FILMS if (films / name).exists()},
        }
    write_text(OUT, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def timing(demo: Cad120, eyes: Eyes, folder: Path) -> dict[str, object]:
    """Seconds by stage: on the clock, and of the processors, which other work on the machine does not lengthen."""
    film = half_a_minute(demo, folder / "film.mp4")
    floor = measured(lambda: decode_all(film))
    made = folder / "made.mp4"
    normalising = measured(lambda: normalise(film, made))
    sightings = []
    seeing = measured(lambda: sightings.append(see(made, eyes)))
    stages = {stage: round(seconds, 2) for stage, seconds in sightings[0].seconds.items()}
    return {
        "seconds": {"decoding alone (floor)": floor[0], "normalise": normalising[0], "see": seeing[0], "see, by stage": stages},
        "processor_seconds": {"decoding alone (floor)": floor[1], "normalise": normalising[1], "see": seeing[1]},
    }


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processors."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return round(time.perf_counter() - clock, 2), round(time.process_time() - cpu, 2)


def decode_all(film: Path) -> None:
    """Every picture, and nothing else."""
    with opened(film) as (container, stream):
        stream.thread_type = "AUTO"
        for _ in container.decode(stream):
            pass


def half_a_minute(demo: Cad120, path: Path) -> Path:
    """The demo films one after another, as long and as large as the film of the timing."""
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        written = 0
        for recording in recordings(demo):
            with opened(demo_film(demo, recording)) as (source, shown):
                for frame in source.decode(shown):
                    if written == SECONDS * FPS:
                        break
                    scaled = frame.reformat(*SIZE, "yuv420p")
                    scaled.pts, scaled.time_base = written, Fraction(1, FPS)
                    film.mux(stream.encode(scaled))
                    written += 1
        film.mux(stream.encode(None))
    return path


def recordings(demo: Cad120) -> list[str]:
    """The recordings of the bundled films."""
    return sorted({clip_id.rsplit("/", 1)[0] for clip_id in demo.clip_ids()})


def demo_film(demo: Cad120, recording: str) -> Path:
    """The film of a recording."""
    video = demo.recording(recording).video
    assert video is not None
    return video.path


def recall(demo: Cad120, eyes: Eyes) -> dict[str, dict[str, object]]:
    """For each kind of thing: how many of its boxes were found, and how many by their right name."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for recording in recordings(demo)[::2][:DEMO_FILMS]:
        clip = demo.recording(recording)
        sighting = see(demo_film(demo, recording), eyes, SeeSettings(looks_per_s=DEMO_LOOKS_PER_S))
        for track in clip.tracks:
            for frame in range(0, len(clip), EVERY):
                if not track.present[frame]:
                    continue
                overlaps = [
                    (iou(track.boxes_xyxy[frame], seen.boxes_xyxy[frame]), seen.name)
                    for seen in sighting.tracks
                    if seen.present[frame] and seen.name != "person"
                ]
                found = [name for overlap, name in overlaps if overlap >= SAME_IOU]
                counts[track.kind] = [
                    n + m for n, m in zip(counts[track.kind], (1, bool(found), track.kind in found), strict=True)
                ]
    return {
        kind: {"boxes": boxes, "found": round(found / boxes, 2), "found_by_name": round(named / boxes, 2)}
        for kind, (boxes, found, named) in sorted(counts.items())
    }


def iou(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two boxes."""
    shared = np.prod((np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])).clip(0))
    return float(shared / (np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared))


def people(film: Path, eyes: Eyes) -> dict[str, float]:
    """Share of the frames of a film with a person's box: from the detector alone on sampled frames, and after tracking on all."""
    times = presentation_times(film)
    pictures = read_frames(film, np.linspace(0, len(times) - 1, 20).astype(int))
    person = eyes.detector.names.index("person")
    seen = [(d.scores[d.labels == person] >= SeeSettings().person_score).any() for d in eyes.detector.detect(pictures)]
    tracks = [track.present for track in see(film, eyes).tracks if track.name == "person"]
    return {
        "detector": round(float(np.mean(seen)), 3),
        "tracked": round(float(np.mean(np.any(tracks, axis=0))) if tracks else 0.0, 3),
    }


if __name__ == "__main__":
    main()
