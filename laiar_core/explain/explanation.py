"""The explanation of one clip: everything the dashboard shows, as one versioned object that is also a JSON file.

The app, the command line and the tests read this and nothing else of the model. `docs/explanation.md` describes the file.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.versioned import parse_versioned

SCHEMA = "laiar.explanation"
VERSION = 1

Weight = Annotated[float, Field(ge=0, le=1)]
Probability = Annotated[float, Field(ge=0, le=1)]
Index = Annotated[int, Field(ge=0)]
BoxXYXY = tuple[float, float, float, float]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ClipInfo(_Part):
    """Where the clip comes from. `frame_numbers` and `frame_times_s` have one entry for each of its F frames."""

    clip_id: str
    dataset: str
    frame_size: tuple[int, int]
    fps: float
    frame_numbers: tuple[int, ...]
    frame_times_s: tuple[float, ...]
    box_source: Literal["annotated", "detected"]


class ModelInfo(_Part):
    """Which checkpoint spoke. `tokens_total` counts the tokens that existed, `tokens_kept` those the encoder saw."""

    checkpoint: str
    git_revision: str
    tokens_total: Index
    tokens_kept: Index


class TrackInfo(_Part):
    """One thing: F boxes (left, top, right, bottom) in pixels, None where it is not present."""

    track_id: str
    kind: str
    boxes_xyxy: tuple[BoxXYXY | None, ...]


class PairInfo(_Part):
    """One column of tokens: indices into `tracks`. A thing's own state has the same index twice."""

    subject: Index
    object: Index


class KeptToken(_Part):
    """A token that the encoder saw, and its name: the nearest semantic label in the joint space.

    `step` counts sampled frames, `frame` is the frame of the clip, `pair` counts pairs. `similarity` is a cosine.
    `probability` is how sure the naming is: the softmax of the similarities of the labels this pair could have.
    """

    step: Index
    frame: Index
    pair: Index
    weight: Weight
    relation: str
    similarity: float
    runner_up: str
    runner_up_similarity: float
    probability: Probability


class Transition(_Part):
    """A kept pair that is named `from_relation` in `from_frame` and `to_relation` in the later `to_frame`.

    `weight` says how much of the explanation it carries (all weights of an explanation sum to at most 1).
    `phrase` is the transition in plain words.
    """

    pair: Index
    from_relation: str
    to_relation: str
    from_frame: Index
    to_frame: Index
    weight: Weight
    phrase: str


class Selection(_Part):
    """Token selection over T sampled frames and N pairs; 0 means dropped. `u[t][n] = temporal[t] * spatial[t][n]`."""

    temporal: tuple[Weight, ...]
    spatial: tuple[tuple[Weight, ...], ...]
    u: tuple[tuple[Weight, ...], ...]


class ActionScore(_Part):
    """Probability of one action under each head; `language` only where annotated relations were given."""

    action: str
    video: Probability
    video_to_semantic: Probability
    language: Probability | None = None


class AnnotatedRelation(_Part):
    """A run of frames, both ends included, in which people labelled a pair with one relation."""

    pair: Index
    relation: str
    first_frame: Index
    last_frame: Index


class Truth(_Part):
    """What people annotated. It is shown beside the prediction and is never input to the video stream."""

    action: str | None
    relations: tuple[AnnotatedRelation, ...]


class Explanation(_Part):
    """Why the video stream says what it says about one clip. Frames count from 0 inside the clip everywhere."""

    schema_name: Literal["laiar.explanation"] = Field("laiar.explanation", alias="schema")
    version: Literal[1] = 1
    clip: ClipInfo
    model: ModelInfo
    tracks: tuple[TrackInfo, ...]
    pairs: tuple[PairInfo, ...]
    sampled_frames: tuple[Index, ...]
    selection: Selection
    tokens: tuple[KeptToken, ...]
    transitions: tuple[Transition, ...]
    actions: tuple[ActionScore, ...]
    prediction: str
    confidence: Probability
    sentence: str
    truth: Truth | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        frames, steps, pairs = len(self.clip.frame_numbers), len(self.sampled_frames), len(self.pairs)

        def same(name: str, got: int, want: int) -> None:
            if got != want:
                raise ValueError(f"{name} has {got} entries, expected {want}")

        def below(name: str, got: int, limit: int) -> None:
            if got >= limit:
                raise ValueError(f"{name} is {got}, allowed are 0 to {limit - 1}")

        same("clip.frame_times_s", len(self.clip.frame_times_s), frames)
        for track in self.tracks:
            same(f"boxes of track {track.track_id!r}", len(track.boxes_xyxy), frames)
        for frame in self.sampled_frames:
            below("a sampled frame", frame, frames)
        for pair in self.pairs:
            below("the subject of a pair", pair.subject, len(self.tracks))
            below("the object of a pair", pair.object, len(self.tracks))
        same("selection.temporal", len(self.selection.temporal), steps)
        for name, rows in (("spatial", self.selection.spatial), ("u", self.selection.u)):
            same(f"selection.{name}", len(rows), steps)
            for row in rows:
                same(f"a row of selection.{name}", len(row), pairs)
        for t, (weight, spatial, row) in enumerate(
            zip(self.selection.temporal, self.selection.spatial, self.selection.u, strict=True)
        ):
            for n, (s, u) in enumerate(zip(spatial, row, strict=True)):
                if not math.isclose(u, weight * s, rel_tol=1e-3, abs_tol=1e-4):
                    raise ValueError(f"selection.u[{t}][{n}] is {u}, but temporal times spatial is {weight * s}")
        kept = set()
        for token in self.tokens:
            below("the step of a token", token.step, steps)
            below("the pair of a token", token.pair, pairs)
            if token.frame != self.sampled_frames[token.step]:
                raise ValueError(f"a token of step {token.step} says frame {token.frame}, not {self.sampled_frames[token.step]}")
            kept.add((token.frame, token.pair))
        same("tokens", len(self.tokens), self.model.tokens_kept)
        for transition in self.transitions:
            for frame in (transition.from_frame, transition.to_frame):
                if (frame, transition.pair) not in kept:
                    raise ValueError(f"a transition names frame {frame} of pair {transition.pair}, which was not kept")
        for run in self.truth.relations if self.truth else ():
            below("the pair of an annotated relation", run.pair, pairs)
            below("the last frame of an annotated relation", run.last_frame, frames)
        if self.prediction not in {a.action for a in self.actions}:
            raise ValueError(f"prediction {self.prediction!r} is not among the actions")
        return self

    def pair_name(self, pair: int) -> str:
        """Plain name of a pair, e.g. `hand_2, box_1`; the thing alone for a thing's own state."""
        subject, obj = self.pairs[pair].subject, self.pairs[pair].object
        names = [self.tracks[subject].track_id, self.tracks[obj].track_id]
        return names[0] if subject == obj else ", ".join(names)

    def to_json(self) -> str:
        """The explanation as JSON text; `from_json` gives the same object back."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_json(cls, text: str, source: str = "the explanation") -> Explanation:
        """Read and check JSON text; `source` names it in errors (LaiarError, one sentence)."""
        mend = "make it again with `python -m laiar_core explain`"
        return parse_versioned(cls, text, source, SCHEMA, VERSION, mend)

    def save(self, path: Path) -> None:
        """Write the JSON file whole or not at all."""
        write_text(path, self.to_json())

    @classmethod
    def load(cls, path: Path) -> Explanation:
        """Read a JSON file that `save` wrote."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LaiarError(f"cannot read {path}: {error}") from None
        return cls.from_json(text, source=str(path))
