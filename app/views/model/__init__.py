"""The Model page: what a checkpoint is, and what was measured of it."""
