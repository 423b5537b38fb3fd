"""What `python -m laiar_core evaluate --json` measured of a checkpoint, as far as the Model page shows it."""

from __future__ import annotations

import json
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from laiar_core.errors import LaiarError
from laiar_core.evaluation.report_schema_multi_label import EvaluationOfSeveral
from laiar_core.versioned_json import first_fault

Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)  # A report holds more than is shown here.


class Bin(_Part):
    """Predictions whose probability lies in `low` to `high`: how many, how sure they are and how often right, on average."""

    low: Share
    high: Share
    count: Annotated[int, Field(ge=0)]
    confidence: Share | None
    accuracy: Share | None


class ClassScore(_Part):
    """One annotated action: how many clips, and the share of them that was recognised."""

    clips: int
    accuracy: Share | None


class MeanCurve(_Part):
    """The mean deletion and insertion curve of one ranking."""

    deletion: tuple[Share, ...]
    insertion: tuple[Share, ...]


class MeanCurves(_Part):
    """The curves of all rankings at the same shares of the kept tokens."""

    shares: tuple[Share, ...]
    evidence: MeanCurve
    random: MeanCurve
    selection: MeanCurve | None = None
    attention: MeanCurve | None = None
    gradient: MeanCurve | None = None

    def known(self) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
        """Both curves of each ranking that was measured."""
        rankings = {name: getattr(self, name) for name in ("evidence", "selection", "attention", "gradient", "random")}
        return {name: (curve.deletion, curve.insertion) for name, curve in rankings.items() if curve is not None}


class VideoScores(_Part):
    """The video stream, which makes the prediction. A share is None where it would be over no clip."""

    accuracy: Share
    macro_accuracy: Share
    ece: Share
    reliability: tuple[Bin, ...]
    coverage: Share
    accuracy_when_told: Share | None
    reason_hit_correct: Share | None
    reason_hit_correct_random: Share | None
    comprehensiveness: float
    comprehensiveness_random: float
    curves: MeanCurves
    confusion: tuple[tuple[int, ...], ...]
    per_class: dict[str, ClassScore]


class Evaluation(_Part):
    """A report. Rows of the confusion are annotated actions, columns predicted ones, both in the order of `actions`."""

    dataset: str
    subjects: tuple[str, ...]
    seen_subjects: tuple[str, ...] = ()  # A report of many runs together, each on somebody else, names none.
    clips: int
    actions: tuple[str, ...]
    video: VideoScores

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        size, confusion, curves = len(self.actions), self.video.confusion, self.video.curves
        if len(confusion) != size or any(len(row) != size for row in confusion):
            raise ValueError(f"video.confusion must have {size} rows and columns, one for each action")
        if missing := sorted(set(self.actions) - set(self.video.per_class)):
            raise ValueError(f"video.per_class has nothing of {', '.join(missing)}")
        if any(len(curve) != len(curves.shares) for both in curves.known().values() for curve in both):
            raise ValueError(f"every curve of video.curves must have {len(curves.shares)} values, one for each share")
        return self


def parse_evaluation(text: str, source: str) -> Evaluation | EvaluationOfSeveral:
    """Read a report of either kind (LaiarError, one sentence, for text that is none); `source` names it in errors."""
    mend = "make it again with `python -m laiar_core evaluate --json`, or remove it"
    try:
        data = json.loads(text)
        kind = EvaluationOfSeveral if isinstance(data, dict) and "classification" in data else Evaluation
        return kind.model_validate(data)
    except ValidationError as error:
        raise LaiarError(f"{source} is no evaluation{first_fault(error, before=' at ')}; {mend}") from None
    except ValueError as error:
        raise LaiarError(f"{source} is not valid JSON ({error}); {mend}") from None
