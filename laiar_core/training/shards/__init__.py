"""Tokens of a data set as memory-mapped files, made by several processes and streamed."""
