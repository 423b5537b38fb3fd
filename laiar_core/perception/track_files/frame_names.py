"""Which frame of a film a picture or a text of labels stands for: the number in its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from laiar_core.errors import LaiarError

_NUMBER = re.compile(r"(\d{1,9})(?=\D*$)")
_CVAT = re.compile(r"frame_\d{6,}$")  # CVAT counts its frames from 0


def frames_of(names: Iterable[str], source: str) -> dict[str, int]:
    """The frames of pictures by their names, from 0.

    Names count from 1, as `000001.jpg` or `film_1.txt`, unless one of them is number 0 or they are called as in CVAT.

    Args:
        names: of pictures or texts.
        source: what has them, for errors.

    Returns:
        Name -> frame.

    Raises:
        LaiarError: for a name without a number.
    """
    numbers: dict[str, int] = {}
    from_zero = False
    for name in names:
        stem = PurePosixPath(name.replace("\\", "/")).stem
        found = _NUMBER.search(stem)
        if found is None:
            raise LaiarError(f"{source} names a frame {name!r}, without a number; name them by their number, as 000001.jpg")
        numbers[name] = int(found[1])
        from_zero = from_zero or numbers[name] == 0 or bool(_CVAT.search(stem))
    return {name: frame - (not from_zero) for name, frame in numbers.items()}
