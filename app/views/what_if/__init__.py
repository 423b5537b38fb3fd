"""The What if page: change what the model sees of a clip, and watch what it says."""
