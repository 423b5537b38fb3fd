"""The player of film, boxes and scene graph (plain JavaScript), and the data it draws."""
