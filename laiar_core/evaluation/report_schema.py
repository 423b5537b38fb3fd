"""What `python -m laiar_core evaluate --json` measured of a checkpoint, as far as the Model page shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from laiar_core.data.task import Task, with_task
from laiar_core.errors import LaiarError
from laiar_core.evaluation.options import Report
from laiar_core.reading import SMALL_TEXT, parse_json, read_text
from laiar_core.versioned_json import first_fault

SCHEMA = "laiar.evaluation"
VERSION = 1
# What stood beside the envelope in version 0.1.
_SINGLE_LABEL = ("actions", "box_faults", "video", "video_to_semantic", "language", "per_clip")
_METRICS = (*_SINGLE_LABEL, "classification", "localisation", "recall", "frames")
Share = Annotated[float, Field(ge=0, le=1)]
Many = Annotated[int, Field(ge=0, le=1_000_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)  # A report holds more than is shown here.


class Bin(_Part):
    """Predictions whose probability lies in `low` to `high`: how many, how sure they are and how often right, on average."""

    low: Share
    high: Share
    count: Many
    confidence: Share | None
    accuracy: Share | None


class ClassScore(_Part):
    """One annotated action: how many clips, and the share of them that was recognised."""

    clips: Many
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
    selective_accuracy: Share | None
    reason_hit_correct: Share | None
    reason_hit_correct_random: Share | None
    comprehensiveness: float
    comprehensiveness_random: float
    curves: MeanCurves
    confusion: tuple[tuple[Many, ...], ...]
    per_class: dict[str, ClassScore]

    @property
    def pooled_ece(self) -> float:
        """Calibration error of all predictions together, by the bins; `ece` where one model was measured, less where several."""
        apart = 0.0
        for one in self.reliability:
            if one.confidence is not None and one.accuracy is not None:
                apart += one.count * abs(one.confidence - one.accuracy)
        return apart / (sum(b.count for b in self.reliability) or 1)


class Precision(_Part):
    """Mean average precision, over the `classes` that have positives, and that of each of them by its action."""

    map: Share
    classes: Many
    per_class: dict[str, Share]


class Metrics(_Part):
    """What was measured; what does not belong to the report's task is None.

    Rows of the confusion are annotated actions, columns predicted ones, both in the order of `actions`. `language_classification`
    is of the language stream on annotated relations; `recall` has, with and without constraint, the share of annotated relations
    among the first K, by K.
    """

    actions: tuple[str, ...] = ()
    video: VideoScores | None = None
    classification: Precision | None = None
    localisation: Precision | None = None
    language_classification: Precision | None = None
    recall: dict[str, dict[str, Share]] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.video is None) == (self.classification is None) or (self.classification is None) != (self.localisation is None):
            raise ValueError("there must be either video, or classification and localisation")
        if self.video is not None:
            _check_video(self.actions, self.video)
        return self


def _check_video(actions: tuple[str, ...], video: VideoScores) -> None:
    size, confusion, curves = len(actions), video.confusion, video.curves
    if len(confusion) != size or any(len(row) != size for row in confusion):
        raise ValueError(f"video.confusion must have {size} rows and columns, one for each action")
    if missing := sorted(set(actions) - set(video.per_class)):
        raise ValueError(f"video.per_class has nothing of {', '.join(missing)}")
    if any(len(curve) != len(curves.shares) for both in curves.known().values() for curve in both):
        raise ValueError(f"every curve of video.curves must have {len(curves.shares)} values, one for each share")


class Evaluation(_Part):
    """A report: the same envelope for every task, and the metrics of its own.

    A report of several `runs` together, each a model that was tested on somebody else, has a prediction of each of its clips by
    each model that had not seen the person: more `answered` than `clips`.
    """

    schema_name: Literal["laiar.evaluation"] = Field(alias="schema")
    version: Literal[1]
    task: Task
    dataset: str
    split: str | None = None
    subjects: tuple[str, ...] = ()
    seen_subjects: tuple[str, ...] = ()
    learned_from_this: bool = False
    learned_from_these: bool = False
    boxes: str = "annotated"
    runs: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    clips: Many
    answered: Many
    metrics: Metrics


def read_evaluation(path: Path) -> Evaluation:
    """The report in a file (LaiarError, one sentence, for one that is none; NoFileError where it is not there)."""
    return parse_evaluation(read_text(path, SMALL_TEXT, "copy it again or remove it"), str(path))


def parse_evaluation(text: str, source: str) -> Evaluation:
    """Read a report, also of version 0.1 (LaiarError, one sentence, for text that is none); `source` names it in errors."""
    correct = "make it again with `python -m laiar_core evaluate --json`, or remove it"
    values = parse_json(text, source, correct)
    try:
        return Evaluation.model_validate(as_current(values) if isinstance(values, dict) else values)
    except ValidationError as error:
        raise LaiarError(f"{source} is no evaluation{first_fault(error, before=' at ')}; {correct}") from None
    except TypeError:  # a report of version 0.1 whose numbers are none
        raise LaiarError(f"{source} is no evaluation; {correct}") from None


def as_current(values: Report) -> Report:
    """A parsed report of version 0.1 as one of today: it had the metrics beside the envelope, and other names for some of both.

    What else stands in it stays; what is no such report stays as it is.
    """
    if "metrics" in values or not {"video", "classification"} & values.keys():
        return values
    metrics = {name: value for name, value in values.items() if name in _METRICS}
    rest = {name: value for name, value in values.items() if name not in _METRICS}
    if "classification" in metrics:
        metrics["language_classification"] = metrics.pop("language", None)
        learned = bool(rest.get("learned_from_this")) and rest.get("split") != "test"
        rest |= {"clips": rest.pop("videos", None), "learned_from_these": learned, "boxes": rest.get("boxes", "annotated")}
        rest["split"] = None if rest.get("split") == "chosen videos" else rest.get("split")
    else:
        video = metrics["video"]
        if isinstance(video, dict) and "accuracy_when_told" in video:
            renamed = {name: value for name, value in video.items() if name != "accuracy_when_told"}
            metrics["video"] = renamed | {"selective_accuracy": video["accuracy_when_told"]}
        predictions: Any = rest.get("clips")
        runs = rest.get("runs", 1)  # each subject was tested in as many of them
        if runs > 1 and not isinstance(predictions, int):  # a list would be repeated here, as often as there are subjects
            raise TypeError("clips is no number")
        rest |= {"clips": predictions * len(rest.get("subjects", [])) // runs if runs > 1 else predictions}
        rest |= {"answered": predictions, "learned_from_these": bool(rest.get("seen_subjects"))}
    known = {"schema": SCHEMA, "version": VERSION, "several_actions": "classification" in metrics}
    converted: dict[str, Any] = with_task(known | rest | {"metrics": metrics})
    return converted
