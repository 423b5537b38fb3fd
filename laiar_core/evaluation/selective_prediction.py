"""What "I cannot tell" costs and brings: how often the model commits itself, and how often it is right when it does."""

from __future__ import annotations

from collections.abc import Sequence


def telling_scores(undecided: Sequence[bool], correct: Sequence[bool]) -> dict[str, float | None]:
    """`coverage`, the share of clips where the model does not say "I cannot tell", and `accuracy_when_told` among them.

    The accuracy is None where it never commits itself. Both sequences have one entry for each clip.
    """
    told = [right for unsure, right in zip(undecided, correct, strict=True) if not unsure]
    return {
        "coverage": len(told) / len(undecided),
        "accuracy_when_told": sum(told) / len(told) if told else None,
    }
