"""Edits and what they do, in plain words. Everything here is plain text but `verdict` and `found`, which are escaped Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.sentences import phrase, undecided
from laiar_core.explain.whatif_edits import Edit, ForceToken, HideFrame, HidePair, HideToken, Rename
from laiar_core.viz.frame_numbers import number
from laiar_core.viz.text import count, percent, plain, points, spoken

if TYPE_CHECKING:  # Drawing takes no torch.
    from laiar_core.explain.whatif import Edited
    from laiar_core.explain.whatif_flip import Flip, Unit
    from laiar_core.explain.whatif_prepare import Prepared

MOST_BARS = 14


def relation_phrase(prepared: Prepared, pair: int, relation: str) -> str:
    """A relation of a pair in words.

    Args:
        prepared: the encoded clip.
        pair: its number.
        relation: which it may not have now.

    Returns:
        `hand_2 not holding box_1`.
    """
    return phrase(*prepared.pair_names[pair], relation)


def token_phrase(explanation: Explanation, prepared: Prepared, step: int, pair: int) -> str:
    """A token in words.

    Args:
        explanation: of the clip.
        prepared: the encoded clip.
        step: the sampled frame.
        pair: the number of the pair.

    Returns:
        `hand_2 holding box_1 at frame 97`.
    """
    return f"{relation_phrase(prepared, pair, prepared.names[step][pair])} at {frame_name(explanation, step)}"


def frame_name(explanation: Explanation, step: int) -> str:
    """A sampled frame by the data set's own number."""
    return f"frame {number(explanation, explanation.sampled_frames[step])}"


def span(explanation: Explanation, first: int, last: int) -> str:
    """Sampled frames in words.

    Args:
        explanation: of the clip.
        first: the first sampled frame.
        last: the last one.

    Returns:
        `frame 97`, or `frames 97 to 120`.
    """
    if first == last:
        return frame_name(explanation, first)
    return f"frames {number(explanation, explanation.sampled_frames[first])} to " + frame_name(explanation, last).split()[1]


def edit_words(explanation: Explanation, prepared: Prepared, edit: Edit) -> str:
    """What an edit does, in a line.

    Args:
        explanation: of the clip.
        prepared: the encoded clip.
        edit: the edit.

    Returns:
        The line.
    """
    match edit:
        case HideToken(step, pair):
            if (step, pair) not in prepared.kept_places():  # nobody saw it, so it has no name
                return f"without {explanation.pair_name(pair)} at {frame_name(explanation, step)}, which was dropped anyway"
            return f"without {token_phrase(explanation, prepared, step, pair)}"
        case HideFrame(step):
            return f"without all of {frame_name(explanation, step)}"
        case HidePair(pair):
            return f"without all of {explanation.pair_name(pair)}"
        case ForceToken(step, pair):
            return f"forced in: {token_phrase(explanation, prepared, step, pair)}"
        case Rename(pair, first, last, relation):
            return f"renamed in {span(explanation, first, last)}: {relation_phrase(prepared, pair, relation)}"


def named(action: str) -> str:
    """An action in a sentence, as Markdown."""
    return "**null** (nothing happens)" if action == NULL_ACTION else f"**{plain(spoken(action))}**"


def verdict(before: Edited, after: Edited, edits: int, about: str | None = None) -> str:
    """What the edits do.

    Args:
        before: what is predicted without them.
        after: and with them.
        edits: how many there are.
        about: the action that the page is about, where each has a yes or no of its own; else the sentence is on the prediction.

    Returns:
        A sentence of Markdown.
    """
    return _of_prediction(before, after, edits) if about is None else _of_one(before, after, edits, about)


def _of_prediction(before: Edited, after: Edited, edits: int) -> str:
    if not edits:
        return f"It says {named(before.action)} ({percent(before.confidence)}). Nothing is changed yet."
    was, now = _probability(before, before.action), _probability(after, before.action)
    if after.action == before.action:
        return (
            f"It still says {named(after.action)}: {percent(was)} → {percent(now)} ({points(now - was)}).{_unsure(before, after)}"
        )
    rose = f"{percent(_probability(before, after.action))} → {percent(after.confidence)}"
    return (
        f"It changes its mind: no longer {named(before.action)} ({percent(was)} → {percent(now)}), "
        f"now {named(after.action)} ({rose}).{_unsure(before, after)}"
    )


def _of_one(before: Edited, after: Edited, edits: int, action: str) -> str:
    """On one action, and how many others change from yes to no or back."""
    was, now = _probability(before, action), _probability(after, action)
    did, does = not undecided(was), not undecided(now)
    if not edits:
        return f"It {'says' if did else 'does not say'} “{named(action)}” ({percent(was)}). Nothing is changed yet."
    moved = f"{percent(was)} → {percent(now)} ({points(now - was)})"
    others = sum(
        undecided(b) != undecided(a)
        for name, b, a in zip(before.actions, before.probabilities, after.probabilities, strict=True)
        if name != action
    )
    more = f" {count(others, 'other action changes', 'other actions change')} too, to yes or to no." if others else ""
    if did == does:
        return f"It still {'says' if does else 'does not say'} “{named(action)}”: {moved}.{more}"
    return f"It changes its mind: it {'now says' if does else 'no longer says'} “{named(action)}”: {moved}.{more}"


def actions_to_show(before: Edited, after: Edited, about: str | None) -> list[int]:
    """The actions whose bars are drawn: all, or of many the likeliest and those that move most.

    Args:
        before: what is predicted without edits.
        after: and with them.
        about: an action that is drawn in any case.

    Returns:
        Their places among the actions, the likeliest before first.
    """
    ranked = sorted(range(len(before.actions)), key=lambda i: -before.probabilities[i])
    if len(ranked) <= MOST_BARS:
        return ranked
    apart = sorted(ranked, key=lambda i: -abs(after.probabilities[i] - before.probabilities[i]))
    chosen = {*ranked[: MOST_BARS // 2], *apart[: MOST_BARS // 2]} | {i for i in ranked if before.actions[i] == about}
    return [i for i in ranked if i in chosen]


def found(unit: Unit, flip: Flip | None, prediction: str) -> str:
    """What the search for the smallest change found.

    Args:
        unit: what was taken away.
        flip: the removals; None where there are none.
        prediction: the action without them.

    Returns:
        Sentences of Markdown.
    """
    if flip is None:
        return (
            f"No set of {unit} that I tried changes its mind, not even all of them: with nothing left to see it says "
            f"{named(prediction)} too."
        )
    size = len(flip.removals)
    these = f"this one {unit[:-1]}" if size == 1 else f"these {size} {unit}"
    sentence = f"Without {these} it would say {named(flip.action)} ({percent(flip.confidence)})."
    if size == 1:
        return sentence
    if flip.proven:
        return f"{sentence} No smaller set of {unit} does this."
    return f"{sentence} This is the smallest set of {unit} that I found; there may be a smaller one."


def _probability(what: Edited, action: str) -> float:
    return what.probabilities[what.actions.index(action)]


def _unsure(before: Edited, after: Edited) -> str:
    lost = undecided(after.confidence) and not undecided(before.confidence)
    return " No action reaches 50% any more, so it would say “I cannot tell”." if lost else ""
