"""What the player is told about a clip: plain lists and names, ready to draw."""

from __future__ import annotations

from typing import Any

from app.palette import GREY, HEADS
from app.player.graph_payload import graph_data, look, pairs_by_weight, strongest_weight
from app.player.pictures import Pictures
from app.words import count, percent, spoken
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.words import LEAST_WEIGHT

MAX_PAIR_STRIPS = 6


def player_data(
    explanation: Explanation, key: str, pictures: Pictures | None, start: int = 0, graph: bool = True
) -> dict[str, Any]:
    """Everything the player draws. `key` names the clip and checkpoint, `start` is the frame that it opens at.

    Without `graph` the scene graph is left to another part of the page, which `component.show_graph` mounts.
    """
    film, images = (pictures.film, pictures.images) if pictures else (None, None)
    told = graph_data(explanation, key)
    pair_rows = _pair_rows(explanation)
    hidden = len(pair_rows) - MAX_PAIR_STRIPS
    return {
        **told,
        "graph": graph,
        "size": list(explanation.clip.frame_size),
        "times": list(explanation.clip.frame_times_s),
        "start": start,
        "film": {"url": film.url, "times": list(film.times_s)} if film else None,
        "images": list(images) if images else None,
        "tracks": [
            {**shown, "boxes": [list(box) if box else None for box in track.boxes_xyxy]}
            for shown, track in zip(told["tracks"], explanation.tracks, strict=True)
        ],
        "rows": _action_rows(explanation) + pair_rows[:MAX_PAIR_STRIPS],
        "more": f"{count(hidden, 'more pair')} with kept tokens under Transitions" if hidden > 0 else None,
        "answer": _answer(explanation),
        "sentence": explanation.sentence,
    }


def _answer(explanation: Explanation) -> dict[str, str]:
    """The prediction as present mode says it, and what people annotated."""
    truth = explanation.truth.action if explanation.truth else None
    name = spoken(explanation.prediction)
    sure = percent(explanation.confidence)
    return {
        "words": "I cannot tell" if explanation.undecided else name,
        "confidence": f"best guess: {name} {sure}" if explanation.undecided else sure,
        "truth": f"annotated: {spoken(truth)}" if truth else "",
    }


def _action_rows(explanation: Explanation) -> list[dict[str, Any]]:
    predicted = f"{spoken(explanation.prediction)}  {percent(explanation.confidence)}"
    name = "best guess" if explanation.undecided else "predicted"
    rows = [{"name": name, "words": predicted, "colour": HEADS["video"]}]
    if explanation.truth and explanation.truth.action:
        rows.insert(0, {"name": "annotated", "words": spoken(explanation.truth.action), "colour": GREY})
    return rows


def _pair_rows(explanation: Explanation) -> list[dict[str, Any]]:
    strongest = strongest_weight(explanation)
    ends = [*explanation.sampled_frames[1:], len(explanation.clip.frame_numbers)]
    return [
        {
            "name": explanation.pair_name(pair),
            "pair": pair,
            "tokens": [
                {"frame": token.frame, "until": ends[token.step], **look(token, strongest)}
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
