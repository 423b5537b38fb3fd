"""`python -m laiar_core`."""

from laiar_core.cli.main import main

main()
