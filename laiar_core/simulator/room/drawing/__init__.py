"""How a simulated room looks: its walls, the person, the things, from far to near."""
