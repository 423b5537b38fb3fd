"""From a seed to recordings on disk: who does what in which style, played, drawn and written in the layout of CAD-120."""
