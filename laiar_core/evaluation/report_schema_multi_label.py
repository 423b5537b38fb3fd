"""What `evaluate --json` measured of a checkpoint with several actions, as far as the Model page shows it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)  # A report holds more than is shown here.


class Precision(_Part):
    """Mean average precision, over the `classes` that have positives, and that of each of them by its action."""

    map: Share
    classes: Annotated[int, Field(ge=0)]
    per_class: dict[str, Share]


class EvaluationOfSeveral(_Part):
    """A report.

    `language` is of the language stream on annotated relations; `recall` has, with and without constraint, the share of annotated
    relations among the first K, by K.
    """

    dataset: str
    split: str
    boxes: str
    videos: int
    answered: int
    learned_from_this: bool
    classification: Precision
    localisation: Precision
    language: Precision | None = None
    recall: dict[str, dict[str, Share]] | None = None
