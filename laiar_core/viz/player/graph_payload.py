"""What the scene graph draws of a clip. The browser has all of it at once and asks Python nothing while the clip plays."""

from __future__ import annotations

from typing import Any

from laiar_core.explain.explanation import Explanation, KeptToken, Transition
from laiar_core.explain.sentences import LEAST_WEIGHT, phrase
from laiar_core.viz.figures.graph_layout import graph_positions
from laiar_core.viz.figures.style import short_number
from laiar_core.viz.frame_numbers import pairs_by_weight, second_name
from laiar_core.viz.palette import FAMILIES, GREY, class_colour, relation_colour
from laiar_core.viz.text import spoken


def graph_data(explanation: Explanation, key: str) -> dict[str, Any]:
    """Things, their places, and the names that kept tokens give their pairs. `key` names the clip and checkpoint."""
    strongest = strongest_weight(explanation)
    kept: list[list[dict[str, Any]]] = [[] for _ in explanation.sampled_frames]
    for token in explanation.tokens:
        if not token.spoken_of:
            continue
        named = {"pair": token.pair, "words": spoken(token.relation), "note": _note(token)}
        kept[token.step].append(named | drawn_as(token, strongest))
    positions = graph_positions(explanation.tracks)
    weighed = pairs_by_weight(explanation)
    changes = sorted(explanation.transitions, key=lambda change: (change.to_frame, -change.weight))
    return {
        "key": key,
        "numbers": list(explanation.clip.frame_numbers),
        "sampled": list(explanation.sampled_frames),
        "kept": kept,
        "tracks": [{"name": track.track_id, "colour": class_colour(track.class_name)} for track in explanation.tracks],
        "places": [list(positions[index]) for index in range(len(explanation.tracks))],
        "pairs": [{"subject": p.subject, "object": p.object, "family": p.family} for p in explanation.pairs],
        "families": [{"name": name, "colour": FAMILIES.get(name, GREY)} for name in families_of(explanation)],
        "order": weighed + [pair for pair in range(len(explanation.pairs)) if pair not in set(weighed)],
        "annotated": _annotated(explanation),
        "changes": [_change(explanation, change) for change in changes],
    }


def families_of(explanation: Explanation) -> list[str]:
    """The families of relations that the pairs of a clip have; none where its relations have no families."""
    return sorted({pair.family for pair in explanation.pairs} - {""})


def strongest_weight(explanation: Explanation) -> float:
    """The weight that is drawn strongest; 1 where nothing was kept."""
    return max((token.weight for token in explanation.tokens), default=0.0) or 1.0


def drawn_as(token: KeptToken, strongest: float) -> dict[str, Any]:
    """Colour of a token, and how strong it is drawn: its weight as a share of the `strongest` weight."""
    return {"colour": relation_colour(token.relation), "strength": round(token.weight / strongest, 4)}


def _note(token: KeptToken) -> str:
    return (
        f"similarity {short_number(token.similarity)}, {second_name(token)} {spoken(token.runner_up)} "
        f"{short_number(token.runner_up_similarity)}, weight {short_number(token.weight)}"
    )


def _change(explanation: Explanation, change: Transition) -> dict[str, Any]:
    """A transition in the player's words: `hand_2 not holding cup_1 → holding`."""
    pair = explanation.pairs[change.pair]
    subject, thing = (explanation.tracks[index].track_id for index in (pair.subject, pair.object))
    return {
        "pair": change.pair,
        "from": change.from_frame,
        "to": change.to_frame,
        "becomes": spoken(change.to_relation),
        "colour": relation_colour(change.to_relation),
        "words": f"{phrase(subject, thing, change.from_relation)} → {spoken(change.to_relation)}",
        "weight": short_number(change.weight),
        "reason": change.weight >= LEAST_WEIGHT,
    }


def _annotated(explanation: Explanation) -> list[dict[str, Any]] | None:
    """Annotated relations as runs of frames, both ends included; None where nobody annotated any."""
    runs = explanation.truth.relations if explanation.truth else ()
    return [
        {
            "pair": run.pair,
            "words": spoken(run.relation),
            "colour": relation_colour(run.relation),
            "first": run.first_frame,
            "last": run.last_frame,
        }
        for run in runs
    ] or None
