"""What a model says of a clip: one forward pass, which everything else shares."""
