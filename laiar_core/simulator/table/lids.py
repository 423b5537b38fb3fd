"""What two hands do with the cap of a bottle and the lid of a medicine box. Orders to a director."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from laiar_core.simulator.table.director import Director
from laiar_core.simulator.table.door import lid_at
from laiar_core.simulator.table.handling import move_held
from laiar_core.simulator.table.motion import Floats, Move, line
from laiar_core.simulator.table.score import Columns, Hold, centre_at
from laiar_core.simulator.table.sizes import SIZES

LOOSE = 0.3  # openness of a bottle whose cap is unscrewed and still on it


def to_cap(d: Director, hand: str, bottle: str) -> None:
    """Bring the free hand to the cap of a bottle that the other hand holds.

    Args:
        d: the director.
        hand: the free one.
        bottle: its id.
    """
    x, y = centre_at(bottle, d.things[bottle].spot)
    d.look(x, y - 30)
    d.shape(hand, 0.2, d.now, d.now + d.frames(8))
    d.go(hand, _cap_place(d, hand, bottle), (0, -16))
    d.shape(hand, 0.8, d.now - d.frames(2), d.now + d.frames(4))


def _cap_place(d: Director, hand: str, bottle: str) -> Columns:
    spot = d.things[bottle].spot
    x, y = centre_at(bottle, spot)
    return x + d.side(hand) * 9, y - SIZES["bottle"][1] / 2 + 5, spot.depth + 1, spot.ground


def turn_cap(d: Director, hands: tuple[str, str], bottle: str, off: bool) -> None:
    """Turn the cap of a held bottle until it is loose, or until it sits.

    Args:
        d: the director.
        hands: the one that holds the bottle, and the one that turns.
        bottle: its id.
        off: whether it is turned off or on.
    """
    score, (holding, turning), start = d.things[bottle], hands, d.now
    # Bottle and hands never stay where they are: they drift a little, and down.
    aside = d.side(turning) * (-22 if off else 14)
    drift = replace(score.spot, x=score.spot.x + aside, bottom=score.spot.bottom + 9)
    cap = _cap_place(d, turning, bottle)
    for turn in range(4):
        part, twist = (turn + 1) / 4, (7, -4) if turn % 2 == 0 else (-6, 4)
        along = (cap[0] + aside * part + twist[0], cap[1] + 9 * part + twist[1])
        d.go(turning, (*along, cap[2], cap[3]), plain=7)
    end, d.now = d.now, start
    move_held(d, (holding,), bottle, drift, plain=28)
    d.now = end
    d.say(bottle, bottle, "open" if off else "closed")
    _set_openness(d, bottle, LOOSE if off else 0.0)


def lift_cap(d: Director, hand: str, bottle: str) -> None:
    """Take a loose cap off its bottle and aside; it stays in the fingers.

    Args:
        d: the director.
        hand: which is at the cap.
        bottle: its id.
    """
    d.things[bottle].caps.append(Hold(hand, d.now))
    _set_openness(d, bottle, 1.0)
    x, y, depth, ground = d.hands[hand].at
    d.go(hand, (x + d.side(hand) * 44, y + 24, depth, ground))


def set_cap(d: Director, hand: str, bottle: str) -> None:
    """Bring the cap in the fingers back onto its bottle, where it sits loosely.

    Args:
        d: the director.
        hand: which has the cap.
        bottle: its id.
    """
    to_cap(d, hand, bottle)
    d.things[bottle].caps[-1].end = d.now
    _set_openness(d, bottle, LOOSE)


def _set_openness(d: Director, bottle: str, openness: float) -> None:
    score = d.things[bottle]
    score.opens.append(Move(d.now, d.now + 1, line((score.openness,), (openness,))))
    score.openness = openness


def to_lid(d: Director, hand: str, box: str) -> None:
    """Bring a hand to the lid of a medicine box.

    Args:
        d: the director.
        hand: the free one.
        box: its id.
    """
    x, y = centre_at(box, d.things[box].spot)
    d.look(x, y)
    d.shape(hand, 0.3, d.now, d.now + d.frames(8))
    d.go(hand, _lid_place(d, box), (0, -12))
    d.shape(hand, 0.7, d.now - d.frames(2), d.now + d.frames(4))


def swing_lid(d: Director, hand: str, box: str, openness: float) -> None:
    """With a hand on the lid lift it or press it down.

    Args:
        d: the director.
        hand: which is at the lid.
        box: its id.
        openness: of the lid at the end, 0 closed to 1 open.
    """
    score, start = d.things[box], d.now
    before, end = score.openness, d.now + d.frames(24)
    centre = np.array(centre_at(box, score.spot))

    def path(way: Floats) -> Floats:
        places = centre + lid_at(before + (openness - before) * way)
        return np.column_stack([places, np.full((len(way), 2), (score.spot.depth + 1, score.spot.ground))])

    d.hands[hand].moves.append(Move(start, end, path))
    score.opens.append(Move(start, end, line((before,), (openness,))))
    score.openness = openness
    d.hands[hand].at, d.hands[hand].free, d.now = _lid_place(d, box), end, end
    d.say(box, box, "open" if openness > 0 else "closed")


def _lid_place(d: Director, box: str) -> Columns:
    score = d.things[box]
    (x, y), (dx, dy) = centre_at(box, score.spot), lid_at(np.array([score.openness]))[0]
    return x + float(dx), y + float(dy), score.spot.depth + 1, score.spot.ground
