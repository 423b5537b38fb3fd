"""Actions of Charades that relations of boxes cannot show, each with the reason.

A checkpoint that sees boxes alone has a probability of each of them: it learned what else is there when they happen. That is a
guess from company, not something seen, so it is measured with all others and never said.

What boxes can show stays, though other things may be taken for it: who stands up has a box that grows, who runs one that goes far
in a second, and who dresses has clothes that change from the hand to the body.
"""

from __future__ import annotations

from collections.abc import Mapping

_FACE = "it shows in a face, and boxes have no faces"
_AWAKE = "boxes show who lies and who sits up, not whose eyes open"
_LIGHT = "whether a light is on shows in the brightness of the picture, and boxes are as large in the dark"

BOXES_CANNOT_SHOW: Mapping[str, str] = {
    "Smiling at a book": _FACE,
    "Laughing at a picture": _FACE,
    "Smiling in a mirror": _FACE,
    "Turning on a light": _LIGHT,
    "Turning off a light": _LIGHT,
    "Laughing at television": _FACE,
    "Someone is awakening in bed": _AWAKE,
    "Washing their hands": "water and soap have no box, and hands are a part of the person's",
    "Fixing their hair": "hair and the hand in it lie inside the one box of the person",
    "Someone is awakening somewhere": _AWAKE,
    "Someone is cooking something": "heat, a stove and what happens in a pot have no box",
    "Someone is laughing": _FACE,
    "Someone is smiling": _FACE,
    "Someone is sneezing": _FACE,
}
