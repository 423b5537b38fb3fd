"""What the player draws of a clip: plain lists and names, ready to draw."""

from __future__ import annotations

from typing import Any

from laiar_core.explain.explanation import Explanation
from laiar_core.explain.sentences import LEAST_WEIGHT
from laiar_core.names import is_simulated
from laiar_core.viz.annotated import annotated_actions, answer_of, has_times, truth_words, wording_of
from laiar_core.viz.frame_numbers import pairs_by_weight
from laiar_core.viz.palette import ANNOTATED, GREY, HEADS
from laiar_core.viz.player.graph_payload import drawn_as, graph_data, strongest_weight
from laiar_core.viz.player.pictures import Film, Pictures
from laiar_core.viz.text import count, percent, spoken

MAX_PAIR_STRIPS = 6
FAR_APART = 1.8  # steps of the nominal rate between two frames, on average: not every frame of the film is one of the clip


def player_data(
    explanation: Explanation,
    key: str,
    pictures: Pictures | None,
    start: int = 0,
    graph: bool = True,
    length_s: float | None = None,
) -> dict[str, Any]:
    """Everything the player draws.

    Args:
        explanation: what is drawn.
        key: names the clip and the checkpoint.
        pictures: what is shown under the boxes.
        start: the frame that the player opens at.
        graph: whether it has the scene graph, which is else left to another part of the page (`component.show_graph`).
        length_s: how long the clip is, where its frames do not show it.

    Returns:
        Plain lists and names, ready for JSON.
    """
    film, images = (pictures.film, pictures.images) if pictures else (None, None)
    parts = graph_data(explanation, key)
    pair_rows = _pair_rows(explanation)
    hidden = len(pair_rows) - MAX_PAIR_STRIPS
    return {
        **parts,
        "graph": graph,
        "size": list(explanation.clip.frame_size),
        "times": list(explanation.clip.frame_times_s),
        "length": length_of(explanation, length_s),
        "start": start,
        "film": _film(explanation, film, length_s) if film else None,
        "images": list(images) if images else None,
        "tracks": [
            {**shown, "boxes": [list(box) if box else None for box in track.boxes_xyxy]}
            for shown, track in zip(parts["tracks"], explanation.tracks, strict=True)
        ],
        "rows": _action_rows(explanation) + pair_rows[:MAX_PAIR_STRIPS],
        "more": f"{count(hidden, 'more pair')} with kept tokens" if hidden > 0 else None,
        "answer": _answer(explanation),
        "sentence": explanation.sentence,
    }


def length_of(explanation: Explanation, length_s: float | None) -> float | None:
    """Seconds of a clip whose frames lie far apart, as where a data set sampled some frames of a film only; else None."""
    times, fps = explanation.clip.frame_times_s, explanation.clip.fps
    if len(times) < 2 or (times[-1] - times[0]) / (len(times) - 1) < FAR_APART / fps:
        return None
    return max(length_s or 0.0, times[-1])


def _film(explanation: Explanation, film: Film, length_s: float | None) -> dict[str, Any]:
    """The film, and how it goes through frames that lie far apart; all in seconds of the film."""
    data: dict[str, Any] = {"url": film.url, "times": list(film.times_s)}
    length = length_of(explanation, length_s)
    if length is not None:
        begin = film.times_s[0] - explanation.clip.frame_times_s[0]
        data["through"] = {"step": 1 / explanation.clip.fps, "begin": max(begin, 0.0), "end": begin + length}
    return data


def _answer(explanation: Explanation) -> dict[str, str]:
    """The answer of present mode, and what people annotated, with a word on clips that nobody filmed."""
    words, number = answer_of(explanation)
    simulated = "simulated" if is_simulated(explanation.clip.dataset) else ""
    truth = " · ".join(part for part in (truth_words(explanation), simulated) if part)
    return {"words": words, "confidence": number, "truth": truth}


def _action_rows(explanation: Explanation) -> list[dict[str, Any]]:
    """What people annotated, with its times where they gave any, and what is predicted."""
    predicted = f"{spoken(explanation.prediction)}  {percent(explanation.confidence)}"
    rows: list[dict[str, Any]] = [
        {"name": wording_of(explanation).row[explanation.undecided], "words": predicted, "colour": HEADS["video"]}
    ]
    truth = annotated_actions(explanation)
    if has_times(explanation):
        spans = truth.get(explanation.prediction, [])
        words = "" if spans else "nobody annotated it here"
        rows.insert(0, {"name": "annotated", "words": words, "colour": ANNOTATED, "spans": spans})
    elif truth:
        rows.insert(0, {"name": "annotated", "words": ", ".join(map(spoken, truth)), "colour": GREY})
    return rows


def _strip_name(explanation: Explanation, pair: int) -> str:
    """The name of a pair where there is little room: with families of relations the subject is always the person."""
    ends = explanation.pairs[pair]
    return f"{explanation.tracks[ends.object].track_id}, {ends.family}" if ends.family else explanation.pair_name(pair)


def _pair_rows(explanation: Explanation) -> list[dict[str, Any]]:
    strongest = strongest_weight(explanation)
    ends = [*explanation.sampled_frames[1:], len(explanation.clip.frame_numbers)]
    return [
        {
            "name": _strip_name(explanation, pair),
            "pair": pair,
            "tokens": [
                {"frame": token.frame, "until": ends[token.step], **drawn_as(token, strongest)}
                for token in explanation.tokens
                if token.pair == pair and token.spoken_of
            ],
            "changes": [
                {"to": change.to_frame, "reason": change.weight >= LEAST_WEIGHT}
                for change in explanation.transitions
                if change.pair == pair
            ],
        }
        for pair in pairs_by_weight(explanation)
    ]
