"""The one error that users see: a sentence that says what was wrong, where, and what to do."""

from __future__ import annotations


class LaiarError(ValueError):
    """Bad input from outside (a file, an id, a setting). `str(error)` is shown to people as it is."""
