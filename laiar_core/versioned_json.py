"""Reading versioned JSON: one sentence for each thing that can be wrong with a file."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from laiar_core.errors import LaiarError
from laiar_core.reading import parse_json

Model = TypeVar("Model", bound=BaseModel)


def parse_versioned(
    model: type[Model], text: str, source: str, schema: str, version: int, advice: str, older: tuple[int, ...] = ()
) -> Model:
    """Parse JSON text that names its `schema` and `version` into a checked object.

    Args:
        model: what is parsed into.
        text: the JSON.
        source: what the text is called in errors, e.g. its path.
        schema: what the text must name.
        version: what this program writes.
        advice: what to do about a damaged one, e.g. `copy it again`.
        older: other versions that `model` reads too.

    Returns:
        The object.

    Raises:
        LaiarError: one sentence on what is wrong with the text.
    """
    data = parse_json(text, source, advice)
    if not isinstance(data, dict) or data.get("schema") != schema:
        raise LaiarError(f'{source} is of another kind: it has no "schema": "{schema}"')
    if data.get("version") not in (version, *older):
        known = " or ".join(map(str, (version, *older)))
        raise LaiarError(f"{source} has version {data.get('version')!r}; this program reads version {known}: {advice}")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise LaiarError(f"{source} is damaged{first_fault(error, before=' at ')}; {advice}") from None


def first_fault(error: ValidationError, before: str = "") -> str:
    """The first thing that pydantic found, in words: where it is (after `before`) and what is wrong with it."""
    fault = error.errors()[0]
    where = ".".join(map(str, fault["loc"]))
    return f"{before if where else ''}{where}: {fault['msg']}"
