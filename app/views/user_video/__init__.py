"""The page for a user's own video: upload, watch the work, look, correct."""
