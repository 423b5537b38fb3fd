"""What the player is told about a clip: plain lists and names, ready to draw."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from app.palette import GREY, HEADS, kind_colour, relation_colour
from app.words import count, percent, spoken
from laiar_core.explain.explanation import Explanation, KeptToken
from laiar_core.explain.words import LEAST_WEIGHT

MAX_PAIR_STRIPS = 6


def player_data(explanation: Explanation, key: str, images: tuple[str, ...] | None, start: int = 0) -> dict[str, Any]:
    """Everything the player draws. `key` names the clip and checkpoint, `images` are data URLs, one for each frame."""
    strongest = max((token.weight for token in explanation.tokens), default=0.0) or 1.0
    kept: list[list[dict[str, Any]]] = [[] for _ in explanation.sampled_frames]
    for token in explanation.tokens:
        kept[token.step].append({"pair": token.pair, "words": spoken(token.relation), **_look(token, strongest)})
    pair_rows = _pair_rows(explanation, strongest)
    hidden = len(pair_rows) - MAX_PAIR_STRIPS
    return {
        "key": key,
        "size": list(explanation.clip.frame_size),
        "times": list(explanation.clip.frame_times_s),
        "numbers": list(explanation.clip.frame_numbers),
        "start": start,
        "images": list(images) if images else None,
        "sampled": list(explanation.sampled_frames),
        "kept": kept,
        "tracks": [
            {
                "name": track.track_id,
                "colour": kind_colour(track.kind),
                "boxes": [list(box) if box else None for box in track.boxes_xyxy],
            }
            for track in explanation.tracks
        ],
        "pairs": [{"subject": pair.subject, "object": pair.object} for pair in explanation.pairs],
        "rows": _action_rows(explanation) + pair_rows[:MAX_PAIR_STRIPS],
        "more": f"{count(hidden, 'more pair')} with kept tokens under Transitions" if hidden > 0 else None,
    }


def pairs_by_weight(explanation: Explanation) -> list[int]:
    """Pairs that have kept tokens: first those that change, by the weight of their changes, then by that of their tokens."""
    weights: dict[int, float] = defaultdict(float)
    changes: dict[int, float] = {}
    for token in explanation.tokens:
        weights[token.pair] += token.weight
    for change in explanation.transitions:
        changes[change.pair] = changes.get(change.pair, 0.0) + change.weight
    return sorted(weights, key=lambda pair: (-changes.get(pair, -1.0), -weights[pair], pair))


def _look(token: KeptToken, strongest: float) -> dict[str, Any]:
    return {"colour": relation_colour(token.relation), "strength": round(token.weight / strongest, 4)}


def _action_rows(explanation: Explanation) -> list[dict[str, Any]]:
    predicted = f"{spoken(explanation.prediction)}  {percent(explanation.confidence)}"
    name = "best guess" if explanation.undecided else "predicted"
    rows = [{"name": name, "words": predicted, "colour": HEADS["video"]}]
    if explanation.truth and explanation.truth.action:
        rows.insert(0, {"name": "annotated", "words": spoken(explanation.truth.action), "colour": GREY})
    return rows


def _pair_rows(explanation: Explanation, strongest: float) -> list[dict[str, Any]]:
    ends = [*explanation.sampled_frames[1:], len(explanation.clip.frame_numbers)]
    return [
        {
            "name": explanation.pair_name(pair),
            "tokens": [
                {"frame": token.frame, "until": ends[token.step], **_look(token, strongest)}
                for token in explanation.tokens
                if token.pair == pair
            ],
            "changes": [
                {"to": change.to_frame, "reason": change.weight >= LEAST_WEIGHT}
                for change in explanation.transitions
                if change.pair == pair
            ],
        }
        for pair in pairs_by_weight(explanation)
    ]
