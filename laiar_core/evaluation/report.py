"""The table that `evaluate` prints."""

from __future__ import annotations

from laiar_core.evaluation.evaluate import Report

STREAMS = ("video", "video_to_semantic", "language")
ROWS = ("accuracy", "macro_accuracy", "relation_accuracy", "relation_macro_accuracy")


def table(report: Report) -> str:
    """Plain-text table of a report: the streams side by side, then each action's accuracy."""
    names = ("", *STREAMS)
    lines = [
        f"{report['checkpoint']} on {report['dataset']}, {', '.join(report['subjects'])}: {report['clips']} clips "
        f"({report['box_faults']['absent']} boxes absent, {report['box_faults']['corrupt']} corrupt, "
        f"of {report['box_faults']['boxes']} in their recordings)",
        "",
        _row(names),
    ]
    lines += [_row((row.replace("_", " "), *(_number(report[stream][row]) for stream in STREAMS))) for row in ROWS]
    lines += ["", _row(("accuracy of", *STREAMS, "clips"))]
    for action in report["actions"]:
        scores = [report[stream]["per_class"][action] for stream in STREAMS]
        lines.append(_row((action, *(_number(s["accuracy"]) for s in scores), str(scores[0]["clips"]))))
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    first, *others = cells
    return (f"{first:<26}" + "".join(f"{cell:>19}" for cell in others)).rstrip()


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
