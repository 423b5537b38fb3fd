"""The sections of the results page that compare trainings: ablation, domain shift, and how to repeat it all."""

from __future__ import annotations

import json

import numpy as np

from benchmarks.results_data import (
    BLACK_BOX,
    GUIDED,
    GUIDED_ONE_SIDE,
    SOURCES,
    UNGUIDED,
    UNGUIDED_ONE_SIDE,
    Results,
    lost,
    number,
    under,
)
from benchmarks.results_words import NOT_MEASURED, count, interval, plain, signed, spread, table
from laiar_core.evaluation.ablation.variants import VARIANTS

COMPARED = {GUIDED: "guided", UNGUIDED: "unguided", BLACK_BOX: "black box"}
TITLES = {variant.name: variant.title for variant in VARIANTS}


def ablation(results: Results) -> list[str]:
    """Every variant, and what the full model has over it."""
    rows = []
    for variant in VARIANTS:
        accuracy = results.of(variant.name, number("accuracy"))
        gains = ["", "", ""]
        if variant.name != GUIDED:
            gains = [interval(results.gain(variant.name, number(n))) for n in ("accuracy", "macro_accuracy")]
            gains.insert(0, str(len(results.pairs(GUIDED, variant.name, number("accuracy")))))
        macro = spread(results.of(variant.name, number("macro_accuracy")))
        rows.append((variant.title, str(len(accuracy)), spread(accuracy), macro, *gains))
    head = (
        "variant",
        "runs",
        "accuracy",
        "macro accuracy",
        "pairs",
        "full model minus this, accuracy",
        "the same, macro accuracy",
    )
    return [
        "## Ablation",
        "",
        "The same training with parts left out. A difference is taken between pairs of runs on the same subject with the same",
        "seed, and its interval is Student's t, so it needs two pairs. Runs of one subject share their clips, which makes the",
        "intervals a little too narrow.",
        "",
        "![Accuracy of every run, by variant](results/ablation.svg)",
        "",
        *table(head, rows),
    ]


def shift(results: Results) -> list[str]:
    """Accuracy under every shift, and after training on one camera side."""
    runs = {variant: len(results.of(variant, lost(results.shifts))) for variant in COMPARED}
    head = ("seen under", *(f"{words} ({count(runs[variant], 'run')})" for variant, words in COMPARED.items()))
    rows = [("nothing: clips as recorded", *(spread(results.of(variant, number("accuracy"))) for variant in COMPARED))]
    rows += [(plain(name), *(_under(results, variant, [name]) for variant in COMPARED)) for name in results.shifts]
    rows.append(("mean of these", *(_under(results, variant, results.shifts) for variant in COMPARED)))
    return [
        "## Domain shift",
        "",
        "The same clips with worse boxes, another camera or fewer frames ([shift.py](../laiar_core/evaluation/shift.py)).",
        "Accuracy, and in brackets its change in points against the clips as recorded.",
        "",
        "![Accuracy lost under each shift](results/shift.svg)",
        "",
        *table(head, rows),
        "Trained on clips from one camera side only, and tested on the other side: the clips in a mirror. The other models see",
        "mirrored clips in training.",
        "",
        *table(
            ("trained", "runs", "clips as recorded", "clips in a mirror"),
            [
                (
                    TITLES[variant],
                    str(len(results.of(variant, under("mirrored")))),
                    spread(results.of(variant, number("accuracy"))),
                    _under(results, variant, ["mirrored"]),
                )
                for variant in (GUIDED, GUIDED_ONE_SIDE, UNGUIDED, UNGUIDED_ONE_SIDE)
            ],
        ),
    ]


def repeat(results: Results) -> list[str]:
    """Commands, settings, revision and time."""
    seeds = len({run["seed"] for run in results.runs})
    given = json.dumps(results.settings)
    option = f" --settings '{given}'" if results.settings else ""
    changed = ", with changes that were not committed" if results.git_revision.endswith("+") else ""
    speed = results.speed
    total = speed["total_ms"]
    seconds = {variant.title: results.of(variant.name, number("seconds")) for variant in VARIANTS}
    hours = sum(map(sum, seconds.values())) / 3600
    return [
        "## How to repeat it",
        "",
        "```sh",
        f"laiar ablate cad120 --data PATH --seeds {seeds} --out runs/ablation{option}",
        "cp runs/ablation/ablation.json benchmarks/results/",
        *(command for name, command in SOURCES.items() if name != "ablation.json"),
        "python -m benchmarks.results_page",
        "```",
        "",
        f"Revision of the source: `{results.git_revision.rstrip('+')}`{changed}. Settings given beside those of",
        f"[config.py](../laiar_core/model/config.py): {f'`{given}`' if results.settings else 'none'}. The runs of this table",
        f"took {hours:.1f} hours together; a run is training and measuring with one thread, with other runs beside it.",
        "",
        *table(
            ("variant", "runs", "seconds for a run"),
            [(title, str(len(values)), spread(values, 0)) for title, values in seconds.items()],
        ),
        f"Explaining one clip, reading included, takes {total['median']:.1f} ms in the median and {total['p95']:.1f} ms at the",
        f"95th percentile. That is over {count(speed['clips'], 'clip')} on {count(speed['cores'], 'core')}, with checkpoint",
        f"`{speed['checkpoint']}` of revision `{speed['git_revision']}`.",
        "",
    ]


def _under(results: Results, variant: str, shifts: list[str]) -> str:
    """Accuracy under shifts, in their mean, with its change against the clips as recorded."""
    values = [
        float(np.mean([run["shift"][name]["accuracy"] for name in shifts]))
        for run in results.runs
        if run["variant"] == variant and set(shifts) <= set(run["shift"])
    ]
    if not values:
        return NOT_MEASURED
    change = -100 * float(np.mean(results.of(variant, lost(shifts))))
    return f"{spread(values)} ({signed(change)})"
