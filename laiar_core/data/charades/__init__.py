"""Charades with Action Genome."""
