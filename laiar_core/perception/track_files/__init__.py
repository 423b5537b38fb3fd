"""Boxes that people bring from annotation tools and trackers, and take back: one file a format."""
