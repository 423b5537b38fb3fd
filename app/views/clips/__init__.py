"""The Clips page: every clip of a data set at a glance, and what the model says about each."""
