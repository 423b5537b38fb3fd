"""The exact evidence of the kept tokens for one action, and what it comes to in a sentence."""

from __future__ import annotations

from laiar_core.explain.explanation import Explanation, KeptToken
from laiar_core.viz.figures.style import signed
from laiar_core.viz.frame_numbers import number
from laiar_core.viz.text import count, plain, spoken

# Evidence below this moves a probability p by less than p (1 - p) 0.02, half a point at most: nobody would miss the token.
NEGLIGIBLE = 0.02


def ask_order(explanation: Explanation) -> list[str]:
    """The actions that can be asked about, the predicted one first, then the likeliest."""
    ranked = sorted(explanation.actions, key=lambda score: (score.action != explanation.prediction, -score.video))
    return [score.action for score in ranked]


def evidence_for(explanation: Explanation, action: str) -> list[float]:
    """Each kept token's evidence for `action`, in the order of `tokens`."""
    place = [score.action for score in explanation.actions].index(action)
    return [token.evidence[place] for token in explanation.tokens]


def summary(explanation: Explanation, action: str) -> str:
    """How many tokens speak for and against the action, and the strongest: Markdown with all names escaped."""
    name = f"“{plain(spoken(action))}”"
    pairs = list(zip(evidence_for(explanation, action), explanation.tokens, strict=True))
    speaks_for = [pair for pair in pairs if pair[0] >= NEGLIGIBLE]
    against = [pair for pair in pairs if pair[0] <= -NEGLIGIBLE]
    if not speaks_for and not against:
        return (
            f"**No token alone matters to {name}**: without any one of them its score moves by less than {NEGLIGIBLE}, because "
            "others say the same. The tab Faithfulness takes many away at once."
        )
    missed = len(speaks_for) + len(against)
    parts = [f"**{count(len(speaks_for), 'token speaks', 'tokens speak')} for {name}, {len(against)} against it**"]
    parts.append(f", {len(pairs) - missed} are hardly missed alone." if missed < len(pairs) else ".")
    if speaks_for:
        parts.append(f" Most for it: {_named(explanation, *max(speaks_for, key=_evidence))}.")
    if against:
        parts.append(f" Most against it: {_named(explanation, *min(against, key=_evidence))}.")
    return "".join(parts)


def _evidence(pair: tuple[float, KeptToken]) -> float:
    return pair[0]


def _named(explanation: Explanation, evidence: float, token: KeptToken) -> str:
    what = f"{plain(explanation.pair_name(token.pair))} *{plain(spoken(token.relation))}*"
    return f"{what} at frame {number(explanation, token.frame)} ({signed(evidence)})"
