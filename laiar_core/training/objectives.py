"""The losses of the two streams and the three learning schemes that join them (Wang et al., CVPR 2024, figure 2a)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from laiar_core.model.config import TrainConfig
from laiar_core.model.laiar import LaIAR, LanguageOutput
from laiar_core.model.naming import TEMPERATURE, name_scores
from laiar_core.model.tokens import Batch
from laiar_core.training.class_weights import side_weights


@dataclass(frozen=True)
class Lesson:
    """What one step of training reads: clips with boxes, windows with annotated relations alone, and the actions (B,) of both.

    `windows` is None where the language stream is not trained.
    """

    clips: Batch
    actions: Tensor
    windows: tuple[Batch, Tensor] | None


def losses(model: LaIAR, lesson: Lesson, label_weights: Tensor, config: TrainConfig) -> dict[str, Tensor]:
    """Each loss of a step, unweighted, by name. A scheme whose weight is zero is not computed.

    The language stream learns from the windows and teaches on the clips, where it speaks without dropout and selection noise.

    Args:
        label_weights: (L,) class weights of the relation labels.
    """
    batch, smoothing = lesson.clips, config.label_smoothing
    video = model.video(batch)
    parts = {"video": F.cross_entropy(video.logits, lesson.actions, label_smoothing=smoothing)}
    if lesson.windows:
        windows, actions = lesson.windows
        parts["language"] = F.cross_entropy(model.language(windows).logits, actions, label_smoothing=smoothing)
    if config.joint_weight:
        parts["joint"] = joint_space(model, video.tokens, batch.labels, label_weights)
    if not (config.selection_weight or config.cross_modal_weight):
        return parts
    teacher = _teacher(model, batch)
    if config.selection_weight:
        known = batch.labels >= 0  # (B, T, N)
        parts["selection"] = agreement(video.selected.temporal, teacher.selected.temporal, known.any(dim=2)) + agreement(
            video.selected.spatial, teacher.selected.spatial, known
        )
    if config.cross_modal_weight:
        student = video.semantic_logits.log_softmax(dim=-1)  # (B, A)
        target = teacher.logits.log_softmax(dim=-1)  # (B, A)
        parts["cross_modal"] = F.kl_div(student, target, reduction="batchmean", log_target=True)  # KL(P^s || P^v2s)
    return parts


@torch.no_grad()
def _teacher(model: LaIAR, batch: Batch) -> LanguageOutput:
    """What the language stream says of a batch when it is not being trained."""
    was_training = model.training
    model.eval()
    output = model.language(batch)
    model.train(was_training)
    return output


def total(parts: dict[str, Tensor], config: TrainConfig) -> Tensor:
    """The weighted sum that training minimises."""
    weights = {
        "language": config.language_weight,
        "joint": config.joint_weight,
        "selection": config.selection_weight,
        "cross_modal": config.cross_modal_weight,
    }
    return torch.stack([weights.get(name, 1.0) * loss for name, loss in parts.items()]).sum()


def joint_space(model: LaIAR, tokens: Tensor, labels: Tensor, label_weights: Tensor) -> Tensor:
    """Scheme 1: each visual token (B, T, N, D) comes close to the semantic label of the same pair and frame, and closer than to
    any other; and the semantic labels stay apart from each other. Labels (B, T, N) that are -1 do not count.
    """
    known = labels >= 0  # (B, T, N)
    names = model.semantic_labels()  # (L, D)
    weights = label_weights[labels[known]] * side_weights(labels)[known]  # (M,)
    return alignment(tokens[known], names, labels[known], weights) + labels_apart(model)


def alignment(tokens: Tensor, names: Tensor, right: Tensor, weights: Tensor) -> Tensor:
    """How far visual tokens (M, D) with these weights (M,) are from the right ones, int64 (M,), of the semantic labels (L, D).

    Cross-entropy over the cosine similarities with all labels, and one minus the cosine with the right one.
    """
    every = torch.arange(len(names), device=names.device)[None]  # (1, L)
    scores = name_scores(tokens[:, None], names, every)
    away = (1 - scores.cosines - scores.log_probabilities)[:, 0]  # (M, L)
    return (away.gather(1, right[:, None]).squeeze(1) * weights).sum() / weights.sum()


def labels_apart(model: LaIAR) -> Tensor:
    """Each semantic label is to be nearest to itself: sentence embeddings of a phrase and its negation lie close together."""
    labels = model.semantic_labels()  # (L, D)
    near = model.similarities(labels[:, None])[:, 0]  # (L, L)
    return F.cross_entropy(near / TEMPERATURE, torch.arange(len(labels), device=labels.device))


def agreement(mine: Tensor, theirs: Tensor, counted: Tensor) -> Tensor:
    """Scheme 2: binary cross-entropy of the video stream's keep weights against the language stream's, which is the teacher."""
    return F.binary_cross_entropy(mine[counted].clamp(1e-4, 1 - 1e-4), theirs[counted])
