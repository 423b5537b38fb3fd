"""A clip in which several things hold and happen at once, as in Charades, and an untrained model that can talk about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tiny import MODEL, TRAINING, embed

from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import ActionInterval, Clip, PairRelations, Track
from laiar_core.data.knowledge import Knowledge
from laiar_core.data.task import Task
from laiar_core.model.checkpoint import Checkpoint, CheckpointConfig, TrainedOn, Words
from laiar_core.model.laiar import LaIAR
from laiar_core.model.video_tokens import video_tokens
from laiar_core.model.vocabulary import build_vocabulary
from laiar_core.training.run import run
from laiar_core.training.shards.index import INDEX, Index, TokenFolder, shard_name
from laiar_core.training.shards.shards import Entry, Meta, write_shard
from laiar_core.training.shards.stream import Videos

FAMILIES = {
    "looking_at": "attention",
    "not_looking_at": "attention",
    "in_front_of": "spatial",
    "beneath": "spatial",
    "holding": "contacting",
    "drinking_from": "contacting",
    "sitting_on": "contacting",
    "not_contacting": "contacting",
}
ACTIONS = ("Drinking from a cup/glass/bottle", "Holding a cup/glass/bottle of something", "Sitting in a chair", "Closing a door")
KNOWLEDGE = Knowledge(
    objects=("person", "chair", "cup/glass/bottle"),
    actions=ACTIONS,
    pair_relations={("person", thing): tuple(FAMILIES) for thing in ("chair", "cup/glass/bottle")},
    transitions={},
    families=FAMILIES,
    task=Task.MULTI_LABEL,
)
FRAMES = 12


def clip() -> Clip:
    """Twelve frames, one a second: somebody sits on a chair, takes a cup, drinks, and puts it away."""
    where = np.linspace(0, 60, FRAMES)[:, None] * np.array([[1, 0, 1, 0]])
    tracks = [
        Track(
            "person_1", "person", (np.array([[50, 40, 110, 200]]) + where * 0.1).astype(np.float32), np.ones(FRAMES, dtype=bool)
        ),
        Track("chair_1", "chair", np.tile(np.float32([40, 120, 120, 220]), (FRAMES, 1)), np.ones(FRAMES, dtype=bool)),
        Track(
            "cup_1",
            "cup/glass/bottle",
            (np.array([[120, 90, 135, 110]]) - where * 0.5).astype(np.float32),
            np.ones(FRAMES, dtype=bool),
        ),
    ]
    hand = ("not_contacting",) * 4 + ("holding",) * 2 + ("drinking_from",) * 3 + ("not_contacting",) * 3
    too = ((),) * 6 + (("holding",),) * 3 + ((),) * 3
    rows = [
        PairRelations("person_1", "chair_1", ("sitting_on",) * FRAMES, "contacting"),
        PairRelations("person_1", "chair_1", ("beneath",) * FRAMES, "spatial"),
        PairRelations("person_1", "chair_1", ("not_looking_at",) * FRAMES, "attention"),
        PairRelations("person_1", "cup_1", hand, "contacting", too),
        PairRelations("person_1", "cup_1", ("in_front_of",) * FRAMES, "spatial"),
        PairRelations("person_1", "cup_1", ("not_looking_at",) * 3 + ("looking_at",) * 9, "attention"),
    ]
    happens = (ActionInterval(ACTIONS[0], 6.0, 8.9), ActionInterval(ACTIONS[1], 4.0, 9.0), ActionInterval(ACTIONS[2], 0.0, 11.0))
    return Clip(
        clip_id="SIT01",
        dataset="Charades, simulated",
        frame_size=(240, 240),
        fps=24.0,
        frame_times_s=np.arange(FRAMES, dtype=np.float64),
        frame_numbers=tuple(range(1, 24 * FRAMES, 24)),
        tracks=tuple(tracks),
        box_source="annotated",
        relations=tuple(rows),
        actions=happens,
        length_s=12.0,
    )


def checkpoint(seed: int = 0) -> Checkpoint:
    """Random weights; nothing about it is trained."""
    torch.manual_seed(seed)
    vocabulary = build_vocabulary(KNOWLEDGE, embed)
    config = CheckpointConfig(
        model=MODEL,
        training=TRAINING,
        vocabulary=Words.of(vocabulary),
        trained_on=TrainedOn(dataset="nothing", subjects=(), test_subjects=(), clips=0),
        git_revision="unknown",
    )
    return Checkpoint(Path("several"), config, vocabulary, LaIAR(MODEL, vocabulary).eval(), "untrained")


def charades_checkpoint(data: Charades) -> Checkpoint:
    """The same for everything that a model of Charades knows: it says a few of the actions."""
    torch.manual_seed(0)
    vocabulary = build_vocabulary(data.knowledge, embed)
    made = checkpoint()
    model = LaIAR(MODEL, vocabulary).eval()
    with torch.no_grad():
        model.c_v.bias -= 1.0
    return replace(
        made, config=made.config.model_copy(update={"vocabulary": Words.of(vocabulary)}), vocabulary=vocabulary, model=model
    )


def trained(path: Path) -> Checkpoint:
    """The same learned for a moment from its only clip, by way of tokens on disk."""
    vocabulary = build_vocabulary(KNOWLEDGE, embed)
    video = video_tokens(clip(), vocabulary)
    assert video
    entries = [Entry.of(f"SIT{i}", "train", video) for i in range(8)]
    write_shard(path / shard_name(0), Meta(inputs="", families=3, entries=tuple(entries)), [video] * 8)
    index = Index(schema="laiar.tokens", dataset="several", words=Words.of(vocabulary), shards=1)
    (path / INDEX).write_text(index.model_dump_json(by_alias=True))
    training = TRAINING.model_copy(update={"language_epochs": 2, "epochs": 4, "batch_size": 4})
    return run(Videos(TokenFolder(path)), path / "run", MODEL, training, embed=embed)
