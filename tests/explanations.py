"""Explanations that say what a test is about, whatever a tiny model says of a clip."""

from __future__ import annotations

import json

from laiar_core.explain.explanation import Explanation


def with_a_reason(explanation: Explanation) -> Explanation:
    """The same with one heavy transition: what the tests say of it must not depend on how well a tiny model is trained."""
    data = json.loads(explanation.to_json())
    tokens = data["tokens"]
    pairs = [token["pair"] for token in tokens]
    pair = max(pairs, key=pairs.count)  # Kept in two frames at least, since there are more tokens than pairs.
    mine = sorted((token for token in tokens if token["pair"] == pair), key=lambda t: t["frame"])
    for token in mine:
        token["relation"], token["runner_up"] = "not_holding", "holding"
    mine[-1]["relation"], mine[-1]["runner_up"] = "holding", "not_holding"
    change = {
        "from_relation": "not_holding",
        "to_relation": "holding",
        "rise": 1.5,
        "weight": 0.6,
        "phrase": "not holding → holding",
    }
    change |= {"pair": pair, "from_frame": mine[-2]["frame"], "to_frame": mine[-1]["frame"]}
    others = [t for t in data["transitions"] if t["pair"] != pair]
    data["transitions"] = [change, *({**t, "weight": 0.05} for t in others)]
    return Explanation.from_json(json.dumps(data))


def sure(explanation: Explanation) -> Explanation:
    """The same, but sure of its prediction."""
    return explanation.model_copy(update={"undecided": False, "confidence": 0.88})


def measured_as(explanation: Explanation, deletion: tuple[float, ...], by_chance: tuple[float, ...]) -> Explanation:
    """The same, but these are the deletion curves of our ranking and of random ones, at 0, 10, 20 and 100 % of the tokens."""
    curves = {"evidence": deletion, "random": by_chance}
    rankings = [
        r.model_copy(update={"deletion": curves.get(r.ranking, deletion), "insertion": curves.get(r.ranking, deletion)[::-1]})
        for r in explanation.faithfulness.rankings
    ]
    faithfulness = explanation.faithfulness.model_copy(update={"shares": (0.0, 0.1, 0.2, 1.0), "rankings": tuple(rankings)})
    return explanation.model_copy(update={"confidence": deletion[0], "faithfulness": faithfulness})


def with_evidence(explanation: Explanation, values: dict[int, float]) -> Explanation:
    """The same, but the tokens at these positions have this evidence for the prediction, and the others none for anything."""
    actions = [score.action for score in explanation.actions]
    place = actions.index(explanation.prediction)
    tokens = tuple(
        token.model_copy(update={"evidence": tuple(values.get(i, 0.0) * (at == place) for at in range(len(actions)))})
        for i, token in enumerate(explanation.tokens)
    )
    return explanation.model_copy(update={"tokens": tokens})


def without_reasons(explanation: Explanation) -> Explanation:
    """The same, but no transition weighs enough to be named."""
    return explanation.model_copy(
        update={"transitions": tuple(t.model_copy(update={"weight": 0.0}) for t in explanation.transitions)}
    )


def of_nothing(explanation: Explanation, part: str) -> Explanation:
    """The same, but nothing was kept (`part` "tokens"), or there are no pairs at all ("pairs")."""
    empty = {"tokens": (), "transitions": (), "truth": None}
    if part == "pairs":
        rows = tuple(() for _ in explanation.sampled_frames)
        empty |= {"pairs": (), "selection": explanation.selection.model_copy(update={"spatial": rows, "u": rows})}
    return explanation.model_copy(update=empty)


def numbered_from(explanation: Explanation, first: int) -> Explanation:
    """The same, but its frames carry these numbers in their recording."""
    numbers = tuple(range(first, first + len(explanation.clip.frame_numbers)))
    return explanation.model_copy(update={"clip": explanation.clip.model_copy(update={"frame_numbers": numbers})})
