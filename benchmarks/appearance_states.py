"""What appearance features see of open and closed, and what they cost, against layout alone, on simulated recordings.

    python -m laiar_core simulate --out runs/states --clips 40 --seed 7
    python -m benchmarks.appearance_states --data runs/states

Trains the visual encoder to name tokens (the language stream before it gives the names their places) on all persons but the last
and asks what it calls the last one's. Writes benchmarks/results/appearance_states.json. Both streams train for one epoch more, to
be timed.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.evaluation.scores import macro_accuracy
from laiar_core.evaluation.shift import box_jitter
from laiar_core.files import write_text
from laiar_core.model.checkpoint import TrainedOn
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.crop_encoder import crop_encoder_of
from laiar_core.model.laiar import LaIAR
from laiar_core.model.naming import name_tokens
from laiar_core.model.pairs import annotated_labels, pairs_of
from laiar_core.model.tokens import ClipTokens, clip_tokens, collate, sample_frames
from laiar_core.model.vocabulary import Vocabulary, build_vocabulary, minilm_embed
from laiar_core.training.batch_source import Stage
from laiar_core.training.data import ClipSource, TrainingSet, read_training_set
from laiar_core.training.distributed import ALONE
from laiar_core.training.trainer import Trainer

SETTLED_S = 1 / 3
T = TypeVar("T")
RESULT = Path(__file__).parent / "results" / "appearance_states.json"


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--others", type=Path, nargs="*", default=[], help="simulated in other styles, to test on as well")
    parser.add_argument("--out", type=Path, default=RESULT)
    args = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as empty:  # or films that were read before would cost nothing
        os.environ["LAIAR_CACHE"] = empty
        report = measured(Cad120(args.data), [Cad120(other) for other in args.others])
    write_text(args.out, json.dumps(report, indent=1) + "\n")


def measured(dataset: Cad120, others: Sequence[Cad120]) -> dict[str, Any]:
    """Scores and costs without and with appearance."""
    *learned, tested = dataset.persons
    report: dict[str, Any] = {
        "dataset": dataset.name,
        "trained_on": learned,
        "tested_on": tested,
        "training_clips": len(dataset.clip_ids(tuple(learned))),
        "tested_clips": len(dataset.clip_ids((tested,))),
        "cores": os.cpu_count(),
    }
    vocabulary = build_vocabulary(dataset.knowledge, minilm_embed)
    views: dict[str, list[Clip]] = {"plain": [dataset.clip(i) for i in dataset.clip_ids((tested,))]}
    views["box_jitter"] = [box_jitter(clip) for clip in views["plain"]]
    for other in others:
        views[other.files.path.name] = [other.clip(i) for i in other.clip_ids((tested,))]
    for appearance in ("none", "stem"):
        config = ModelConfig(appearance=appearance)
        data, store_s = timed(partial(read_training_set, dataset, tuple(learned), vocabulary, crop_encoder_of(config)))
        model, costs = trained(data, config)
        cold_ms, warm_ms = (reading_ms(views["plain"], model, vocabulary) for _ in range(2))
        costs |= {"reading_the_training_set": store_s, "reading_a_clip_first_ms": cold_ms, "reading_a_clip_again_ms": warm_ms}
        scores = {view: state_scores(model, vocabulary, clips) for view, clips in views.items()}
        report[appearance] = {"states": scores, "cpu_s": costs}
        print(appearance, json.dumps(report[appearance], indent=1))
    return report


def trained(data: TrainingSet, model_config: ModelConfig) -> tuple[LaIAR, dict[str, float]]:
    """A model that has learned names, and the CPU seconds of an epoch of each stage, without making the examples."""
    config = TrainConfig()
    learned = TrainedOn(dataset="", subjects=(), test_subjects=(), clips=len(data.clips))
    source = ClipSource(data, model_config.frames, config, learned)
    trainer = Trainer(source, data.vocabulary, model_config, ALONE)
    model = trainer.model
    _, examples_s = timed(lambda: [source.round(number) for number in range(config.naming_epochs)])
    costs = {"examples_of_a_round": examples_s / config.naming_epochs}
    stages: tuple[tuple[Stage, int], ...] = (("language", config.language_epochs), ("naming", config.naming_epochs))
    for stage, epochs in stages:
        rngs = [np.random.default_rng((config.seed, ord(stage[0]), number)) for number in range(epochs)]
        _, seconds = timed(partial(run_epochs, trainer, stage, rngs))
        costs[f"{stage}_epoch"] = seconds / epochs
    names = {key: value.clone() for key, value in model.state_dict().items()}
    _, costs["joint_epoch"] = timed(lambda: trainer.run_epoch("both", 0, np.random.default_rng(0)))
    model.load_state_dict(names)
    whole = {"language_epoch": config.language_epochs, "naming_epoch": config.naming_epochs, "joint_epoch": config.epochs}
    costs["whole_training"] = config.rounds * costs["examples_of_a_round"] + sum(costs[k] * n for k, n in whole.items())
    return model.eval(), costs


def run_epochs(trainer: Trainer, stage: Stage, rngs: Sequence[np.random.Generator]) -> None:
    """All epochs of a stage."""
    for number, rng in enumerate(rngs):
        trainer.run_epoch(stage, number, rng)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What work gives, and its CPU seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def reading_ms(clips: Sequence[Clip], model: LaIAR, vocabulary: Vocabulary) -> float:
    """Median CPU milliseconds until a clip's tokens are there, decoding included unless its crops are on disk."""
    return 1000 * float(np.median([timed(partial(tokens_of, clip, model, vocabulary))[1] for clip in clips]))


