"""The largest video that this server takes, and how many it keeps: sane defaults, changed by LAIAR_VIDEO_LIMITS."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from laiar_core.data.user_video.store import StoreLimits
from laiar_core.errors import LaiarError
from laiar_core.versioned_json import first_fault
from laiar_core.video.validate import FilmLimits

Limits = TypeVar("Limits", FilmLimits, StoreLimits)


def film_limits() -> FilmLimits:
    """Those of one video, as `{"max_seconds": 120}` (LaiarError, one sentence, for settings that are none)."""
    return _limits(FilmLimits)


def store_limits() -> StoreLimits:
    """Those of all together, as `{"max_days": 7}` (LaiarError, one sentence, for settings that are none)."""
    return _limits(StoreLimits)


def _limits(kind: type[Limits]) -> Limits:
    text = os.environ.get("LAIAR_VIDEO_LIMITS") or "{}"
    names = [field.name for limits in (FilmLimits, StoreLimits) for field in fields(limits)]
    try:
        values = dict(json.loads(text).items())
        if unknown := sorted(set(values) - set(names)):
            raise LaiarError(f"LAIAR_VIDEO_LIMITS has no {', '.join(map(repr, unknown))}; it can have {', '.join(names)}")
        own = {field.name: values[field.name] for field in fields(kind) if field.name in values}
        return TypeAdapter(kind).validate_python(own)
    except ValidationError as error:
        raise LaiarError(f"LAIAR_VIDEO_LIMITS cannot be used{first_fault(error, before=' at ')}") from None
    except (ValueError, AttributeError) as error:
        if isinstance(error, LaiarError):
            raise
        raise LaiarError(f'LAIAR_VIDEO_LIMITS must be JSON such as {{"max_seconds": 120}}, got {text!r}') from None
