"""Which detector looks at a video, and what it is asked for, kept beside the video; without the file the built-in ones look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from laiar_core.reading import SMALL_TEXT, NoFileError, read_text
from laiar_core.versioned_json import parse_versioned

SCHEMA, VERSION = "laiar.eyes", 1
_AGAIN = "bring the video again"
Word = Annotated[str, Field(min_length=1, max_length=200)]


class Eyes(BaseModel):
    """A detector that is asked in words.

    Attributes:
        detector: one of `laiar_core.perception.named_detectors.NAMED`.
        words: the classes that it is asked for, those of a checkpoint.
        own: what somebody calls things of theirs -> the one of these classes that it counts as.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: Literal["laiar.eyes"] = Field("laiar.eyes", alias="schema")
    version: Literal[1] = 1
    detector: Word
    words: Annotated[tuple[Word, ...], Field(max_length=1000)]
    own: dict[Word, Word] = {}

    def content(self) -> bytes:
        """The JSON file: the same for the same choice."""
        ordered = self.model_copy(update={"words": tuple(sorted(self.words)), "own": dict(sorted(self.own.items()))})
        return ordered.model_dump_json(by_alias=True).encode()


def load_eyes(path: Path) -> Eyes | None:
    """The choice in a file; None where there is no file (LaiarError for a damaged one)."""
    try:
        text = read_text(path, SMALL_TEXT, _AGAIN)
    except NoFileError:
        return None
    return parse_versioned(Eyes, text, str(path), SCHEMA, VERSION, _AGAIN)
