"""Figures made from an explanation."""
