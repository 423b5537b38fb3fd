"""The table that `evaluate` prints."""

from __future__ import annotations

from laiar_core.evaluation.evaluate import Report
from laiar_core.evaluation.faithfulness import MEASURES, OURS

STREAMS = ("video", "video_to_semantic", "language")
ROWS = ("accuracy", "macro_accuracy", "relation_accuracy", "relation_macro_accuracy")
RANKINGS = (OURS, "selection", "attention", "gradient", "random")


def table(report: Report) -> str:
    """Plain-text table of a report: the streams side by side, each action's accuracy, then the rest of the video stream."""
    shift = f", seen under {report['shift']}" if report["shift"] else ""
    lines = [
        f"{report['checkpoint']} on {report['dataset']}, {', '.join(report['subjects'])}{shift}: {report['clips']} clips "
        f"({report['box_faults']['absent']} boxes absent, {report['box_faults']['corrupt']} corrupt, "
        f"of {report['box_faults']['boxes']} in their recordings)",
        "",
        _row(("", *STREAMS)),
    ]
    lines += [_row((row.replace("_", " "), *(_number(report[stream][row]) for stream in STREAMS))) for row in ROWS]
    lines += ["", _row(("accuracy of", *STREAMS, "clips"))]
    for action in report["actions"]:
        scores = [report[stream]["per_class"][action] for stream in STREAMS]
        lines.append(_row((action, *(_number(s["accuracy"]) for s in scores), str(scores[0]["clips"]))))
    return "\n".join([*lines, "", *_reasons(report), "", *_faithfulness(report), "", *_calibration(report)])


def _reasons(report: Report) -> list[str]:
    video = report["video"]
    return [
        _row(("reasons", "named", "random token", "clips")),
        *(
            _row((words, _number(video[key]), _number(video[f"{key}_random"]), str(video[counted])))
            for words, key, counted in (
                ("hit", "reason_hit", "reasons_counted"),
                ("hit where recognised", "reason_hit_correct", "reasons_counted_correct"),
            )
        ),
    ]


def _faithfulness(report: Report) -> list[str]:
    suffixes = ["" if ranking == OURS else f"_{ranking}" for ranking in RANKINGS]
    return [
        _row(("tokens ranked by", *RANKINGS)),
        *(_row((name.replace("_", " "), *(_number(report["video"][f"{name}{s}"]) for s in suffixes))) for name in MEASURES),
    ]


def _calibration(report: Report) -> list[str]:
    video = report["video"]
    return [
        f"calibration error {_number(video['ece'])} (before calibration {_number(video['ece_uncalibrated'])}); it commits itself "
        f"on {_number(video['coverage'])} of the clips, with accuracy {_number(video['accuracy_when_told'])}"
    ]


def _row(cells: tuple[str, ...]) -> str:
    first, *others = cells
    return (f"{first:<26}" + "".join(f"{cell:>19}" for cell in others)).rstrip()


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
