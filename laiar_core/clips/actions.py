"""Which action the annotated relations of a clip make: each is one transition of the knowledge tables (Zhuo et al. 2019)."""

from __future__ import annotations

from laiar_core.clips.clip import Clip
from laiar_core.clips.knowledge import NULL_ACTION, Knowledge


def action_changes(clip: Clip, knowledge: Knowledge) -> list[tuple[int, str]]:
    """The annotated transitions that make an action: (first frame of the new relation, action), by frame."""
    kinds = {t.track_id: t.kind for t in clip.tracks}
    found = []
    for row in clip.relations or ():
        for frame, (before, after) in enumerate(zip(row.labels, row.labels[1:], strict=False), start=1):
            if before and after and before != after:
                action = knowledge.transitions.get((kinds[row.subject], kinds[row.object], before, after))
                if action is not None:
                    found.append((frame, action))
    return sorted(found)


def action_of(clip: Clip, knowledge: Knowledge) -> str | None:
    """The one action that the annotated transitions of a clip make, the null action for none, None for several."""
    found = {action for _, action in action_changes(clip, knowledge)} or {NULL_ACTION}
    return found.pop() if len(found) == 1 else None
