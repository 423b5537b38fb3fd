"""What the language stream predicts beside the video stream, in sentences of Markdown with all names escaped."""

from __future__ import annotations

from laiar_core.explain.explanation import Explanation
from laiar_core.explain.schema import Selection
from laiar_core.explain.sentences import undecided
from laiar_core.viz.figures.streams import overlap
from laiar_core.viz.text import count, percent, plain, spoken


def verdict(explanation: Explanation) -> str:
    """One sentence: do the streams agree?"""
    if explanation.each_action:
        return _about_one(explanation)
    read = max(explanation.actions, key=lambda score: score.language or 0.0)
    mine, theirs = f"**{plain(spoken(explanation.prediction))}**", f"**{plain(spoken(read.action))}**"
    sure, by_words = percent(explanation.confidence), percent(read.language or 0.0)
    if read.action == explanation.prediction:
        return f"Both streams say {mine}: the video stream with {sure}, the language stream with {by_words}."
    return f"The streams differ: the video stream says {mine} ({sure}), the language stream {theirs} ({by_words})."


def _about_one(explanation: Explanation) -> str:
    """The same where the page is about an action that was chosen."""
    score = next(s for s in explanation.actions if s.action == explanation.prediction)
    by_words = score.language or 0.0
    agree = undecided(score.video) == undecided(by_words)
    return (
        f"On **{plain(spoken(score.action))}** both streams {'agree' if agree else 'differ'}: the video stream gives it "
        f"{percent(score.video)}, the language stream {percent(by_words)}."
    )


def agreement(video: Selection, language: Selection) -> str:
    """One sentence: how many tokens both kept, and how many two blind choices would have in common."""
    found = overlap(video, language)
    kept, read = len(found.both) + len(found.video), len(found.both) + len(found.language)
    chance = kept * read / max(sum(len(row) for row in video.u), 1)
    return (
        f"Of the {count(kept, 'token')} that the video stream kept, the language stream kept **{len(found.both)}** too; "
        f"by chance it would be about {chance:.0f}."
    )
