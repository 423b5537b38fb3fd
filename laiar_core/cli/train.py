"""`train`: a checkpoint from a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiar_core.cli.git_revision import git_revision
from laiar_core.cli.options import Data, SettingsText, opened
from laiar_core.errors import LaiarError


def train_cad120(
    data: Data,
    out: Annotated[Path, typer.Option(help="Folder to write the checkpoint to.")],
    test_subject: Annotated[
        list[str] | None, typer.Option(help="Subject to leave out for testing; may be given more than once. Default: none.")
    ] = None,
    train_subject: Annotated[
        list[str] | None,
        typer.Option(help="Subject to train on; may be given more than once. Default: all but the test subjects."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    settings: SettingsText = "{}",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run in --out.")] = False,
) -> None:
    """Train on CAD-120, or another data set of one action a clip.

    For several GPUs: `torchrun --nproc_per_node 2 -m laiar_core train cad120 ...`.
    """
    from laiar_core.model.task_head import HEADS
    from laiar_core.training.data import Subjects
    from laiar_core.training.distributed import this_process
    from laiar_core.training.run import run
    from laiar_core.training.settings import parse_settings

    model_config, train_config = parse_settings(settings, seed)
    dataset = opened(data)
    if (command := HEADS[dataset.task].command) != "train cad120":
        raise LaiarError(f"{dataset.name} is annotated for a {dataset.task} model; learn from it with `{command}`")
    subjects = Subjects(dataset, tuple(test_subject or ()), tuple(train_subject) if train_subject else None)
    with this_process() as process:
        checkpoint = run(subjects, out, model_config, train_config, process, git_revision(), resume)
    if process.first:
        typer.echo(f"Wrote the checkpoint {checkpoint.path}, trained on {', '.join(checkpoint.config.trained_on.subjects)}.")
