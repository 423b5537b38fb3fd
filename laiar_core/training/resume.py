"""The state of a training run after each epoch, so that an interrupted one goes on where it was."""

from __future__ import annotations

import io
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.optim import AdamW

from laiar_core.errors import LaiarError
from laiar_core.files import write_bytes
from laiar_core.model.laiar import LaIAR
from laiar_core.reading import MB, NoFileError, open_zip
from laiar_core.training.batch_source import Stage
from laiar_core.training.optimizer import Optimizer

RESUME_FILE = "resume.pt"
_LARGEST = 16_000 * MB
_COUNTS = {"epoch", "last_epoch", "_step_count"}  # what only rises
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
    damaged = LaiarError(
        f"cannot resume from {path}: it is damaged, or another version of torch wrote it; delete it and start without --resume"
    )
    try:
        with open_zip(path, unpacked=_LARGEST):  # it is no more than it says
            # A restricted unpickler: tensors and plain containers only.
            state = torch.load(path, weights_only=True, map_location="cpu")
    except NoFileError:
        raise LaiarError(f"there is nothing to resume: {path} does not exist; start without --resume") from None
    except Exception:  # a damaged file can make its reader fail in any way
        raise damaged from None
    if not isinstance(state, dict) or not isinstance(state.get("version"), int) or state["version"] != VERSION:
        raise LaiarError(
            f"{path} was written by another version of this program, which trained in another way; delete it and start without "
            "--resume"
        )
    if state.get("settings") != fingerprint:
        raise LaiarError(
            f"{path} belongs to a run with other settings or other clips; resume with the same ones, or delete it and start "
            "without --resume"
        )
    if not _fits(state, model, optimizers):
        raise damaged
    model.load_state_dict(state["model"])
    for stage, optimizer in optimizers.items():
        optimizer.adam.load_state_dict(state["optimizers"][stage])
        optimizer.schedule.load_state_dict(state["schedules"][stage])
    return int(state["epoch"])


def _fits(state: Mapping[str, Any], model: LaIAR, optimizers: Mapping[Stage, Optimizer]) -> bool:
    """Whether a state has the form that this run would keep: torch itself takes other forms, and fails in a later step."""
    expected = {
        "version": VERSION,
        "settings": state["settings"],
        "epoch": 0,
        "model": model.state_dict(),
        "optimizers": {stage: _moved(optimizer.adam) for stage, optimizer in optimizers.items()},
        "schedules": {stage: optimizer.schedule.state_dict() for stage, optimizer in optimizers.items()},
    }
    return _alike(expected, _with_all_moments(state, expected))


def _moved(adam: AdamW) -> dict[str, Any]:
    """The form of the state of an optimizer that has moved every parameter."""
    parameters = [parameter for group in adam.param_groups for parameter in group["params"]]
    moments = {n: {"step": torch.tensor(0.0), "exp_avg": p, "exp_avg_sq": p} for n, p in enumerate(parameters)}
    return adam.state_dict() | {"state": moments}


def _with_all_moments(state: Mapping[str, Any], expected: Mapping[str, Any]) -> object:
    """The same, with what is expected of parameters that no stage has moved yet."""
    try:
        stages = {
            stage: kept | {"state": expected["optimizers"][stage]["state"] | kept["state"]}
            for stage, kept in state["optimizers"].items()
        }
    except (KeyError, TypeError, AttributeError):
        return None
    return {**state, "optimizers": stages}


def _alike(expected: object, found: object) -> bool:
    """Whether two values are the same but for numbers that training changes."""
    if isinstance(expected, Tensor) and isinstance(found, Tensor):
        return expected.shape == found.shape and expected.dtype == found.dtype and bool(found.isfinite().all())
    if type(expected) is not type(found):
        return False
    if isinstance(expected, dict) and isinstance(found, dict):
        same = expected.keys() == found.keys()
        return same and all(_is_count(found[key]) if key in _COUNTS else _alike(expected[key], found[key]) for key in expected)
    if isinstance(expected, list | tuple) and isinstance(found, list | tuple):
        return len(expected) == len(found) and all(map(_alike, expected, found))
    return isfinite(found) if isinstance(found, float) else expected == found


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def forget(out: Path) -> None:
    """Remove what `train` kept for resuming, once the checkpoint is written."""
    (out / RESUME_FILE).unlink(missing_ok=True)
