"""Explaining every clip of a data set: what is there already stays, and what goes wrong with one clip stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from laiar_core.batch.outcome import Engine, Outcome
from laiar_core.batch.process_engine import on_processes
from laiar_core.batch.ray_engine import on_ray
from laiar_core.batch.results_folder import ResultsFolder
from laiar_core.batch.worker import Job
from laiar_core.data.dataset import Dataset
from laiar_core.datasets import open_dataset
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.model.fits import check_fits


def explain_all(
    checkpoint: str | Path,
    data: str | Path,
    out: str | Path,
    workers: int | None = None,
    engine: Engine = Engine.local,
    choose: Callable[[Dataset], Sequence[str]] = lambda dataset: dataset.clip_ids(),
    progress: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Explain the clips of a data set into a folder.

    Args:
        checkpoint: the folder of the checkpoint.
        data: the folder of the data set.
        out: where the explanations go; those that it holds already stay.
        workers: clips that are explained at once, by default one for each processor.
        engine: who does the work.
        choose: which clips of the data set; all of them by default.
        progress: hears at the start and after every clip how far the work is. What it raises ends it, and so does Ctrl-C: what
            is done is kept and in the table, and the same call goes on.

    Returns:
        How many clips were explained, were there before, and failed.

    Raises:
        LaiarError: where checkpoint, data set or folder cannot be used at all.
    """
    checkpoint, data, out = Path(checkpoint), Path(data), Path(out)
    dataset = open_dataset(data)
    check_fits(load_checkpoint(checkpoint), dataset)  # what is wrong with it shows now and not a thousand times
    clip_ids = choose(dataset)
    if not clip_ids:
        raise LaiarError(f"the data set in {data} has no clips to explain")
    folder = ResultsFolder(out)
    tasks = [Job(clip_id, folder.fingerprint(clip_id)) for clip_id in clip_ids]
    explained = kept = failed = 0
    progress(Outcome(len(clip_ids), explained, kept, failed))
    work = on_ray(checkpoint, data, tasks, workers) if engine == Engine.ray else on_processes(checkpoint, data, tasks, workers)
    try:
        for report in work:
            folder.keep(report)
            explained, failed = explained + (not report.failed), failed + report.failed
            kept += not report.failed and not report.files
            progress(Outcome(len(clip_ids), explained, kept, failed))
    finally:
        work.close()
        folder.write_table(clip_ids)
    return Outcome(len(clip_ids), explained, kept, failed)
