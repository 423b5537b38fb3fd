"""Multi-label clips, measured as Charades is: mAP of videos and moments as its authors define them, Recall@K of relations.

Its truth is that of the official tables, of all listed videos, also of those that cannot be seen.
"""

from __future__ import annotations

import numpy as np

from laiar_core.data.charades.detected import believed, detected, look
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.data.frames import has_pictures
from laiar_core.data.user_video.class_mapping import classes_of
from laiar_core.errors import LaiarError
from laiar_core.evaluation.average_precision import (
    Precision,
    classification_map,
    classification_truth,
    localisation_map,
    localisation_truth,
)
from laiar_core.evaluation.charades_predictions import RelationPlaces, frame_relations, relation_places
from laiar_core.evaluation.detected_relations import detected_relations
from laiar_core.evaluation.options import Boxes, Options, Report
from laiar_core.evaluation.relation_recall import FrameRelations, recall_at_k
from laiar_core.evaluation.submission import make_folder, write_submission
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.crop_encoder import crop_encoder_of
from laiar_core.model.pairs import pairs_of
from laiar_core.model.tokens import NobodySeenError
from laiar_core.model.video_tokens import video_tokens
from laiar_core.perception.detector import Detector
from laiar_core.perception.pipeline import bundled_models
from laiar_core.progress import progress_bar
from laiar_core.timeline.localise import MOMENTS, localise


def measure_charades(checkpoint: Checkpoint, dataset: Dataset, options: Options) -> Report:
    """Measure on all listed videos of a split, or on those named, with annotated boxes or those of the bundled detector.

    Args:
        checkpoint: multi-label, with the actions of the data set in its order.
        dataset: Charades, or what is laid out like it, with or without pictures.
        options: `split`, `clip_ids`, `boxes` and `submission` count here.

    Returns:
        The rest of the report of `evaluate`. Videos with nothing to look at are not answered and count as not recognised. Its
        `metrics` have `classification`, `localisation` and `language_classification` (of the language stream, on annotated
        relations; None where it learned nothing or boxes are detected), each with `map`, `weighted_map`, `asked`, `per_class` and
        `classes` with positives; `recall` (with and without constraint, by K; None where nothing is annotated) and `frames`
        (those with annotated relations).

    Raises:
        LaiarError: the options do not suit, the checkpoint has other actions, or no video could be answered.
    """
    if options.subjects or options.shift:
        raise LaiarError(
            f"--subjects and --shift are for CAD-120; {checkpoint.name} is measured on a list of Charades, by --split"
        )
    if not isinstance(dataset, Charades):
        raise LaiarError(f"{dataset.name} has no tables in the layout of Charades, which say what is true of its videos")
    actions, phrases = tuple(dataset.classes), tuple(c.phrase for c in dataset.classes.values())
    if checkpoint.vocabulary.actions != phrases:
        raise LaiarError(f"{checkpoint.name} does not know the actions of {dataset.name}; take a checkpoint of `train charades`")
    split, boxes, submission = options.split or "test", options.boxes, options.submission
    named = options.clip_ids
    rows = [row for video, row in dataset.rows.items() if (row.split == split if named is None else video in named)]
    if not rows:
        raise LaiarError(f"{dataset.files.path} has no videos to measure on in its {split} list")
    whole = np.full((len(rows), len(actions)), -np.inf, dtype=np.float32)
    read = np.full_like(whole, -np.inf)  # by the language stream
    moments = np.full((len(rows), MOMENTS, len(actions)), -np.inf, dtype=np.float32)
    places = relation_places(checkpoint.vocabulary)
    frames: list[FrameRelations] = []
    detector = bundled_models().detector if boxes == "detected" else None
    crop_encoder = crop_encoder_of(checkpoint.config.model)
    training = checkpoint.config.training
    reads = detector is None and (training.language_epochs or training.language_weight)
    answered, unreadable = 0, list[str]()
    if submission:
        make_folder(submission)
    for i, row in enumerate(progress_bar(rows, desc="evaluating", unit="video", leave=False, disable=None)):
        if row.clip_id not in dataset.genome.places:
            continue
        clip = dataset.clip(row.clip_id)
        if (detector or crop_encoder) and not has_pictures(clip):
            continue
        try:
            shown, found = _shown(checkpoint, clip, detector, places)
            run = run_model(checkpoint, shown) if shown else None
            when = localise(checkpoint, shown) if shown else None
        except NobodySeenError:
            continue
        except LaiarError as fault:
            if detector is None and crop_encoder is None:
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
        raise LaiarError(_nothing(dataset, [row.clip_id for row in rows], boxes, crop_encoder is not None))
    if submission:
        answers = [i for i in range(len(rows)) if np.isfinite(whole[i]).all()]
        write_submission(submission, [rows[i].clip_id for i in answers], whole[answers], moments[answers])
    truth = classification_truth(rows, actions)
    learned_from_this = checkpoint.config.trained_on.dataset == dataset.name
    return {
        "split": split if named is None else None,
        "subjects": [],
        "seen_subjects": [],
        "learned_from_these": learned_from_this and any(row.split == "train" for row in rows),
        "clips": len(rows),
        "answered": answered,
        "unreadable": unreadable,
        "metrics": {
            "classification": _precision(classification_map(whole, truth), phrases),
            "localisation": _precision(localisation_map(moments, localisation_truth(rows, actions)), phrases),
            "language_classification": _precision(classification_map(read, truth), phrases) if reads else None,
            "recall": {name: recall_at_k(frames, places.families, constraint) for name, constraint in CONSTRAINTS}
            if frames
            else None,
            "frames": len(frames),
        },
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
        tokens = video_tokens(clip, checkpoint.vocabulary, crop_encoder_of(checkpoint.config.model))
        return (clip, list(frame_relations(checkpoint, tokens, places))) if tokens else (None, [])
    found, classes = look(clip, detector), classes_of(detector.names, checkpoint.vocabulary)
    ranked = detected(clip, classes, found)  # recall ranks relations by score, so doubtful ones take part
    relations = list(detected_relations(checkpoint, ranked, clip, places))
    shown = detected(clip, classes, believed(found, detector)).clip
    return shown if pairs_of(shown, checkpoint.vocabulary) else None, relations


def _nothing(dataset: Charades, videos: list[str], boxes: Boxes, sees_crops: bool) -> str:
    """Why none of these videos could be asked about."""
    if not (sees_crops or boxes == "detected") or not set(videos) & set(dataset.genome.places):
        return f"none of the {len(videos)} videos to measure on has frames that Action Genome annotates"
    instead = "measure a checkpoint that reads boxes alone" if sees_crops else "measure with annotated boxes"
    return (
        f"the {len(videos)} videos to measure on have no pictures that show something to look at; put the films or frames there, "
        f"or {instead}"
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
