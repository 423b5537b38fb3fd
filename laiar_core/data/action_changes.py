"""Which action the annotated relations of a clip make: each is one transition of the knowledge tables (Zhuo et al. 2019)."""

from __future__ import annotations

from dataclasses import dataclass

from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION, Knowledge


@dataclass(frozen=True, order=True)
class ActionChange:
    """An annotated transition that makes an action.

    Attributes:
        frame: first frame of the new relation, counted from 0 inside the clip.
        action: what it makes.
        subject, object: classes of the two things, the same one twice for a thing's own state.
        from_relation, to_relation: the relation before and from `frame` on.
    """

    frame: int
    action: str
    subject: str
    object: str
    from_relation: str
    to_relation: str


def action_changes(clip: Clip, knowledge: Knowledge) -> list[ActionChange]:
    """The annotated transitions that make an action, by frame."""
    classes = {t.track_id: t.class_name for t in clip.tracks}
    found = []
    for row in clip.relations or ():
        subject, obj = classes[row.subject], classes[row.object]
        for frame, (before, after) in enumerate(zip(row.labels, row.labels[1:], strict=False), start=1):
            if before and after and before != after:
                action = knowledge.transitions.get((subject, obj, before, after))
                if action is not None:
                    found.append(ActionChange(frame, action, subject, obj, before, after))
    return sorted(found)


def action_of(clip: Clip, knowledge: Knowledge) -> str | None:
    """The one action that the annotated transitions of a clip make, the null action for none, None for several."""
    found = {change.action for change in action_changes(clip, knowledge)} or {NULL_ACTION}
    return found.pop() if len(found) == 1 else None
