"""Scripts with something to eat, to drink or to take."""

from __future__ import annotations

from dataclasses import replace

from laiar_core.data.cad120.recording import class_of
from laiar_core.simulator.table.director import Director
from laiar_core.simulator.table.handling import Hands, move_held
from laiar_core.simulator.table.score import Spot, centre_at
from laiar_core.simulator.table.scripts import phrases
from laiar_core.simulator.table.sizes import SIZES


def having_meal(d: Director) -> None:
    """Seated: drink from a cup or a bottle, eat an apple or from a bowl, in either order."""
    (drinks,) = d.choose(("cup", "cup", "bottle"), 1)
    (eats,) = d.choose(("apple", "apple", "bowl"), 1)
    drink = d.put_out(drinks, d.free_spot(drinks, 55, 150), openness=float(drinks == "bottle"))
    food = d.put_out(eats, d.free_spot(eats, -30, 45))
    d.distract()
    with_both: Hands = (d.acting, d.helping) if eats == "bowl" else (d.acting,)
    phrases.idle(d)
    for drinking in (True, False) if d.rng.random() < 0.5 else (False, True):
        hands = (d.acting,) if drinking else with_both
        thing = drink if drinking else food
        spot = d.things[thing].spot
        phrases.pick(d, hands, thing, up=50)
        if drinking:
            phrases.drink(d, d.acting, thing)
        else:
            phrases.eat(d, hands, thing)
        phrases.place(d, hands, thing, spot)
    phrases.stand(d)


def making_cereal(d: Director) -> None:
    """Pour cereal from a box into a bowl, then milk from a bottle."""
    bowl = d.put_out("bowl", d.free_spot("bowl", -40, 20, (400, 424)))
    box = d.put_out("box", d.free_spot("box", 95, 180, (370, 412)))
    bottle = d.put_out("bottle", d.free_spot("bottle", 55, 150, (366, 424)))
    d.distract()
    phrases.idle(d, 26)
    box_spot, bottle_spot = d.things[box].spot, d.things[bottle].spot
    phrases.pick(d, (d.acting,), box, up=80)
    _pour(d, box, bowl)
    phrases.place(d, (d.acting,), box, box_spot)
    phrases.pick(d, (d.acting,), bottle, to=_before_the_chest(d))
    phrases.open_bottle(d, bottle)
    _pour(d, bottle, bowl)
    move_held(d, (d.acting,), bottle, _before_the_chest(d))
    phrases.close_bottle(d, bottle)
    phrases.place(d, (d.acting,), bottle, bottle_spot)
    phrases.stand(d)


def taking_medicine(d: Director) -> None:
    """Take the medicine box, open it, take a pill, close it, put it back; then drink."""
    box = d.put_out("medicine-box", d.free_spot("medicine-box", 40, 110))
    cup = d.put_out("cup", d.free_spot("cup", 95, 170))
    d.distract()
    phrases.idle(d, 20)
    box_spot, cup_spot = d.things[box].spot, d.things[cup].spot
    phrases.pick(d, (d.acting,), box)
    phrases.open_lid(d, box)
    _take_pill(d, box)
    phrases.close_lid(d, box)
    phrases.place(d, (d.acting,), box, box_spot)
    phrases.pick(d, (d.acting,), cup)
    phrases.drink(d, d.acting, cup)
    phrases.place(d, (d.acting,), cup, cup_spot)
    phrases.stand(d)


def _pour(d: Director, thing: str, bowl: str) -> None:
    """Tip a held thing over a bowl."""
    target, side = d.things[bowl].spot, d.side(d.acting)
    width, height = SIZES[class_of(thing)]
    # Lying on its side the thing has its opening over the middle of the bowl, a hand's breadth above the rim.
    x = target.x + side * (height * 0.5 + 4)
    bottom = target.bottom - SIZES["bowl"][1] - 16 - width / 2 + height / 2
    over = Spot(x, bottom, target.depth + 6, surface=target.depth)
    before = replace(over, x=x + side * 18, bottom=bottom - 34)
    d.look(target.x, target.bottom - 40)
    move_held(d, (d.acting,), thing, before, bow=14, angle=-side * 0.35)
    move_held(d, (d.acting,), thing, over, angle=-side * 1.9, plain=18)
    for shake in (5.0, 0.0, 4.0):
        move_held(d, (d.acting,), thing, replace(over, bottom=bottom + shake), angle=-side * 1.9, plain=6)


def _before_the_chest(d: Director) -> Spot:
    """Where a bottle is held while its cap is turned."""
    return Spot(d.home.x + d.side(d.acting) * 40 * d.scale, d.home.head[1] + 222 * d.scale, 385.0, surface=385.0)


def _take_pill(d: Director, box: str) -> None:
    """The free hand takes a pill out of the open box to the mouth."""
    hand = d.helping
    x, y = centre_at(box, d.things[box].spot)
    depth = d.things[box].spot.depth
    d.go(hand, (x + d.side(hand) * 6, y - 44, depth + 1, depth), plain=14)
    d.shape(hand, 0.8, d.now, d.now + d.frames(6))
    d.wait(6)
    mouth_x, mouth_y = d.home.mouth(d.scale)
    d.hand_to_mouth(hand, (mouth_x + d.side(hand) * 16 * d.scale, mouth_y + 10 * d.scale))
