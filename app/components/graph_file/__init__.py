"""A component that saves the scene graph of a frame as a picture."""
