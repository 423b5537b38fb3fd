"""What seeing costs: the accuracy on simulated clips with boxes found in their films, against that with their exact boxes.

    python -m benchmarks.own_video_simulated --seed 202

The recordings are made for the occasion (requirements-simulate.txt), in a style that the detector has not learned from. Writes
benchmarks/results/own_video_simulated.json.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.finder import SEEN_STYLES
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip, Track
from laiar_core.data.user_video.class_mapping import suggest_classes
from laiar_core.data.user_video.clip import user_video_clip
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.inference.predict import predict
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.pipeline import PerceptionModels, bundled_models, see
from laiar_core.simulator.table.recording.dataset import simulate

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "own_video_simulated.json"
BODY = ("hand", "head")
RESAMPLED = 2000


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=202)
    parser.add_argument("--recordings", type=int, default=12)
    parser.add_argument("--checkpoint", type=Path, default=ROOT / "checkpoints" / "cad120")
    parser.add_argument("--data", type=Path, help="recordings of this seed that are there already")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    checkpoint = load_checkpoint(given.checkpoint)
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch) / "simulated"
        if not given.data:
            simulate(data, given.recordings, given.seed)
        result = {
            "seed": given.seed,
            "style": "plain",
            "styles_that_the_detector_learned_from": SEEN_STYLES,
            "checkpoint": checkpoint.name,
            **measure(Cad120(data), checkpoint, bundled_models()),
        }
    write_text(given.out, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def measure(data: Cad120, checkpoint: Checkpoint, models: PerceptionModels) -> dict[str, object]:
    """Accuracy with exact boxes, with detected ones, and with one half of each."""
    right: dict[str, list[bool]] = defaultdict(list)
    mistakes: Counter[str] = Counter()
    recordings = sorted({row.recording_id for row in data.rows.values()})
    for recording in recordings:
        exact = replace(data.recording(recording), relations=None)
        found = _in_space_of(exact, _seen(exact, checkpoint, models))
        views = {
            "exact": exact.tracks,
            "detected": found,
            "detected hands and heads, exact things": _bodies(found, exact.tracks),
            "exact hands and heads, detected things": _bodies(exact.tracks, found),
        }
        for row in (row for row in data.rows.values() if row.recording_id == recording):
            for view, tracks in views.items():
                clip = replace(exact, tracks=tracks).stretch(row.first_frame - 1, row.last_frame - 1)
                said = _said(checkpoint, clip)
                right[view].append(said == row.action)
                if view == "detected" and said != row.action:
                    mistakes[f"{row.action}, said {said}"] += 1
    lost = np.array(right["exact"], dtype=float) - np.array(right["detected"], dtype=float)
    means = np.random.default_rng(0).choice(lost, (RESAMPLED, len(lost))).mean(axis=1)
    return {
        "recordings": len(recordings),
        "clips": len(lost),
        "accuracy": {view: round(float(np.mean(hits)), 4) for view, hits in right.items()},
        "points_lost": round(float(100 * lost.mean()), 1),
        "points_lost_95": [round(float(100 * share), 1) for share in np.quantile(means, (0.025, 0.975))],
        "most_frequent_mistakes": dict(mistakes.most_common(8)),
    }


def _seen(exact: Clip, checkpoint: Checkpoint, models: PerceptionModels) -> Clip:
    assert exact.video is not None
    film_tracks = see(exact.video.path, models)
    suggested = suggest_classes(film_tracks.names, checkpoint.vocabulary)
    return user_video_clip(exact.video.path, film_tracks, {name: word.class_name for name, word in suggested.items()})


def _in_space_of(exact: Clip, found: Clip) -> tuple[Track, ...]:
    """Detected tracks in the pixels of the annotation."""
    scale = np.array([a / b for a, b in zip(exact.frame_size, found.frame_size, strict=True)] * 2, dtype=np.float32)
    return tuple(replace(track, boxes_xyxy=track.boxes_xyxy * scale) for track in found.tracks)


def _bodies(bodies: tuple[Track, ...], things: tuple[Track, ...]) -> tuple[Track, ...]:
    return (*(t for t in bodies if t.class_name in BODY), *(t for t in things if t.class_name not in BODY))


def _said(checkpoint: Checkpoint, clip: Clip) -> str | None:
    """The action; None where the model knows nothing in the clip, which is wrong whatever happens in it."""
    try:
        return predict(checkpoint, clip).action
    except LaiarError:
        return None


if __name__ == "__main__":
    main()
