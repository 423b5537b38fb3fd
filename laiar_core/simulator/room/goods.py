"""Small things, each about the middle of its foot, its front to the camera, as it lies or stands when nobody holds it."""

from __future__ import annotations

from math import pi

from laiar_core.simulator.room.solids import Part, ball, hull, ring, rod, slab

Parts = tuple[Part, ...]


def cup(openness: float) -> Parts:
    """A mug."""
    handle = [
        rod((0.055, 0.1, 0), (0.095, 0.085, 0), 0.011),
        rod((0.095, 0.085, 0), (0.09, 0.045, 0), 0.011),
        rod((0.09, 0.045, 0), (0.05, 0.03, 0), 0.011),
    ]
    return (*handle, ring((0.046, 0.055), (0, 0.125), mark="cup"))


def bottle(openness: float) -> Parts:
    """A bottle of water."""
    return (
        ring((0.042, 0.045), (0, 0.19)),
        ring((0.045, 0.016), (0.19, 0.24)),
        ring((0.018, 0.018), (0.24, 0.275), "second"),
        ring((0.046, 0.046), (0.06, 0.14), "paper"),
    )


def book(openness: float) -> Parts:
    """A book that lies on its back; opened, its halves lie beside each other."""
    if openness < 0.02:
        covers = [slab((-0.1, 0.1), y, (-0.14, 0.14), mark="cover") for y in ((0, 0.007), (0.031, 0.038))]
        return (covers[0], slab((-0.096, 0.096), (0.007, 0.031), (-0.136, 0.136), "paper"), covers[1])
    turn = 0.22 + (pi - 0.44) * (1 - openness) / 2
    halves = []
    for sign in (-1, 1):
        x = (-0.2, 0.0) if sign < 0 else (0.0, 0.2)
        cover, pages = (
            slab(x, (0, 0.012), (-0.14, 0.14)),
            slab((x[0] * 0.96, x[1] * 0.96), (0.012, 0.03), (-0.132, 0.132), "paper", mark="text"),
        )
        halves += [part.moved((0, 0, 0), 0, 0, -sign * turn) for part in (cover, pages)]
    return tuple(halves)


def laptop(openness: float) -> Parts:
    """A laptop; its lid opens by 110 degrees."""
    lid = slab((-0.18, 0.18), (0, 0.012), (-0.24, 0.0), "main")
    keys = slab((-0.18, 0.18), (0, 0.018), (-0.12, 0.12), "main", mark="keys")
    return (keys, lid.moved((0, 0.02, 0.12), 0, -1.92 * openness))


def phone(openness: float) -> Parts:
    """A telephone that lies on its back."""
    return (slab((-0.042, 0.042), (0, 0.014), (-0.085, 0.085), "dark", 0.005, mark="lid"),)


def food(openness: float) -> Parts:
    """An apple."""
    return (ball((0, 0.045, 0), 0.05, mark="apple"), rod((0, 0.09, 0), (0.008, 0.115, 0), 0.005, "dark"))


def sandwich(openness: float) -> Parts:
    """A sandwich."""
    layers = (((0, 0.026), "bread"), ((0.026, 0.036), "leaf"), ((0.036, 0.046), "second"), ((0.046, 0.074), "bread"))
    return tuple(slab((-0.075, 0.075), y, (-0.065, 0.065), paint, 0.004) for y, paint in layers)


def dish(openness: float) -> Parts:
    """A deep plate."""
    return (ring((0.06, 0.12), (0, 0.035), mark="plate"),)


def medicine(openness: float) -> Parts:
    """A jar of pills."""
    return (
        ring((0.036, 0.036), (0, 0.085), "second"),
        ring((0.038, 0.038), (0.085, 0.115), "paper"),
        ring((0.037, 0.037), (0.025, 0.065), "paper"),
    )


def pillow(openness: float) -> Parts:
    """A pillow that lies flat."""
    corners = [(x, 0.06, z) for x in (-0.21, 0.21) for z in (-0.14, 0.14)]
    return (hull([*corners, (0, 0.075, 0)], [0.045, 0.045, 0.045, 0.045, 0.075], mark="pillow"),)


def blanket(openness: float) -> Parts:
    """A blanket, folded; openness spreads it."""
    wide, deep, thick = 0.22 + 0.2 * openness, 0.17 + 0.2 * openness, 0.055 - 0.03 * openness
    return (
        slab((-wide, wide), (0, thick), (-deep, deep), "main", 0.45 * thick, mark="checks"),
        slab((-wide * 0.98, wide * 0.98), (thick, 2 * thick), (-deep * 0.98, deep * 0.98), "main", 0.45 * thick, mark="checks"),
    )


