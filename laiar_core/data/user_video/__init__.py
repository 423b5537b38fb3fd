"""People's own videos: where they lie, and what a person corrected."""
