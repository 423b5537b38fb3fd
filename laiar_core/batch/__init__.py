"""Explaining every clip of a data set, on several processes or machines."""
