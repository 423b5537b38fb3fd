"""Measuring a checkpoint on clips of some subjects: actions, names, reasons, faithfulness, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import Knowledge
from laiar_core.errors import LaiarError
from laiar_core.evaluation.calibration import calibration_scores
from laiar_core.evaluation.faithfulness import faithfulness_scores
from laiar_core.evaluation.random_reasons import random_hit_rate
from laiar_core.evaluation.reasons import Judged, annotated_reasons, is_hit, reason_of, reason_scores
from laiar_core.evaluation.scores import action_scores, relation_scores
from laiar_core.evaluation.selective_prediction import telling_scores
from laiar_core.evaluation.shift import shift_named
from laiar_core.evaluation.streams import StreamsOutput, read_streams
from laiar_core.explain.explainer import explain_run
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.sentences import main_reason
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint

Report = dict[str, Any]


def evaluate(
    checkpoint: Checkpoint, dataset: Cad120, subjects: tuple[str, ...] | None = None, shift: str | None = None
) -> Report:
    """Measure on all clips of these subjects, by default of the checkpoint's test subjects, or of everybody whom it has not seen.

    `shift` names a change of domain that the clips are seen under (`shift.py`; LaiarError for an unknown one).

    Returns:
        A JSON-serialisable report with `checkpoint`, `dataset`, `subjects`, `seen_subjects` (those among them that the checkpoint
        learned from), `shift`, `clips`, `actions`, `box_faults` and

        - for each of `video`, `language` (annotated relations as input) and `video_to_semantic`: `clips`, `accuracy`,
          `macro_accuracy` (mean recall of the actions that occur), `per_class`, `confusion` (rows annotated, columns predicted,
          both in the order of `actions`), `relation_accuracy` and `relation_macro_accuracy`: the nearest semantic label of that
          stream's tokens, among those that the pair's classes allow, against the annotation;
        - under `video` also `reason_hit` and its kin (`reasons.py`), `ece`, `ece_uncalibrated` and `reliability`
          (`calibration.py`), `coverage` and `accuracy_when_told` (`telling.py`), `sufficiency`, `comprehensiveness`,
          `deletion_auc`, `insertion_auc`, their twins for other rankings and `curves` (`faithfulness.py`);
        - `per_clip`: for each clip `clip_id`, `annotated`, `predicted`, `confidence`, `undecided`, `reason` (the phrase or None)
          and `reason_hit` (None where nobody can say).
    """
    shifted = shift_named(shift) if shift else None
    chosen = subjects or _not_seen(checkpoint, dataset)
    clip_ids = dataset.clip_ids(chosen)
    clips = [dataset.clip(clip_id) for clip_id in clip_ids]
    actions = checkpoint.vocabulary.actions
    if unknown := sorted({c.action for c in clips if c.action} - set(actions)):
        raise LaiarError(f"{checkpoint.name} knows the actions {', '.join(actions)}; the data has {', '.join(unknown)} too")
    if shifted:
        clips = [shifted(clip) for clip in clips]
    faults = dataset.box_faults(clip_ids)
    report: Report = {
        "checkpoint": checkpoint.name,
        "dataset": dataset.name,
        "subjects": list(chosen),
        "seen_subjects": [person for person in chosen if _learned_from(checkpoint, dataset, person)],
        "shift": shift,
        "clips": len(clips),
        "actions": list(actions),
        "box_faults": {"boxes": faults.boxes, "absent": faults.absent, "corrupt": faults.corrupt},
    }
    said, explained = [], []
    for clip in tqdm(clips, desc="evaluating", unit="clip", leave=False):
        run = run_model(checkpoint, clip)
        said.append(read_streams(run))
        explained.append(explain_run(run))
    judged = [_judge(*row, dataset.knowledge) for row in zip(clips, said, explained, strict=True)]
    report |= _stream_scores(clips, said, actions)
    truth = torch.tensor([actions.index(clip.action or "") for clip in clips])
    report["video"] |= (
        reason_scores(judged)
        | calibration_scores(torch.stack([s.video for s in said]), truth, checkpoint.temperature)
        | telling_scores([e.undecided for e in explained], [j.correct for j in judged])
        | faithfulness_scores([e.faithfulness for e in explained])
    )
    report["per_clip"] = [_row(e, j) for e, j in zip(explained, judged, strict=True)]
    return report


def _learned_from(checkpoint: Checkpoint, dataset: Cad120, person: str) -> bool:
    seen = checkpoint.config.trained_on
    return seen.dataset == dataset.name and person in seen.subjects


def _not_seen(checkpoint: Checkpoint, dataset: Cad120) -> tuple[str, ...]:
    seen = checkpoint.config.trained_on
    subjects = seen.test_subjects or tuple(p for p in dataset.persons if p not in seen.subjects)
    if not subjects:
        raise LaiarError(
            f"{checkpoint.name} was trained on everybody in {dataset.files.path}; say who to test on with --subjects"
        )
    return subjects


def _stream_scores(clips: Sequence[Clip], said: Sequence[StreamsOutput], actions: tuple[str, ...]) -> Report:
    truth: NDArray[np.int64] = np.array([actions.index(clip.action or "") for clip in clips])
    annotated = torch.cat([s.annotated for s in said]).numpy()
    by_boxes = relation_scores(annotated, torch.cat([s.named for s in said]).numpy())
    by_words = relation_scores(annotated, torch.cat([s.read for s in said]).numpy())
    streams = {
        "video": ([s.video for s in said], by_boxes),
        "language": ([s.language for s in said], by_words),
        "video_to_semantic": ([s.video_to_semantic for s in said], by_boxes),
    }
    return {
        name: action_scores(truth, torch.stack(logits).argmax(dim=-1).numpy(), actions) | named
        for name, (logits, named) in streams.items()
    }


def _judge(clip: Clip, said: StreamsOutput, explanation: Explanation, knowledge: Knowledge) -> Judged:
    annotated = annotated_reasons(clip, knowledge)
    return Judged(
        annotated=clip.action or "",
        correct=explanation.prediction == clip.action,
        hit=is_hit(reason_of(explanation), annotated) if annotated else None,
        random=random_hit_rate(clip.clip_id, said.tokens, len(explanation.tokens), annotated) if annotated else None,
    )


def _row(explanation: Explanation, judged: Judged) -> Report:
    best = main_reason(explanation.transitions)
    return {
        "clip_id": explanation.clip.clip_id,
        "annotated": judged.annotated,
        "predicted": explanation.prediction,
        "confidence": explanation.confidence,
        "undecided": explanation.undecided,
        "reason": best and best.phrase,
        "reason_hit": judged.hit,
    }
