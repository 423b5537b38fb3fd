"""What "I cannot tell" costs and brings: coverage, and selective accuracy (El-Yaniv and Wiener, JMLR 2010)."""

from __future__ import annotations

from collections.abc import Sequence


def selective_scores(undecided: Sequence[bool], correct: Sequence[bool]) -> dict[str, float | None]:
    """`coverage`, the share of clips where the model decides, and `selective_accuracy`, how often it is right among these.

    The accuracy is None where it never decides. Both sequences have one entry for each clip.
    """
    decided = [right for unsure, right in zip(undecided, correct, strict=True) if not unsure]
    return {
        "coverage": len(decided) / len(undecided),
        "selective_accuracy": sum(decided) / len(decided) if decided else None,
    }
