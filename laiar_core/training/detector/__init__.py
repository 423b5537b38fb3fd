"""How the bundled detector learns: drawn pictures, recorded frames that teach it silence, the training, and what came of it."""
