"""Furniture, each about the middle of its foot, its front to the camera. `openness` goes from 0, shut or off, to 1."""

from __future__ import annotations

from laiar_core.simulator.room.solids import Part, ball, ring, rod, slab

Parts = tuple[Part, ...]
DOOR_TURN, KNOB = 1.45, 0.79  # of a door: how far it opens, in radians, and where its knob is from the hinge, in metres


def chair(openness: float) -> Parts:
    """A wooden chair with a cushion."""
    legs = [slab((x - 0.022, x + 0.022), (0, 0.42), (z - 0.022, z + 0.022), "wood") for x in (-0.19, 0.19) for z in (-0.18, 0.18)]
    posts = [slab((x - 0.022, x + 0.022), (0.46, 0.94), (0.165, 0.205), "wood") for x in (-0.19, 0.19)]
    rails = [slab((-0.17, 0.17), (y, y + 0.09), (0.172, 0.198), "wood") for y in (0.62, 0.84)]
    seat = slab((-0.22, 0.22), (0.41, 0.45), (-0.21, 0.21), "wood")
    return (*legs, seat, slab((-0.2, 0.2), (0.45, 0.49), (-0.2, 0.16), "main", 0.018), *posts, *rails)


def table(openness: float) -> Parts:
    """A table for two."""
    legs = [slab((x - 0.03, x + 0.03), (0, 0.68), (z - 0.03, z + 0.03), "wood") for x in (-0.48, 0.48) for z in (-0.26, 0.26)]
    apron = slab((-0.47, 0.47), (0.62, 0.69), (-0.25, 0.25), "dark")
    return (*legs, apron, slab((-0.55, 0.55), (0.69, 0.73), (-0.33, 0.33), "wood", mark="grain"))


def stand(openness: float) -> Parts:
    """A small chest beside a seat; belongs to no class of Action Genome."""
    drawers = [slab((-0.19, 0.19), (y, y + 0.18), (-0.185, -0.17), "light", mark="knob") for y in (0.07, 0.28)]
    return (
        slab((-0.21, 0.21), (0.03, 0.5), (-0.17, 0.17), "wood"),
        slab((-0.23, 0.23), (0.5, 0.53), (-0.19, 0.19), "wood"),
        *drawers,
    )


def sofa(openness: float) -> Parts:
    """A sofa for two."""
    feet = [slab((x - 0.03, x + 0.03), (0, 0.09), (z - 0.03, z + 0.03), "wood") for x in (-0.85, 0.85) for z in (-0.34, 0.34)]
    base = slab((-0.9, 0.9), (0.08, 0.27), (-0.4, 0.4), "main", 0.03)
    wall = slab((-0.78, 0.78), (0.2, 0.8), (0.3, 0.38), "main", 0.03)
    cushions = [slab((x - 0.375, x + 0.375), (0.26, 0.44), (-0.42, 0.2), "main", 0.05) for x in (-0.38, 0.38)]
    backs = [slab((x - 0.375, x + 0.375), (0.44, 0.86), (0.16, 0.4), "main", 0.06) for x in (-0.38, 0.38)]
    arms = [slab((x - 0.1, x + 0.1), (0.08, 0.62), (-0.42, 0.4), "main", 0.06) for x in (-0.86, 0.86)]
    return (*feet, base, wall, *backs, *cushions, *arms)


def bed(openness: float) -> Parts:
    """A bed along the wall, its head on the left."""
    legs = [slab((x - 0.04, x + 0.04), (0, 0.2), (z - 0.04, z + 0.04), "wood") for x in (-0.98, 0.98) for z in (-0.44, 0.44)]
    frame = slab((-1.02, 1.02), (0.16, 0.3), (-0.5, 0.5), "wood")
    mattress = slab((-0.99, -0.44), (0.28, 0.47), (-0.49, 0.49), "sheet", 0.04)
    cover = slab((-0.46, 0.99), (0.27, 0.5), (-0.51, 0.51), "main", 0.04, mark="quilt")
    head, foot = slab((-1.07, -1.01), (0.1, 0.95), (-0.52, 0.52), "wood"), slab((1.0, 1.05), (0.1, 0.6), (-0.52, 0.52), "wood")
    return (*legs, head, frame, mattress, cover, slab((-0.97, -0.6), (0.47, 0.6), (-0.32, 0.34), "sheet", 0.06), foot)


def shelf(openness: float) -> Parts:
    """A bookcase with four boards; decor stands on the lowest."""
    sides = [slab((x - 0.015, x + 0.015), (0, 1.7), (-0.15, 0.15), "wood") for x in (-0.43, 0.43)]
    boards = [slab((-0.415, 0.415), (y, y + 0.03), (-0.15, 0.14), "wood") for y in (0.06, 0.5, 0.94, 1.36, 1.67)]
    rows = [(-0.38, -0.2, 0.09), (-0.19, -0.02, 0.53), (0.16, 0.38, 0.09), (-0.38, -0.1, 1.39)]
    books = [slab((left, right), (y, y + 0.26), (-0.1, 0.1), "books", mark="spines") for left, right, y in rows]
    return (slab((-0.43, 0.43), (0, 1.7), (0.14, 0.15), "dark"), *sides, *boards, *books)


