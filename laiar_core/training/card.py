"""The model card that `train` writes. `python -m benchmarks.results_page` fills in what was measured of ours."""

from __future__ import annotations

from laiar_core.model.checkpoint import CheckpointConfig
from laiar_core.model.task_head import HEADS

SIMULATED = "simulated"  # what the name of a data set says that `simulate` wrote
LISTED = 20  # actions that are named

# What it sees beside boxes, and what it cannot do for it, by `ModelConfig.appearance`.
SIGHT = {
    "none": ("", "It sees boxes, not pixels."),
    "stem": (
        "\nIt looks at the pictures too: crops of things, and of pairs that are near each other, by a small stem of its own.",
        "It needs the pictures: it cannot read clips of which there are boxes alone.",
    ),
    "backbone": (
        "\nIt looks at the pictures too: crops of things, and of pairs that are near each other, by a frozen backbone.",
        "It needs the pictures, and its backbone in the folder that `config.json` names: those weights are not in here.",
    ),
}
UNSEEN_STATES = (
    " So it cannot see that a bottle or a microwave is open, only what the hands and the box's size do. It\n  often recognises "
    "`open` and `close` without being able to name the change of state as its reason."
)

# Whose annotation it learned from, by the name of a data set.
CREDITS = {
    "CAD-120": " The annotation they were learned from is by Zhuo et al. (2019) on CAD-120 (Koppula et al. 2013).",
    "Charades": (
        " Learned from Charades (Sigurdsson et al., ECCV 2016), whose terms are non-commercial, with the annotation of\n"
        "Action Genome (Ji et al., CVPR 2020)."
    ),
}


def card(config: CheckpointConfig, parameters: int) -> str:
    """The card as Markdown."""
    seen, model, training, words = config.trained_on, config.model, config.training, config.vocabulary
    head = HEADS[words.task]
    pictures, sight = SIGHT[model.appearance]
    if model.appearance == "none" and any(subject == obj for subject, _, obj in words.labels):
        sight += UNSEEN_STATES
    source = "It learned from boxes that people annotated. Boxes from a detector are noisier."
    if SIMULATED in seen.dataset.lower():
        source = (
            "It learned from simulated recordings, drawings of persons who do not exist in actions that a script wrote, with\n"
            "  boxes that fit to the pixel. What it is worth on real recordings or detected boxes was not measured."
        )
    rows = {
        "trained on": f"{', '.join([seen.dataset, *seen.subjects])}: {seen.clips} clips",
        "left out for testing": ", ".join(seen.test_subjects) or "none",
        "parameters": f"{parameters:,}",
        "actions": ", ".join(words.actions) if len(words.actions) <= LISTED else f"{len(words.actions)}, see `config.json`",
        "object classes": ", ".join(words.objects),
        "relations": ", ".join(sorted({relation for _, relation, _ in words.labels})),
        "token selection": (
            f"{model.keep_frames} of {model.frames} frames, {model.keep_pairs} pairs in each, by {model.selector}"
        ),
        "learning schemes": (
            f"joint space {training.joint_weight}, selection {training.selection_weight}, "
            f"cross-modal {training.cross_modal_weight}"
        ),
        "seed, source": f"{training.seed}, git {config.git_revision}",
    }
    if not seen.subjects:  # a data set that does not tell who is in it
        del rows["left out for testing"]
    person = f"a {words.parts[0]}" if len(words.parts) == 1 else f"a person's {' and '.join(f'{part}s' for part in words.parts)}"
    does = head.does.format(person=person, actions=len(words.actions))
    table = "\n".join(f"| {name} | {value} |" for name, value in rows.items())
    return f"""# LaIAR checkpoint, trained on {seen.dataset}

A two-stream LaIAR model (after Wang et al., CVPR 2024) that {does}{pictures}

| | |
|---|---|
{table}

## How good it is

<!-- measured -->
Not measured yet: run `python -m laiar_core evaluate` on clips that it was not trained on.
<!-- /measured -->

## What it cannot do

- {sight}
- {head.limit}
- It knows the object classes and actions above.
- {source}
- It learned from what few people do: do not use it to judge anybody.

Weights: Apache-2.0.{CREDITS.get(seen.dataset, "")}
"""
