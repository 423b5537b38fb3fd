"""What is said of simulated homes that nobody learned from, with exact boxes and through the bundled detector.

    python -m laiar_core simulate --data charades --no-films --clips 2000 --seed 7 --out DATA
    python -m benchmarks.charades_frames --data DATA --clips 2000 --seed 7
    python -m benchmarks.seen_homes --data DATA --before CHECKPOINT

Every fifth video of the test list is measured, as looking at one takes two seconds. `--before` is a checkpoint to compare with:
it says what it holds for more likely than not, without any rule. Writes benchmarks/results/seen_homes.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.bundled import checkpoint_folder
from laiar_core.cli.git_revision import git_revision
from laiar_core.data.charades.action_needs import things_named
from laiar_core.data.charades.detected import believed, detected, look
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.class_mapping import classes_of
from laiar_core.errors import LaiarError
from laiar_core.evaluation.average_precision import classification_map, classification_truth
from laiar_core.explain.reasons import reasons
from laiar_core.explain.schema import State, Transition
from laiar_core.explain.sentences import main_reason
from laiar_core.files import write_text
from laiar_core.inference.model_run import ModelRun, run_model
from laiar_core.model.checkpoint import EVEN, Checkpoint, load_checkpoint
from laiar_core.perception.detector import Detections
from laiar_core.perception.pipeline import bundled_detector
from laiar_core.progress import progress_bar

OUT = Path(__file__).parent / "results" / "seen_homes.json"
EVERY = 5
SURE = 0.9


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", default="charades-simulated")
    parser.add_argument("--before", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    data, after = Charades(given.data), load_checkpoint(checkpoint_folder(given.checkpoint))
    clips = [data.clip(v) for v, row in data.rows.items() if row.split == "test"][::EVERY]
    views = {"exact": clips, "through the detector": seen_by_detector(clips, after)}
    before = load_checkpoint(given.before) if given.before else None
    report = {
        "git_revision": git_revision(),
        "videos": len(clips),
        "now": {view: measured(after, data, shown) for view, shown in views.items()},
        "before": before and {view: measured(before, data, shown, rules=False) for view, shown in views.items()},
    }
    if before:
        old, new = (said(checkpoint, clips, rules) for checkpoint, rules in ((before, False), (after, True)))
        true = truth(data, clips) > 0
        report["said rightly before and now, of said rightly before"] = float((old & new & true).sum() / (old & true).sum())
    write_text(given.out, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def seen_by_detector(clips: list[Clip], checkpoint: Checkpoint) -> list[Clip]:
    """The clips with the boxes that the bundled detector finds and the pipeline believes."""
    looks = bundled_detector()
    found: list[list[Detections]] = [look(clip, looks) for clip in progress_bar(clips, desc="looking", unit="video")]
    classes = classes_of(looks.names, checkpoint.vocabulary)
    return [detected(clip, classes, believed(one, looks)).clip for clip, one in zip(clips, found, strict=True)]


def truth(data: Charades, clips: list[Clip]) -> NDArray[np.bool_]:
    """Which actions happen in each clip (C, A)."""
    return np.asarray(classification_truth([data.rows[clip.clip_id] for clip in clips], tuple(data.classes)))


def runs(checkpoint: Checkpoint, clips: list[Clip]) -> list[ModelRun | None]:
    """The model's run over each clip; None where it knows nothing in it."""
    found: list[ModelRun | None] = []
    for clip in clips:
        try:
            found.append(run_model(checkpoint, clip))
        except LaiarError:
            found.append(None)
    return found


def said(checkpoint: Checkpoint, clips: list[Clip], rules: bool) -> NDArray[np.bool_]:
    """What is said of each clip (C, A)."""
    nothing = np.zeros(len(checkpoint.vocabulary.actions))
    rows = [nothing if run is None else (run.sayable if rules else run.probabilities).numpy() for run in runs(checkpoint, clips)]
    return np.asarray(np.stack(rows) >= EVEN)


def measured(checkpoint: Checkpoint, data: Charades, clips: list[Clip], rules: bool = True) -> dict[str, Any]:
    """What one checkpoint says of clips that are seen in one way."""
    made, true = runs(checkpoint, clips), truth(data, clips) > 0  # (C, A)
    nothing = np.full(true.shape[1], -np.inf)
    likely = np.stack([nothing if run is None else run.probabilities.numpy() for run in made])  # (C, A)
    spoken = said(checkpoint, clips, rules)  # (C, A)
    own = [
        about_own_thing(run, action)
        for run, row in zip(made, spoken, strict=True)
        if run
        for action in np.flatnonzero(row).tolist()
    ]
    asked = [hit for hit in own if hit is not None]
    return {
        "map": classification_map(likely, truth(data, clips)).mean,
        "said": int(spoken.sum()),
        "right_of_said": float((spoken & true).sum() / max(spoken.sum(), 1)),
        "said_of_what_happens": float((spoken & true).sum() / true.sum()),
        "said_at_90": int((spoken & (likely >= SURE)).sum()),
        "of_these_wrong": int((spoken & (likely >= SURE) & ~true).sum()),
        "out_of_domain": sum(run is not None and run.out_of_domain for run in made),
        "reasons_about_a_thing": len(asked),
        "about_the_action's_own": float(np.mean(asked)) if asked else None,
    }


def about_own_thing(run: ModelRun, action: int) -> bool | None:
    """Whether the heaviest reason of an action is about its own thing; None where it has none, or no reason."""
    vocabulary = run.checkpoint.vocabulary
    things = things_named(vocabulary.actions[action], vocabulary.objects)
    transitions, states = reasons(run, action, lasting=True)
    every: list[Transition | State] = [*transitions, *states]
    reason = main_reason(every)
    if not things or reason is None:
        return None
    return run.clip.tracks[run.inputs.pairs[reason.pair].object].class_name in things


if __name__ == "__main__":
    main()
