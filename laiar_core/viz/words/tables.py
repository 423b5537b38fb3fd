"""What a page shows as tables: rows of text and numbers for people. `laiar_core.explain.tables` has exact ones for programs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from laiar_core.data.charades.classes import charades_classes
from laiar_core.explain.explanation import Explanation, KeptToken, State, Transition
from laiar_core.timeline.schema import Segment
from laiar_core.viz.annotated import annotated_actions, spans_text
from laiar_core.viz.figures.curves import RANKING_NAMES
from laiar_core.viz.figures.timeline import action_name, span
from laiar_core.viz.frame_numbers import number, reasons_of
from laiar_core.viz.text import percent, spoken
from laiar_core.viz.words.seen import NOT_BOTH, has_detected, reason_seen

LIKELIEST, VERB, OBJECT = "likeliest first", "verb", "object"  # orders of the table of actions

Marks = list[tuple[int, int]]
"""Where a row of a table leads: frame and pair."""


def change_marks(explanation: Explanation) -> Marks:
    """Where each row leads."""
    return [
        (reason.from_frame if isinstance(reason, State) else reason.to_frame, reason.pair) for reason in reasons_of(explanation)
    ]


def change_rows(explanation: Explanation) -> pd.DataFrame:
    """One row for each reason."""
    return pd.DataFrame(
        [
            {
                "pair": explanation.pair_name(reason.pair),
                "change": _change(reason),
                "frames": f"{number(explanation, reason.from_frame)} → {number(explanation, reason.to_frame)}",
                "weight": reason.weight,
                **({"seen": reason_seen(reason)} if has_detected(explanation) else {}),
            }
            for reason in reasons_of(explanation)
        ]
    )


def _change(reason: Transition | State) -> str:
    if isinstance(reason, State):
        return f"{spoken(reason.relation)}, lasts"
    return f"{spoken(reason.from_relation)} → {spoken(reason.to_relation)}"


def _in_order(explanation: Explanation) -> list[KeptToken]:
    """The order of the rows."""
    return sorted(explanation.tokens, key=lambda token: (token.frame, token.pair))


def token_marks(explanation: Explanation) -> Marks:
    """Where each row leads."""
    return [(token.frame, token.pair) for token in _in_order(explanation)]


def token_rows(explanation: Explanation) -> pd.DataFrame:
    """One row for each kept token; each name stands with its similarity."""
    return pd.DataFrame(
        [
            {
                "frame": number(explanation, token.frame),
                "pair": explanation.pair_name(token.pair),
                "named": f"{spoken(token.relation)} {token.similarity:.2f}" if token.spoken_of else NOT_BOTH,
                "runner-up": f"{spoken(token.runner_up)} {token.runner_up_similarity:.2f}",
                "weight": token.weight,
            }
            for token in _in_order(explanation)
        ]
    )


def ranking_rows(explanation: Explanation) -> pd.DataFrame:
    """One row for each way of ranking the kept tokens."""
    return pd.DataFrame(
        [
            {
                "ranked by": RANKING_NAMES[r.ranking],
                "comprehensiveness": round(r.comprehensiveness, 2),
                "sufficiency": round(r.sufficiency, 2),
                "deletion area": round(r.deletion_auc, 2),
                "insertion area": round(r.insertion_auc, 2),
            }
            for r in explanation.faithfulness.rankings
        ]
    )


def stream_rows(explanation: Explanation) -> pd.DataFrame:
    """A row for each action, likeliest under either stream first; probabilities in percent."""
    ranked = sorted(explanation.actions, key=lambda score: -max(score.video, score.language or 0.0))
    return pd.DataFrame(
        [
            {"action": spoken(score.action), "video": score.video * 100, "language": (score.language or 0.0) * 100}
            for score in ranked
        ]
    )


@cache
def verb_and_object(action: str) -> tuple[str, str]:
    """What an action is about: `drink` and `cup/glass/bottle`; the action itself and no object for one that Charades has not."""
    known = {c.phrase: (c.verb, "" if c.object == "None" else c.object) for c in charades_classes()}
    return known.get(action, (spoken(action), ""))


def action_table(explanation: Explanation, group: str, search: str) -> pd.DataFrame:
    """A row for each action that fits a search.

    Args:
        explanation: of the clip.
        group: LIKELIEST for one list, else VERB or OBJECT: groups by their likeliest action, in a group the likeliest first.
        search: words that the action, its verb or its object must hold.

    Returns:
        The table; probabilities in percent.
    """
    truth = annotated_actions(explanation)
    rows = pd.DataFrame(
        [(*verb_and_object(s.action), s.action, s.video * 100, spans_text(truth.get(s.action, []))) for s in explanation.actions],
        columns=["verb", "object", "action", "likely", "annotated"],
    )[["action", "likely", "annotated", "verb", "object"]]
    words = search.casefold().split()
    text = (rows["action"] + " " + rows["verb"] + " " + rows["object"]).str.casefold()
    rows = rows[text.map(lambda line: all(word in line for word in words))]
    if group == LIKELIEST:
        return rows.sort_values("likely", ascending=False, kind="stable", ignore_index=True)
    best = rows.groupby(group)["likely"].transform("max")
    order = rows.assign(best=best).sort_values(["best", group, "likely"], ascending=[False, True, False], kind="stable")
    other = VERB if group == OBJECT else OBJECT
    return order[[group, "action", "likely", "annotated", other]].reset_index(drop=True)


def segment_rows(segments: Sequence[Segment], chosen: int | None) -> pd.DataFrame:
    """The segments of a film with their reasons, a row for each; the chosen one is marked."""
    return pd.DataFrame(
        {
            " ": "▶" if at == chosen else "",
            "when": span(segment),
            "action": f"{action_name(segment.action)}{'?' if segment.undecided else ''} {percent(segment.confidence)}",
            "because": segment.reason.phrase if segment.reason else "",
        }
        for at, segment in enumerate(segments)
    )
