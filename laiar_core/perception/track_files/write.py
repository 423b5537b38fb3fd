"""Writing the tracks of a film for the tools in which people mend them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.perception.track_files.coco import write_coco
from laiar_core.perception.track_files.cvat import write_cvat
from laiar_core.perception.track_files.mot import write_mot
from laiar_core.perception.track_files.to_write import ToWrite, to_write

# Ending of the file -> what the format is called, and what writes it.
FORMATS: dict[str, tuple[str, Callable[[ToWrite], bytes]]] = {
    ".xml": ("CVAT for video 1.1", write_cvat),
    ".zip": ("MOT 1.1", write_mot),
    ".json": ("COCO", write_coco),
}


def boxes_file(film_tracks: FilmTracks, ending: str, original_size: tuple[int, int], film: str) -> bytes:
    """The tracks of a film as a file of another tool. `read_boxes` gives them back without loss.

    Args:
        film_tracks: what was found or corrected.
        ending: of the file, which says the format: a key of `FORMATS`.
        original_size: (width, height) in pixels of the film as it was brought.
        film: what its file is called.

    Returns:
        The content of the file.
    """
    return FORMATS[ending][1](to_write(film_tracks, original_size, film))


def checked_ending(path: Path) -> str:
    """The ending of a file that boxes are to be written to (LaiarError for one that stands for no format)."""
    ending = path.suffix.lower()
    if ending not in FORMATS:
        known = ", ".join(f"{known} for {name}" for known, (name, _) in FORMATS.items())
        raise LaiarError(f"{path.name} stands for no format of boxes; let its name end in {known}")
    return ending
