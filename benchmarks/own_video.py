"""How long it takes to see what is in a film, stage by stage, and what is found.

    python -m benchmarks.own_video --shared ../shared/data

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
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

import av

from benchmarks.browser_frames import agreement
from benchmarks.own_video_people import iou, people
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.user_video.class_mapping import suggest_classes
from laiar_core.data.user_video.clip import user_video_clip
from laiar_core.files import write_text
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.perception.pipeline import PerceptionModels, PipelineSettings, bundled_models, see
from laiar_core.timeline.timeline import Step, timeline
from laiar_core.video.open_film import opened
from laiar_core.video.transcode import normalise
from laiar_core.video.validate import inspect

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "own_video.json"
SECONDS, FPS, SIZE = 30, 30, (854, 480)
DEMO_FILMS = 5
SAME_IOU = 0.3
BROWSER_FRAMES = 60  # of each recorded film are compared with those of a browser
EVERY = 10  # of the frames of the demo films one in so many is compared


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    shared = parser.parse_args().shared.resolve()
    models = bundled_models()
    demo = Cad120(ROOT / "assets" / "demo_clips")
    checkpoint = load_checkpoint(ROOT / "checkpoints" / "cad120")
    recorded = sorted((shared / "clips").glob("*.mp4"))
    with tempfile.TemporaryDirectory() as folder:
        result = {
            "film": {"seconds": SECONDS, "fps": FPS, "size": SIZE},
            "looks_per_s": PipelineSettings().samples_per_s,
            "cores": os.cpu_count(),
            "load_average_before": round(os.getloadavg()[0], 1),
            **timing(demo, checkpoint, models, Path(folder)),
            "things_of_the_demo_films": recall(demo, models),
            "people_in_recorded_films": people(shared, models) if recorded else {},
            "frames_of_a_browser": {film.stem.split("_")[0]: agreement(film, BROWSER_FRAMES) for film in recorded},
        }
    write_text(OUT, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def timing(demo: Cad120, checkpoint: Checkpoint, models: PerceptionModels, folder: Path) -> dict[str, object]:
    """Seconds by stage: on the clock, and of the processors, which other work on the machine does not lengthen.

    The first explanation is there when the first segment is.
    """
    film = film_of_seconds(demo, folder / "film.mp4", SECONDS)
    floor = measured(lambda: decode_all(film))
    made = folder / "made.mp4"
    stages = {"check": measured(lambda: inspect(film)), "prepare": measured(lambda: normalise(film, made))}
    found: list[FilmTracks] = []
    stages["look and follow"] = measured(lambda: found.append(see(made, models)))
    (film_tracks,) = found
    words = suggest_classes(film_tracks.names, checkpoint.vocabulary)
    clip = user_video_clip(made, film_tracks, {name: word.class_name for name, word in words.items()})

    def until_the_first(step: Step) -> None:
        if step.stage == "segments":
            raise First

    def first() -> None:
        with suppress(First):
            timeline(checkpoint, clip, progress=until_the_first)

    stages["recognise, to the first explanation"] = measured(first)
    stages["recognise, all"] = measured(lambda: timeline(checkpoint, clip))
    to_first = [name for name in stages if name != "recognise, all"]
    perception = ("prepare", "look and follow")
    return {
        "seconds_to_the_first_explanation": round(sum(stages[name][0] for name in to_first), 2),
        "processor_seconds_to_the_first_explanation": round(sum(stages[name][1] for name in to_first), 2),
        "decoding_alone": {"seconds": floor[0], "processor_seconds": floor[1]},
        "stages": {name: {"seconds": clock, "processor_seconds": cpu} for name, (clock, cpu) in stages.items()},
        "look_and_follow_by_stage_seconds": {stage: round(seconds, 2) for stage, seconds in film_tracks.seconds.items()},
        "share_of_perception": round(sum(stages[n][1] for n in perception) / sum(stages[n][1] for n in to_first), 3),
    }


class First(Exception):
    """The first segment is explained."""


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processors."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return round(time.perf_counter() - clock, 2), round(time.process_time() - cpu, 2)


def decode_all(film: Path) -> None:
    """Every picture, and nothing else."""
    with opened(film) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for _ in container.decode(stream):
            pass


def film_of_seconds(demo: Cad120, path: Path, seconds: int) -> Path:
    """The demo films one after another, over and over, as large as the film of the timing."""
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.options = {"preset": "veryfast"}
        for number, frame in enumerate(islice(_demo_frames(demo), seconds * FPS)):
            scaled = frame.reformat(*SIZE, "yuv420p")
            scaled.pts, scaled.time_base = number, Fraction(1, FPS)
            film.mux(stream.encode(scaled))
        film.mux(stream.encode(None))
    return path


def _demo_frames(demo: Cad120) -> Iterator[av.VideoFrame]:
    for recording in cycle(recordings(demo)):
        with opened(demo_film(demo, recording)) as source:
            yield from source.decode(source.streams.video[0])


def recordings(demo: Cad120) -> list[str]:
    """The recordings of the bundled films."""
    return sorted({clip_id.rsplit("/", 1)[0] for clip_id in demo.clip_ids()})


def demo_film(demo: Cad120, recording: str) -> Path:
    """The film of a recording."""
    video = demo.recording(recording).video
    assert video is not None
    return video.path


def recall(demo: Cad120, models: PerceptionModels) -> dict[str, dict[str, object]]:
    """For each kind of thing: how many of its boxes were found, and how many by their right name."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for recording in recordings(demo)[::2][:DEMO_FILMS]:
        clip = demo.recording(recording)
        film_tracks = see(demo_film(demo, recording), models)
        for track in clip.tracks:
            for frame in range(0, len(clip), EVERY):
                if not track.present[frame]:
                    continue
                overlaps = [
                    (iou(track.boxes_xyxy[frame], seen.boxes_xyxy[frame]), seen.name)
                    for seen in film_tracks.tracks
                    if seen.present[frame] and seen.name != "person"
                ]
                found = [name for overlap, name in overlaps if overlap >= SAME_IOU]
                counts[track.class_name] = [
                    n + m for n, m in zip(counts[track.class_name], (1, bool(found), track.class_name in found), strict=True)
                ]
    return {
        kind: {"boxes": boxes, "found": round(found / boxes, 2), "found_by_name": round(named / boxes, 2)}
        for kind, (boxes, found, named) in sorted(counts.items())
    }


if __name__ == "__main__":
    main()
