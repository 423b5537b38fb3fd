"""The model card of a model with several actions."""

from __future__ import annotations

from laiar_core.model.checkpoint import CheckpointConfig
from laiar_core.training.card import SIGHT

SIMULATED = "simulated"  # what the name of a data set says that a script made


def card(config: CheckpointConfig, parameters: int) -> str:
    """The card as Markdown."""
    seen, model, training = config.trained_on, config.model, config.training
    looks, limit = SIGHT[model.appearance]
    if model.appearance == "none":
        limit = "It sees boxes, not pixels."
    if SIMULATED in seen.dataset.lower():
        source = (
            "It learned from simulated rooms: persons who do not exist, things that are boxes, actions that a script wrote.\n"
            "  What it is worth on recordings of people was not measured."
        )
        credit = ""
    else:
        source = "It learned from boxes that people annotated. Boxes from a detector are noisier."
        credit = (
            " Learned from Charades (Sigurdsson et al., ECCV 2016), whose terms are non-commercial, with the annotation of\n"
            "Action Genome (Ji et al., CVPR 2020)."
        )
    schemes = (
        f"joint space {training.joint_weight}, selection {training.selection_weight}, cross-modal {training.cross_modal_weight}"
    )
    relations = sorted({relation for _, relation, _ in config.vocabulary.labels})
    return f"""# LaIAR checkpoint, trained on {seen.dataset}

A two-stream LaIAR model (after Wang et al., CVPR 2024) that reads the boxes of a person and of the things around them, says
which of {len(config.vocabulary.actions)} actions happen, several at once, and names the relations and transitions that each rests
on.{looks}

| | |
|---|---|
| trained on | {seen.dataset}: {seen.clips} training videos |
| parameters | {parameters:,} |
| object classes | {", ".join(config.vocabulary.objects)} |
| relations | {", ".join(relations)} |
| token selection | {model.keep_frames} of {model.frames} frames, {model.keep_pairs} pairs in each, by {model.selector} |
| learning schemes | {schemes} |
| seed, source | {training.seed}, git {config.git_revision} |

## How good it is

<!-- measured -->
Not measured yet: run `python -m laiar_core evaluate` on videos that it was not trained on.
<!-- /measured -->

## What it cannot do

- {limit}
- It reads the annotated frames, which lie about a second apart: it sees where things are and hardly how they move.
- It knows the object classes and actions above.
- {source}
- Do not use it to judge anybody.

Weights: Apache-2.0.{credit}
"""
