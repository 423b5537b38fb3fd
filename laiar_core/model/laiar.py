"""The two-stream model of LaIAR (Wang et al., CVPR 2024, figure 2a): encoders, the shared DT-Former and the three heads."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from laiar_core.brief import Brief
from laiar_core.model.config import ModelConfig
from laiar_core.model.dt_former import DTFormer, Selected
from laiar_core.model.naming import name_scores
from laiar_core.model.rounding import settle_threads
from laiar_core.model.task_head import HEADS
from laiar_core.model.tokens import Batch
from laiar_core.model.visual import VisualEncoder
from laiar_core.model.vocabulary import Vocabulary


@dataclass(frozen=True, repr=False)
class VideoOutput(Brief):
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


@dataclass(frozen=True, repr=False)
class LanguageOutput(Brief):
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
    labels_of_classes: Tensor

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary) -> None:
        super().__init__()
        word_size = vocabulary.label_vectors.shape[1]
        self.register_buffer("object_vectors", torch.from_numpy(vocabulary.object_vectors))
        self.register_buffer("label_vectors", torch.from_numpy(vocabulary.label_vectors))
        self.register_buffer("labels_of_classes", _labels_of_classes(vocabulary), persistent=False)  # (C, C, families, P)
        self.families = len(vocabulary.families)
        self.task = vocabulary.task
        self.task_head = HEADS[vocabulary.task]
        # Unit vectors of 384 numbers are tiny; scaled to about one per number they train like the other features.
        self.word_scale = word_size**0.5
        self.config = config
        self.visual = VisualEncoder(config, 2 * word_size + self.families * (self.families > 1))
        self.semantic = SemanticEncoder(config, word_size)
        self.dt_former = DTFormer(config)  # shared by both streams
        actions = len(vocabulary.actions)
        self.c_v = nn.Linear(config.width, actions)
        self.c_v2s = nn.Linear(config.width, actions)
        self.c_s = nn.Linear(config.width, actions)
        self.head_dropout = nn.Dropout(config.dropout)

    def video(self, batch: Batch, names: Tensor | None = None) -> VideoOutput:
        """The video stream. It reads layout, crops, classes, tracks and valid of the batch, never its labels.

        `names` are the `semantic_labels`, for who has them already.
        """
        settle_threads()
        tokens = self.visual(batch.layout, self.words_of(batch.classes), batch.crops, batch.crop_index)  # (B, T, N, D)
        read = self.drawn_to_names(tokens, batch.classes, names)  # (B, T, N, D)
        selected = self.dt_former(read, batch.valid, batch.tracks)
        z = self.head_dropout(selected.z)  # (B, D)
        return VideoOutput(tokens, read, selected, self.c_v(z), self.c_v2s(z))

    def words_of(self, classes: Tensor) -> Tensor:
        """What the visual encoder knows of pairs (..., 3): the word vectors of both classes, and which family, where there are
        several: (..., W).
        """
        words: Tensor = (self.object_vectors[classes[..., :2]] * self.word_scale).flatten(-2)  # (..., 2 * E)
        if self.families == 1:
            return words
        family = F.one_hot(classes[..., 2], self.families).to(words)  # (..., families)
        return torch.cat([words, family], dim=-1)

    def probabilities(self, logits: Tensor, temperature: float = 1.0) -> Tensor:
        """Probabilities (..., A) of the actions: one of them happens, or, where several can, each does or does not."""
        return self.task_head.probabilities(logits / temperature)

    def drawn_to_names(self, tokens: Tensor, classes: Tensor, names: Tensor | None = None) -> Tensor:
        """Visual tokens drawn towards what they are called.

        The DT-Former learns from the language stream what names mean. A token that lies between its own place and its likely
        names, among those that its classes allow, is closer to what it knows. Each token sees nothing but itself here.

        Args:
            tokens: (B, T, N, D).
            classes: int64 (B, N, 3), see `class_indices`.
            names: (L, D), the `semantic_labels`, for who has them already.

        Returns:
            (B, T, N, D).
        """
        own = self.config.own_share
        if own == 1:
            return tokens
        possible = self.possible_labels(classes)  # (B, N, P)
        labels = self.semantic_labels() if names is None else names  # (L, D)
        likely = name_scores(tokens, labels, possible).log_probabilities.exp()  # (B, T, N, P)
        named = torch.einsum("btnp,bnpd->btnd", likely, labels[possible.clamp(min=0)])  # (B, T, N, D)
        return own * tokens + (1 - own) * named  # (B, T, N, D)

    def possible_labels(self, classes: Tensor) -> Tensor:
        """Indices (..., P) of the labels that pairs of these classes (..., 3) can have, -1 where there are fewer than P."""
        subject, obj, family = classes.unbind(dim=-1)
        possible: Tensor = self.labels_of_classes[subject, obj, family]
        return possible

    def language(self, batch: Batch, names: Tensor | None = None) -> LanguageOutput:
        """The language stream, on the annotated labels of the batch."""
        known = batch.labels >= 0  # (B, T, N)
        names = self.semantic_labels() if names is None else names  # (L, D)
        tokens = names[batch.labels.clamp(min=0)]  # (B, T, N, D)
        if batch.further is not None:  # what holds at once shares the token
            more = (batch.further >= 0)[..., None]  # (B, T, N, X, 1)
            shared = (names[batch.further.clamp(min=0)] * more).sum(dim=-2)  # (B, T, N, D)
            tokens = (tokens + shared) / (1 + more.sum(dim=-2))  # (B, T, N, D)
        selected = self.dt_former(tokens, batch.valid & known, batch.tracks)
        return LanguageOutput(selected, self.c_s(self.head_dropout(selected.z)))

    def semantic_labels(self) -> Tensor:
        """The semantic tokens of all labels (L, D): the named points of the joint space."""
        settle_threads()
        labels: Tensor = self.semantic(self.label_vectors * self.word_scale)
        return labels

    def similarities(self, tokens: Tensor) -> Tensor:
        """Cosine of visual tokens (T, N, D) with every semantic label: (T, N, L)."""
        labels = self.semantic_labels()  # (L, D)
        return name_scores(tokens, labels, torch.arange(len(labels), device=tokens.device)[None]).cosines  # (T, N, L)


def _labels_of_classes(vocabulary: Vocabulary) -> Tensor:
    """Label indices int64 (C, C, families, P) by subject class, object class and family, -1 where there are fewer than P."""
    index = {name: i for i, name in enumerate(vocabulary.objects)}
    found: dict[tuple[int, int, int], list[int]] = {}
    for i, label in enumerate(vocabulary.labels):
        key = (index[label.subject], index[label.object], vocabulary.families.index(label.family))
        found.setdefault(key, []).append(i)
    most = max(map(len, found.values()), default=0)
    table = torch.full((len(index), len(index), len(vocabulary.families), most), -1)
    for (subject, obj, family), labels in found.items():
        table[subject, obj, family, : len(labels)] = torch.tensor(labels)
    return table