def tokens_of(clip: Clip, model: LaIAR, vocabulary: Vocabulary) -> ClipTokens:
    """The tokens that the model reads of a clip."""
    return clip_tokens(clip, vocabulary, sample_frames(len(clip), model.config.frames), crop_encoder_of(model.config))


@torch.inference_mode()
def state_scores(model: LaIAR, vocabulary: Vocabulary, clips: Sequence[Clip]) -> dict[str, Any]:
    """How often tokens of states are named right: of all, the mean of the labels, and of each label; and of other relations.

    `settled` ones are a third of a second and more from any annotated change of their pair: a door that has just begun to move is
    annotated as open and looks closed.
    """
    truth, named, settled = [], [], []
    for clip in clips:
        inputs = tokens_of(clip, model, vocabulary)
        batch = collate([inputs])
        labels = batch.labels[0]  # (T, N)
        classes = batch.classes[0, None].expand(*labels.shape, 3)  # (T, N, 2)
        tokens = model.video(batch).tokens[0]  # (T, N, D)
        names = name_tokens(model, tokens.flatten(0, 1), classes.flatten(0, 1)).best.view_as(labels)  # (T, N)
        settled.append(far_from_changes(clip, vocabulary, inputs.frames)[labels >= 0])
        truth.append(labels[labels >= 0].numpy())
        named.append(names[labels >= 0].numpy())
    right, said = np.concatenate(truth), np.concatenate(named)  # (M,)
    states = [i for i, label in enumerate(vocabulary.labels) if label.subject == label.object]
    state = np.isin(right, states)  # (M,)
    still = state & np.concatenate(settled)  # (M,)
    recall = {vocabulary.labels[i].phrase: float((said[right == i] == i).mean()) for i in states if (right == i).any()}
    return {
        "tokens": int(state.sum()),
        "accuracy": float((right == said)[state].mean()),
        "macro_accuracy": macro_accuracy(right[state], said[state]),
        "settled_tokens": int(still.sum()),
        "settled_accuracy": float((right == said)[still].mean()),
        "settled_macro_accuracy": macro_accuracy(right[still], said[still]),
        "recall": recall,
        "other_relations_accuracy": float((right == said)[~state].mean()),
        "other_relations_macro_accuracy": macro_accuracy(right[~state], said[~state]),
    }


def far_from_changes(clip: Clip, vocabulary: Vocabulary, frames: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which tokens (T, N) have no change of their pair's annotated relation nearby."""
    labels = annotated_labels(clip, pairs_of(clip, vocabulary), np.arange(len(clip)), vocabulary)  # (F, N)
    times, sampled = clip.frame_times_s, clip.frame_times_s[frames]
    near = np.abs(sampled[:, None] - times[None, 1:]) < SETTLED_S  # (T, F - 1)
    changes = labels[1:] != labels[:-1]  # (F - 1, N)
    return np.asarray(near.astype(int) @ changes.astype(int) == 0)


if __name__ == "__main__":
    main()
