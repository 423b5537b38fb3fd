"""What outlives a rerun: the address, the selected frame and pair, caches, background jobs."""
