"""Stories as text: a JSON file, a CSV table, and the short form that fits into a link."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from laiar_core.errors import LaiarError
from laiar_core.explain.storyboard import STEPS, Story, StoryRow
from laiar_core.versioned_json import parse_versioned

SCHEMA = "laiar.story"
VERSION = 1
COLUMNS = ("subject", "object", "from", "to", "when")
ADVICE = "compare it with a story that the Storyboard page saved"
MOST_CHARACTERS = 200_000


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    subject: str
    object: str
    before: str = Field(alias="from")
    after: str = Field(alias="to")
    when: str = "middle"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_name: Literal["laiar.story"] = Field("laiar.story", alias="schema")
    version: Literal[1] = 1
    steps: int = STEPS
    rows: tuple[_Row, ...]


def story_to_json(story: Story) -> str:
    """The story as JSON text; `parse_story` gives the same one back."""
    rows = tuple(_Row.model_validate(dict(zip(COLUMNS, cells, strict=True))) for cells in _cells(story))
    return _File(steps=story.steps, rows=rows).model_dump_json(by_alias=True, indent=1)


def story_to_csv(story: Story) -> str:
    """The rows as a CSV table with a heading. The number of steps is not in it: a story that is read from CSV has 16."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *_cells(story)])
    return text.getvalue()


def parse_story(text: str, source: str) -> Story:
    """Read JSON or CSV text; `source` names it in errors (LaiarError, one sentence)."""
    if len(text) > MOST_CHARACTERS:
        raise LaiarError(f"{source} has {len(text)} characters; a story has at most {MOST_CHARACTERS}")
    if text.lstrip().startswith(("{", "[")):
        file = parse_versioned(_File, text, source, SCHEMA, VERSION, ADVICE)
        return Story(tuple(StoryRow(r.subject, r.object, r.before, r.after, r.when) for r in file.rows), file.steps)
    try:
        table = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if any(map(str.strip, row))]
    except csv.Error as error:
        raise LaiarError(f"{source} is no CSV table ({error}); {ADVICE}") from None
    heading = table[0] if table else []
    if tuple(heading) != COLUMNS:
        raise LaiarError(f"{source} begins with {','.join(heading)[:80]!r}; a table of a story begins with {','.join(COLUMNS)!r}")
    return Story(_rows(table[1:], source))


def story_to_link(story: Story) -> str:
    """The short form: `16;hand_1,cup_1,not_holding,holding,middle`, with a `;` before each row."""
    return ";".join([str(story.steps), *(",".join(cells) for cells in _cells(story))])


def story_from_link(text: str) -> Story:
    """Read the short form (LaiarError for anything else)."""
    steps, *rows = text[:MOST_CHARACTERS].split(";")
    if not steps.isdecimal() or len(steps) > 3:
        raise LaiarError(f"the story in this link begins with {steps[:20]!r}, not with its number of steps")
    return Story(_rows([row.split(",") for row in rows], "the story in this link"), int(steps))


def _cells(story: Story) -> Iterable[tuple[str, ...]]:
    return [(row.subject, row.object, row.before, row.after, row.when) for row in story.rows]


def _rows(rows: Sequence[Sequence[str]], source: str) -> tuple[StoryRow, ...]:
    for number, row in enumerate(rows, start=1):
        if len(row) != len(COLUMNS) or not all(row):
            raise LaiarError(f"row {number} of {source} is {','.join(row)[:80]!r}; each row has {', '.join(COLUMNS)}")
    return tuple(StoryRow(*row) for row in rows)
