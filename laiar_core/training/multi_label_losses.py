"""The losses where several actions happen and several relations hold at once. Each is a mean over clips.

So what two processes learn from the halves of a batch, averaged, is what one learns from the whole: no clip weighs more because
of what else is in its half.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from laiar_core.model.config import TrainConfig
from laiar_core.model.laiar import LaIAR, LanguageOutput, VideoOutput
from laiar_core.model.naming import name_scores
from laiar_core.model.tokens import Batch
from laiar_core.training.class_weights import side_weights
from laiar_core.training.crop_augment import LAYOUT_HIDDEN
from laiar_core.training.shards.stream import Lesson

MARGIN = 0.05  # an absent action that is held for less likely than this is learned
FURTHER_SHARE = 0.5  # of a label that holds beside the most telling one, against that


class Teaching(nn.Module):
    """The losses of the three stages of training, by name and unweighted: a module, so that DDP can wrap it."""

    label_weights: Tensor

    def __init__(self, model: LaIAR, label_weights: Tensor, config: TrainConfig) -> None:
        """`label_weights` (L,) are class weights of the relation labels."""
        super().__init__()
        self.model, self.config = model, config
        self.register_buffer("label_weights", label_weights, persistent=False)

    def forward(self, lesson: Lesson, stage: str) -> dict[str, Tensor]:
        """The losses of a lesson in the stage `language`, `naming` or `both`. A scheme whose weight is zero is not computed."""
        names = self.model.semantic_labels()  # (L, D)
        if stage == "language":
            return {"language": self._language(lesson, names), "labels": labels_apart(self.model, names)}
        if stage == "naming":
            batch = lesson.batch
            layout = batch.layout  # (B, T, P, F)
            if batch.looks is not None:
                hidden = (torch.rand(layout.shape[:3], device=layout.device) < LAYOUT_HIDDEN) & (batch.looks >= 0).any(dim=-1)
                layout = layout * ~hidden[..., None]
            tokens = self.model.visual(layout, self.model.words_of(batch.kinds), batch.crops, batch.looks)  # (B, T, N, D)
            return {"joint": named(self.model, tokens, batch, names.detach(), self.label_weights)}
        return self._both(lesson, names)

    def _language(self, lesson: Lesson, names: Tensor) -> Tensor:
        return actions_loss(self.model.language(lesson.batch, names).logits, lesson.actions, self.config.focus)

    def _both(self, lesson: Lesson, names: Tensor) -> dict[str, Tensor]:
        batch, config = lesson.batch, self.config
        video = self.model.video(batch, names)
        parts = {"video": actions_loss(video.logits, lesson.actions, config.focus)}
        if config.language_weight:
            parts["language"] = self._language(lesson, names)
        if config.joint_weight:
            parts["joint"] = named(self.model, video.tokens, batch, names, self.label_weights) + labels_apart(self.model, names)
        if config.selection_weight or config.cross_modal_weight:
            teacher = self._teacher(batch, names)
            parts |= {"selection": selection(video, teacher, batch)} if config.selection_weight else {}
            parts |= {"cross_modal": divergence(video, teacher)} if config.cross_modal_weight else {}
        return parts

    @torch.no_grad()
    def _teacher(self, batch: Batch, names: Tensor) -> LanguageOutput:
        """What the language stream says of a batch when it is not being trained."""
        was_training = self.model.training
        self.model.eval()
        output = self.model.language(batch, names)
        self.model.train(was_training)
        return output


def actions_loss(logits: Tensor, targets: Tensor, focus: float) -> Tensor:
    """The asymmetric loss of Ridnik et al. (ICCV 2021): a clip shows a handful of 157 actions, and the absent ones are easy.

    Args:
        logits: (B, A).
        targets: (B, A), 1 and 0; what is below 0 is not learned from.
        focus: the exponent of the absent ones (theirs is 4); 0 leaves cross-entropy with a margin.
    """
    absent = (logits.sigmoid() - MARGIN).clamp(min=0)  # (B, A)
    missed = -F.logsigmoid(logits)  # (B, A)
    # They stop the gradient through the focus, too.
    claimed = -torch.log1p(-absent.clamp(max=1 - 1e-6)) * absent.detach() ** focus  # (B, A)
    return (missed * (targets > 0.5) + claimed * (targets == 0)).sum(dim=1).mean()


def named(model: LaIAR, tokens: Tensor, batch: Batch, names: Tensor, label_weights: Tensor) -> Tensor:
    """Scheme 1: each visual token (B, T, N, D) comes close to what holds of its pair, and closer than to what else could.

    Cross-entropy over the cosines with the labels (L, D) that the pair can have, and one minus the cosine. Where several hold,
    the most telling has the largest share of the target.
    """
    possible = model.possible_labels(batch.kinds)  # (B, N, P)
    target = _shares(batch, possible)  # (B, T, N, P)
    scores = name_scores(tokens, names, possible)
    away = (target * (1 - scores.cosines - scores.log_probabilities)).sum(dim=-1)  # (B, T, N)
    weights = label_weights[batch.labels.clamp(min=0)] * side_weights(batch.labels)  # (B, T, N)
    return mean_of_clips(away, weights)


def _shares(batch: Batch, possible: Tensor) -> Tensor:
    """What share each possible label has of what holds (B, T, N, P), summing to one where anything is annotated."""
    held = (batch.labels[..., None] == possible[:, None]).float()  # (B, T, N, P)
    if batch.further is not None:
        for further in batch.further.unbind(dim=-1):
            held = held + FURTHER_SHARE * (further[..., None] == possible[:, None])
    held = held * (possible >= 0)[:, None]  # -1 is neither a label nor annotated
    return held / held.sum(dim=-1, keepdim=True).clamp(min=1e-6)


def labels_apart(model: LaIAR, names: Tensor) -> Tensor:
    """Each semantic label (L, D) is to be nearest to itself among those that a pair can have instead of it."""
    table = model.labels_of_kinds.flatten(0, 2)  # (C * C * families, P)
    possible = table[table[:, 0] >= 0]  # (K, P)
    mine = names[possible.clamp(min=0)][:, :, None]  # (K, P, 1, D)
    likely = name_scores(mine, names, possible[:, None]).log_probabilities[:, :, 0]  # (K, P, P)
    apart = -likely.diagonal(dim1=1, dim2=2)  # (K, P)
    return (apart * (possible >= 0)).sum() / (possible >= 0).sum()


def selection(video: VideoOutput, teacher: LanguageOutput, batch: Batch) -> Tensor:
    """Scheme 2: the video stream's keep weights come to agree with the language stream's, where something is annotated."""
    known = batch.labels >= 0  # (B, T, N)
    pairs = (
        (video.selected.temporal, teacher.selected.temporal, known.any(dim=2)),
        (video.selected.spatial, teacher.selected.spatial, known),
    )
    parts = [
        mean_of_clips(F.binary_cross_entropy(mine.clamp(1e-4, 1 - 1e-4), theirs, reduction="none"), counted.float())
        for mine, theirs, counted in pairs
    ]
    return parts[0] + parts[1]


def divergence(video: VideoOutput, teacher: LanguageOutput) -> Tensor:
    """Scheme 3: KL( P^s || P^v2s ) of actions that each happen or not: the sum over actions of two-way divergences."""
    likely = teacher.logits.sigmoid()  # (B, A)
    told = F.binary_cross_entropy_with_logits(video.semantic_logits, likely, reduction="none")  # (B, A)
    known = F.binary_cross_entropy_with_logits(teacher.logits, likely, reduction="none")  # (B, A), entropy of the teacher
    return (told - known).sum(dim=1).mean()


def mean_of_clips(values: Tensor, weights: Tensor) -> Tensor:
    """The mean over clips of the weighted mean of each (B, ...); a clip without any weight counts as zero."""
    values, weights = values.flatten(1), weights.flatten(1)
    return ((values * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1e-6)).mean()
