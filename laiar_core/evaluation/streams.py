"""What the streams of a model say about clips: logits of actions, and names of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.data.clip import Clip
from laiar_core.evaluation.random_reasons import NamedTokens
from laiar_core.evaluation.scores import macro_accuracy
from laiar_core.inference.model_run import ModelRun
from laiar_core.inference.predict import probabilities_of
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.naming import name_tokens


@dataclass(frozen=True)
class StreamsOutput:
    """What all streams say about one clip.

    Attributes:
        video, video_to_semantic, language: logits (A,) of C_v, C_v2s and C_s (which reads the annotated relations).
        tokens: every visual token, named.
        annotated: int64 (M,), labels of the M annotated tokens of the sampled frames.
        named, read: int64 (M,), what their visual and their semantic token is named.
    """

    video: Tensor
    video_to_semantic: Tensor
    language: Tensor
    tokens: NamedTokens
    annotated: Tensor
    named: Tensor
    read: Tensor


@torch.inference_mode()
def read_streams(run: ModelRun) -> StreamsOutput:
    """What all streams say about the clip of a run."""
    model, clip = run.model, run.clip
    labels = run.batch.labels[0]  # (T, N)
    classes = run.batch.classes[0, None].expand(*labels.shape, 3)  # (T, N, 3)
    known = labels >= 0  # (T, N)
    relations = np.array([label.relation for label in run.checkpoint.vocabulary.labels], dtype=object)
    return StreamsOutput(
        video=run.video.logits[0],
        video_to_semantic=run.video.semantic_logits[0],
        language=run.language.logits[0],
        tokens=NamedTokens(
            frames=tuple(clip.frame_numbers[frame] for frame in run.inputs.frames),
            pairs=tuple((clip.tracks[p.subject].class_name, clip.tracks[p.object].class_name) for p in run.inputs.pairs),
            relations=relations[run.names.numpy()],
            segments=run.segments,
        ),
        annotated=labels[known],
        named=run.names[known],
        read=name_tokens(model, model.semantic_labels()[labels[known]], classes[known]).best,
    )


def accuracy_under(checkpoint: Checkpoint, clips: Sequence[Clip]) -> dict[str, float]:
    """`accuracy` and `macro_accuracy` of the video stream alone, in batches: the quick way, for clips seen under a shift.

    Every clip must have an annotated action of the checkpoint's vocabulary (ValueError otherwise).
    """
    actions = checkpoint.vocabulary.actions
    truth: NDArray[np.int64] = np.array([actions.index(clip.action or "") for clip in clips])
    predicted = probabilities_of(checkpoint, [checkpoint.tokens_of(clip) for clip in clips]).argmax(axis=-1)
    return {"accuracy": float((predicted == truth).mean()), "macro_accuracy": macro_accuracy(truth, predicted)}
