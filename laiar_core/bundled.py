"""Where the parts lie that come with the program: the dashboard, checkpoints and demo clips, in a checkout or installed."""

from __future__ import annotations

import os
from pathlib import Path

from laiar_core.errors import LaiarError, did_you_mean

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_bundled"  # where the wheel puts the folders that a checkout has beside this package (pyproject.toml)
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent
APP = ROOT / "app"
CHECKPOINTS = ROOT / "checkpoints"
DEMO_CLIPS = ROOT / "assets" / "demo_clips"  # in the layout of CAD-120
DEMO_ROOMS = ROOT / "assets" / "demo_charades"  # in the layout of Charades


def checkpoint_names() -> tuple[str, ...]:
    """The checkpoints that come with the program, sorted."""
    return tuple(sorted(path.parent.name for path in CHECKPOINTS.glob("*/config.json")))


def checkpoint_folder(named: str | Path) -> Path:
    """The folder of a checkpoint that is named by its path or, where no such folder is, by the name of a bundled one."""
    folder, names = Path(named), checkpoint_names()
    if os.path.lexists(folder):  # what cannot be looked into, or leads nowhere, says so when it is loaded
        return folder
    if str(named) in names:
        return CHECKPOINTS / str(named)
    raise LaiarError(
        f"there is no checkpoint {named}{did_you_mean(str(named), names)}; "
        f"name a folder that `train` wrote, or a bundled one: {', '.join(names)}"
    )
