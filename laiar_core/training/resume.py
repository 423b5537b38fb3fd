"""The state of a training run after each epoch, so that an interrupted one goes on where it was."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from laiar_core.errors import LaiarError
from laiar_core.files import write_bytes
from laiar_core.model.laiar import LaIAR
from laiar_core.training.batch_source import Stage
from laiar_core.training.optimizer import Optimizer

RESUME_FILE = "resume.pt"
VERSION = 2  # of how a run goes on; version 1 trained the two kinds of data sets by different programs


def refuse_what_is_there(out: Path) -> None:
    """LaiarError where a new run would overwrite a checkpoint, or throw away an interrupted run."""
    if (out / "config.json").exists():
        raise LaiarError(f"{out} already holds a checkpoint; choose another --out or delete it")
    if (out / RESUME_FILE).exists():
        raise LaiarError(f"{out} holds an interrupted run; go on with --resume, or delete {out / RESUME_FILE} to start anew")


def keep(path: Path, fingerprint: str, epoch: int, model: LaIAR, optimizers: Mapping[Stage, Optimizer]) -> None:
    """Keep the state of a run.

    Args:
        path: file to write.
        fingerprint: of the run's settings and data.
        epoch: how many epochs are finished.
        model: with the weights that it has.
        optimizers: of each stage.

    Raises:
        LaiarError: there is no space; what was kept before is still there.
    """
    state: dict[str, Any] = {
        "version": VERSION,
        "settings": fingerprint,
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizers": {stage: optimizer.adam.state_dict() for stage, optimizer in optimizers.items()},
        "schedules": {stage: optimizer.schedule.state_dict() for stage, optimizer in optimizers.items()},
    }
    content = io.BytesIO()  # torch says of a full disk whatever its C++ says
    torch.save(state, content)
    write_bytes(path, content.getvalue())


def restore(path: Path, fingerprint: str, model: LaIAR, optimizers: Mapping[Stage, Optimizer]) -> int:
    """Load the state of an interrupted run.

    Args:
        path: the file that `keep` wrote.
        fingerprint: of the settings and data of the run that goes on.
        model: gets the weights.
        optimizers: get their states.

    Returns:
        How many epochs are finished.

    Raises:
        LaiarError: there is no such file, it is damaged, or it belongs to another run or an earlier version of this program.
    """
    if not path.is_file():
        raise LaiarError(f"there is nothing to resume: {path} does not exist; start without --resume")
    try:
        # A restricted unpickler: tensors and plain containers only.
        state = torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, UnpicklingError):
        raise LaiarError(f"cannot resume from {path}: it is damaged; delete it and start without --resume") from None
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise LaiarError(
            f"{path} was written by another version of this program, which trained in another way; delete it and start without "
            "--resume"
        )
    if state["settings"] != fingerprint:
        raise LaiarError(
            f"{path} belongs to a run with other settings or other clips; resume with the same ones, or delete it and start "
            "without --resume"
        )
    model.load_state_dict(state["model"])
    for stage, optimizer in optimizers.items():
        optimizer.adam.load_state_dict(state["optimizers"][stage])
        optimizer.schedule.load_state_dict(state["schedules"][stage])
    return int(state["epoch"])


def forget(out: Path) -> None:
    """Remove what `train` kept for resuming, once the checkpoint is written."""
    (out / RESUME_FILE).unlink(missing_ok=True)
