"""LaIAR: recognise an action from the relation transitions that make it up, and show why. See docs/architecture.md."""
