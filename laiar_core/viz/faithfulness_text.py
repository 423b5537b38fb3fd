"""Whether the reason of this clip can be trusted, in words: what the tokens behind it do, against as many random ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.explain.explanation import Explanation, RankingFaithfulness
from laiar_core.explain.sentences import main_reason
from laiar_core.viz.frame_numbers import reasons_of
from laiar_core.viz.text import count, percent, plain, spoken

MARGIN = 0.1  # of a probability: our choice of a lead over random tokens that is no accident of the few random orders


@dataclass(frozen=True)
class Verdict:
    """`faithful`: whether the prediction rests on the tokens that count most more than on random ones.

    It is None where they do not matter and the model has named no reason either. `words` is Markdown with all names escaped.
    """

    faithful: bool | None
    words: str


def measured(explanation: Explanation, ranking: str) -> RankingFaithfulness | None:
    """What one ranking did on this clip."""
    return next((r for r in explanation.faithfulness.rankings if r.ranking == ranking), None)


def tokens_at(explanation: Explanation, share: float) -> int:
    """How many kept tokens a share of them is; a part of a token is a whole one, as where it was measured."""
    return math.ceil(share * len(explanation.tokens) - 1e-9)


def verdict(explanation: Explanation) -> Verdict | None:
    """The sentence for this clip; None where there is nothing to compare."""
    ours, chance = measured(explanation, "evidence"), measured(explanation, "random")
    if ours is None or chance is None or not explanation.tokens:
        return None
    named = main_reason(reasons_of(explanation)) is not None
    unfaithful = False if named else None
    advice = "Do not trust the reason." if named else "It is right to name no reason."
    name, confidence = f"“{plain(spoken(explanation.prediction))}”", explanation.confidence
    if ours.deletion[-1] >= confidence - MARGIN and explanation.prediction == NULL_ACTION:
        return Verdict(
            None,
            f"Without any token the model says {name} too (**{percent(ours.deletion[-1])}**, with all of them "
            f"{percent(confidence)}). That is its answer where nothing happens: it needs no reason, so there is none to test.",
        )
    if ours.deletion[-1] >= confidence - MARGIN:
        return Verdict(
            unfaithful,
            f"Even without any token the model gives {name} **{percent(ours.deletion[-1])}** (with all of them "
            f"{percent(confidence)}): it rests on no token of this clip. **{advice}**",
        )
    step = _breaks_at(ours, confidence)
    share = explanation.faithfulness.shares[step]
    tokens = tokens_at(explanation, share)
    left, chance_left = ours.deletion[step], chance.deletion[step]
    if chance_left - left < MARGIN:
        return Verdict(
            unfaithful,
            "The tokens that count most matter hardly more than random ones here: without the first "
            f"{tokens} of {len(explanation.tokens)}, {name} is at **{percent(left)}**, without as many random ones at "
            f"**{percent(chance_left)}** (with all of them {percent(confidence)}). **{advice}**",
        )
    return Verdict(
        True,
        f"Taking away the {count(tokens, 'token')} of {len(explanation.tokens)} that count most lowers {name} "
        f"from **{percent(confidence)}** to **{percent(left)}**; taking away as many random ones leaves "
        f"**{percent(chance_left)}**. Shown alone, {'it gives' if tokens == 1 else 'they give'} {name} "
        f"{percent(ours.insertion[step])}.{_spread(share)}",
    )


def _breaks_at(ours: RankingFaithfulness, confidence: float) -> int:
    """The first share at which less than half of the probability is left, or the last one that leaves any token."""
    last = len(ours.deletion) - 2
    return next((i for i, p in enumerate(ours.deletion[:last]) if p < confidence / 2), last)


def _spread(share: float) -> str:
    return " That is most of them: many tokens say the same." if share > 0.5 else ""
