"""Parts of parsed JSON from strangers: what they must be, with a sentence for what they are not."""

from __future__ import annotations

from typing import Any

from laiar_core.errors import LaiarError


def record(value: object, where: str) -> dict[str, Any]:
    """An object of named values (LaiarError where it is none)."""
    if not isinstance(value, dict):
        raise LaiarError(f"{where} must be an object with named values, got a {type(value).__name__}; export the file again")
    return value


def items(value: object, where: str) -> list[Any]:
    """A list (LaiarError where it is none)."""
    if not isinstance(value, list):
        raise LaiarError(f"{where} must be a list, got a {type(value).__name__}; export the file again")
    return value
