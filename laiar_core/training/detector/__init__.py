"""How the bundled detector learns: drawn pictures, recorded frames for what it must not find, and the training."""
