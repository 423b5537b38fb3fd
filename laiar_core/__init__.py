"""LaIAR: recognise an action from the relation transitions that make it up, and show why. See docs/architecture.md."""

__version__ = "0.2.0"  # the one place of it; pyproject.toml reads it from here
