"""Measuring a checkpoint on a data set: one report, whose envelope is the same for every task."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from laiar_core.data.dataset import Dataset
from laiar_core.data.task import Task
from laiar_core.evaluation.charades import measure_charades
from laiar_core.evaluation.options import Options, Report
from laiar_core.evaluation.report_schema import SCHEMA, VERSION
from laiar_core.evaluation.single_label import measure_single_label
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.fits import check_fits

# What is measured is what the literature on the task measures, so it stays apart: who is right of one action a clip, and for the
# annotated reason; how well each of many actions ranks the videos and the moments in which it happens.
MEASURES: Mapping[Task, Callable[[Checkpoint, Dataset, Options], Report]] = {
    Task.SINGLE_LABEL: measure_single_label,
    Task.MULTI_LABEL: measure_charades,
}


def evaluate(checkpoint: Checkpoint, dataset: Dataset, options: Options = Options()) -> Report:  # noqa: B008
    """Measure a checkpoint on clips of a data set, by default on those that it has not learned from.

    Args:
        checkpoint: what is measured.
        dataset: where the clips are from; its task and words must be the checkpoint's.
        options: which clips, and how they are seen.

    Returns:
        A JSON-serialisable report (`report_schema.py` reads it). Its envelope has `schema`, `version`, `checkpoint`, `task`,
        `dataset`, `split` (train or test; None where clips were named), `subjects` and `seen_subjects` (those among them that the
        checkpoint learned from; both empty where a data set is not split by subject), `boxes` (annotated or detected), `shift`,
        `clips`, `answered` (those that the model could be asked about), `unreadable` (a sentence for each clip whose pictures are
        wanted and cannot be read), `learned_from_this` (whether the checkpoint was trained on a data set of this name),
        `learned_from_these` (whether on some of these very clips) and `metrics`, those of the task: see `measure_single_label`
        and `measure_charades`.

    Raises:
        LaiarError: the checkpoint cannot know the data set, or the options do not suit it.
    """
    check_fits(checkpoint, dataset)
    task = checkpoint.vocabulary.task
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "checkpoint": checkpoint.name,
        "task": task.value,
        "dataset": dataset.name,
        "learned_from_this": checkpoint.config.trained_on.dataset == dataset.name,
        "boxes": options.boxes,
        "shift": options.shift,
        **MEASURES[task](checkpoint, dataset, options),
    }