def towel(openness: float) -> Parts:
    """A folded towel."""
    return (slab((-0.15, 0.15), (0, 0.045), (-0.11, 0.11), "main", 0.02, mark="stripes"),)


def clothes(openness: float) -> Parts:
    """A shirt, folded."""
    return (
        slab((-0.15, 0.15), (0, 0.05), (-0.17, 0.17), "main", 0.022, mark="shirt"),
        slab((-0.13, 0.13), (0.045, 0.085), (-0.14, 0.14), "second", 0.018),
    )


def bag(openness: float) -> Parts:
    """A bag with two handles."""
    handles = [
        rod(start, end, 0.013, "second")
        for z in (-0.05, 0.05)
        for start, end in (
            ((-0.1, 0.28, z), (-0.08, 0.4, 0)),
            ((-0.08, 0.4, 0), (0.08, 0.4, 0)),
            ((0.08, 0.4, 0), (0.1, 0.28, z)),
        )
    ]
    return (slab((-0.19, 0.19), (0, 0.3), (-0.09, 0.09), "main", 0.035, mark="pocket"), *handles)


def box(openness: float) -> Parts:
    """A carton, its flaps closed or open."""
    flaps = [
        slab((-0.2, 0.2), (0, 0.008), (0.0, 0.145), "main").moved((0, 0.26, -0.15), 0, 2.2 * openness),
        slab((-0.2, 0.2), (0, 0.008), (-0.145, 0.0), "main").moved((0, 0.26, 0.15), 0, -2.2 * openness),
    ]
    return (slab((-0.2, 0.2), (0, 0.26), (-0.15, 0.15), "main", mark="tape"), *flaps)


def broom(openness: float) -> Parts:
    """A broom that stands on its brush."""
    brush = hull(
        [(-0.1, 0.02, -0.02), (0.1, 0.02, 0.02), (-0.05, 0.2, 0), (0.05, 0.2, 0)],
        [0.02, 0.02, 0.025, 0.025],
        "straw",
        mark="straw",
    )
    return (
        brush,
        slab((-0.07, 0.07), (0.19, 0.24), (-0.03, 0.03), "second", 0.01),
        rod((0, 0.23, 0), (0, 1.4, 0), 0.016, "wood"),
    )


def vacuum(openness: float) -> Parts:
    """A vacuum cleaner that stands upright."""
    return (
        slab((-0.15, 0.15), (0, 0.09), (-0.16, 0.1), "main", 0.03),
        hull([(0, 0.14, 0.03), (0, 0.62, 0.1)], [0.085, 0.075], "second"),
        rod((0, 0.6, 0.1), (0, 1.1, 0.2), 0.016, "metal"),
        rod((-0.06, 1.1, 0.2), (0.06, 1.1, 0.2), 0.02, "dark"),
    )


def shoe(openness: float) -> Parts:
    """A pair of shoes."""
    return tuple(
        part
        for x in (-0.065, 0.065)
        for part in (
            hull([(x, 0.04, -0.11), (x, 0.04, 0.1)], [0.045, 0.045]),
            hull([(x, 0.07, 0.02), (x, 0.1, 0.09)], [0.045, 0.042]),
            slab((x - 0.045, x + 0.045), (0, 0.025), (-0.15, 0.14), "paper", 0.01),
        )
    )


def paper(openness: float) -> Parts:
    """A notebook."""
    return (
        slab((-0.11, 0.11), (0, 0.014), (-0.15, 0.15), "paper", mark="text"),
        slab((-0.12, -0.1), (0, 0.018), (-0.15, 0.15), "main"),
    )


def picture(openness: float) -> Parts:
    """A framed photograph that stands."""
    return (slab((-0.12, 0.12), (0, 0.18), (-0.012, 0.012), "wood", mark="photo"),)


def groceries(openness: float) -> Parts:
    """A paper bag full of food."""
    greens = [
        rod((-0.05, 0.3, 0), (-0.09, 0.44, 0), 0.026, "leaf"),
        rod((0.03, 0.3, 0.02), (0.02, 0.46, 0.03), 0.03, "leaf2"),
        rod((0.07, 0.3, -0.02), (0.12, 0.42, 0), 0.028, "bread"),
    ]
    return (*greens, slab((-0.15, 0.15), (0, 0.34), (-0.09, 0.09), "main", mark="fold"))
