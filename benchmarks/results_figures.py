"""The plots of the results page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure

from benchmarks.results_data import Results, lost, number
from benchmarks.results_plots import BLUE, GREEN, GREY, GRID, INK, ORANGE, PINK, QUIET, YELLOW, one_panel
from benchmarks.results_reasons import PEER, RANKINGS, curve, reliability
from benchmarks.results_sections import COMPARED
from benchmarks.results_words import NOT_MEASURED, plain, signed
from laiar_core.evaluation.ablation.variants import VARIANTS


def ablation(results: Results) -> Figure:
    """A row for each variant, a dot for each run, its shape the test subject; a stroke at the mean."""
    figure, axes = one_panel(8.6, 0.5 * len(VARIANTS) + 1.2)
    looks = dict(
        zip(results.subjects, zip("os^Dv<>PX*", [BLUE, ORANGE, GREEN, YELLOW, PINK, GREY] * 2, strict=False), strict=False)
    )
    for y, variant in enumerate(VARIANTS):
        runs = [run for run in results.runs if run["variant"] == variant.name]
        for run in runs:
            marker, colour = looks[run["subject"]]
            place = y - 0.2 + 0.2 * results.subjects.index(run["subject"])
            axes.plot(run["accuracy"], place, marker, color=colour, alpha=0.75, markersize=6, markeredgewidth=0)
        if runs:
            mean = float(np.mean(results.of(variant.name, number("accuracy"))))
            axes.plot([mean, mean], [y - 0.36, y + 0.36], color=INK, linewidth=2)
        says = f"{mean:.3f}" if runs else NOT_MEASURED
        axes.text(1.02, y, says, transform=axes.get_yaxis_transform(), va="center")
    axes.text(1.02, -0.75, "mean", transform=axes.get_yaxis_transform(), va="center")
    peer = results.peer["all"]["accuracy"]
    axes.axvline(peer, color=GREY, linestyle="--", linewidth=1)
    axes.annotate(
        f"{PEER} {peer:.3f}", (peer, len(VARIANTS) - 0.45), (5, 0), textcoords="offset points", va="center", color=QUIET
    )
    for subject, (marker, colour) in looks.items():
        axes.plot([], [], marker, color=colour, label=subject, markeredgewidth=0)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(looks),
        title="a mark is a run, tested on the subject of its shape; a stroke is the mean",
        alignment="left",
    )
    axes.set_yticks(range(len(VARIANTS)), [variant.title for variant in VARIANTS])
    axes.set_ylim(len(VARIANTS) - 0.2, -1)
    axes.set_xlabel("accuracy")
    axes.grid(axis="x", color=GRID)
    return figure


def shift(results: Results) -> Figure:
    """Points of accuracy that each shift takes, by model: a bar for the mean, a dot for each run."""
    rows: dict[str, list[str]] = {plain(name): [name] for name in results.shifts} | {"mean of these": results.shifts}
    figure, axes = one_panel(8.6, 0.72 * len(rows) + 1.2)
    height = 0.26
    for place, (variant, colour) in enumerate(zip(COMPARED, (BLUE, ORANGE, GREY), strict=True)):
        for y, shifts in enumerate(rows.values()):
            values = [100 * value for value in results.of(variant, lost(shifts))]
            if values:
                at = y + (place - 1) * height
                mean = float(np.mean(values))
                axes.barh(at, mean, height * 0.86, color=colour)
                axes.plot(
                    values, [at] * len(values), "o", color="white", markeredgecolor=INK, markeredgewidth=0.6, markersize=3.5
                )
                axes.text(1.02, at, signed(mean, plus=""), transform=axes.get_yaxis_transform(), va="center", size=9)
        axes.barh([0], [0], color=colour, label=COMPARED[variant])
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
        title="a bar is a mean, a dot a run; from top to bottom",
        alignment="left",
    )
    axes.set_yticks(range(len(rows)), list(rows))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel("points of accuracy lost")
    axes.grid(axis="x", color=GRID)
    return figure


def faithfulness(results: Results) -> Figure:
    """Deletion and insertion curves, the rankings named in the order of their areas."""
    figure = Figure((9.2, 4.0))
    axes = figure.subplots(1, 2, gridspec_kw={"wspace": 0.25})
    looks = dict(
        zip(RANKINGS, ((BLUE, "-"), (GREEN, "--"), (YELLOW, "-."), (PINK, (0, (5, 1, 1, 1, 1, 1))), (GREY, ":")), strict=True)
    )
    for panel, kind, title, does in (
        (axes[0], "deletion", "first tokens hidden: lower is better", "hidden"),
        (axes[1], "insertion", "first tokens alone: higher is better", "shown"),
    ):
        area = {
            suffix: np.mean([e["metrics"]["video"][f"{kind}_auc{suffix}"] for e in results.evaluations]) for suffix in RANKINGS
        }
        for suffix in sorted(area, key=lambda s: area[s], reverse=True):
            colour, dashes = looks[suffix]
            shares, values = curve(results, suffix.removeprefix("_") or "evidence", kind)
            label = f"{RANKINGS[suffix]}, area {area[suffix]:.2f}"
            panel.plot(shares, values, color=colour, linestyle=dashes, linewidth=2.4 if not suffix else 1.8, label=label)
        panel.set_title(title, size=10, loc="left")
        panel.set_xlabel(f"share of kept tokens {does}")
        panel.set_ylim(0, 1)
        panel.set_xlim(0, 1)
        panel.grid(color=GRID)
        panel.legend(loc="upper left", bbox_to_anchor=(0, -0.16), fontsize=9, handlelength=3.5)
    axes[0].set_ylabel("probability of the predicted action")
    return figure


def reliability_diagram(results: Results) -> Figure:
    """How sure, and how often right; below, how many predictions were so sure."""
    figure = Figure((5.6, 6.2))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    bins = reliability(results)
    above.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
    above.plot([b.sure for b in bins], [b.right for b in bins], "o-", color=BLUE, linewidth=1.2, markersize=7)
    above.text(0.98, 0.06, "dashed: right as often as sure", ha="right", size=9, color=QUIET)
    above.set_ylabel("how often it was right")
    above.set_ylim(-0.04, 1.05)
    for b in bins:
        below.bar(b.middle, b.clips, 0.08, color=BLUE)
        below.annotate(str(b.clips), (b.middle, b.clips), (0, 3), textcoords="offset points", ha="center", size=9)
    below.set_ylabel("clips")
    below.set_ylim(0, max(b.clips for b in bins) * 1.25)
    below.set_xlim(0, 1.05)
    below.set_xlabel("how sure it was")
    for panel in (above, below):
        panel.grid(color=GRID)
    return figure


def confusion(results: Results) -> Figure:
    """A row for each annotated action: per cent of its clips by prediction."""
    names = [plain(action) for action in results.actions]
    counts = results.confusion()
    occurs = counts.sum(axis=1) > 0
    percent = 100 * counts[occurs] / counts[occurs].sum(axis=1, keepdims=True)
    figure, axes = one_panel(7.6, 0.42 * len(percent) + 1.9)
    axes.imshow(percent, cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for (i, j), value in np.ndenumerate(percent):
        if round(value):
            axes.text(j, i, f"{value:.0f}", ha="center", va="center", size=9, color="white" if value > 55 else INK)
    axes.set_xticks(range(len(names)), names, rotation=35, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(percent)), [name for name, there in zip(names, occurs, strict=True) if there])
    axes.set_xlabel("predicted")
    axes.set_ylabel("annotated (a row sums to 100 %)")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return figure


PLOTS: Mapping[str, Callable[[Results], Figure]] = {
    "ablation": ablation,
    "shift": shift,
    "faithfulness": faithfulness,
    "reliability": reliability_diagram,
    "confusion": confusion,
}
