"""The table of the issue that asked "how good": what was measured, at least, aim, and whether it is reached."""

from __future__ import annotations

import numpy as np

from benchmarks.results_data import BLACK_BOX, GUIDED, UNGUIDED, Pick, Results, lost, number, video
from benchmarks.results_words import NOT_MEASURED, count, interval, points, spread, table
from laiar_core.evaluation.ablation.summary import paired

TINY = 0.02  # of probability; a ratio to less than this says little
HEAD = ("what", "measured", "over", "at least", "aim", "reached?")

Row = tuple[str, str, str, str, str, str]  # as in HEAD


def goals(results: Results) -> list[str]:
    """Lines of the table."""
    peer = results.peer["all"]
    peers = [f"video stream, {n} (two-stage peer {peer[key]:.3f})" for n, key in NAMES]
    rows = [_value(results, what, number(key), *bounds) for what, (_, key), bounds in zip(peers, NAMES, ACCURACY, strict=True)]
    rows += [
        _guidance(results),
        _black_box(results),
        _value(results, "naming a relation, macro over labels", video("relation_macro_accuracy"), 0.85, 0.92),
        _value(results, "`reason_hit` among correct, non-null clips", video("reason_hit_correct"), 0.80, 0.95),
        _comprehensiveness(results),
        _shift(results),
        _value(results, "expected calibration error", video("ece"), -0.08, -0.03),
    ]
    return table(HEAD, rows)


NAMES = (("accuracy", "accuracy"), ("macro accuracy", "macro_accuracy"))
ACCURACY = ((0.78, 0.90), (0.72, 0.85))


def verdict(value: float, least: float, aim: float, unit: str = "") -> str:
    """Whether a value is at least so much, or even the aim."""
    if value >= aim:
        return "aim reached"
    return "reached" if value >= least else f"short by {least - value:.2g}{unit}"


def _value(results: Results, what: str, pick: Pick, least: float, aim: float) -> Row:
    """A number of the full model. Negative bounds are those of an error: at most so much."""
    values = results.of(GUIDED, pick)
    reached = verdict(float(np.mean(values)) * np.sign(least), least, aim) if values else NOT_MEASURED
    return what, spread(values), count(len(values), "run"), _bound(least), _bound(aim), reached


def _bound(bound: float) -> str:
    return f"{bound:.2f}" if bound > 0 else f"{-bound:.2f} at most"


def _guidance(results: Results) -> Row:
    pairs = results.pairs(GUIDED, UNGUIDED, number("accuracy"))
    gain = results.gain(UNGUIDED, number("accuracy"))
    reached = verdict(100 * gain["mean"], 2, 5, " points") if gain else NOT_MEASURED
    if gain and gain["low"] <= 0 and not reached.startswith("short"):
        reached = "short: the interval is not above 0"
    what = "guided minus unguided, accuracy"
    return what, interval(gain), count(len(pairs), "pair"), "+2 points, interval above 0", "+5 points", reached


def _black_box(results: Results) -> Row:
    pairs = results.pairs(GUIDED, BLACK_BOX, number("accuracy"))
    gain = results.gain(BLACK_BOX, number("accuracy"))
    reached = verdict(100 * gain["mean"], 0, 3, " points") if gain else NOT_MEASURED
    return "video stream minus black box, accuracy", interval(gain), count(len(pairs), "pair"), "not below", "+3 points", reached


def _comprehensiveness(results: Results) -> Row:
    """The ratio of the two means: a ratio of each run would be worth less, as some are to nearly nothing."""
    chosen, random = (results.of(GUIDED, video(name)) for name in ("comprehensiveness", "comprehensiveness_random"))
    said, reached = NOT_MEASURED, NOT_MEASURED
    if chosen:
        above, below = float(np.mean(chosen)), float(np.mean(random))
        said = f"{spread(chosen)} against {spread(random)}"
        if below > 0:
            said += f": {above / below:.1f} times"
            reached = verdict(above / below, 3, 6, " times")
        else:
            reached = "aim reached: random ones take nothing" if above > 0 else "short: neither takes anything"
        if below < TINY:
            said += " (random ones take almost nothing, so the ratio itself is unsteady)"
    what = "comprehensiveness, tokens that evidence ranks first against random ones"
    return what, said, count(len(chosen), "run"), "3 times", "6 times", reached


def _shift(results: Results) -> Row:
    """Fewer points lost by the guided model; for the aim half of the unguided one's, where that loses any."""
    pairs = results.pairs(GUIDED, UNGUIDED, lost(results.shifts))
    said, reached = NOT_MEASURED, NOT_MEASURED
    if pairs:
        guided, unguided = zip(*pairs, strict=True)
        said = f"{points(guided)} points against {points(unguided)}; guided loses less under {_fewer(results)}"
        if difference := paired([one - other for one, other in pairs]):
            said += f"; difference {interval(difference)}"
        reached = _less(float(np.mean(guided)), float(np.mean(unguided)))
    return "accuracy lost under shifts, guided against unguided", said, count(len(pairs), "pair"), "less", "half", reached


def _less(guided: float, unguided: float) -> str:
    if guided >= unguided:
        return f"short by {100 * (guided - unguided):.1f} points"
    return "aim reached" if unguided > 0 and guided <= unguided / 2 else "reached"


def _fewer(results: Results) -> str:
    """How many shifts cost the guided model less."""
    means = [np.mean(results.pairs(GUIDED, UNGUIDED, lost([shift])), axis=0) for shift in results.shifts]
    return f"{sum(bool(guided < unguided) for guided, unguided in means)} of {len(means)}"
