"""What a person corrected in a video of their own, kept beside it: tracks by their position in what was seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.perception.mend import merged, removed, renamed
from laiar_core.perception.sighting import Sighting
from laiar_core.versioned import parse_versioned

SCHEMA, VERSION = "laiar.mends", 1
Position = Annotated[int, Field(ge=0)]


class Mends(BaseModel):
    """Corrections of a sighting, in the positions of its tracks.

    Attributes:
        names: what a thing is called instead.
        same_as: a track -> the track that it is a part of.
        removed: tracks that are nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: Literal["laiar.mends"] = Field("laiar.mends", alias="schema")
    version: Literal[1] = 1
    names: dict[Position, str] = {}
    same_as: dict[Position, Position] = {}
    removed: tuple[Position, ...] = ()

    def apply(self, sighting: Sighting) -> Sighting:
        """The corrected sighting; all tracks keep their positions (LaiarError for tracks that it has not)."""
        return removed(merged(renamed(sighting, self.names), self.same_as), self.removed)

    def save(self, path: Path) -> None:
        """Write the JSON file whole or not at all."""
        write_text(path, self.model_dump_json(by_alias=True))


def load_mends(path: Path) -> Mends:
    """The corrections in a file; none where there is no file (LaiarError for a damaged one)."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Mends()
    except (OSError, UnicodeDecodeError) as error:
        raise LaiarError(f"cannot read {path}: {error}") from None
    return parse_versioned(Mends, text, str(path), SCHEMA, VERSION, "remove it to start without corrections")
