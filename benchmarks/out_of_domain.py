"""Which number tells best that a clip is unlike all that a checkpoint learned from.

    python -m laiar_core simulate --data charades --no-films --clips 220 --seed 8 --out DATA
    python -m benchmarks.out_of_domain --data DATA --tokens TOKENS

Clips of simulated homes that nobody learned from are inside; the same clips upside down, with other things' names, with each
thing moved somewhere else, and with boxes of noise are outside. For each number the area under the ROC curve: 1 tells all
apart, 0.5 none. TOKENS are those of the training. Writes benchmarks/results/out_of_domain.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.covariance import LedoitWolf
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from laiar_core.bundled import checkpoint_folder
from laiar_core.cli.git_revision import git_revision
from laiar_core.data.camera_views import cut_at_the_edge, reboxed
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip, Track
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.model.laiar import VideoOutput
from laiar_core.training.distributed import ALONE
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.stream import Videos

OUT = Path(__file__).parent / "results" / "out_of_domain.json"
EPOCHS = 2  # of training examples that the distances are to
Floats = NDArray[np.float64]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tokens", type=Path, required=True)
    parser.add_argument("--checkpoint", default="charades-simulated")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    checkpoint, data = load_checkpoint(checkpoint_folder(given.checkpoint)), Charades(given.data)
    clips = [data.clip(clip_id) for clip_id in data.clip_ids()]
    scores = scores_of(checkpoint, TokenFolder(given.tokens))
    rng = np.random.default_rng(0)
    found = {kind: scores([change(clip, rng) for clip in clips]) for kind, change in kinds(checkpoint).items()}
    inside = found.pop("as they are")
    report = {
        "git_revision": git_revision(),
        "clips": len(clips),
        "auroc": {
            name: {kind: round(apart(inside[name], outside[name]), 3) for kind, outside in found.items()} for name in inside
        },
    }
    if checkpoint.domain:
        limit = float(checkpoint.domain.limit)
        shares = {kind: round(float((them[OURS] > limit).mean()), 3) for kind, them in {"as they are": inside, **found}.items()}
        report["beyond the limit of the checkpoint"] = shares
    write_text(given.out, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def apart(inside: Floats, outside: Floats) -> float:
    """The area under the ROC curve of telling the one from the other."""
    return float(roc_auc_score(np.repeat([0, 1], [len(inside), len(outside)]), np.concatenate([inside, outside])))


Change = Callable[[Clip, np.random.Generator], Clip]


def kinds(checkpoint: Checkpoint) -> dict[str, Change]:
    """Ways to make a clip unlike what it was."""
    parts = checkpoint.vocabulary.parts
    things = [name for name in checkpoint.vocabulary.objects if name not in parts]

    def each(change: Callable[[Track, tuple[int, int], np.random.Generator], Track]) -> Change:
        return lambda clip, rng: cut_at_the_edge(
            replace(clip, tracks=tuple(change(track, clip.frame_size, rng) for track in clip.tracks))
        )

    def upside_down(track: Track, size: tuple[int, int], _: np.random.Generator) -> Track:
        left, top, right, bottom = track.boxes_xyxy.T
        return reboxed(track, np.stack([left, size[1] - bottom, right, size[1] - top], axis=1))

    def other_name(track: Track, _: tuple[int, int], rng: np.random.Generator) -> Track:
        return track if track.class_name in parts else replace(track, class_name=str(rng.choice(things)))

    def elsewhere(track: Track, size: tuple[int, int], rng: np.random.Generator) -> Track:
        return reboxed(track, track.boxes_xyxy + np.tile(rng.uniform(-0.5, 0.5, 2) * size, 2))

    def noise(track: Track, size: tuple[int, int], rng: np.random.Generator) -> Track:
        corner = rng.uniform(0, 0.8, (len(track.present), 2)) * size
        return reboxed(track, np.concatenate([corner, corner + rng.uniform(0.05, 0.6, corner.shape) * size], axis=1))

    return {
        "as they are": lambda clip, _: clip,
        "upside down": each(upside_down),
        "other names": each(other_name),
        "things elsewhere": each(elsewhere),
        "noise": each(noise),
    }


OURS = "nearest neighbours of where boxes are"


@torch.inference_mode()
def scores_of(checkpoint: Checkpoint, tokens: TokenFolder) -> Callable[[list[Clip]], dict[str, Floats]]:
    """A function from clips to each of the numbers, higher for what is farther from the training."""
    source = Videos(tokens).source(checkpoint.vocabulary, checkpoint.config.model, checkpoint.config.training)
    rng = np.random.default_rng(0)
    seen = [checkpoint.model.video(batch.clips) for epoch in range(EPOCHS) for batch in source.batches("both", epoch, rng, ALONE)]
    z, means, _ = (np.concatenate(parts) for parts in zip(*map(summary, seen), strict=True))
    gauss_z, gauss_means = LedoitWolf().fit(z), LedoitWolf().fit(means)
    near_z, near_means = NearestNeighbors(n_neighbors=10).fit(z), NearestNeighbors(n_neighbors=10).fit(means)

    def scores(clips: list[Clip]) -> dict[str, Floats]:
        rows: dict[str, list[float]] = {}
        for clip in clips:
            try:
                run = run_model(checkpoint, clip)
            except LaiarError:
                continue
            one_z, mean, energy = summary(run.video)
            row = {
                "energy": float(energy[0]),
                "Mahalanobis of z": float(gauss_z.mahalanobis(one_z)[0]),
                "Mahalanobis of kept tokens": float(gauss_means.mahalanobis(mean)[0]),
                "nearest neighbours of z": float(near_z.kneighbors(one_z)[0].mean()),
                "nearest neighbours of kept tokens": float(near_means.kneighbors(mean)[0].mean()),
                OURS: run.domain_distance or 0.0,
            }
            for name, value in row.items():
                rows.setdefault(name, []).append(value)
        return {name: np.array(values) for name, values in rows.items()}

    return scores


@torch.inference_mode()
def summary(video: VideoOutput) -> tuple[Floats, Floats, Floats]:
    """Z (B, D), the mean kept token in the joint space (B, D), and minus the energy of Wang et al. (NeurIPS 2021) (B,)."""
    at = video.selected
    means = torch.zeros_like(at.z)  # (B, D)
    for row in range(len(at.z)):
        slots = at.kept[row].nonzero().flatten()  # (M,)
        if len(slots):
            means[row] = video.tokens[row, at.steps[row, slots], at.columns[row, slots]].mean(dim=0)
    energy = -torch.nn.functional.softplus(video.logits).sum(dim=-1)  # (B,)
    return at.z.double().numpy(), means.double().numpy(), energy.double().numpy()


if __name__ == "__main__":
    main()
