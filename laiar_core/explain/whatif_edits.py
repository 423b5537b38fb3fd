"""What a person can change about what the encoder sees of one clip, and how such changes are written into a link.

Steps count sampled frames and pairs count columns of tokens, as in an explanation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from laiar_core.errors import LaiarError

BETWEEN = "~"
MOST_EDITS = 500  # each has a button on the page


@dataclass(frozen=True, order=True)
class HideToken:
    """The encoder does not see this token. Hiding one that was dropped changes nothing: it was never seen."""

    step: int
    pair: int


@dataclass(frozen=True, order=True)
class HideFrame:
    """The encoder sees no token of this sampled frame."""

    step: int


@dataclass(frozen=True, order=True)
class HidePair:
    """The encoder sees no token of this pair."""

    pair: int


@dataclass(frozen=True, order=True)
class ForceToken:
    """The encoder sees this token beside the kept ones, though the selection dropped it. What is hidden stays hidden."""

    step: int
    pair: int


@dataclass(frozen=True, order=True)
class Rename:
    """The tokens of a pair from one sampled frame to another, both included, are called `relation`.

    The encoder then reads the semantic token of that label in the place of each visual token, as the language stream would.
    Where two renames meet, the later one holds.
    """

    pair: int
    first_step: int
    last_step: int
    relation: str


Removal = HideToken | HideFrame | HidePair
Edit = Removal | ForceToken | Rename
Edits = tuple[Edit, ...]


def edits_to_text(edits: Sequence[Edit]) -> str:
    """Edits as short text that a link can carry: `h3.5~f4~p2~k0.1~n2.0.7.holding`."""
    return BETWEEN.join(_to_text(edit) for edit in edits)


def edits_from_text(text: str) -> Edits:
    """What `edits_to_text` wrote (LaiarError that names the part that nobody can read, or for more than a person makes)."""
    if (edits := text.count(BETWEEN) + 1) > MOST_EDITS:
        raise LaiarError(f"the link holds {edits:,} edits; at most {MOST_EDITS} are read")
    return tuple(map(_from_text, text.split(BETWEEN))) if text else ()


def _to_text(edit: Edit) -> str:
    match edit:
        case HideToken(step, pair):
            return f"h{step}.{pair}"
        case HideFrame(step):
            return f"f{step}"
        case HidePair(pair):
            return f"p{pair}"
        case ForceToken(step, pair):
            return f"k{step}.{pair}"
        case Rename(pair, first, last, relation):
            return f"n{pair}.{first}.{last}.{quote(relation, safe='').replace(BETWEEN, '%7E')}"


def _from_text(part: str) -> Edit:
    kind, cells = part[:1], part[1:].split(".", 3)
    try:
        match kind, len(cells):
            case "h", 2:
                return HideToken(_number(cells[0]), _number(cells[1]))
            case "f", 1:
                return HideFrame(_number(cells[0]))
            case "p", 1:
                return HidePair(_number(cells[0]))
            case "k", 2:
                return ForceToken(_number(cells[0]), _number(cells[1]))
            case "n", 4:
                return Rename(_number(cells[0]), _number(cells[1]), _number(cells[2]), unquote(cells[3]))
    except ValueError:
        pass
    raise LaiarError(
        f"the link holds the edit {part!r}, which nobody can read; allowed are hSTEP.PAIR, fSTEP, pPAIR, kSTEP.PAIR and "
        f"nPAIR.FIRST.LAST.RELATION, with {BETWEEN} between them"
    )


def _number(text: str) -> int:
    """A count from 0, written in plain digits: what `int` takes besides (signs, spaces, underscores) is no link of ours."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(text)
    return int(text)
