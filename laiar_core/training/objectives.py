"""What training minimises: the action losses of the two streams, and the three learning schemes that join them (Wang et al., CVPR
2024, figure 2a).

Processes that share a batch learn together what one would learn from the whole: a loss is a mean over clips, or over tokens whose
number is counted in all processes.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from laiar_core.model.config import TrainConfig
from laiar_core.model.laiar import LaIAR, LanguageOutput, VideoOutput
from laiar_core.model.naming import name_scores
from laiar_core.model.tokens import Batch
from laiar_core.training.batch_source import Stage, TrainingBatch
from laiar_core.training.class_weights import side_weights
from laiar_core.training.distributed import mean_of_processes

FURTHER_SHARE = 0.5  # of a label that holds beside the most telling one, against that


class Objectives(nn.Module):
    """The losses of the three stages of training, by name and unweighted: a module, so that DDP can wrap it."""

    label_weights: Tensor

    def __init__(self, model: LaIAR, label_weights: Tensor, config: TrainConfig) -> None:
        """`label_weights` (L,) are class weights of the relation labels."""
        super().__init__()
        self.model, self.head, self.config = model, model.task_head, config
        self.register_buffer("label_weights", label_weights, persistent=False)

    def forward(self, batch: TrainingBatch, stage: Stage) -> dict[str, Tensor]:
        """The losses of a batch in a stage. A scheme whose weight is zero is not computed."""
        labels = self.model.semantic_labels()  # (L, D)
        if stage == "language":
            return {"language": self._language(batch, labels), "labels": self.labels_apart(labels)}
        if stage == "naming":  # the labels stay where the language stream has put them
            return {"joint": self.naming(self._tokens(batch.clips), batch.clips, labels.detach(), batch.token_weights)}
        return self._both(batch, labels)

    def _language(self, batch: TrainingBatch, labels: Tensor) -> Tensor:
        clips, actions = batch.windows or (batch.clips, batch.actions)
        return self.head.action_loss(self.model.language(clips, labels).logits, actions, self.config)

    def _tokens(self, batch: Batch) -> Tensor:
        """Visual tokens (B, T, N, D). Most pairs of a batch are of the same classes: their words are projected once."""
        visual = self.model.visual
        every = batch.classes.flatten(0, 1)  # (B * N, 3)
        classes, place = every.unique(dim=0, return_inverse=True)  # type: ignore[no-untyped-call]  # (K, 3), (B * N,)
        words = visual.words(self.model.words_of(classes))[place.view(batch.classes.shape[:2])]  # (B, N, H)
        return visual.join(visual.features(batch.layout, batch.crops, batch.crop_index), words[:, None])

    def _both(self, batch: TrainingBatch, labels: Tensor) -> dict[str, Tensor]:
        clips, config = batch.clips, self.config
        video = self.model.video(clips, labels)
        parts = {"video": self.head.action_loss(video.logits, batch.actions, config)}
        if config.language_weight:
            parts["language"] = self._language(batch, labels)
        if config.joint_weight:
            parts["joint"] = self.naming(video.tokens, clips, labels) + self.labels_apart(labels)
        if config.selection_weight or config.cross_modal_weight:
            teacher = self._teacher(clips, labels)
            if config.selection_weight:
                parts["selection"] = self.agreement(video, teacher, clips)
            if config.cross_modal_weight:
                parts["cross_modal"] = self.head.divergence(video.semantic_logits, teacher.logits)  # KL(P^s || P^v2s)
        return parts

    @torch.no_grad()
    def _teacher(self, batch: Batch, labels: Tensor) -> LanguageOutput:
        """What the language stream predicts of a batch without dropout and selection noise."""
        was_training = self.model.training
        self.model.eval()
        output = self.model.language(batch, labels)
        self.model.train(was_training)
        return output

    def naming(self, tokens: Tensor, batch: Batch, labels: Tensor, weights: Tensor | None = None) -> Tensor:
        """Scheme 1: each visual token comes close to what is annotated of its pair and frame, and closer than to other labels.

        Cross-entropy over the cosines with the labels, and one minus the cosine. Where several hold, the most telling has the
        largest share of the target.

        Args:
            tokens: (B, T, N, D).
            batch: what is annotated.
            labels: (L, D), the semantic labels.
            weights: (B, T, N) of the tokens; by default rare labels count more, and both sides of a change alike.

        Returns:
            The mean over tokens or clips, as the task says.
        """
        possible = self.model.possible_labels(batch.classes) if self.head.pair_labels_only else _every(labels)[None]  # (B, N, P)
        scores = name_scores(tokens, labels, possible)
        target = _shares(batch, possible)  # (B, T, N, P)
        away = (target * (1 - scores.cosines - scores.log_probabilities)).sum(dim=-1)  # (B, T, N)
        if weights is None:
            weights = self.label_weights[batch.labels.clamp(min=0)] * side_weights(batch.labels)  # (B, T, N)
        return self._mean(away, weights)

    def labels_apart(self, labels: Tensor) -> Tensor:
        """Each semantic label (L, D) is to be nearest to itself: sentence embeddings of a phrase and its negation lie close."""
        table = self.model.labels_of_classes.flatten(0, 2)  # (C * C * families, P)
        possible = table[table[:, 0] >= 0] if self.head.pair_labels_only else _every(labels)  # (K, P)
        mine = labels[possible.clamp(min=0)][:, :, None]  # (K, P, 1, D)
        likely = name_scores(mine, labels, possible[:, None]).log_probabilities[:, :, 0]  # (K, P, P)
        apart = -likely.diagonal(dim1=1, dim2=2)  # (K, P)
        return (apart * (possible >= 0)).sum() / (possible >= 0).sum()

    def agreement(self, video: VideoOutput, teacher: LanguageOutput, batch: Batch) -> Tensor:
        """Scheme 2: the video stream's keep weights come to agree with the language stream's, where something is annotated.

        Args:
            video: what the video stream predicts.
            teacher: what the language stream predicts of the same clips.
            batch: what is annotated.

        Returns:
            The binary cross-entropy of both selections, of frames and of pairs.
        """
        known = batch.labels >= 0  # (B, T, N)
        mine, theirs = video.selected, teacher.selected
        pairs = ((mine.temporal, theirs.temporal, known.any(dim=2)), (mine.spatial, theirs.spatial, known))
        parts = [
            self._mean(F.binary_cross_entropy(one.clamp(1e-4, 1 - 1e-4), other, reduction="none"), counted.float())
            for one, other, counted in pairs
        ]
        return parts[0] + parts[1]

    def _mean(self, values: Tensor, weights: Tensor) -> Tensor:
        """The weighted mean of values (B, ...): of all, or of each clip and then over clips; nothing without weight is zero."""
        if not self.head.clips_alike:
            return (values * weights).sum() / mean_of_processes(weights.sum()).clamp(min=1e-6)
        values, weights = values.flatten(1), weights.flatten(1)  # (B, M)
        return ((values * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1e-6)).mean()


def total(parts: dict[str, Tensor], config: TrainConfig) -> Tensor:
    """The weighted sum that training minimises."""
    weights = {
        "language": config.language_weight,
        "joint": config.joint_weight,
        "selection": config.selection_weight,
        "cross_modal": config.cross_modal_weight,
    }
    return torch.stack([weights.get(name, 1.0) * loss for name, loss in parts.items()]).sum()


def _every(labels: Tensor) -> Tensor:
    """All labels (L, D) by their indices, (1, L)."""
    return torch.arange(len(labels), device=labels.device)[None]


def _shares(batch: Batch, possible: Tensor) -> Tensor:
    """What share each possible label has of what holds (B, T, N, P), summing to one where anything is annotated."""
    held = (batch.labels[..., None] == possible[:, None]).float()  # (B, T, N, P)
    if batch.further is not None:
        for further in batch.further.unbind(dim=-1):
            held = held + FURTHER_SHARE * (further[..., None] == possible[:, None])
    held = held * (possible >= 0)[:, None]  # -1 is neither a label nor annotated
    return held / held.sum(dim=-1, keepdim=True).clamp(min=1e-6)
