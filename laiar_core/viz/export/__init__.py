"""Files of one clip that work elsewhere, without this program and without a network."""
