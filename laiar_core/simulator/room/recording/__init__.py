"""From a seed to videos on disk: who does what where, played, drawn and written in the layout of Charades and Action Genome."""
