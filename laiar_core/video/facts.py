"""What a film is and what is done with it, as an object that is kept beside the film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.reading import SMALL_TEXT, read_text


@dataclass(frozen=True)
class FilmFacts:
    """What a film is, and what is done with it when it is taken.

    Attributes:
        size: (width, height) in pixels as it is shown: upright, with square pixels.
        frames: how many are shown.
        seconds: from the first frame to the last.
        container: name of its format.
        coding: name of the coding of its pictures.
        stored: (width, height) of its pictures as they are stored.
        rate: frames a second that are usual.
        rates: frames a second at the longest and the shortest time between two of them.
        colours: how its pixels are stored, in words.
        changes: sentences on what is changed when it is prepared.
        warnings: sentences to read before any result: what is missing, and how it differs from what a model learns from.
    """

    size: tuple[int, int]
    frames: int
    seconds: float
    container: str
    coding: str
    stored: tuple[int, int]
    rate: float
    rates: tuple[float, float]
    colours: str
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The film in one line: `MP4 or MOV, h264, 320 x 240 pixels, 60 frames at 30 a second, 2.0 s`."""
        slow, fast = self.rates
        rate = f"{self.rate:.4g} a second" if fast < 1.1 * slow else f"{slow:.3g} to {fast:.3g} a second, usually {self.rate:.3g}"
        size = f"{self.size[0]} x {self.size[1]} pixels"
        if self.stored != self.size:
            size += f" (stored as {self.stored[0]} x {self.stored[1]})"
        return f"{self.container}, {self.coding}, {size}, {self.frames} frames at {rate}, {self.seconds + 1 / self.rate:.1f} s"

    def save(self, path: Path) -> None:
        """Write the JSON file whole or not at all."""
        write_text(path, _FACTS.dump_json(self).decode())

    @classmethod
    def load(cls, path: Path) -> FilmFacts | None:
        """Read a file that `save` wrote; None where there is none, as of films that were brought before there were any."""
        try:
            return _FACTS.validate_json(read_text(path, SMALL_TEXT))
        except (LaiarError, ValidationError):
            return None


_FACTS = TypeAdapter(FilmFacts)
