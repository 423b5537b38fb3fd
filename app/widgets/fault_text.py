"""What went wrong, in the words of its error, but without the places of this server: visitors need not know of them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from laiar_core import bundled
from laiar_core.data.user_video.store import store_root
from laiar_core.errors import LaiarError
from laiar_core.files import cache_folder
from laiar_core.viz.text import plain


def fault_text(fault: LaiarError | str) -> str:
    """A sentence to draw: escaped, its folders named by what they are."""
    sentence = str(fault)
    for place, name in sorted(_places(), key=lambda known: -len(known[0])):
        sentence = re.sub(rf"(?<![\w./~-]){re.escape(place)}(?![\w-])", lambda _: name, sentence)  # noqa: B023
    return plain(sentence)


def _places() -> list[tuple[str, str]]:
    """The server's folders, each with its name. Where a data set is that a visitor opened they know, as they typed it."""
    settings = [(os.environ.get(name), name) for name in ("LAIAR_DATA", "LAIAR_CHECKPOINTS")]
    known = [(store_root(), "the store"), (cache_folder(""), "the cache"), (bundled.ROOT, "LaIAR"), (Path.home(), "~")]
    folders = [(Path(path).expanduser().absolute(), name) for path, name in (*settings, *known) if path]
    return [(str(folder), name) for folder, name in folders if len(folder.parts) > 1]
