"""One action a clip: how often it is recognised, for which reason, how faithful the explanation is and how calibrated.

It needs what only such data have: one true action a clip, and the annotated change of relation that makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.data.knowledge import Knowledge
from laiar_core.errors import LaiarError
from laiar_core.evaluation.calibration import calibration_scores
from laiar_core.evaluation.faithfulness import faithfulness_scores
from laiar_core.evaluation.options import Options, Report, Split
from laiar_core.evaluation.random_reasons import random_hit_rate
from laiar_core.evaluation.reasons import ScoredReason, annotated_reasons, is_hit, reason_of, reason_scores
from laiar_core.evaluation.scores import action_scores, relation_scores, selective_scores
from laiar_core.evaluation.shift import shift_named
from laiar_core.evaluation.streams import StreamsOutput, read_streams
from laiar_core.explain.explainer import explain_run
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.sentences import main_reason
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.progress import progress_bar


def measure_single_label(checkpoint: Checkpoint, dataset: Dataset, options: Options) -> Report:
    """Measure on all clips of some subjects: those named, those that the checkpoint learned from, or those that it did not.

    A data set whose clips are not grouped is measured whole.

    Args:
        checkpoint: of one action a clip.
        dataset: clips with one annotated action each.
        options: `subjects`, `split` and `shift` count here.

    Returns:
        The rest of the report of `evaluate`. Its `metrics` have `actions`, `box_faults` (None where nobody counts them) and

        - for each of `video`, `language` (annotated relations as input) and `video_to_semantic`: `clips`, `accuracy`,
          `macro_accuracy` (mean recall of the actions that occur), `per_class`, `confusion` (rows annotated, columns predicted,
          both in the order of `actions`), `relation_accuracy` and `relation_macro_accuracy`: the nearest semantic label of that
          stream's tokens, among those that the pair's classes allow, against the annotation;
        - under `video` also `reason_hit` and its kin (`reasons.py`), `ece`, `ece_uncalibrated` and `reliability`
          (`calibration.py`), `coverage` and `selective_accuracy` (`scores.py`), `sufficiency`, `comprehensiveness`,
          `deletion_auc`, `insertion_auc`, their twins for other rankings and `curves` (`faithfulness.py`);
        - `per_clip`: for each clip `clip_id`, `annotated`, `predicted`, `confidence`, `undecided`, `reason` (the phrase or None)
          and `reason_hit` (None where the annotation does not tell).

    Raises:
        LaiarError: the options do not suit, or clips have actions that the checkpoint does not know.
    """
    if options.boxes == "detected" or options.submission or options.clip_ids is not None:
        raise LaiarError(f"--boxes detected and --submission are for Charades; {dataset.name} has annotated boxes alone")
    shifted = shift_named(options.shift) if options.shift else None
    split = options.split or "test" if dataset.groups and not options.subjects else None
    subjects = options.subjects or (_subjects(checkpoint, dataset, split) if split else ())
    clip_ids = dataset.clip_ids(subjects or None)
    clips = [dataset.clip(clip_id) for clip_id in clip_ids]
    actions = checkpoint.vocabulary.actions
    if without := [clip.clip_id for clip in clips if clip.action is None]:
        raise LaiarError(f"{len(without)} clips have no annotated action to measure with, the first {without[0]}; leave them out")
    if unknown := sorted({c.action for c in clips if c.action} - set(actions)):
        raise LaiarError(f"{checkpoint.name} knows the actions {', '.join(actions)}; the data has {', '.join(unknown)} too")
    if shifted:
        clips = [shifted(clip) for clip in clips]
    outputs, explained = [], []
    for clip in progress_bar(clips, desc="evaluating", unit="clip", leave=False):
        run = run_model(checkpoint, clip)
        outputs.append(read_streams(run))
        explained.append(explain_run(run))
    reasons = [_score_reason(*row, dataset.knowledge) for row in zip(clips, outputs, explained, strict=True)]
    faults = dataset.box_faults(clip_ids)
    metrics: Report = {
        "actions": list(actions),
        "box_faults": faults and asdict(faults),
        **_stream_scores(clips, outputs, actions),
        "per_clip": [_row(e, r) for e, r in zip(explained, reasons, strict=True)],
    }
    truth = torch.tensor([actions.index(clip.action or "") for clip in clips])
    metrics["video"] |= (
        reason_scores(reasons)
        | calibration_scores(torch.stack([o.video for o in outputs]), truth, checkpoint.calibration_of("annotated").temperature)
        | selective_scores([e.undecided for e in explained], [r.correct for r in reasons])
        | faithfulness_scores([e.faithfulness for e in explained])
    )
    seen = [person for person in subjects if person in _learned_from(checkpoint, dataset)]
    return {
        "split": split,
        "subjects": list(subjects),
        "seen_subjects": seen,
        "learned_from_these": bool(seen) or (not subjects and checkpoint.config.trained_on.dataset == dataset.name),
        "clips": len(clips),
        "answered": len(clips),
        "unreadable": [],
        "metrics": metrics,
    }


def _learned_from(checkpoint: Checkpoint, dataset: Dataset) -> tuple[str, ...]:
    """The subjects of this data set that the checkpoint learned from."""
    seen = checkpoint.config.trained_on
    return seen.subjects if seen.dataset == dataset.name else ()


def _subjects(checkpoint: Checkpoint, dataset: Dataset, split: Split) -> tuple[str, ...]:
    """Whom the checkpoint learned from; or whom it was kept from, or else everybody whom it has not seen."""
    trained_on = checkpoint.config.trained_on
    if split == "train":
        if subjects := _learned_from(checkpoint, dataset):
            return subjects
        raise LaiarError(
            f"{checkpoint.name} was trained on {trained_on.dataset}, not on {dataset.name}; measure it with --split test"
        )
    subjects = trained_on.test_subjects or tuple(p for p in dataset.groups if p not in trained_on.subjects)
    if not subjects:
        raise LaiarError(f"{checkpoint.name} was trained on everybody in {dataset.location}; say who to test on with --subjects")
    return subjects


def _stream_scores(clips: Sequence[Clip], outputs: Sequence[StreamsOutput], actions: tuple[str, ...]) -> Report:
    truth: NDArray[np.int64] = np.array([actions.index(clip.action or "") for clip in clips])
    annotated = torch.cat([s.annotated for s in outputs]).numpy()
    by_boxes = relation_scores(annotated, torch.cat([s.named for s in outputs]).numpy())
    by_words = relation_scores(annotated, torch.cat([s.read for s in outputs]).numpy())
    streams = {
        "video": ([s.video for s in outputs], by_boxes),
        "language": ([s.language for s in outputs], by_words),
        "video_to_semantic": ([s.video_to_semantic for s in outputs], by_boxes),
    }
    return {
        name: action_scores(truth, torch.stack(logits).argmax(dim=-1).numpy(), actions) | named
        for name, (logits, named) in streams.items()
    }


def _score_reason(clip: Clip, output: StreamsOutput, explanation: Explanation, knowledge: Knowledge) -> ScoredReason:
    annotated = annotated_reasons(clip, knowledge)
    return ScoredReason(
        annotated=clip.action or "",
        correct=explanation.prediction == clip.action,
        hit=is_hit(reason_of(explanation), annotated) if annotated else None,
        random=random_hit_rate(clip.clip_id, output.tokens, len(explanation.tokens), annotated) if annotated else None,
    )


def _row(explanation: Explanation, reason: ScoredReason) -> Report:
    best = main_reason(explanation.transitions)
    return {
        "clip_id": explanation.clip.clip_id,
        "annotated": reason.annotated,
        "predicted": explanation.prediction,
        "confidence": explanation.confidence,
        "undecided": explanation.undecided,
        "reason": best and best.phrase,
        "reason_hit": reason.hit,
    }
