"""Explanations: what the video stream kept, how it names it, which transitions carried the prediction."""
