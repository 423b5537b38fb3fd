"""The commands for Charades: `prepare charades` and `train charades`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from laiar_core.cli.git_revision import git_revision
from laiar_core.cli.options import Downloads, SettingsText
from laiar_core.errors import LaiarError


def prepare_charades(
    data: Downloads,
    out: Annotated[Path, typer.Option(help="Folder for the tokens; what is whole in it is not made again.")],
    workers: Annotated[int, typer.Option(min=1, help="Processes side by side.")] = os.cpu_count() or 1,
    skip_absent: Annotated[
        bool,
        typer.Option("--skip-absent", help="Leave out videos of which no frame is annotated, or no picture can be read."),
    ] = False,
    appearance: Annotated[
        Literal["none", "stem", "backbone"],
        typer.Option(
            help="What a model is to see beside boxes: nothing, pixels of films or frames, or their features by --backbone."
        ),
    ] = "none",
    backbone: Annotated[Path | None, typer.Option(help="Folder of a vision model of `transformers`.")] = None,
    views: Annotated[
        int, typer.Option(min=0, max=100, help="How often each training video is also seen with made-up faults of a detector.")
    ] = 4,
    detector: Annotated[
        bool,
        typer.Option(
            "--detector", help="See training videos that have pictures through the bundled detector too: 0.1 s a frame."
        ),
    ] = False,
) -> None:
    """Turn Charades and Action Genome into tokens for training. Start it again to go on after a stop."""
    from laiar_core.data.charades.reader import Charades
    from laiar_core.model.config import AppearanceConfig
    from laiar_core.training.shards.prepare import prepare
    from laiar_core.training.shards.worker import Views

    if (backbone is not None) != (appearance == "backbone"):
        raise LaiarError("--appearance backbone needs the folder of a vision model as --backbone, and no other takes one")
    sees = AppearanceConfig(appearance=appearance, backbone=str(backbone) if backbone else None)
    done = prepare(Charades(data), out, workers, skip_absent, sees, Views(views, detector))
    left_out = [
        f"{count} left out because {why}"
        for count, why in (
            (done.absent, "none of their frames are annotated"),
            (done.unseen, "their pictures are missing or cannot be read"),
            (done.without_things, "nothing in them can be related"),
        )
        if count
    ]
    typer.echo(
        f"Wrote the tokens of {done.videos} videos to {out}: {done.shards_made} shards made, {done.shards_kept} were whole."
        + "".join(f" {part}." for part in left_out)
    )


def train_charades(
    tokens: Annotated[Path, typer.Option(help="The folder that `prepare charades` wrote.")],
    out: Annotated[Path, typer.Option(help="Folder to write the checkpoint to.")],
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    settings: SettingsText = "{}",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run in --out.")] = False,
) -> None:
    """Train on prepared Charades, on layout, and on appearance where it was prepared.

    For several GPUs: `torchrun --nproc_per_node 2 -m laiar_core train charades ...`.
    """
    from laiar_core.training.distributed import this_process
    from laiar_core.training.run import run
    from laiar_core.training.settings import CHARADES_MODEL, CHARADES_TRAINING, parse_settings
    from laiar_core.training.shards.index import TokenFolder
    from laiar_core.training.shards.stream import Videos

    folder = TokenFolder(tokens)
    sees = {"appearance": folder.index.appearance, "backbone": folder.index.backbone}
    model_config, train_config = parse_settings(settings, seed, CHARADES_MODEL.model_copy(update=sees), CHARADES_TRAINING)
    with this_process() as process:
        checkpoint = run(Videos(folder), out, model_config, train_config, process, git_revision(), resume)
    if process.first:
        typer.echo(f"Wrote the checkpoint {checkpoint.path}, trained on {checkpoint.config.trained_on.clips} videos.")
