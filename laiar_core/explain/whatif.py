"""What if the model had seen something else? A prepared clip, edits, and what is predicted then.

Nothing is decoded and no token is computed anew. What the encoder gets is exactly what the edits leave: with none of them the
prediction is that of `explain` to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from laiar_core.errors import LaiarError
from laiar_core.explain.whatif_edits import Edit, ForceToken, HideFrame, HidePair, HideToken, Rename
from laiar_core.explain.whatif_prepare import Place, Prepared
from laiar_core.model.dt_former import EncoderInput


@dataclass(frozen=True)
class Seen:
    """A token that the encoder sees: its relation by now, and whether somebody forced it in or renamed it."""

    step: int
    pair: int
    relation: str
    forced: bool
    renamed: bool


@dataclass(frozen=True)
class Edited:
    """What C_v predicts under some edits. `logits` and `probabilities` have one number for each of `actions`."""

    actions: tuple[str, ...]
    logits: tuple[float, ...]
    probabilities: tuple[float, ...]
    seen: tuple[Seen, ...]

    @property
    def action(self) -> str:
        """The predicted action."""
        return self.actions[self.logits.index(max(self.logits))]

    @property
    def confidence(self) -> float:
        """Its probability."""
        return max(self.probabilities)


@dataclass(frozen=True)
class Layout:
    """What the encoder reads under some edits: one row, whose slots `present` (1, M) are seen; M is K and the forced tokens.

    `places`: where the token of each slot lies; `renamed`: which label somebody gave to a token.
    """

    read: EncoderInput
    present: Tensor
    places: tuple[Place, ...]
    renamed: Mapping[Place, str]


@torch.inference_mode()
def predict_edited(prepared: Prepared, edits: Sequence[Edit]) -> Edited:
    """What is predicted under these edits (LaiarError for an edit that this clip does not allow)."""
    layout = lay_out(prepared, edits)
    logits = logits_of(prepared, layout, layout.present)[0]  # (A,)
    there = [place for place, shown in zip(layout.places, layout.present[0].tolist(), strict=True) if shown]
    kept = prepared.kept_places()
    return Edited(
        actions=prepared.run.checkpoint.vocabulary.actions,
        logits=tuple(logits.tolist()),
        probabilities=tuple(prepared.run.calibrated(logits).tolist()),
        seen=tuple(
            Seen(
                *place, layout.renamed.get(place, prepared.names[place[0]][place[1]]), place not in kept, place in layout.renamed
            )
            for place in there
        ),
    )


def lay_out(prepared: Prepared, edits: Sequence[Edit]) -> Layout:
    """Put the tokens of a clip under these edits before the encoder (LaiarError for an edit that this clip does not allow)."""
    for edit in edits:
        check(prepared, edit)
    kept = prepared.kept_places()
    asked = {(e.step, e.pair) for e in edits if isinstance(e, ForceToken)}
    forced = sorted(place for place in asked - kept if not _hidden(place, edits))
    extra = torch.tensor(forced, dtype=torch.int64).view(-1, 2)  # (X, 2)
    run = prepared.run
    selected = run.video.selected
    steps = torch.cat([selected.steps, extra[None, :, 0]], dim=1)  # (1, M)
    columns = torch.cat([selected.columns, extra[None, :, 1]], dim=1)  # (1, M)
    full = torch.cat([selected.kept, torch.ones(1, len(forced), dtype=torch.bool)], dim=1)  # (1, M)
    places = tuple(zip(steps[0].tolist(), columns[0].tolist(), strict=True))
    present = full & ~torch.tensor([[_hidden(place, edits) for place in places]], dtype=torch.bool)  # (1, M)
    renamed = {
        (step, e.pair): e.relation for e in edits if isinstance(e, Rename) for step in range(e.first_step, e.last_step + 1)
    }
    tokens = run.video.read
    if renamed:
        tokens = tokens.clone()  # (1, T, N, D)
        for (step, pair), relation in renamed.items():
            tokens[0, step, pair] = prepared.labels[prepared.allowed[pair][relation]]
    read = run.model.dt_former.lay_out(tokens, run.batch.tracks, steps, columns, full, torch.ones(full.shape))
    return Layout(read, present, places, renamed)


def logits_of(prepared: Prepared, layout: Layout, present: Tensor) -> Tensor:
    """Logits of C_v when only some of the slots are seen.

    Args:
        prepared: the encoded clip.
        layout: its tokens as the encoder reads them, M slots.
        present: bool (R, M), the slots that are seen in each of R runs.

    Returns:
        float32 (R, A).
    """
    x, standing = layout.read.x.expand(len(present), -1, -1), layout.read.standing  # (R, M+1, D), (1, M+1, M+1)
    seen = F.pad(present, (1, 0), value=True)  # (R, M+1), [cls] always
    hidden = torch.zeros(seen.shape).masked_fill(~seen, float("-inf"))  # (R, M+1)
    model = prepared.run.model
    logits: Tensor = model.c_v(model.dt_former.run(EncoderInput(x, standing, hidden)))  # (R, A)
    return logits


def check(prepared: Prepared, edit: Edit) -> None:
    """Raise a LaiarError that names what is allowed where this clip has no such frame, pair or relation."""
    frames, pairs = prepared.run.video.read.shape[1:3]
    named = {"step": "sampled frame", "first_step": "sampled frame", "last_step": "sampled frame", "pair": "pair"}
    for field, what in named.items():
        value, limit = getattr(edit, field, 0), pairs if what == "pair" else frames
        if not 0 <= value < limit:
            raise LaiarError(f"this clip has no {what} {value} to edit; allowed are 0 to {limit - 1}")
    if isinstance(edit, ForceToken) and not prepared.run.inputs.seen[edit.step, edit.pair]:
        raise LaiarError(f"nobody is seen in sampled frame {edit.step}, so nothing of a person can be shown to the model there")
    if isinstance(edit, Rename):
        if edit.first_step > edit.last_step:
            raise LaiarError(f"a renaming cannot run from sampled frame {edit.first_step} back to {edit.last_step}")
        if edit.relation not in prepared.allowed[edit.pair]:
            subject, obj = prepared.pair_names[edit.pair]
            pair = subject if subject == obj else f"{subject}, {obj}"
            raise LaiarError(f"{pair} cannot be {edit.relation!r}; allowed are {', '.join(prepared.allowed[edit.pair])}")


def _hidden(place: Place, edits: Sequence[Edit]) -> bool:
    step, pair = place
    return any(edit in (HideToken(step, pair), HideFrame(step), HidePair(pair)) for edit in edits)