def refrigerator(openness: float) -> Parts:
    """A refrigerator, its freezer above; the lower door is hinged on the right."""
    body = [
        slab((-0.33, 0.33), (0.04, 1.75), (0.29, 0.31), "inside"),
        slab((-0.33, -0.3), (0.04, 1.75), (-0.27, 0.29), "main"),
        slab((0.3, 0.33), (0.04, 1.75), (-0.27, 0.29), "main"),
        slab((-0.3, 0.3), (0.04, 0.1), (-0.27, 0.29), "main"),
        slab((-0.3, 0.3), (1.2, 1.75), (-0.27, 0.29), "main"),
    ]
    boards = [slab((-0.3, 0.3), (y, y + 0.02), (-0.2, 0.29), "inside") for y in (0.42, 0.72, 0.96)]
    food = [
        slab((0.04, 0.24), (0.44, 0.6), (0.0, 0.2), "pack"),
        ring((0.05, 0.05), (0.74, 0.92), "pack2"),
        slab((0.1, 0.26), (0.12, 0.32), (0.0, 0.16), "pack2"),
    ]
    freezer = [
        slab((-0.33, 0.33), (1.22, 1.75), (-0.32, -0.27), "main", 0.012),
        slab((-0.28, -0.25), (1.28, 1.5), (-0.345, -0.32), "metal"),
    ]
    leaf = [
        slab((-0.66, 0.0), (0.06, 1.19), (-0.05, 0.0), "main", 0.012),
        slab((-0.61, -0.58), (0.7, 1.1), (-0.075, -0.05), "metal"),
    ]
    inner = slab((-0.62, -0.04), (0.12, 1.13), (0.0, 0.012), "inside")
    door = [part.moved((0.33, 0, -0.27), 1.75 * openness) for part in (*leaf, inner)]
    return (*body, *boards, *food, *freezer, *door)


def closet(openness: float) -> Parts:
    """A closet with two doors, clothes in it."""
    body = [
        slab((-0.5, 0.5), (0.05, 1.95), (0.25, 0.27), "dark"),
        slab((-0.5, -0.47), (0.0, 1.95), (-0.23, 0.25), "wood"),
        slab((0.47, 0.5), (0.0, 1.95), (-0.23, 0.25), "wood"),
        slab((-0.47, 0.47), (0.0, 0.1), (-0.23, 0.25), "wood"),
        slab((-0.47, 0.47), (1.9, 1.95), (-0.23, 0.25), "wood"),
        slab((-0.47, 0.47), (0.98, 1.0), (-0.2, 0.25), "wood"),
    ]
    rail = rod((-0.46, 1.78, 0.02), (0.46, 1.78, 0.02), 0.012, "metal")
    hung = [
        slab((x - 0.05, x + 0.05), (1.14, 1.7), (-0.1, 0.14), paint, 0.03)
        for x, paint in ((-0.3, "pack"), (-0.16, "pack2"), (0.28, "pack"))
    ]
    doors = []
    for sign in (-1, 1):
        leaf = slab((-0.48, 0.0), (0.08, 1.92), (-0.03, 0.0), "wood", mark="panel")
        knob = ball((-0.42, 1.0, -0.045), 0.018, "metal")
        mirrored = (
            [leaf, knob]
            if sign > 0
            else [slab((0.0, 0.48), (0.08, 1.92), (-0.03, 0.0), "wood", mark="panel"), ball((0.42, 1.0, -0.045), 0.018, "metal")]
        )
        doors += [part.moved((sign * 0.5, 0, -0.23), sign * 1.7 * openness) for part in mirrored]
    return (*body, rail, *hung, *doors)


def television(openness: float) -> Parts:
    """A television; it runs where openness is 1."""
    return (
        slab((-0.14, 0.14), (0, 0.02), (-0.1, 0.1), "dark"),
        slab((-0.03, 0.03), (0.02, 0.1), (-0.02, 0.02), "dark"),
        slab((-0.5, 0.5), (0.08, 0.66), (-0.025, 0.025), "dark", 0.01, mark="screen_on" if openness > 0.5 else "screen"),
    )


def board(openness: float) -> Parts:
    """The low cupboard below a television; belongs to no class."""
    return (
        slab((-0.6, 0.6), (0.06, 0.46), (-0.2, 0.2), "wood", mark="doors"),
        slab((-0.55, 0.55), (0, 0.06), (-0.17, 0.17), "dark"),
    )


def light(openness: float) -> Parts:
    """A lamp on a pole; it burns where openness is 1."""
    shade = ring((0.19, 0.12), (1.36, 1.62), "glow" if openness > 0.5 else "shade", 16)
    return (ring((0.15, 0.14), (0, 0.025), "metal", 16), rod((0, 0.02, 0), (0, 1.4, 0), 0.013, "metal"), shade)


def door(openness: float) -> Parts:
    """A door's leaf with its knob; hinged on the left, it opens away from the camera."""
    leaf = slab((0.0, 0.86), (0.01, 2.03), (0.0, 0.04), "wood", mark="panels")
    knobs = [ball((KNOB, 1.0, z), 0.026, "metal") for z in (-0.045, 0.085)]
    return tuple(part.moved((-0.43, 0, 0), DOOR_TURN * openness) for part in (leaf, *knobs))


def mirror(openness: float) -> Parts:
    """A tall mirror in a frame, to hang on a wall."""
    return (slab((-0.28, 0.28), (0, 1.2), (-0.03, 0.0), "wood", mark="mirror"),)


def window(openness: float) -> Parts:
    """A window as far as it is a thing: its outline on the wall. The wall's painter paints it."""
    return (slab((-0.62, 0.62), (0, 1.15), (-0.02, 0.0), "none"),)


def plant(openness: float) -> Parts:
    """A plant in a pot; belongs to no class."""
    leaves = [
        rod((0, 0.3, 0), (0.2 * x, 0.62 + 0.12 * (n % 3), 0.16 * z), 0.035, "leaf" if n % 2 else "leaf2")
        for n, (x, z) in enumerate(((1, 0), (0.6, -1), (-0.5, -0.9), (-1, 0.1), (-0.5, 0.8), (0.5, 0.8), (0.1, -0.2)))
    ]
    return (ring((0.11, 0.15), (0, 0.3), "pot", 14), *leaves)
