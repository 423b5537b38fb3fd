"""The state of a training run after each epoch, so that an interrupted one goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Protocol

import torch
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from laiar_core.errors import LaiarError
from laiar_core.files import written_whole
from laiar_core.model.laiar import LaIAR

RESUME_FILE = "resume.pt"


class Paced(Protocol):
    """A stage of training: what it steps with."""

    optimizer: AdamW
    schedule: OneCycleLR


def keep(path: Path, settings: str, epoch: int, model: LaIAR, stages: Sequence[Paced]) -> None:
    """Keep the state of a run after so many epochs."""
    state: dict[str, Any] = {
        "settings": settings,
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizers": [s.optimizer.state_dict() for s in stages],
        "schedules": [s.schedule.state_dict() for s in stages],
    }
    with written_whole(path) as temporary:
        torch.save(state, temporary)


def restore(path: Path, settings: str, model: LaIAR, stages: Sequence[Paced]) -> int:
    """Load the state of an interrupted run and return the number of epochs that it finished."""
    if not path.is_file():
        raise LaiarError(f"there is nothing to resume: {path} does not exist; start without --resume")
    try:
        # A restricted unpickler: tensors and plain containers only.
        state = torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, UnpicklingError):
        raise LaiarError(f"cannot resume from {path}: it is damaged; delete it and start without --resume") from None
    if state["settings"] != settings:
        raise LaiarError(
            f"{path} belongs to a run with other settings or other clips; resume with the same ones or start without --resume"
        )
    model.load_state_dict(state["model"])
    for stage, optimizer, schedule in zip(stages, state["optimizers"], state["schedules"], strict=True):
        stage.optimizer.load_state_dict(optimizer)
        stage.schedule.load_state_dict(schedule)
    return int(state["epoch"])


def forget(out: Path) -> None:
    """Remove what `train` kept for resuming, once the checkpoint is written."""
    (out / RESUME_FILE).unlink(missing_ok=True)
