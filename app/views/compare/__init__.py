"""The Compare page: two clips, or two checkpoints, in step."""
