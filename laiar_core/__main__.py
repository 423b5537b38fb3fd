"""`python -m laiar_core`."""

from laiar_core.cli import main

main()
