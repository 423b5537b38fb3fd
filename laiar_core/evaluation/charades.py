"""Measuring a checkpoint on Charades: mAP of videos and of moments as its authors define them, Recall@K of named relations."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from tqdm import tqdm

from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.frames import has_pictures
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.evaluation.average_precision import Precision, classification_map, localisation_map
from laiar_core.evaluation.charades_detected import detected, detected_relations
from laiar_core.evaluation.charades_predictions import RelationPlaces, frame_relations, relation_places
from laiar_core.evaluation.charades_truth import classification_truth, localisation_truth
from laiar_core.evaluation.relation_recall import FrameRelations, recall_at_k
from laiar_core.evaluation.submission import make_folder, write_submission
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.crop_encoder import eye_of
from laiar_core.model.pairs import pairs_of
from laiar_core.model.video_tokens import video_tokens
from laiar_core.perception.detector import Detector
from laiar_core.perception.pipeline import bundled_eyes
from laiar_core.timeline.localise import MOMENTS, localise

Report = dict[str, Any]
Boxes = Literal["annotated", "detected"]


def evaluate_charades(
    checkpoint: Checkpoint,
    dataset: Charades,
    split: str = "test",
    clip_ids: frozenset[str] | None = None,
    boxes: Boxes = "annotated",
    submission: Path | None = None,
) -> Report:
    """Measure on all listed videos of a split, or on those named, with annotated boxes or those of the bundled detector.

    `submission` is a folder for the text files that the official scripts read, of the videos that could be answered.

    Returns:
        A JSON-serialisable report with `checkpoint`, `dataset`, `split`, `boxes` (annotated or detected), `videos`, `answered`
        (those with something to look at; the others count as not recognised), `learned_from_this` (whether the checkpoint was
        trained on a data set of this name: then only `test` is unseen), `classification` and `localisation` (`map`,
        `weighted_map`, `classes` with positives, `asked`, `per_class`), `language` (the same as `classification`, of the language
        stream on annotated relations; None where it learned nothing or boxes are detected), `recall` (with and without
        constraint, by K; None where nothing is annotated), `frames` (those with annotated relations) and `unreadable` (a sentence
        for each video whose pictures are wanted and cannot be read).
    """
    actions, phrases = tuple(dataset.classes), tuple(c.phrase for c in dataset.classes.values())
    if checkpoint.vocabulary.task is Task.SINGLE_LABEL or checkpoint.vocabulary.actions != phrases:
        raise LaiarError(f"{checkpoint.name} does not know the actions of {dataset.name}; take a checkpoint of `train charades`")
    rows = [row for video, row in dataset.rows.items() if (row.split == split if clip_ids is None else video in clip_ids)]
    if not rows:
        raise LaiarError(f"{dataset.files.path} has no videos to measure on in its {split} list")
    whole = np.full((len(rows), len(actions)), -np.inf, dtype=np.float32)
    read = np.full_like(whole, -np.inf)  # by the language stream
    moments = np.full((len(rows), MOMENTS, len(actions)), -np.inf, dtype=np.float32)
    places = relation_places(checkpoint.vocabulary)
    frames: list[FrameRelations] = []
    detector = bundled_eyes().detector if boxes == "detected" else None
    eye = eye_of(checkpoint.config.model)
    training = checkpoint.config.training
    reads = detector is None and (training.language_epochs or training.language_weight)
    answered, unreadable = 0, list[str]()
    if submission:
        make_folder(submission)
    for i, row in enumerate(tqdm(rows, desc="evaluating", unit="video", leave=False, disable=None)):
        if row.clip_id not in dataset.genome.places:
            continue
        clip = dataset.clip(row.clip_id)
        if (detector or eye) and not has_pictures(clip):
            continue
        try:
            shown, found = _shown(checkpoint, clip, detector, places)
            run = run_model(checkpoint, shown) if shown else None
            when = localise(checkpoint, shown) if shown else None
        except LaiarError as fault:
            if detector is None and eye is None:
                raise
            unreadable.append(str(fault))
            continue
        frames.extend(found)
        if run is None or when is None:
            continue
        answered += 1
        whole[i], moments[i] = run.probabilities.numpy(), when.probabilities
        if reads and run.annotated:
            read[i] = run.calibrated(run.language.logits[0]).numpy()  # (A,)
    if not answered:
        raise LaiarError(_nothing(dataset, [row.clip_id for row in rows], boxes, eye is not None))
    if submission:
        told = [i for i in range(len(rows)) if np.isfinite(whole[i]).all()]
        write_submission(submission, [rows[i].clip_id for i in told], whole[told], moments[told])
    seen, truth = checkpoint.config.trained_on, classification_truth(rows, actions)
    return {
        "checkpoint": checkpoint.name,
        "dataset": dataset.name,
        "split": split if clip_ids is None else "chosen videos",
        "boxes": boxes,
        "videos": len(rows),
        "answered": answered,
        "learned_from_this": seen.dataset == dataset.name,
        "classification": _precision(classification_map(whole, truth), phrases),
        "language": _precision(classification_map(read, truth), phrases) if reads else None,
        "localisation": _precision(localisation_map(moments, localisation_truth(rows, actions)), phrases),
        "recall": {name: recall_at_k(frames, places.families, constraint) for name, constraint in CONSTRAINTS}
        if frames
        else None,
        "frames": len(frames),
        "unreadable": unreadable,
    }


def _shown(
    checkpoint: Checkpoint, clip: Clip, detector: Detector | None, places: RelationPlaces
) -> tuple[Clip | None, list[FrameRelations]]:
    """What the model is shown of a video, None where it knows nothing in it, and how it names the relations of each frame there.

    Args:
        checkpoint: whose model it is.
        clip: the video with annotated boxes.
        detector: whose boxes take their place, if any (LaiarError for a film that cannot be read).
        places: of the relations.
    """
    if detector is None:
        tokens = video_tokens(clip, checkpoint.vocabulary, eye_of(checkpoint.config.model))
        return (clip, list(frame_relations(checkpoint, tokens, places))) if tokens else (None, [])
    found = detected(clip, checkpoint.vocabulary, detector)
    relations = list(detected_relations(checkpoint, found, clip, places))
    return found.clip if pairs_of(found.clip, checkpoint.vocabulary) else None, relations


def _nothing(dataset: Charades, videos: list[str], boxes: Boxes, looks: bool) -> str:
    """Why none of these videos could be asked about."""
    if not (looks or boxes == "detected") or not set(videos) & set(dataset.genome.places):
        return f"none of the {len(videos)} videos to measure on has frames that Action Genome annotates"
    instead = "measure a checkpoint that reads boxes alone" if looks else "measure with annotated boxes"
    return (
        f"the {len(videos)} videos to measure on have no pictures that show something to look at; put the films or frames there, "
        f"or {instead}"
    )


MEASURES = (
    ("classification", "which actions happen"),
    ("localisation", "which happen when"),
    ("language", "the language stream alone"),
)
CONSTRAINTS = (("with_constraint", True), ("no_constraint", False))


def _precision(found: Precision, phrases: tuple[str, ...]) -> Report:
    per_class = {phrase: float(ap) for phrase, ap in zip(phrases, found.per_class, strict=True) if not np.isnan(ap)}
    return {
        "map": found.mean,
        "weighted_map": found.weighted,
        "classes": found.classes,
        "asked": found.asked,
        "per_class": per_class,
    }


def table(report: Report) -> str:
    """Plain-text table of a report."""
    lines = [
        f"{report['checkpoint']} on {report['dataset']}, {report['split']}: {report['videos']} videos, {report['answered']} with "
        f"{report['boxes']} boxes to look at",
    ]
    if report["unreadable"]:
        count, first = len(report["unreadable"]), report["unreadable"][0]
        lines.append(f"The pictures of {count} of them cannot be read, which counts as not recognised; the first: {first}")
    if report["learned_from_this"] and report["split"] != "test":
        lines.append("The checkpoint has learned from videos of this list: the numbers say how well it remembers.")
    lines += ["", _row("", "mAP", "weighted", "classes", "asked")]
    for name, words in MEASURES:
        if found := report[name]:
            numbers = f"{found['map']:.3f}", f"{found['weighted_map']:.3f}"
            lines.append(_row(words, *numbers, str(found["classes"]), str(found["asked"])))
    if report["recall"]:
        ks = list(report["recall"]["no_constraint"])
        lines += ["", _row("relations named, recall", *(f"@{k}" for k in ks), "frames")]
        for name, recall in report["recall"].items():
            lines.append(_row(name.replace("_", " "), *(f"{recall[k]:.3f}" for k in ks), str(report["frames"])))
    return "\n".join(lines)


def _row(name: str, *cells: str) -> str:
    return f"{name:<26}" + "".join(f"{cell:>10}" for cell in cells)
