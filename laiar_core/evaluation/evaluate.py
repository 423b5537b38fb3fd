"""Measuring a checkpoint: actions of the three predictions, and relations named from visual tokens, on clips of some subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix, precision_recall_fscore_support
from torch import Tensor
from tqdm import tqdm

from laiar_core.clips.cad120 import Cad120
from laiar_core.clips.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.naming import name_tokens
from laiar_core.model.tokens import clip_tokens, collate, sample_frames

Report = dict[str, Any]


def evaluate(checkpoint: Checkpoint, dataset: Cad120, subjects: tuple[str, ...] | None = None) -> Report:
    """Measure on all clips of these subjects, by default of the checkpoint's test subjects, or of everybody whom it has not seen.

    Returns:
        A JSON-serialisable report with `checkpoint`, `dataset`, `subjects`, `clips`, `box_faults` and, for each of `video`,
        `language` (annotated relations as input) and `video_to_semantic`: `clips`, `accuracy`, `macro_accuracy` (mean recall of
        the actions that occur), `per_class`, `confusion` (rows annotated, columns predicted, both in the order of `actions`),
        `relation_accuracy` and `relation_macro_accuracy`: the nearest semantic label of that stream's tokens, among those that
        the pair's classes allow, against the annotation.
    """
    seen = checkpoint.config.trained_on
    subjects = subjects or seen.test_subjects or tuple(p for p in dataset.persons if p not in seen.subjects)
    if not subjects:
        raise LaiarError(
            f"{checkpoint.name} was trained on everybody in {dataset.files.path}; say who to test on with --subjects"
        )
    clip_ids = dataset.clip_ids(subjects)
    clips = [dataset.clip(clip_id) for clip_id in clip_ids]
    actions = checkpoint.vocabulary.actions
    if unknown := sorted({c.action for c in clips if c.action} - set(actions)):
        raise LaiarError(f"{checkpoint.name} knows the actions {', '.join(actions)}; the data has {', '.join(unknown)} too")
    truth = np.array([actions.index(clip.action or "") for clip in clips])
    predicted, named = _predict(checkpoint, clips)
    faults = dataset.box_faults(clip_ids)
    report: Report = {
        "checkpoint": checkpoint.name,
        "dataset": dataset.name,
        "subjects": list(subjects),
        "clips": len(clips),
        "actions": list(actions),
        "box_faults": {"boxes": faults.boxes, "absent": faults.absent, "corrupt": faults.corrupt},
    }
    for stream, classes in predicted.items():
        report[stream] = _action_scores(truth, classes, actions) | _relation_scores(*named[stream])
    return report


@torch.inference_mode()
def _predict(
    checkpoint: Checkpoint, clips: Sequence[Clip]
) -> tuple[dict[str, NDArray[np.int64]], dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]]:
    """Predicted action of each clip, and (annotated, named) labels of all annotated tokens, of each stream."""
    model, vocabulary = checkpoint.model, checkpoint.vocabulary
    actions: dict[str, list[Tensor]] = {"video": [], "language": [], "video_to_semantic": []}
    truth: list[Tensor] = []
    from_video: list[Tensor] = []
    from_language: list[Tensor] = []
    for clip in tqdm(clips, desc="evaluating", unit="clip", leave=False):
        batch = collate([clip_tokens(clip, vocabulary, sample_frames(len(clip), checkpoint.config.model.frames))])
        video, language = model.video(batch), model.language(batch)
        actions["video"].append(video.logits.argmax(dim=-1))
        actions["video_to_semantic"].append(video.semantic_logits.argmax(dim=-1))
        actions["language"].append(language.logits.argmax(dim=-1))
        known = batch.labels >= 0  # (1, T, N)
        kinds = batch.kinds[:, None].expand(*known.shape, 2)[known]  # (M, 2)
        labels = batch.labels[known]  # (M,)
        truth.append(labels)
        from_video.append(name_tokens(model, vocabulary, video.tokens[known], kinds).best)
        from_language.append(name_tokens(model, vocabulary, model.semantic_labels()[labels], kinds).best)
    annotated = torch.cat(truth).numpy()
    seen, read = torch.cat(from_video).numpy(), torch.cat(from_language).numpy()
    named = {"video": (annotated, seen), "language": (annotated, read), "video_to_semantic": (annotated, seen)}
    return {stream: torch.cat(found).numpy() for stream, found in actions.items()}, named


def _action_scores(truth: NDArray[np.int64], predicted: NDArray[np.int64], actions: tuple[str, ...]) -> Report:
    classes = range(len(actions))
    precision, recall, f1, support = precision_recall_fscore_support(truth, predicted, labels=classes, zero_division=0)
    return {
        "clips": len(truth),
        "accuracy": float(accuracy_score(truth, predicted)),
        "macro_accuracy": _macro_accuracy(truth, predicted),
        "per_class": {
            name: {
                "clips": int(support[i]),
                "accuracy": float(recall[i]) if support[i] else None,
                "precision": float(precision[i]),
                "f1": float(f1[i]),
            }
            for i, name in enumerate(actions)
        },
        "confusion": confusion_matrix(truth, predicted, labels=classes).tolist(),
    }


def _relation_scores(truth: NDArray[np.int64], named: NDArray[np.int64]) -> Report:
    if len(truth) == 0:
        return {"relation_accuracy": None, "relation_macro_accuracy": None}
    return {
        "relation_accuracy": float(accuracy_score(truth, named)),
        "relation_macro_accuracy": _macro_accuracy(truth, named),
    }


def _macro_accuracy(truth: NDArray[np.int64], predicted: NDArray[np.int64]) -> float:
    """Mean recall of the classes that occur in `truth`."""
    import warnings

    with warnings.catch_warnings():  # it warns of predicted classes that do not occur, which is what macro recall leaves out
        warnings.simplefilter("ignore", UserWarning)
        return float(balanced_accuracy_score(truth, predicted))
