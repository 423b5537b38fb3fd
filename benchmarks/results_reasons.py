"""The sections of the results page about the full model: its reasons, their faithfulness, its probabilities, and each action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.results_data import GUIDED, Results, Run, hits, number, video
from benchmarks.results_words import count, plain, share, spread, table
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.evaluation.calibration import BINS

# Rankings of tokens in words, by the suffix that `evaluate` gives their numbers.
RANKINGS = {
    "": "evidence (ours)",
    "_selection": "selection",
    "_attention": "attention",
    "_gradient": "gradient",
    "_random": "random",
}
MEASURES = ("comprehensiveness", "sufficiency", "deletion_auc", "insertion_auc")
PEER = "two-stage peer"
DRAWS = 200  # of the clips that a perfectly calibrated model would get right


def reasons(results: Results) -> list[str]:
    """How often the named reason is the annotated change: in all, by subject, by action."""
    rows = [row for evaluation in results.evaluations for row in evaluation["metrics"]["per_clip"]]
    peers: Sequence[Run] = results.peer["per_clip"]
    by_action = [
        (
            plain(action),
            str(len(hits(rows, action))),
            share(hits(rows, action)),
            share(hits(peers, action)),
            share(hits(rows, action, recognised=True)),
            share(hits(peers, action, recognised=True)),
        )
        for action in results.actions
        if hits(rows, action)
    ]
    head = ("hit, all clips", "random token", PEER, "hit, recognised clips", "random token", PEER)
    by_subject = [_reasons(results, results.peer["all"], "all", None)]
    by_subject += [_reasons(results, results.peer["subjects"].get(s, {}), s, s) for s in results.subjects]
    return [
        "## Right reasons",
        "",
        "A reason hits when it names the annotated change of relation, of the right classes of things, near enough in time",
        "([reasons.py](../laiar_core/evaluation/reasons.py)). Clips of the null action have no reason and are left out. The",
        "random token is the mean over random choices of as many tokens with the same names. The peer names the steadiest",
        "transition that fired; it was measured once, and the clips that it recognises are not those that LaIAR does.",
        "",
        *table(("tested on", "runs", *head), by_subject),
        f"By action, the clips of {count(len(results.evaluations), 'run')} together:",
        "",
        *table(("action", "clips", "hit, all clips", PEER, "hit, recognised clips", PEER), by_action),
    ]


def _reasons(results: Results, peer: Mapping[str, float], title: str, subject: str | None) -> tuple[str, ...]:
    cells = []
    for name in ("reason_hit", "reason_hit_correct"):
        cells += [spread(results.of(GUIDED, video(key), subject)) for key in (name, f"{name}_random")]
        cells.append(_known(peer.get(name)))
    return title, str(len(results.of(GUIDED, video("reason_hit"), subject))), *cells


def faithfulness(results: Results) -> list[str]:
    """The four measures for five rankings."""
    rows = [
        (title, *(spread(results.of(GUIDED, video(f"{measure}{suffix}"))) for measure in MEASURES))
        for suffix, title in RANKINGS.items()
    ]
    return [
        "## Faithfulness",
        "",
        "What happens to the probability of the predicted action when kept tokens are hidden, or shown alone, in the order of a",
        "ranking ([faithfulness.py](../laiar_core/explain/faithfulness.py)). A faithful ranking has a high comprehensiveness and",
        "insertion area (`auc`), and a low sufficiency and deletion area. Mean ± standard deviation over",
        f"{count(len(results.evaluations), 'run')}; the curves are means over their clips.",
        "",
        "![Deletion and insertion curves of five rankings](results/faithfulness.svg)",
        "",
        *table(("tokens ranked by", *map(plain, MEASURES)), rows),
    ]


def calibration(results: Results) -> list[str]:
    """Whether the probabilities mean something, and what saying "I cannot tell" brings."""
    names = {
        "expected calibration error": "ece",
        "before the temperature": "ece_uncalibrated",
        "coverage: clips on which it commits itself": "coverage",
        "accuracy where it commits itself": "selective_accuracy",
        "accuracy on all clips": "accuracy",
    }
    values = {words: results.of(GUIDED, video(name)) for words, name in names.items()}
    rows = [(words, str(len(found)), spread(found)) for words, found in values.items()]
    runs = str(len(results.evaluations))
    rows.insert(1, ("the same, clips of all runs together", runs, f"{pooled_error(results):.3f}"))
    rows.insert(2, ("the same of a model that is calibrated perfectly", runs, spread(error_of_the_perfect(results))))
    return [
        "## Calibration",
        "",
        "Predictions by how sure the model is, against how often they are right. The temperature is fitted on training subjects",
        "alone, with models that have not seen them. Where no action has an even chance, the model says “I cannot tell”.",
        "",
        f"![Reliability of the probabilities, {count(len(results.evaluations), 'run')} together](results/reliability.svg)",
        "",
        *table(("", "runs", "mean ± standard deviation"), rows),
    ]


def actions(results: Results) -> list[str]:
    """Recall of each action, accuracy on each subject, and what is taken for what."""
    confusion = results.confusion()
    peers: Sequence[Mapping[str, Any]] = results.peer["per_clip"]
    rows = []
    for i, action in enumerate(results.actions):
        if clips := int(confusion[i].sum()):
            peer = [row["predicted"] == action for row in peers if row["annotated"] == action]
            rows.append((plain(action), str(clips), f"{confusion[i, i] / clips:.3f}", share(peer)))
    subjects = [
        (
            subject,
            str(len(results.of(GUIDED, number("accuracy"), subject))),
            spread(results.of(GUIDED, number("accuracy"), subject)),
            _known(results.peer["subjects"].get(subject, {}).get("accuracy")),
            spread(results.of(GUIDED, number("macro_accuracy"), subject)),
            _known(results.peer["subjects"].get(subject, {}).get("macro_accuracy")),
        )
        for subject in results.subjects
    ]
    return [
        "## By action and by subject",
        "",
        f"The clips of {count(len(results.evaluations), 'run')} of the full model together. `{NULL_ACTION}` means no action.",
        "",
        "![Which action is taken for which](results/confusion.svg)",
        "",
        *table(("action", "clips", "recall", f"recall, {PEER}"), rows),
        *table(("tested on", "runs", "accuracy", PEER, "macro accuracy", PEER), subjects),
    ]


def curve(results: Results, ranking: str, kind: str) -> tuple[list[float], list[float]]:
    """Shares of the kept tokens, and the mean curve over the clips of all runs there."""
    curves = [evaluation["metrics"]["video"]["curves"] for evaluation in results.evaluations]
    clips = [evaluation["metrics"]["video"]["clips"] for evaluation in results.evaluations]
    return curves[0]["shares"], np.average([c[ranking][kind] for c in curves], axis=0, weights=clips).tolist()


@dataclass(frozen=True)
class Bin:
    """Predictions of all runs that were about as sure: the middle of their bin, their means, and how many."""

    middle: float
    sure: float
    right: float
    clips: int


def reliability(results: Results) -> list[Bin]:
    """The bins that are not empty."""
    pooled = []
    for same in zip(*(e["metrics"]["video"]["reliability"] for e in results.evaluations), strict=True):
        if full := [b for b in same if b["count"]]:
            weights = [b["count"] for b in full]
            sure, right = (float(np.average([b[n] for b in full], weights=weights)) for n in ("confidence", "accuracy"))
            pooled.append(Bin((full[0]["low"] + full[0]["high"]) / 2, sure, right, sum(weights)))
    return pooled


def pooled_error(results: Results) -> float:
    """Calibration error over the bins of all runs together."""
    bins = reliability(results)
    return float(np.average([abs(b.sure - b.right) for b in bins], weights=[b.clips for b in bins]))


def error_of_the_perfect(results: Results) -> list[float]:
    """What the error of each run would be if its clips were right as often as it says: not zero, because they are few."""
    rng = np.random.default_rng(0)
    errors = []
    for evaluation in results.evaluations:
        sure = np.array([row["confidence"] for row in evaluation["metrics"]["per_clip"]])
        place = np.minimum((sure * BINS).astype(int), BINS - 1)
        draws = []
        for right in rng.random((DRAWS, len(sure))) < sure:
            gap = np.bincount(place, sure - right, BINS)  # summed over the clips of each bin
            draws.append(np.abs(gap).sum() / len(sure))
        errors.append(float(np.mean(draws)))
    return errors


def _known(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
