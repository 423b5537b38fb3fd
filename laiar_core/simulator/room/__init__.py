"""A person with a whole body in a room: what the simulator plays in the layout of Charades and Action Genome.

Everything has a place in three dimensions, in metres: x goes right, y up from the floor, z away from the camera. An angle of 0
faces the camera, one of pi / 2 faces right.
"""
