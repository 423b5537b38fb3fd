"""What a model predicts of a clip: one forward pass, which everything else shares."""
