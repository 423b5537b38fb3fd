"""What a task decides about actions, in one place: how likely they are, what is learned from them, and what is written of it."""

from __future__ import annotations

from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from laiar_core.data.task import Task
from laiar_core.model.config import TrainConfig

MARGIN = 0.05  # an absent action that is held for less likely than this is learned
RARE = -4.0  # first logit of every action where several can happen: most do not happen in most videos


class TaskHead(Protocol):
    """What a task decides.

    Attributes:
        pair_labels_only: whether training tells a label apart only from those that its pair can have instead, or from all, where
            they are few; Charades has a thousand.
        clips_alike: whether each clip counts alike in a loss over tokens; otherwise each token does.
        command: what makes a checkpoint for the task.
        does: for the model card, what the model does with the boxes of a `{person}`, with the number of its `{actions}`.
        limit: and how it is limited by that.
    """

    pair_labels_only: bool
    clips_alike: bool
    command: str
    does: str
    limit: str

    def start(self, head: nn.Linear) -> None:
        """Give an action head its first bias, before anything is learned."""

    def probabilities(self, logits: Tensor) -> Tensor:
        """Probabilities (..., A) of logits (..., A)."""

    def action_loss(self, logits: Tensor, actions: Tensor, config: TrainConfig) -> Tensor:
        """How far predictions are from the annotated actions: a mean over clips.

        Args:
            logits: (B, A).
            actions: what is annotated, as the task has it.
            config: how to train.
        """

    def divergence(self, logits: Tensor, target_logits: Tensor) -> Tensor:
        """KL( target || mine ) of the actions' probabilities, both from logits (B, A): a mean over clips."""


class SingleLabelHead:
    """One action happens: `actions` are int64 (B,)."""

    pair_labels_only = False
    clips_alike = False
    command = "train cad120"
    does = (
        "reads the boxes of {person} and of the things around them, recognises one of {actions} actions and names the relation\n"
        "transitions it rests on."
    )
    limit = "It knows one action to a clip, filmed from the front as in CAD-120."

    def start(self, head: nn.Linear) -> None:
        """The usual start: all are about as likely."""

    def probabilities(self, logits: Tensor) -> Tensor:
        """They sum to one."""
        return logits.softmax(dim=-1)  # (..., A)

    def action_loss(self, logits: Tensor, actions: Tensor, config: TrainConfig) -> Tensor:
        """Cross-entropy with smoothed labels.

        Args:
            logits: (B, A).
            actions: int64 (B,).
            config: its `label_smoothing` counts.

        Returns:
            The mean over clips.
        """
        return F.cross_entropy(logits, actions, label_smoothing=config.label_smoothing)

    def divergence(self, logits: Tensor, target_logits: Tensor) -> Tensor:
        """Between two distributions over the actions."""
        mine, target = logits.log_softmax(dim=-1), target_logits.log_softmax(dim=-1)  # (B, A)
        return F.kl_div(mine, target, reduction="batchmean", log_target=True)


class MultiLabelHead:
    """Each action happens or does not: `actions` are (B, A), 1 and 0, and below 0 for what is not learned from."""

    pair_labels_only = True
    clips_alike = True
    command = "train charades"
    does = (
        "reads the boxes of {person} and of the things around them, says which of {actions} actions happen, several at once,\n"
        "and names the relations and transitions that each rests on."
    )
    limit = "It reads the annotated frames, which lie about a second apart: it sees where things are and hardly how they move."

    def start(self, head: nn.Linear) -> None:
        """Every action is unlikely."""
        nn.init.constant_(head.bias, RARE)

    def probabilities(self, logits: Tensor) -> Tensor:
        """Each has its own."""
        return logits.sigmoid()  # (..., A)

    def action_loss(self, logits: Tensor, actions: Tensor, config: TrainConfig) -> Tensor:
        """The asymmetric loss of Ridnik et al. (ICCV 2021): a clip shows a handful of 157 actions, and the absent ones are easy.

        Args:
            logits: (B, A).
            actions: (B, A), 1, 0, or below 0 for what is not learned from.
            config: its `focus` is the exponent of the absent ones (theirs is 4); 0 leaves cross-entropy with a margin.

        Returns:
            The sum over actions, a mean over clips.
        """
        absent = (logits.sigmoid() - MARGIN).clamp(min=0)  # (B, A)
        missed = -F.logsigmoid(logits)  # (B, A)
        # They stop the gradient through the focus, too.
        claimed = -torch.log1p(-absent.clamp(max=1 - 1e-6)) * absent.detach() ** config.focus  # (B, A)
        return (missed * (actions > 0.5) + claimed * (actions == 0)).sum(dim=1).mean()

    def divergence(self, logits: Tensor, target_logits: Tensor) -> Tensor:
        """The sum over actions of two-way divergences."""
        target = target_logits.sigmoid()  # (B, A)
        mine = F.binary_cross_entropy_with_logits(logits, target, reduction="none")  # (B, A)
        entropy = F.binary_cross_entropy_with_logits(target_logits, target, reduction="none")  # (B, A)
        return (mine - entropy).sum(dim=1).mean()


HEADS: dict[Task, TaskHead] = {Task.SINGLE_LABEL: SingleLabelHead(), Task.MULTI_LABEL: MultiLabelHead()}
