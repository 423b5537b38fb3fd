"""Training of the detector: first on drawn pictures alone, then for a while on drawn and recorded ones."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from laiar_core.perception.hand_object_net import HandObjectNet
from laiar_core.progress import progress_bar
from laiar_core.training.detector.augment import SIZE, view_of
from laiar_core.training.detector.example import Example
from laiar_core.training.detector.loss import loss_of, target_of

BATCH = 16
RATE, DECAY = 3e-3, 0.03


@dataclass(frozen=True)
class Stage:
    """A part of the training.

    Attributes:
        steps: batches of 16 pictures.
        recorded: of these, so many are recorded ones.
        rate: the highest learning rate; it rises for a tenth of the steps and falls for the rest.
    """

    steps: int
    recorded: int = 0
    rate: float = RATE


DRAWN = Stage(steps=1900)
BOTH = Stage(steps=150, recorded=8, rate=1e-3)


def learn(
    net: HandObjectNet, drawn: Sequence[Example], recorded: Sequence[Example], stage: Stage, seed: int, title: str = "learning"
) -> HandObjectNet:
    """A copy of the network that went through a stage. One core looks at about 24 pictures a second.

    Args:
        net: where it starts.
        drawn: simulated pictures.
        recorded: filmed ones, of which each batch has as many as the stage says.
        stage: steps, rate and mixture.
        seed: of everything random.
        title: of the progress bar.

    Returns:
        The network, in evaluation mode.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = copy.deepcopy(net).train()
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(net.parameters(), lr=stage.rate, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, stage.rate, total_steps=stage.steps, pct_start=0.1)
    bar = progress_bar(range(stage.steps), desc=title, unit="batch", mininterval=5)
    smooth: list[float] = [0.0, 0.0]
    for step in bar:
        chosen = [recorded[n] for n in rng.integers(len(recorded), size=stage.recorded)] if stage.recorded else []
        chosen += [drawn[n] for n in rng.integers(len(drawn), size=BATCH - len(chosen))]
        views = [view_of(example, rng) for example in chosen]
        pictures = torch.from_numpy(np.stack([picture for picture, *_ in views])).permute(0, 3, 1, 2) / 255  # (B, 3, H, W)
        targets = [target_of(boxes, words, unsure, SIZE[1], SIZE[0]) for _, boxes, words, unsure in views]
        # Half the time of float32 on processors that know bfloat16.
        with torch.autocast("cpu", torch.bfloat16):
            logits, sides = net(pictures.to(memory_format=torch.channels_last))
        of_words, of_sides = loss_of(logits, sides, targets)
        optimiser.zero_grad()
        (of_words + of_sides).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        share = max(0.02, 1 / (step + 1))
        smooth = [old + share * (new.item() - old) for old, new in zip(smooth, (of_words, of_sides), strict=True)]
        bar.set_postfix_str(f"words {smooth[0]:.3f}, sides {smooth[1]:.3f}", refresh=False)
    return net.eval()
