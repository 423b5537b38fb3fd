"""An explanation as HTML where it is shown or written without the dashboard: a card in a notebook, a page in a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from laiar_core.data.clip import Clip
from laiar_core.data.frames import has_pictures
from laiar_core.errors import LaiarError
from laiar_core.explain.explanation import Explanation, State, Transition
from laiar_core.viz.export.caption import answer
from laiar_core.viz.export.clip_page import html_page
from laiar_core.viz.export.markup import Content, Markup, tag
from laiar_core.viz.frame_numbers import number, reasons_of
from laiar_core.viz.palette import HEADS, relation_colour
from laiar_core.viz.text import count, percent, spoken

MOST_REASONS, MOST_ACTIONS = 5, 5
# A notebook has a light or a dark page, and styles of its own for tables: everything is set here, and ink is the page's.
CARD = "font: 13px/1.45 system-ui, sans-serif; border: 1px solid rgba(138,143,152,.4); border-radius: 8px; padding: 12px 16px; "
CARD += "max-width: 760px; color: inherit"
QUIET = "opacity: .7; font-size: 12px; margin: 8px 0 0"
CELL = "padding: 2px 14px 2px 0; text-align: left; border: 0; background: none; color: inherit; white-space: nowrap"
NUMBER = CELL.replace("text-align: left", "text-align: right; font-variant-numeric: tabular-nums")
SWATCH = "display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin: 0 2px"
RAIL = "display: inline-block; width: 110px; height: 8px; border-radius: 4px; background: rgba(138,143,152,.25); overflow: hidden"


def explanation_card(explanation: Explanation) -> Markup:
    """What a notebook shows: the answer, the heaviest reasons and the likeliest actions. It needs no script and no network."""
    clip, model, reasons = explanation.clip, explanation.model, reasons_of(explanation)
    likeliest = sorted(explanation.actions, key=lambda score: -score.video)[:MOST_ACTIONS]
    source = f"{clip.dataset}, {clip.clip_id} · {clip.box_source} boxes · checkpoint {model.checkpoint}"
    kept = f"{model.tokens_kept} of {count(model.tokens_total, 'token')} kept"
    return tag(
        "div",
        tag("div", answer(explanation), style="font-size: 17px; font-weight: 600"),
        tag("div", explanation.sentence, style="margin: 2px 0 8px"),
        _table(_reason(explanation, reason) for reason in reasons[:MOST_REASONS]),
        _more(len(reasons) - MOST_REASONS, "lighter reason"),
        _table(_action(score.action, score.video) for score in likeliest),
        tag("div", f"{source} · {kept}", style=QUIET),
        style=CARD,
        class_="laiar-explanation",
    )


def explanation_page(explanation: Explanation, clip: Clip | None) -> str:
    """The page with the player; with the pictures of the clip where one is given (LaiarError for another clip)."""
    theirs = explanation.clip
    if clip is not None and (clip.clip_id, clip.frame_numbers) != (theirs.clip_id, theirs.frame_numbers):
        raise LaiarError(f"the explanation is of the clip {theirs.clip_id!r}, not of {clip.clip_id!r}; give the one explained")
    return html_page(explanation, clip, clip is not None and has_pictures(clip), lambda _: None)


def _reason(explanation: Explanation, reason: Transition | State) -> list[Content]:
    if isinstance(reason, State):
        change: list[Content] = [_named(reason.relation), " lasts"]
    else:
        change = [_named(reason.from_relation), " → ", _named(reason.to_relation)]
    frames = f"frames {number(explanation, reason.from_frame)} → {number(explanation, reason.to_frame)}"
    return [explanation.pair_name(reason.pair), tag("span", *change), frames, f"weight {reason.weight:.2f}"]


def _action(name: str, probability: float) -> list[Content]:
    filled = f"display: block; height: 8px; width: {100 * probability:.1f}%; background: {HEADS['video']}"
    return [spoken(name), tag("span", tag("span", style=filled), style=RAIL), percent(probability)]


def _named(relation: str) -> Markup:
    """A relation with its colour."""
    return tag("span", tag("span", style=f"{SWATCH}; background: {relation_colour(relation)}"), f" {spoken(relation)}")


def _table(rows: Iterable[Sequence[Content]]) -> Markup:
    """Rows without a head; the last column is a number."""
    lines = [
        tag("tr", *(tag("td", cell, style=CELL) for cell in cells), tag("td", last, style=NUMBER), style="background: none")
        for *cells, last in rows
    ]
    return tag(
        "table",
        tag("tbody", *lines),
        style="border-collapse: collapse; margin: 0 0 8px; border: 0; font-size: 13px; color: inherit",
    )


def _more(left: int, what: str) -> Markup:
    return tag("div", f"and {count(left, what)}", style=QUIET) if left > 0 else Markup("")
