"""The table that `evaluate` prints: a part for each thing that the report holds."""

from __future__ import annotations

from collections.abc import Callable

from laiar_core.evaluation.faithfulness import MEASURES, OURS
from laiar_core.evaluation.options import Report

STREAMS = ("video", "video_to_semantic", "language")
ROWS = ("accuracy", "macro_accuracy", "relation_accuracy", "relation_macro_accuracy")
RANKINGS = (OURS, "selection", "attention", "gradient", "random")
PRECISIONS = (
    ("classification", "which actions happen"),
    ("localisation", "which happen when"),
    ("language_classification", "the language stream alone"),
)


def table(report: Report) -> str:
    """Plain-text table of a report."""
    who = ", ".join(report["subjects"]) or report["split"] or "chosen clips"
    shift = f", seen under {report['shift']}" if report["shift"] else ""
    lines = [
        f"{report['checkpoint']} on {report['dataset']}, {who}{shift}: {report['clips']} clips, {report['answered']} with "
        f"{report['boxes']} boxes to look at"
    ]
    if report["unreadable"]:
        count, first = len(report["unreadable"]), report["unreadable"][0]
        lines.append(f"The pictures of {count} of them cannot be read, which counts as not recognised; the first: {first}")
    if report["learned_from_these"]:
        lines.append("The checkpoint has learned from some of these clips: the numbers say how well it remembers.")
    for needed, draw in PARTS:
        if report["metrics"].get(needed):
            lines += draw(report["metrics"])
    return "\n".join(lines)


def _box_faults(metrics: Report) -> list[str]:
    faults = metrics["box_faults"]
    return [f"{faults['absent']} boxes absent, {faults['corrupt']} corrupt, of {faults['boxes']} in their recordings"]


def _streams(metrics: Report) -> list[str]:
    lines = ["", _row("", *STREAMS)]
    lines += [_row(row.replace("_", " "), *(_number(metrics[stream][row]) for stream in STREAMS)) for row in ROWS]
    lines += ["", _row("accuracy of", *STREAMS, "clips")]
    for action in metrics["actions"]:
        scores = [metrics[stream]["per_class"][action] for stream in STREAMS]
        lines.append(_row(action, *(_number(s["accuracy"]) for s in scores), str(scores[0]["clips"])))
    return lines


def _reasons(metrics: Report) -> list[str]:
    video = metrics["video"]
    return [
        "",
        _row("reasons", "named", "random token", "clips"),
        *(
            _row(words, _number(video[key]), _number(video[f"{key}_random"]), str(video[counted]))
            for words, key, counted in (
                ("hit", "reason_hit", "reasons_counted"),
                ("hit where recognised", "reason_hit_correct", "reasons_counted_correct"),
            )
        ),
    ]


def _faithfulness(metrics: Report) -> list[str]:
    suffixes = ["" if ranking == OURS else f"_{ranking}" for ranking in RANKINGS]
    return [
        "",
        _row("tokens ranked by", *RANKINGS),
        *(_row(name.replace("_", " "), *(_number(metrics["video"][f"{name}{s}"]) for s in suffixes)) for name in MEASURES),
    ]


def _calibration(metrics: Report) -> list[str]:
    video = metrics["video"]
    return [
        "",
        f"calibration error {_number(video['ece'])} (before calibration {_number(video['ece_uncalibrated'])}); it decides "
        f"on {_number(video['coverage'])} of the clips, with accuracy {_number(video['selective_accuracy'])}",
    ]


def _precisions(metrics: Report) -> list[str]:
    lines = ["", _row("", "mAP", "weighted", "classes", "asked")]
    for name, words in PRECISIONS:
        if found := metrics[name]:
            counts = str(found["classes"]), str(found["asked"])
            lines.append(_row(words, _number(found["map"]), _number(found["weighted_map"]), *counts))
    return lines


def _recall(metrics: Report) -> list[str]:
    ks = list(metrics["recall"]["no_constraint"])
    lines = ["", _row("relations named, recall", *(f"@{k}" for k in ks), "frames")]
    for name, recall in metrics["recall"].items():
        lines.append(_row(name.replace("_", " "), *(_number(recall[k]) for k in ks), str(metrics["frames"])))
    return lines


PARTS: tuple[tuple[str, Callable[[Report], list[str]]], ...] = (  # each with the metric that it needs
    ("box_faults", _box_faults),
    ("video", _streams),
    ("video", _reasons),
    ("video", _faithfulness),
    ("video", _calibration),
    ("classification", _precisions),
    ("recall", _recall),
)


def _row(*cells: str) -> str:
    first, *others = cells
    return (f"{first:<26}" + "".join(f"{cell:>19}" for cell in others)).rstrip()


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
