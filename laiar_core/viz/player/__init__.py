"""The player of film, boxes and scene graph (plain JavaScript), and what it is told."""
