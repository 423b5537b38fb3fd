"""Which tokens the language stream selects of a clip. It reads the annotated relations, so it is there for comparison only."""

from __future__ import annotations

from laiar_core.explain.schema import Selection
from laiar_core.inference.model_run import ModelRun
from laiar_core.model.dt_former import Selected


def language_selection(run: ModelRun) -> Selection | None:
    """U^s over the clip's T sampled frames and N pairs; None where no relation that the model knows is annotated."""
    return relative(run.language.selected) if run.annotated else None


def relative(selected: Selected) -> Selection:
    """Keep weights of one clip relative to its most wanted frame and token, so that 1 means: wanted most. Zero where dropped."""
    kept = selected.mask()[0]  # (T, N)
    temporal = selected.temporal[0] * kept.any(dim=1)  # (T,)
    spatial = selected.spatial[0] * kept  # (T, N)
    temporal, spatial = temporal / temporal.max().clamp(min=1e-9), spatial / spatial.max().clamp(min=1e-9)
    u = temporal[:, None] * spatial  # (T, N)
    return Selection(temporal=temporal.tolist(), spatial=spatial.tolist(), u=u.tolist())
