"""The model card that `train` writes. `python -m benchmarks.results_page` fills in what was measured of ours."""

from __future__ import annotations

from laiar_core.model.checkpoint import CheckpointConfig

# What a model sees beside boxes, and what it cannot do for it, by `ModelConfig.appearance`.
SIGHT = {
    "none": (
        "",
        "It sees boxes, not pixels: it cannot see that a bottle or a microwave is open, only what the hands and the "
        "box's size do. It\n  often recognises `open` and `close` without being able to name the change of state as its reason.",
    ),
    "stem": (
        "\nIt looks at the pictures too: crops of things, and of pairs that are near each other, by a small stem of its own.",
        "It needs the pictures: it cannot read clips of which there are boxes alone.",
    ),
    "backbone": (
        "\nIt looks at the pictures too: crops of things, and of pairs that are near each other, by a frozen backbone.",
        "It needs the pictures, and its backbone in the folder that `config.json` names: those weights are not in here.",
    ),
}

SIMULATED = "Simulated"  # the name of a data set that `simulate` wrote


def card(config: CheckpointConfig, parameters: int) -> str:
    """The card as Markdown."""
    seen = config.trained_on
    left_out = ", ".join(seen.test_subjects) or "none"
    model, training = config.model, config.training
    looks, limit = SIGHT[model.appearance]
    source, credit = "It learned from boxes that people annotated. Boxes from a detector are noisier.", ""
    if seen.dataset == SIMULATED:
        source = (
            "It learned from simulated recordings, drawings of persons who do not exist, with boxes that fit to the pixel. What "
            "it is\n  worth on real recordings or detected boxes was not measured."
        )
    if seen.dataset == "CAD-120":
        credit = " The annotation they were learned from is by Zhuo et al. (2019) on CAD-120 (Koppula et al. 2013)."
    schemes = (
        f"joint space {training.joint_weight}, selection {training.selection_weight}, cross-modal {training.cross_modal_weight}"
    )
    return f"""# LaIAR checkpoint, trained on {seen.dataset}

A two-stream LaIAR model (after Wang et al., CVPR 2024) that reads the boxes of a person's hands and head and of the things around
them, recognises one of {len(config.vocabulary.actions)} actions and names the relation transitions it rests on.{looks}

| | |
|---|---|
| trained on | {seen.dataset}, {", ".join(seen.subjects)}: {seen.clips} clips |
| left out for testing | {left_out} |
| parameters | {parameters:,} |
| actions | {", ".join(config.vocabulary.actions)} |
| object classes | {", ".join(config.vocabulary.objects)} |
| token selection | {model.keep_frames} of {model.frames} frames, {model.keep_pairs} pairs in each, by {model.selector} |
| learning schemes | {schemes} |
| seed, source | {training.seed}, git {config.git_revision} |

## How good these settings are

<!-- measured -->
Not measured yet: run `python -m laiar_core evaluate` on subjects that it was not trained on.
<!-- /measured -->

## What it cannot do

- {limit}
- It knows the object classes and actions above, one action to a clip, filmed from the front as in CAD-120.
- {source}
- It learned from few people; do not use it to judge anybody.

Weights: Apache-2.0.{credit}
"""
