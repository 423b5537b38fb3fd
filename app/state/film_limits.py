"""The largest video that this server takes: sane defaults, changed by LAIAR_VIDEO_LIMITS, e.g. `{"max_seconds": 120}`."""

from __future__ import annotations

import os

from pydantic import TypeAdapter, ValidationError

from laiar_core.errors import LaiarError
from laiar_core.reading import parse_json
from laiar_core.versioned_json import first_fault
from laiar_core.video.validate import FilmLimits

_EXAMPLE = 'give JSON such as {"max_seconds": 120}'


def film_limits() -> FilmLimits:
    """The limits (LaiarError, one sentence, for settings that are none)."""
    text = os.environ.get("LAIAR_VIDEO_LIMITS") or "{}"
    names = list(FilmLimits.__dataclass_fields__)
    values = parse_json(text, "LAIAR_VIDEO_LIMITS", _EXAMPLE)
    if not isinstance(values, dict):
        raise LaiarError(f"LAIAR_VIDEO_LIMITS is {text!r}; {_EXAMPLE}")
    if unknown := sorted(set(values) - set(names)):
        raise LaiarError(f"LAIAR_VIDEO_LIMITS has no {', '.join(map(repr, unknown))}; it can have {', '.join(names)}")
    try:
        return TypeAdapter(FilmLimits).validate_python(values)
    except ValidationError as error:
        raise LaiarError(f"LAIAR_VIDEO_LIMITS cannot be used{first_fault(error, before=' at ')}; {_EXAMPLE}") from None
