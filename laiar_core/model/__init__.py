"""The two-stream model: from a clip to tokens, from tokens to actions."""
