"""The joint space of one clip in two dimensions: its kept tokens among the semantic labels that could name them.

The two axes are those along which the points differ most (principal components of unit vectors). They are for looking at: what
names a token is its cosine in all D dimensions, which the explanation holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from laiar_core.inference.model_run import ModelRun

Point = tuple[float, float]
Words = tuple[str, str, str]  # subject class, relation, object class


@dataclass(frozen=True)
class JointSpace:
    """Where tokens and labels lie in the plane.

    Attributes:
        tokens: a point for each of the M kept tokens, in the order of the explanation's tokens.
        nearest: for each token the place of its nearest label in `labels`.
        labels: the L labels that some pair of the clip can have, and `label_points`, where they lie.
        kept_share: how much of the variance of all these points the plane keeps, 0 to 1.
        dimensions: D, in which the cosines are taken.
    """

    tokens: tuple[Point, ...]
    nearest: tuple[int, ...]
    labels: tuple[Words, ...]
    label_points: tuple[Point, ...]
    kept_share: float
    dimensions: int


@torch.inference_mode()
def joint_space(run: ModelRun) -> JointSpace:
    """Project the kept tokens of one clip."""
    model, vocabulary = run.model, run.checkpoint.vocabulary
    steps, columns = [token.step for token in run.kept], [token.pair for token in run.kept]
    possible = sorted({i for i in model.possible_labels(run.batch.classes[0]).flatten().tolist() if i >= 0})  # L places
    labels = tuple((label.subject, label.relation, label.object) for label in (vocabulary.labels[i] for i in possible))
    tokens = F.normalize(run.video.tokens[0, steps, columns], dim=-1).numpy()  # (M, D)
    points, share = _plane(F.normalize(model.semantic_labels()[possible], dim=-1).numpy(), tokens)
    classes = [tuple(vocabulary.objects[i] for i in ends[:2]) for ends in run.batch.classes[0].tolist()]
    return JointSpace(
        tokens=points[len(labels) :],
        nearest=tuple(labels.index((classes[t.pair][0], t.relation, classes[t.pair][1])) for t in run.kept),
        labels=labels,
        label_points=points[: len(labels)],
        kept_share=share,
        dimensions=tokens.shape[1],
    )


def _plane(labels: NDArray[np.float32], tokens: NDArray[np.float32]) -> tuple[tuple[Point, ...], float]:
    """Unit vectors (L, D) and (M, D) as L + M points of the plane, and the share of their variance that it keeps."""
    everything = np.concatenate([labels, tokens])  # (L + M, D)
    found = PCA(n_components=2, svd_solver="full").fit(everything)
    points = tuple((float(x), float(y)) for x, y in found.transform(everything))
    return points, float(found.explained_variance_ratio_.sum())
