"""Whole films: windows, decoding, segments, each with its explanation."""
