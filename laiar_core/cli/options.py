"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option("--data", envvar="LAIAR_DATA", help="The data set: a zip or the folder it unpacks to.")]
SettingsText = Annotated[
    str, typer.Option(help='Settings to change, as JSON: {"model": {"keep_pairs": 3}, "training": {"joint_weight": 0}}.')
]
CheckpointFolder = Annotated[Path, typer.Option("--checkpoint", help="A checkpoint folder.")]
