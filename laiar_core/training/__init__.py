"""Training the two-stream model with the three learning schemes, and measuring it."""
