"""A component in which a person draws a box on a frame."""
