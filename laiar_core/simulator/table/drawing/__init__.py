"""How a simulated table looks: the room, the person, the things, light and camera."""
