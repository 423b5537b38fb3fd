"""Options that several commands share, and what they name: opened, with one line for those who asked for every step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from laiar_core import bundled
from laiar_core.cli.output import log
from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.reading import exists, is_folder

if TYPE_CHECKING:
    from laiar_core.data.dataset import Dataset
    from laiar_core.model.checkpoint import Checkpoint


def near_files(path: Path) -> str:
    """The names nearest to that of a file that is not there, of those in its folder: ` (did you mean a?)`, or nothing."""
    folder = path.parent
    return did_you_mean(path.name, sorted(child.name for child in folder.iterdir())) if is_folder(folder) else ""


def existing(path: Path | None) -> Path | None:
    """The path of a data set that was named, if one was (LaiarError, with near names, where nothing is there)."""
    if path is not None and not exists(path):
        raise LaiarError(
            f"{path} does not exist{near_files(path)}; --data (or LAIAR_DATA) is a data set's zip or the folder it unpacks to"
        )
    return path


def _bundled_names(incomplete: str) -> list[str]:
    return [name for name in bundled.checkpoint_names() if name.startswith(incomplete)]


WHERE = "The data set: a zip or the folder it unpacks to."
Data = Annotated[Path, typer.Option("--data", envvar="LAIAR_DATA", callback=existing, help=WHERE)]
MaybeData = Annotated[
    Path | None, typer.Option("--data", envvar="LAIAR_DATA", callback=existing, help=f"{WHERE} A film needs none.")
]
Downloads = Annotated[
    Path,
    typer.Option("--data", envvar="LAIAR_DATA", callback=existing, help="The folder that the downloads were unpacked into."),
]
SettingsText = Annotated[
    str,
    typer.Option(
        help='Settings to change, as JSON: {"model": {"keep_pairs": 3}, "training": {"joint_weight": 0}}; all are below.'
    ),
]
CheckpointFolder = Annotated[
    Path,
    typer.Option(
        "--checkpoint",
        callback=bundled.checkpoint_folder,
        autocompletion=_bundled_names,
        help=f"A checkpoint's folder, or the name of a bundled one: {', '.join(bundled.checkpoint_names())}.",
    ),
]


def names_in(text: str) -> tuple[str, ...]:
    """The names in a list that is separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def opened(data: Path) -> Dataset:
    """The data set at a path, by what lies there."""
    from laiar_core.datasets import open_dataset

    dataset = open_dataset(data)
    log.info("opened %s: %s, %d clips", data, dataset.name, len(dataset.clip_ids()))
    return dataset


def loaded(checkpoint: Path) -> Checkpoint:
    """The checkpoint in a folder."""
    from laiar_core.model.checkpoint import load_checkpoint

    model = load_checkpoint(checkpoint)
    words = model.vocabulary
    log.info("loaded %s: %s, %d actions, %d labels", checkpoint, words.task.value, len(words.actions), len(words.labels))
    return model
