"""The work on one clip of a data set, wherever it is done: read it, explain it, and report what was wrong where that fails."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch

from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.datasets import open_dataset
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain_predicted
from laiar_core.explain.explanation import VERSION, Explanation
from laiar_core.inference.model_run import run_model
from laiar_core.inference.prediction_cache import checkpoint_fingerprint, clip_fingerprint
from laiar_core.made_once import made_once
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint

MADE = 2  # rises when the same run of a model would be explained otherwise


@dataclass(frozen=True)
class Job:
    """A clip to explain, and the fingerprint of what was kept of it; empty where nothing was."""

    clip_id: str
    kept: str = ""


@dataclass(frozen=True)
class Row:
    """One action of one clip in the table of all clips.

    Attributes:
        undecided: the action is not predicted; it is only the likeliest.
        annotated: the annotated actions of the clip.
        right: whether the action is among that; None where nobody annotated it.
    """

    action: str
    confidence: float
    undecided: bool
    annotated: tuple[str, ...]
    right: bool | None
    sentence: str


@dataclass(frozen=True)
class Report:
    """What came out of a task.

    Attributes:
        fingerprint: of the clip and the checkpoint: where it is the same, so is the explanation.
        rows: one for each explanation.
        files: the explanations, each as the content of a `.json.gz` file; none where the fingerprint is the one that was kept.
        fault: why there is no explanation, or, where there is one, why the clip's film was not used.
    """

    clip_id: str
    fingerprint: str = ""
    rows: tuple[Row, ...] = ()
    files: tuple[bytes, ...] = ()
    fault: str = ""

    @property
    def failed(self) -> bool:
        """Whether there is no explanation of the clip."""
        return not self.fingerprint


class Worker:
    """A process's own checkpoint and data set, which are opened with the first task. It computes on one thread."""

    def __init__(self, checkpoint: Path, data: Path) -> None:
        self._checkpoint_path, self._data_path = checkpoint, data

    @made_once
    def _checkpoint(self) -> Checkpoint:
        torch.set_num_threads(1)
        return load_checkpoint(self._checkpoint_path)

    @made_once
    def _checkpoint_fingerprint(self) -> str:
        return checkpoint_fingerprint(self._checkpoint_path)

    @made_once
    def _dataset(self) -> Dataset:
        return open_dataset(self._data_path)

    def report(self, task: Job) -> Report:
        """Do a task. Whatever is wrong with its clip comes back as a sentence."""
        try:
            return self._report(task)
        except LaiarError as error:
            return Report(task.clip_id, fault=str(error))
        except Exception as error:  # one clip that nobody thought of does not stop thousands
            return Report(task.clip_id, fault=f"the program failed at this clip ({error!r}); please report it")

    def _report(self, task: Job) -> Report:
        clip = self._dataset.clip(task.clip_id)
        fault = "" if clip.video is not None else self._dataset.film_fault(task.clip_id) or ""
        fingerprint = self._fingerprint(clip)
        if fingerprint == task.kept:
            return Report(task.clip_id, fingerprint, fault=fault)
        explanations = explain_predicted(run_model(self._checkpoint, clip))
        rows = tuple(_row(explanation) for explanation in explanations)
        return Report(task.clip_id, fingerprint, rows, tuple(explanation.packed() for explanation in explanations), fault)

    def _fingerprint(self, clip: Clip) -> str:
        """What changes when the explanation may: the program's version of it, the checkpoint, the clip and its annotation."""
        annotation = repr((clip.action, clip.actions, clip.relations))
        return hashlib.sha256(
            f"{VERSION} {MADE} {self._checkpoint_fingerprint} {clip_fingerprint(clip)} {annotation}".encode()
        ).hexdigest()


def _row(explanation: Explanation) -> Row:
    truth = explanation.truth
    happens = () if truth is None else (truth.action,) if truth.action else tuple(a.action for a in truth.actions or ())
    known = truth is not None and (truth.action is not None or truth.actions is not None)
    return Row(
        action=explanation.prediction,
        confidence=explanation.confidence,
        undecided=explanation.undecided,
        annotated=tuple(dict.fromkeys(happens)),
        right=explanation.prediction in happens if known else None,
        sentence=explanation.sentence,
    )
