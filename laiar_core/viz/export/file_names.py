"""Names of exported files: which clip, which model, what."""

from __future__ import annotations

from laiar_core.explain.explanation import Explanation
from laiar_core.names import cut_bytes, tidy

LONGEST = 80  # bytes of each part: a name has at most 255


def file_name(explanation: Explanation, what: str, ending: str) -> str:
    """The name of an exported file, fit for every file system.

    Args:
        explanation: its clip and checkpoint are part of the name.
        what: the content, e.g. `transitions`.
        ending: without a dot.

    Returns:
        For example `laiar_Simulated1-arranging_objects-0000-1-66_cad120_transitions.svg`.
    """
    parts = (explanation.clip.clip_id, explanation.model.checkpoint, what)
    stem = "_".join(cut_bytes(tidy(part, ".-", "-").strip("-."), LONGEST) for part in parts if part)
    return f"laiar_{stem}.{ending}"
