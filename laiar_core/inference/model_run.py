"""One forward pass of the video stream over one clip, and everything that is derived from it.

It is made once and handed to whoever asks about the clip: prediction, explanation, joint space, what-if and evaluation. So they
all speak of the same numbers. What is derived is made when it is first asked for, and then kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.brief import Brief
from laiar_core.data.clip import Clip
from laiar_core.data.task import Task
from laiar_core.errors import LaiarError
from laiar_core.inference.changes import Change, changes, steady_sights
from laiar_core.inference.named_tokens import NamedToken, named_tokens
from laiar_core.inference.unsupported import unsupported
from laiar_core.made_once import made_once
from laiar_core.model.checkpoint import EVEN, Calibration, Checkpoint
from laiar_core.model.domain import pairs_in_frames
from laiar_core.model.dt_former import EncoderInput
from laiar_core.model.laiar import LaIAR, LanguageOutput, VideoOutput
from laiar_core.model.naming import name_scores, name_tokens
from laiar_core.model.pairs import pair_segments
from laiar_core.model.tokens import Batch, ClipTokens, collate
from laiar_core.perception.film_tracks import BoxSource

UNLIKE = "this looks unlike anything that I learned from"
MOST_KEPT = 1024  # tokens: each looks at each other one, in as many runs as there are tokens; the bundled models keep up to 60
LARGEST_ATTENTION = 60_000_000  # weights of the attention of all runs that are made at once: 240 MB


@dataclass(frozen=True, repr=False)
class Evidence(Brief):
    """Exact differences of logits of C_v for M kept tokens and R changes.

    Attributes:
        tokens: (M, A) every action's logit with everything kept, minus its logit without that one token.
        rises: (R, A) what the tokens on both sides of a change add to the tokens that are in no stretch with a change.
    """

    tokens: Tensor
    rises: Tensor


@dataclass(frozen=True, eq=False, repr=False)
class ModelRun(Brief):
    """What a checkpoint predicts of a clip. T sampled frames, N pairs, K slots of the encoder, M kept tokens, A actions.

    Attributes:
        checkpoint: the model with its vocabulary.
        clip: at what.
        inputs: the tokens that the model read.
        batch: the same as a batch of one.
        video: what the video stream gives, B = 1.
        probabilities: (A,) of the actions: THE probability of each for this clip, wherever it is shown or scored.
    """

    checkpoint: Checkpoint
    clip: Clip
    inputs: ClipTokens
    batch: Batch
    video: VideoOutput
    probabilities: Tensor

    @property
    def model(self) -> LaIAR:
        """The checkpoint's model."""
        return self.checkpoint.model

    @property
    def calibration(self) -> Calibration:
        """How sure the model is of clips whose boxes come from where these do, and when it speaks."""
        return self.checkpoint.calibration_of(self.clip.box_source)

    @made_once
    def withheld(self) -> dict[str, str]:
        """The actions that are not said of this clip, each with the reason: those never, and of the likely ones some."""
        return {**self._withheld_here(), **self.checkpoint.withheld}

    def _withheld_here(self) -> dict[str, str]:
        """Where the model says one action of a clip nothing is withheld: it is a guess instead, and says so (`out_of_domain`)."""
        vocabulary, least = self.checkpoint.vocabulary, self.calibration.threshold
        rows = zip(vocabulary.actions, self.probabilities.tolist(), strict=True)
        likely = {action: share for action, share in rows if share >= EVEN}
        if not likely or vocabulary.task is Task.SINGLE_LABEL:
            return {}
        if self.out_of_domain:
            return dict.fromkeys(likely, UNLIKE)
        unseen = unsupported(vocabulary, self.clip, self.inputs, self.segments, self.called)
        unsure = {action: _too_unsure(share, least, self.clip.box_source) for action, share in likely.items() if share < least}
        return unsure | {action: unseen[action] for action in likely if action in unseen}

    @made_once
    def sayable(self) -> Tensor:
        """The probabilities (A,) with those of actions that are withheld at 0."""
        return self.checkpoint.sayable(self.probabilities, self.withheld)

    @made_once
    def domain_distance(self) -> float | None:
        """How far the clip lies from what the checkpoint learned from; None where it does not know that."""
        domain = self.checkpoint.domain
        return float(domain.distances(pairs_in_frames(self.batch))[0]) if domain else None

    @property
    def out_of_domain(self) -> bool:
        """Whether that is so far that nothing can be told."""
        domain = self.checkpoint.domain
        return domain is not None and self.domain_distance is not None and self.domain_distance > float(domain.limit)

    def calibrated(self, logits: Tensor) -> Tensor:
        """Probabilities (..., A) of logits of any head: the temperature that was fitted for C_v serves all three."""
        return self.model.probabilities(logits, self.calibration.temperature)

    @made_once
    def segments(self) -> NDArray[np.int64]:
        """Which tokens (T, N) of a pair may be spoken of together (`pair_segments`)."""
        return pair_segments(self.clip, self.inputs.pairs, self.inputs.frames)

    @made_once
    def kept(self) -> tuple[NamedToken, ...]:
        """The M kept tokens, each with its name."""
        seen = [min(self.clip.tracks[end].seen for end in (p.subject, p.object)) for p in self.inputs.pairs]
        return named_tokens(self.checkpoint, self.batch, self.video, self.segments, seen)

    @made_once
    def changes(self) -> tuple[Change, ...]:
        """Every change of name along the kept tokens of a pair while both things are seen, as positions in `kept`."""
        return changes(self.kept)

    @made_once
    def steady(self) -> tuple[tuple[int, ...], ...]:
        """The P stretches of kept tokens of one pair that are seen without a break and have one name, as positions in `kept`."""
        return steady_sights(self.kept, self.changes)

    @made_once
    @torch.inference_mode()
    def names(self) -> Tensor:
        """The nearest label (T, N) of every token, kept or not. Only of kept ones may it be shown."""
        steps, pairs = self.video.tokens.shape[1:3]
        classes = self.batch.classes[0].expand(steps, -1, -1).reshape(-1, 3)  # (T * N, 3)
        return name_tokens(self.model, self.video.tokens[0].flatten(0, 1), classes).best.view(steps, pairs)  # (T, N)

    @torch.inference_mode()
    def called(self, relations: Collection[str]) -> Tensor:
        """How likely each token, kept or not, is called one of these relations: float32 (T, N)."""
        possible = self.model.possible_labels(self.batch.classes[0])  # (N, P)
        scores = name_scores(self.video.tokens[0], self.model.semantic_labels(), possible)  # (T, N, P)
        wanted = torch.tensor([label.relation in relations for label in self.checkpoint.vocabulary.labels])  # (L,)
        return (scores.log_probabilities.exp() * (wanted[possible.clamp(min=0)] & (possible >= 0))).sum(dim=-1)  # (T, N)

    @property
    def annotated(self) -> bool:
        """Whether any relation that the model knows is annotated in the sampled frames, so that there is something to read."""
        return bool((self.batch.labels >= 0).any())

    @made_once
    @torch.inference_mode()
    def language(self) -> LanguageOutput:
        """What the language stream reads in the annotated relations. For comparison: nothing of it enters the prediction."""
        return self.model.language(self.batch)

    @made_once
    def evidence(self) -> Evidence:
        """What each kept token and each change is worth, by re-runs of the encoder."""
        everything, moving = range(len(self.kept)), {i for change in self.changes for i in (*change.before, *change.after)}
        quiet = [i for i in everything if i not in moving]
        shown: list[Sequence[int]] = [everything, quiet]
        shown += [[j for j in everything if j != i] for i in everything]
        shown += [[*quiet, *change.before, *change.after] for change in self.changes]
        whole, ground, without, with_change = torch.split(
            self.logits_showing(shown), [1, 1, len(self.kept), len(self.changes)]
        )  # (1, A), (1, A), (M, A), (R, A)
        return Evidence(whole - without, with_change - ground)

    @made_once
    def losses(self) -> Tensor:
        """What lasting relations are worth (P, A): each action's logit with everything kept, minus that without one of them."""
        everything = range(len(self.kept))
        shown: list[Sequence[int]] = [everything, *([i for i in everything if i not in sight] for sight in map(set, self.steady))]
        logits = self.logits_showing(shown)  # (1 + P, A)
        return logits[:1] - logits[1:]

    def logits_showing(self, shown: Sequence[Sequence[int]]) -> Tensor:
        """Logits (R, A) of C_v when the encoder sees only these kept tokens, as positions in `kept`, and [cls]."""
        present = torch.zeros(len(shown), self.video.selected.kept.shape[1], dtype=torch.bool)  # (R, K)
        for row, positions in zip(present, shown, strict=True):
            row[[self.kept[i].slot for i in positions]] = True
        return self.logits_with(present)

    @torch.inference_mode()
    def logits_with(self, present: Tensor) -> Tensor:
        """Logits (R, A) of C_v when the encoder sees only the slots that are present in each row of bool (R, K), and [cls].

        Nothing is approximated: the tokens are those of the video stream and the blocks are the model's. With all kept slots
        present it gives the logits of the prediction.
        """
        runs_at_once = max(LARGEST_ATTENTION // (self.model.config.heads * (present.shape[1] + 1) ** 2), 1)
        rows: list[Tensor] = [
            self.model.c_v(self.model.dt_former.run(self.encoder_input(some))) for some in torch.split(present, runs_at_once)
        ]
        return torch.cat(rows)  # (R, A)

    @torch.inference_mode()
    def encoder_input(self, present: Tensor) -> EncoderInput:
        """What the encoder reads in R runs in which only the slots of bool (R, K) can be seen."""
        at = self.video.selected
        ones = torch.ones(present.shape)  # (R, K)
        return self.model.dt_former.lay_out(self.video.read, self.batch.tracks, at.steps, at.columns, present, ones)


def _too_unsure(share: float, least: float, box_source: BoxSource) -> str:
    return f"it has {share:.0%}, and with {box_source} boxes I say an action from {least:.0%} on"


@torch.inference_mode()
def run_model(checkpoint: Checkpoint, clip: Clip) -> ModelRun:
    """Run the video stream over a clip (LaiarError where the model knows nothing in it, lacks its pictures or keeps too much)."""
    inputs, sizes = checkpoint.tokens_of(clip), checkpoint.config.model
    kept = min(len(inputs.frames), sizes.keep_frames) * min(len(inputs.pairs), sizes.keep_pairs)
    if kept > MOST_KEPT:
        raise LaiarError(
            f"{checkpoint.name} keeps {kept} tokens of the clip {clip.clip_id!r}, and at most {MOST_KEPT} can be explained; "
            "train it with a smaller keep_frames or keep_pairs"
        )
    batch = collate([inputs])
    video = checkpoint.model.video(batch)
    temperature = checkpoint.calibration_of(clip.box_source).temperature
    probabilities = checkpoint.model.probabilities(video.logits[0], temperature)  # (A,)
    return ModelRun(checkpoint, clip, inputs, batch, video, probabilities)
