"""What appearance costs on Charades: seconds and bytes of `prepare` beside those of layout alone, and the step of training.

    python -m benchmarks.charades_looks --data ../shared/data assets/demo_charades --work DIR --json FILE

Data sets of few videos do: what they cost is counted a video and a frame. The last one is trained on for some steps.
"""

from __future__ import annotations

import argparse
import json
import statistics
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.charades_scale import TURNS, Variant, command, machine, words_of_nothing
from laiar_core.data.charades.reader import Charades
from laiar_core.model.crop_encoder import crop_encoder_of
from laiar_core.training.batch_source import TrainingBatch
from laiar_core.training.distributed import ALONE
from laiar_core.training.settings import CHARADES_MODEL as MODEL
from laiar_core.training.settings import CHARADES_TRAINING as TRAINING
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.stream import ShardSource
from laiar_core.training.trainer import new_model

SEES = ("none", "stem")


def prepared(data: Path, work: Path) -> dict[str, Any]:
    """What a data set costs without and with pictures, in a process of its own each."""
    found: dict[str, Any] = {"data": data.name}
    Charades(data).genome  # noqa: B018  # read once, from then on it is in the cache
    words = ("laiar_core", "prepare", "charades", "--data", str(data), "--skip-absent", "--workers", "1")
    for sees in SEES:
        out = work / f"{data.resolve().name}-{sees}"
        cost = command(*words, "--out", str(out), "--appearance", sees)
        entries = [entry for shard in TokenFolder(out).entries for entry in shard]
        frames, crops = sum(entry.frames for entry in entries), sum(entry.crops or 0 for entry in entries)
        size = sum(file.stat().st_size for file in out.glob("shard-*/*.npy"))
        found |= {"videos": len(entries), "frames": frames}
        found[sees] = {**cost, "kb_a_frame": round(size / frames / 1000, 1), "crops_a_frame": round(crops / frames, 2)}
    more = found["stem"]["cpu_seconds"] - found["none"]["cpu_seconds"]
    found["cpu_seconds_a_video_more"] = round(more / found["videos"], 3)
    return found


def throughput(tokens: TokenFolder) -> dict[str, Any]:
    """Videos a CPU second in a step of training, with layout alone and with pictures, turn by turn."""
    torch.set_num_threads(1)
    vocabulary = tokens.index.words.vocabulary(words_of_nothing)
    every = frozenset(entry.clip_id for shard in tokens.entries for entry in shard)
    batches: dict[str, list[TrainingBatch]] = {}
    variants: dict[str, Variant] = {}
    for sees in SEES:
        config = MODEL.model_copy(update={"appearance": sees})
        source = ShardSource(tokens, config.frames, TRAINING, every, crop_encoder_of(config))
        epochs = (batch for epoch in count() for batch in source.batches("both", epoch, np.random.default_rng(epoch), ALONE))
        batches[sees] = list(islice(epochs, TURNS + 1))
        torch.manual_seed(0)
        variants[sees] = Variant(new_model(config, vocabulary), TRAINING, TURNS + 1, torch.ones(len(vocabulary.labels)))
    for turn in range(TURNS + 1):
        for sees in SEES:
            variants[sees].learn(batches[sees][turn])
    size = batches["none"][0].clips.labels.shape[0]
    rates = {sees: round(size / statistics.median(variant.seconds[1:]), 1) for sees, variant in variants.items()}
    return {"videos_per_cpu_second": rates, "times_as_long": round(rates["none"] / rates["stem"], 2)}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    report: dict[str, Any] = {"machine": machine(), "prepare": [prepared(data, arguments.work) for data in arguments.data]}
    report["training"] = throughput(TokenFolder(arguments.work / f"{arguments.data[-1].resolve().name}-stem"))
    print(json.dumps(report, indent=1))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
