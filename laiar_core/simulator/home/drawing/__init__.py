"""How a simulated home looks: its walls, the person, the things, from far to near."""
