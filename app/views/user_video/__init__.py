"""The page for people's own videos: upload, watch the work, look, correct."""
