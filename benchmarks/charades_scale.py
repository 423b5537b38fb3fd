"""Charades at its full size on this machine: preparing it, the memory of training on it, and what the DT-Former saves.

    python -m benchmarks.charades_scale --work DIR [--videos 9848] --json benchmarks/results/charades_scale.json

It makes the data set (`charades_size.py`), prepares it with two workers, trains on it, and measures the step of training against
that with a plain Transformer encoder in the DT-Former's place (`charades_plain.py`), turn by turn. Seconds of the clock depend on
what else the machine does, so those of the CPU are there too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.charades_plain import PlainFormer, encoder_parameters
from benchmarks.charades_size import VIDEOS, write
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.laiar import LaIAR
from laiar_core.training.batch_source import TrainingBatch, label_weights
from laiar_core.training.distributed import ALONE
from laiar_core.training.objectives import Objectives, total
from laiar_core.training.optimizer import Optimizer
from laiar_core.training.settings import CHARADES_MODEL as MODEL
from laiar_core.training.settings import CHARADES_TRAINING as TRAINING
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.stream import ShardSource
from laiar_core.training.trainer import new_model

GB = 2**30
TURNS = 5
UNGUIDED = {"language_weight": 0.0, "joint_weight": 0.0, "selection_weight": 0.0, "cross_modal_weight": 0.0}


def command(*words: str) -> dict[str, float]:
    """Run a command of ours: seconds of the clock, of the CPU (of all its processes), and how busy the machine was."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", *words], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(time.perf_counter() - start, 1), "cpu_seconds": round(cpu, 1), "load": round(os.getloadavg()[0], 1)}


def words_of_nothing(phrases: Any) -> Any:  # noqa: ANN401
    """Vectors of the size of real ones; how good they are does not matter for speed."""
    return np.random.default_rng(0).normal(0, 384**-0.5, (len(phrases), 384)).astype(np.float32)


def memory(tokens: Path) -> dict[str, float]:
    """The most memory of a process in an epoch of training, and what of it is its own, not pages of files."""
    torch.set_num_threads(1)
    folder = TokenFolder(tokens)
    source = ShardSource(folder, MODEL.frames, TRAINING)
    vocabulary = folder.index.words.vocabulary(words_of_nothing)
    model = new_model(MODEL, vocabulary)
    objectives = Objectives(model, label_weights(source), TRAINING)
    optimizer = Optimizer(model, TRAINING, source.steps("both"))
    own, steps = 0, 0
    # Every batch is read, and every eighth is learned from: memory is the same, and it takes less time.
    for number, batch in enumerate(source.batches("both", 0, np.random.default_rng(0), ALONE)):
        if number % 8 == 0:
            optimizer.step(total(objectives(batch, "both"), TRAINING))
        own, steps = max(own, _own_memory()), steps + 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"peak_gb": round(peak / GB, 3), "own_gb": round(own / GB, 3), "batches": steps, "videos": source.videos}


def _own_memory() -> int:
    """Bytes of this process that are no pages of files."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


class Variant:
    """A model with its optimiser, ready to step, and how long its steps took."""

    def __init__(self, model: LaIAR, config: TrainConfig, steps: int, rare: torch.Tensor) -> None:
        self.config, self.model = config, model.train()
        self.objectives = Objectives(model, rare, config)
        self.optimizer = Optimizer(model, config, steps)
        self.seconds: list[float] = []

    def learn(self, batch: TrainingBatch) -> None:
        """One step, timed in seconds of the CPU."""
        start = time.process_time()
        self.optimizer.step(total(self.objectives(batch, "both"), self.config))
        self.seconds.append(time.process_time() - start)


def throughput(tokens: Path) -> dict[str, Any]:
    """Videos a CPU second in training: ours, and the plain encoder, both with guidance and both without."""
    torch.set_num_threads(1)
    folder = TokenFolder(tokens)
    vocabulary = folder.index.words.vocabulary(words_of_nothing)
    results: dict[str, Any] = {}
    for name, config in SIZES.items():
        source = ShardSource(folder, config.frames, TRAINING.model_copy(update={"batch_size": BATCHES[name]}))
        batches = list(islice(source.batches("both", 0, np.random.default_rng(1), ALONE), TURNS + 1))
        variants = _variants(config, vocabulary, len(batches))
        for batch in batches:  # turn by turn, so that what else the machine does is alike for all
            for variant in variants.values():
                variant.learn(batch)
        size = batches[0].clips.labels.shape[0]
        rates = {key: round(size / statistics.median(v.seconds[1:]), 1) for key, v in variants.items()}
        with FlopCounterMode(display=False) as counter:
            variants["ours_guided"].learn(batches[-1])
        results[name] = {
            "tokens_of_a_video": statistics.mean(float(x.clips.valid.sum()) / size for x in batches),
            "kept_tokens": config.keep_frames * config.keep_pairs,
            "videos_per_cpu_second": rates,
            "times_faster_guided": round(rates["ours_guided"] / rates["plain_guided"], 2),
            "times_faster_unguided": round(rates["ours_unguided"] / rates["plain_unguided"], 2),
            "gflop_of_a_video_guided": round(counter.get_total_flops() / size / 1e9, 4),
            "model": config.model_dump(),
        }
    return results


# Ours as it is trained by default, and larger: the encoder's part of the work grows with its size.
BATCHES = {"default": TRAINING.batch_size, "larger": 8}
SIZES = {"default": MODEL, "larger": MODEL.model_copy(update={"frames": 32, "keep_frames": 10, "width": 128, "layers": 4})}


def _variants(config: ModelConfig, vocabulary: Any, steps: int) -> dict[str, Variant]:  # noqa: ANN401
    rare = torch.ones(len(vocabulary.labels))
    made = {}
    for guided in (True, False):
        training = TRAINING if guided else TRAINING.model_copy(update=UNGUIDED)
        for plain in (False, True):
            torch.manual_seed(0)
            model = new_model(config, vocabulary)
            if plain:
                former = PlainFormer(config)
                assert 0.9 < encoder_parameters(former) / encoder_parameters(model.dt_former) < 1.1
                model.dt_former = former  # type: ignore[assignment]
            made[f"{'plain' if plain else 'ours'}_{'guided' if guided else 'unguided'}"] = Variant(model, training, steps, rare)
    return made


def machine() -> dict[str, Any]:
    """What this was measured on."""
    return {"cores": os.cpu_count(), "load": os.getloadavg()[0], "python": platform.python_version(), "torch": torch.__version__}


def main() -> None:
    """Measure, or do one part in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--videos", type=int, default=VIDEOS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--part", choices=("memory", "throughput"))
    arguments = parser.parse_args()
    data, tokens = arguments.work / "data", arguments.work / "tokens"
    if arguments.part:
        print(json.dumps((memory if arguments.part == "memory" else throughput)(tokens)))
        return
    report: dict[str, Any] = {"machine": machine(), "data": write(data, arguments.videos)}
    prepare = ("laiar_core", "prepare", "charades", "--data", str(data), "--out", str(tokens), "--workers", "2")
    report["prepare"] = command(*prepare)
    report["prepare_again"] = command(*prepare)
    print(json.dumps(report), flush=True)
    report["tokens_gb"] = round(sum(f.stat().st_size for f in tokens.rglob("*") if f.is_file()) / GB, 3)
    for part in ("memory", "throughput"):
        words = [sys.executable, "-m", "benchmarks.charades_scale", "--work", str(arguments.work), "--part", part]
        report[part] = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout)
        print(json.dumps(report), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
