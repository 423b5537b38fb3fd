"""How a simulated world looks: the room, the person, the things, light and camera."""
