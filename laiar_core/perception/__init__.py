"""Films: the exact times of their frames, and the frames themselves."""
