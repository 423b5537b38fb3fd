"""The Explore page: one clip, what the model says of it, and why."""
