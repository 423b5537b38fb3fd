"""Which source this program runs from."""

from __future__ import annotations

import subprocess

from laiar_core import __version__, bundled


def git_revision() -> str:
    """The commit of this program's source, with `+` where it was changed since; outside a checkout its version, e.g. `v0.2.0`."""
    if not (bundled.ROOT / ".git").exists():  # installed, maybe below somebody else's repository
        return f"v{__version__}"
    try:
        out = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+"],
            cwd=bundled.ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return out.stdout.strip()
