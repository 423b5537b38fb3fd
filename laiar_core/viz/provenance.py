"""What may be passed on. Films of people belong to others, so they leave this machine only when somebody chooses so."""

from __future__ import annotations

from laiar_core.data.clip import Clip
from laiar_core.data.frames import has_pictures
from laiar_core.explain.explanation import Explanation
from laiar_core.names import is_simulated
from laiar_core.viz.text import plain

SIMULATED = "Simulated: a program drew it and nobody was filmed. You may pass it on under the Apache 2.0 licence of LaIAR."
CAN_BE_WRONG = "A model can be wrong, and sure of it. Do not judge people by this."


def pictures_in(explanation: Explanation, clip: Clip, asked: bool | None) -> bool:
    """Whether pictures of a clip go into what is made of it.

    Args:
        explanation: of the clip.
        clip: which may have none.
        asked: what somebody chose; None: those of simulated clips alone.

    Returns:
        Whether they do.
    """
    return has_pictures(clip) and (is_simulated(explanation.clip.dataset) if asked is None else asked)


def terms_of(explanation: Explanation, with_pictures: bool) -> str:
    """The note on rights that goes into a file, as plain text."""
    dataset = explanation.clip.dataset
    if is_simulated(dataset):
        return SIMULATED
    if with_pictures:
        return (
            f"The pictures are from {dataset} and show real people. They stand under the terms of that data set; "
            "pass them on only where those allow it."
        )
    return f"Boxes and labels are from {dataset}, under the terms of that data set. Its pictures are left out."


def warning_of(explanation: Explanation) -> str:
    """What to know before the pictures of recorded people go into a file, as Markdown."""
    return (
        f"**{plain(explanation.clip.dataset)}** shows real people, and the terms of recorded data sets often forbid passing "
        "their pictures on. So they are left out and the boxes are drawn on an empty stage. Put them in only where you may, for "
        "example for your own talk."
    )


def model_note(explanation: Explanation) -> str:
    """Which model it is, what it learned from and what it sees."""
    model = explanation.model
    sees = "boxes alone" if model.appearance == "none" else "boxes and pictures"
    learned = "simulated clips, in which nobody was filmed" if is_simulated(model.trained_on) else model.trained_on
    return f"Model {model.checkpoint} (git {model.git_revision}): learned from {learned}, sees {sees}."


def notes_of(explanation: Explanation, with_pictures: bool) -> list[str]:
    """Where all that is in a file comes from, as sentences in plain text."""
    model, clip = explanation.model, explanation.clip
    return [
        f"Clip {clip.clip_id} of {clip.dataset}; its boxes are {clip.box_source}.",
        f"{model_note(explanation)} It kept {model.tokens_kept} of {model.tokens_total} tokens.",
        terms_of(explanation, with_pictures),
        CAN_BE_WRONG,
    ]
