"""How well a timeline of a whole recording agrees with its annotated actions: frame by frame, and segment by segment.

    python -m benchmarks.timeline --cad120 PATH --run runs/without1 --run runs/without3 --run runs/without4 --tune DIR

Each `--run` is a checkpoint that left a subject out (`train cad120 --test-subject Subject1`), measured on that person alone.
The bundled checkpoint is measured on the bundled films, which it has not learned from, and on `--cad120`, whose people it has.
`--tune` is a set of simulated recordings, `simulate --clips 20 --seed 7`: the settings of windows and decoder are compared
there and nowhere else. Writes benchmarks/results/timeline.json.

Truth are the annotated action clips. Two fifths of CAD-120's frames are in none, and a third of the annotated transitions that
make an action happen there, so `null` cannot be assumed for them: frame accuracy leaves them out, and F1 sets aside what is
predicted there. `change_f1` asks about all frames: the annotated transition of each action must lie in a segment of that action,
and each segment must hold one. Segments of `null` are the background of F1.
`clip_accuracy` is that of one who is told where the annotated actions begin and end, `segments_told` the share of segments that
are not marked "not sure".
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from laiar_core.data.action_changes import action_changes
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.evaluation.segments import OVERLAPS, ActionRun, Counts, covered_changes, frame_actions, matched_segments
from laiar_core.files import write_text
from laiar_core.inference.predict import predict
from laiar_core.inference.stretches import stretch_probabilities
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.timeline.decode import decode, votes
from laiar_core.timeline.schema import TimelineSettings, Window, settings_of
from laiar_core.timeline.timeline import timeline
from laiar_core.timeline.windows import cut, frame_ends, window_of

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "timeline.json"
WINDOWS_S, STRIDES_S, SWITCH_COSTS = (1.0, 1.5, 2.0, 2.5, 3.0), (0.25, 0.5), (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Recording:
    """A whole recording, its annotated actions by their first frame, and the frames at which annotated transitions make one."""

    clip: Clip
    annotated: tuple[ActionRun, ...]
    changes: tuple[tuple[int, str], ...]


def recordings(dataset: Cad120, persons: Sequence[str] | None = None) -> Iterator[Recording]:
    """Every recording of these people, of all by default."""
    rows = [dataset.rows[clip_id] for clip_id in dataset.clip_ids(tuple(persons) if persons else None)]
    for recording_id, of_it in itertools.groupby(sorted(rows, key=lambda r: r.recording_id), key=lambda r: r.recording_id):
        clip = dataset.recording(recording_id)
        runs = sorted((r.first_frame - 1, r.last_frame, r.action) for r in of_it)
        changes = tuple((change.frame, change.action) for change in action_changes(clip, dataset.knowledge))
        yield Recording(clip, tuple(ActionRun(*run) for run in runs), changes)


def scores(pairs: Sequence[tuple[Recording, Sequence[ActionRun]]]) -> dict[str, float | int]:
    """Scores of predicted runs over all recordings together."""
    right: list[bool] = []
    segments, changes = dict.fromkeys(OVERLAPS, Counts()), Counts()
    for recording, predicted in pairs:
        truth, by_frame = (frame_actions(runs, len(recording.clip)) for runs in (recording.annotated, predicted))
        right += [a == b for a, b in zip(truth, by_frame, strict=True) if a is not None]
        changes += covered_changes(recording.changes, predicted, NULL_ACTION)
        for overlap in OVERLAPS:
            segments[overlap] += matched_segments(recording.annotated, predicted, overlap, NULL_ACTION)
    half = segments[0.5]
    return {
        "recordings": len(pairs),
        "frames": sum(len(recording.clip) for recording, _ in pairs),
        "annotated_frames": len(right),
        "annotated_segments": half.found + half.missed,
        "predicted_segments": changes.right + changes.wrong,
        "frame_accuracy": float(np.mean(right)),
        **{f"f1_at_{round(100 * overlap)}": counts.f1 for overlap, counts in segments.items()},
        "change_f1": changes.f1,
    }


def measured(checkpoint: Checkpoint, dataset: Cad120, persons: Sequence[str] | None = None) -> dict[str, Any]:
    """The timeline as people get it, on all recordings of these people; and what saying `null` everywhere would score."""
    pairs, told, total, spent, shown = [], 0, 0, 0.0, 0.0
    every = list(recordings(dataset, persons))
    for recording in tqdm(every, desc=checkpoint.name, unit="recording", leave=False):
        start = time.perf_counter()
        made = timeline(checkpoint, recording.clip)
        spent, shown = spent + time.perf_counter() - start, shown + made.duration_s
        told, total = told + sum(not s.undecided for s in made.segments), total + len(made.segments)
        pairs.append((recording, [ActionRun(s.first_frame, s.last_frame + 1, s.action) for s in made.segments]))
    people = sorted(set(persons or dataset.persons))
    trained = checkpoint.config.trained_on
    return {
        "checkpoint": checkpoint.name,
        "dataset": dataset.name,
        "people": people,
        "seen_people": [p for p in people if trained.dataset == dataset.name and p in trained.subjects],
        **scores(pairs),
        "frame_accuracy_all_null": scores([(r, [ActionRun(0, len(r.clip), NULL_ACTION)]) for r in every])["frame_accuracy"],
        "clip_accuracy": accuracy_of_clips(checkpoint, every),
        "segments_told": told / total,
        "seconds_per_second_of_video": spent / shown,
    }


def accuracy_of_clips(checkpoint: Checkpoint, every: Sequence[Recording]) -> float:
    """How often the action is right for one who is told where each annotated one begins and ends."""
    recognised = [
        predict(checkpoint, recording.clip.stretch(run.first, run.end - 1)).action == run.action
        for recording in every
        for run in recording.annotated
    ]
    return float(np.mean(recognised))


def tuned(checkpoint: Checkpoint, dataset: Cad120) -> list[dict[str, Any]]:
    """Scores of every combination of settings, best first by the mean of frame accuracy, F1@25 and F1@50."""
    every = list(recordings(dataset))
    rows = []
    for window_s, stride_s in tqdm(list(itertools.product(WINDOWS_S, STRIDES_S)), desc="settings", leave=False):
        cuts = settings_of(window_s=window_s, stride_s=stride_s)
        seen = [windows_of(checkpoint, r.clip, cuts) for r in every]
        for switch_cost in SWITCH_COSTS:
            settings = settings_of(window_s=window_s, stride_s=stride_s, switch_cost=switch_cost)
            pairs = [(r, predicted(checkpoint, r.clip, windows, settings)) for r, windows in zip(every, seen, strict=True)]
            rows.append({**settings.model_dump(), **scores(pairs)})
    return sorted(rows, key=lambda row: -(row["frame_accuracy"] + row["f1_at_25"] + row["f1_at_50"]))


def windows_of(checkpoint: Checkpoint, clip: Clip, settings: TimelineSettings) -> list[Window]:
    """What the model says of each window of a recording."""
    stretches = cut(clip, settings)
    rows = stretch_probabilities(checkpoint, clip, [(stretch.first_frame, stretch.last_frame) for stretch in stretches])
    clips = [clip.stretch(stretch.first_frame, stretch.last_frame) for stretch in stretches]
    return [window_of(checkpoint, *parts) for parts in zip(stretches, rows, clips, strict=True)]


def predicted(checkpoint: Checkpoint, clip: Clip, windows: list[Window], settings: TimelineSettings) -> list[ActionRun]:
    """The runs that the decoder makes, before the second look at each of them."""
    runs = decode(votes(windows, len(clip)), np.diff(frame_ends(clip), prepend=0), settings)
    return [ActionRun(first, last + 1, checkpoint.vocabulary.actions[action]) for first, last, action in runs]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cad120", type=Path, required=True, help="CAD-120: a zip or the folder it unpacks to")
    parser.add_argument("--run", type=Path, action="append", required=True, help="a checkpoint that left people out for testing")
    parser.add_argument("--tune", type=Path, required=True, help="simulated recordings to compare settings on")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    bundled, cad120 = load_checkpoint(ROOT / "checkpoints" / "cad120"), Cad120(given.cad120)
    report = {
        "settings": TimelineSettings().model_dump(),
        "held_out": [measured(run, cad120, run.config.trained_on.test_subjects) for run in map(load_checkpoint, given.run)],
        "bundled_films": measured(bundled, Cad120(ROOT / "assets" / "demo_clips")),
        "seen": measured(bundled, cad120),
        "tuning": tuned(bundled, Cad120(given.tune)),
    }
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(json.dumps({name: part for name, part in report.items() if name != "tuning"}, indent=1))


if __name__ == "__main__":
    main()
