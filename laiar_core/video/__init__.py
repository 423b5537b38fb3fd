"""Films: the exact times of their frames, the frames themselves, and writing them."""
