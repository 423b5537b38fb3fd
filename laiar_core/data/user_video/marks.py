"""What a person says really happens in a video of their own, kept beside it: which action, from when to when, and with what.

Nothing that a model says ever enters it, so a model can be measured on it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.reading import SMALL_TEXT, NoFileError, read_text
from laiar_core.versioned_json import parse_versioned

SCHEMA, VERSION = "laiar.marks", 1
MOST_MARKS = 1000
_AGAIN = "remove it to start without marks"
Position = Annotated[int, Field(ge=0)]


class Mark(BaseModel):
    """An action that happens.

    Attributes:
        action: its name, as the model has it.
        start_s, end_s: from when to when, in seconds from the first frame.
        between: positions among what was seen of the two tracks whose relation changes, subject first, one twice for its own
            state; None where nobody said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Annotated[str, Field(min_length=1, max_length=200)]
    start_s: Annotated[float, Field(ge=0, le=1e6)]
    end_s: Annotated[float, Field(ge=0, le=1e6)]
    between: tuple[Position, Position] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end_s <= self.start_s:
            raise ValueError(f"a mark of {self.action!r} ends at {self.end_s} s, but begins at {self.start_s} s")
        return self


class Marks(BaseModel):
    """All marks of a video, in the order of their start."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: Literal["laiar.marks"] = Field("laiar.marks", alias="schema")
    version: Literal[1] = 1
    marks: Annotated[tuple[Mark, ...], Field(max_length=MOST_MARKS)] = ()

    def with_mark(self, mark: Mark) -> Marks:
        """The same with one more; the same one is not there twice (LaiarError where there are too many)."""
        if len(self.marks) >= MOST_MARKS:
            raise LaiarError(f"a video has {MOST_MARKS} marks at most; remove some first")
        return Marks(marks=tuple(sorted({*self.marks, mark}, key=lambda m: (m.start_s, m.end_s, m.action))))

    def save(self, path: Path) -> None:
        """Write the JSON file whole or not at all."""
        write_text(path, self.model_dump_json(by_alias=True))


def load_marks(path: Path) -> Marks:
    """The marks in a file; none where there is no file (LaiarError for a damaged one)."""
    try:
        text = read_text(path, SMALL_TEXT, _AGAIN)
    except NoFileError:
        return Marks()
    return parse_versioned(Marks, text, str(path), SCHEMA, VERSION, _AGAIN)
