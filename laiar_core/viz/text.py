"""Turning names from files into text on the page. Names are data: whatever they hold, they must show as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from laiar_core.data.task import Task

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&\"'@/=^])")
# Where GitHub's Markdown sees a bare address, whatever is escaped in it: there goes a character that nobody sees.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_WORD_JOINER = "\u2060"


def plain(text: str) -> str:
    """Escape text for `st.markdown` and everything else that reads Markdown, so that it shows as it is, and is no link."""
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub(_WORD_JOINER, " ".join(text.split())))


def chart_text(text: str) -> str:
    """Escape text for Plotly, which reads a little HTML in labels and hovers."""
    return html.escape(" ".join(text.split()), quote=False)


def spoken(name: str) -> str:
    """A relation or action name in words: `not_holding` -> `not holding`."""
    return name.replace("_", " ")


def percent(value: float) -> str:
    """A probability for people: 93%. Never rounds up to certainty or down to impossibility."""
    if 0 < value < 0.01:
        return "<1%"
    if 0.99 < value < 1:
        return ">99%"
    return f"{value * 100:.0f}%"


def points(difference: float) -> str:
    """A change of a probability for people, in percentage points: +3 points, −47 points, 0 points."""
    rounded = round(difference * 100)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + count(abs(rounded), "point")


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    Args:
        number: how many.
        one: the noun.
        many: its plural; None: with an `s`.

    Returns:
        `1 clip`, `2 clips`.
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def readable_card(card: str) -> str:
    """A model card without what a page cannot show: HTML comments, and links to files beside the card, which keep their words.

    Of a picture the link to it is left: a page that loads it would tell its server who reads the card.
    """
    without_comments = re.sub(r"<!--.*?-->\n?", "", card, flags=re.DOTALL)
    without_links_to_nowhere = re.sub(r"!*\[([^\]]+)\]\((?!https?://)[^)]*\)", r"\1", without_comments)
    return re.sub(r"!+\[", "[", without_links_to_nowhere)


@dataclass(frozen=True)
class Wording:
    """How answers are put in words. A pair is for an action that reaches 50% and for one that does not.

    Attributes:
        answer: what is written of an action, and with which number; `{name}` and `{sure}` are to be filled in.
        row: what the player calls the row of the answer.
        verb: what one model does with an action beside another model. `both`: what two of one mind do.
        mark: what stands behind the name of an action that is not reached.
        doubt: what the reasons are about then.
        course: the actions of a film in one line.
        reason: what can be a reason.
        bring, in_view: which video people should bring, with `{actions}` as their number, and what should be seen in it.
    """

    answer: tuple[tuple[str, str], tuple[str, str]]
    row: tuple[str, str]
    verb: tuple[str, str]
    both: tuple[str, str]
    mark: str
    doubt: str
    course: Callable[[Sequence[str]], str]
    reason: str
    bring: str
    in_view: str

    def of(self, name: str, confidence: float, undecided: bool) -> tuple[str, str]:
        """What is written of an action.

        Args:
            name: of the action.
            confidence: its probability.
            undecided: whether it does not reach 50%.

        Returns:
            The answer, and the number that stands beside it, both as plain text.
        """
        words, number = (part.format(name=spoken(name), sure=percent(confidence)) for part in self.answer[undecided])
        return words, number


# The only place of app and pictures that asks for the task.
WORDING = {
    Task.SINGLE_LABEL: Wording(
        answer=(("{name}", "{sure}"), ("I cannot tell", "best guess: {name} {sure}")),
        row=("predicted", "best guess"),
        verb=("says", "guesses"),
        both=("Both say", "Both lean to"),
        mark="best guess",
        doubt="The model cannot tell what happens here; this is about its best guess.",
        course=", then ".join,
        reason="change of relation",
        bring="Film yourself picking up a cup, opening a box or putting a book down, and drop the file here. LaIAR finds the "
        "hands and the things, follows them, and tells action by action what you do and why it says so.",
        in_view="the hands in view, the things on a table",
    ),
    Task.MULTI_LABEL: Wording(
        answer=(("I say {name}", "{sure}"), ("I do not say {name}", "{sure}")),
        row=("said", "not said"),
        verb=("says", "does not say"),
        both=("Both say", "Neither says"),
        mark="not said",
        doubt="The model does not say this action; this is about what speaks for it.",
        course=lambda actions: " · ".join(dict.fromkeys(actions)),
        reason="relation",
        bring="Film yourself at home as you sit down, read, drink or tidy up, and drop the file here. LaIAR finds you and the "
        "things, follows them, and says which of {actions} actions you do, when, several of them at once, and why it says each.",
        in_view="all of you in view",
    ),
}
