"""The two-stream model of LaIAR (Wang et al., CVPR 2024, figure 2a): encoders, the shared DT-Former and the three heads."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from laiar_core.model.config import ModelConfig
from laiar_core.model.dt_former import DTFormer, Selected
from laiar_core.model.tokens import Batch
from laiar_core.model.visual import VisualEncoder
from laiar_core.model.vocabulary import Vocabulary

TEMPERATURE = 0.1  # of the cosine similarities in the joint space


@dataclass(frozen=True)
class VideoOutput:
    """What the video stream says.

    Attributes:
        tokens: visual tokens V (B, T, N, D), which are named.
        read: the same as the DT-Former reads them (B, T, N, D), see `LaIAR.drawn_to_names`.
        selected: what it kept.
        logits, semantic_logits: (B, A) of C_v and C_v2s.
    """

    tokens: Tensor
    read: Tensor
    selected: Selected
    logits: Tensor
    semantic_logits: Tensor


@dataclass(frozen=True)
class LanguageOutput:
    """What the language stream says: its selection and the logits (B, A) of C_s."""

    selected: Selected
    logits: Tensor


class SemanticEncoder(nn.Module):
    """Sentence embeddings of relation phrases -> semantic tokens S, in the joint space."""

    def __init__(self, config: ModelConfig, word_size: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(word_size, config.hidden),
            nn.GELU(),
            nn.Linear(config.hidden, config.width),
            nn.LayerNorm(config.width, elementwise_affine=False),
        )

    def forward(self, vectors: Tensor) -> Tensor:
        """Sentence embeddings (L, E) -> semantic labels (L, D)."""
        labels: Tensor = self.mlp(vectors)
        return labels


class LaIAR(nn.Module):
    """Both streams. At inference only `video` is called: no language, no annotated relations."""

    object_vectors: Tensor
    label_vectors: Tensor
    label_ends: Tensor

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary) -> None:
        super().__init__()
        word_size = vocabulary.label_vectors.shape[1]
        self.register_buffer("object_vectors", torch.from_numpy(vocabulary.object_vectors))
        self.register_buffer("label_vectors", torch.from_numpy(vocabulary.label_vectors))
        index = {name: i for i, name in enumerate(vocabulary.objects)}
        ends = torch.tensor([(index[label.subject], index[label.object]) for label in vocabulary.labels])  # (L, 2)
        self.register_buffer("label_ends", ends, persistent=False)
        # Unit vectors of 384 numbers are tiny; scaled to about one per number they train like the other features.
        self.word_scale = word_size**0.5
        self.config = config
        self.visual = VisualEncoder(config, word_size)
        self.semantic = SemanticEncoder(config, word_size)
        self.dt_former = DTFormer(config)  # shared by both streams
        actions = len(vocabulary.actions)
        self.c_v = nn.Linear(config.width, actions)
        self.c_v2s = nn.Linear(config.width, actions)
        self.c_s = nn.Linear(config.width, actions)
        self.head_dropout = nn.Dropout(config.dropout)

    def video(self, batch: Batch) -> VideoOutput:
        """The video stream. It reads layout, crops, kinds, tracks and valid of the batch, never its labels."""
        words = self.object_vectors[batch.kinds] * self.word_scale  # (B, N, 2, E)
        tokens = self.visual(batch.layout, words, batch.crops, batch.looks)  # (B, T, N, D)
        read = self.drawn_to_names(tokens, batch.kinds)  # (B, T, N, D)
        selected = self.dt_former(read, batch.valid, batch.tracks)
        z = self.head_dropout(selected.z)  # (B, D)
        return VideoOutput(tokens, read, selected, self.c_v(z), self.c_v2s(z))

    def drawn_to_names(self, tokens: Tensor, kinds: Tensor) -> Tensor:
        """Visual tokens (B, T, N, D) of pairs of these classes (B, N, 2), drawn towards what they are called: (B, T, N, D).

        The DT-Former learns from the language stream what names mean. A token that lies between its own place and its likely
        names, among those that its classes allow, is closer to what it knows. Each token sees nothing but itself here.
        """
        own = self.config.own_share
        if own == 1:
            return tokens
        possible = (kinds[:, :, None] == self.label_ends).all(dim=-1)[:, None]  # (B, 1, N, L)
        likely = (self.similarities(tokens) / TEMPERATURE).masked_fill(~possible, -1e4).softmax(dim=-1)  # (B, T, N, L)
        return own * tokens + (1 - own) * (likely @ self.semantic_labels())  # (B, T, N, D)

    def language(self, batch: Batch) -> LanguageOutput:
        """The language stream, on the annotated labels of the batch."""
        known = batch.labels >= 0  # (B, T, N)
        tokens = self.semantic_labels()[batch.labels.clamp(min=0)]  # (B, T, N, D)
        selected = self.dt_former(tokens, batch.valid & known, batch.tracks)
        return LanguageOutput(selected, self.c_s(self.head_dropout(selected.z)))

    def semantic_labels(self) -> Tensor:
        """The semantic tokens of all labels (L, D): the named points of the joint space."""
        labels: Tensor = self.semantic(self.label_vectors * self.word_scale)
        return labels

    def similarities(self, tokens: Tensor) -> Tensor:
        """Cosine of visual tokens (..., D) with every semantic label: (..., L)."""
        return F.normalize(tokens, dim=-1) @ F.normalize(self.semantic_labels(), dim=-1).T
