"""Ablation: the same training with parts left out, over subjects and seeds, and what the differences are worth."""
