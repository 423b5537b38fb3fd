"""The explanation of one clip: everything the dashboard shows, as one versioned object that is also a JSON file.

The app, the command line and the tests read this and nothing else of the model. `docs/explanation.md` describes the file.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from laiar_core.data.task import with_task
from laiar_core.explain.schema import (
    ActionScore,
    AnnotatedRelation,
    ClipInfo,
    Faithfulness,
    Index,
    KeptToken,
    ModelInfo,
    PairInfo,
    Part,
    Probability,
    RankingFaithfulness,
    Selection,
    State,
    TrackInfo,
    Transition,
    Truth,
)
from laiar_core.explain.sentences import WORDING, main_reason, undecided
from laiar_core.explain.tables import frame_of
from laiar_core.files import write_bytes
from laiar_core.reading import as_text, read_bytes, unpack
from laiar_core.versioned_json import parse_versioned

if TYPE_CHECKING:
    import pandas as pd

    from laiar_core.data.clip import Clip
    from laiar_core.viz.notebook.plots import Plots

SCHEMA = "laiar.explanation"
_TRACK_4 = {"kind": "class_name"}  # what version 4 called otherwise
VERSION = 5

# The whole vocabulary of the file is read from here.
__all__ = [
    "ActionScore",
    "AnnotatedRelation",
    "ClipInfo",
    "Explanation",
    "Faithfulness",
    "KeptToken",
    "ModelInfo",
    "PairInfo",
    "RankingFaithfulness",
    "Selection",
    "State",
    "TrackInfo",
    "Transition",
    "Truth",
]


class Explanation(Part):
    """Why the video stream predicts what it predicts of one clip. Frames count from 0 inside the clip everywhere.

    `transitions` are sorted, heaviest first; the first is the reason that the `sentence` names, unless all are too light.
    `undecided`: no action stands out, so that the prediction is a guess, or it is withheld. Where the task is multi-label,
    `prediction` is the action that this explanation is about, `confidence` how likely that is, and `undecided` that it is not
    said; `states` are the relations that last, heaviest first. `domain_distance` is how far the clip lies from what the model
    learned from, and `out_of_domain` whether that is beyond its limit, so that nothing can be told.
    """

    schema_name: Literal["laiar.explanation"] = Field("laiar.explanation", alias="schema")
    version: Literal[5] = 5
    clip: ClipInfo
    model: ModelInfo
    tracks: tuple[TrackInfo, ...]
    pairs: tuple[PairInfo, ...]
    sampled_frames: tuple[Index, ...]
    selection: Selection
    tokens: tuple[KeptToken, ...]
    transitions: tuple[Transition, ...]
    states: tuple[State, ...] = ()
    actions: tuple[ActionScore, ...]
    prediction: str
    confidence: Probability
    undecided: bool
    domain_distance: float | None = None
    out_of_domain: bool = False
    sentence: str
    faithfulness: Faithfulness
    truth: Truth | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_version_4(cls, values: object) -> object:
        """Version 4 said `several_actions` of the model in the place of its `task`, and `kind` of a track for its class."""
        if not isinstance(values, dict) or values.get("version") != 4:
            return values
        tracks = values.get("tracks")
        if isinstance(tracks, list):
            tracks = [{_TRACK_4.get(name, name): v for name, v in t.items()} if isinstance(t, dict) else t for t in tracks]
        return values | {"version": VERSION, "model": with_task(values.get("model")), "tracks": tracks}

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
            same("the evidence of a token", len(token.evidence), len(self.actions))
            kept.add((token.frame, token.pair))
        same("tokens", len(self.tokens), self.model.tokens_kept)
        named: tuple[tuple[str, Sequence[Transition | State]], ...] = (("transition", self.transitions), ("state", self.states))
        for what, reasons in named:
            for reason in reasons:
                for frame in (reason.from_frame, reason.to_frame):
                    if (frame, reason.pair) not in kept:
                        raise ValueError(f"a {what} names frame {frame} of pair {reason.pair}, which was not kept")
            if any(later.weight > earlier.weight for earlier, later in pairwise(reasons)):
                raise ValueError(f"{what}s must come heaviest first")
        shares = self.faithfulness.shares
        if len(shares) < 2 or (shares[0], shares[-1]) != (0, 1) or any(a >= b for a, b in pairwise(shares)):
            raise ValueError(f"faithfulness.shares must rise from 0 to 1, got {list(shares)}")
        for measured in self.faithfulness.rankings:
            same(f"the deletion curve of {measured.ranking}", len(measured.deletion), len(shares))
            same(f"the insertion curve of {measured.ranking}", len(measured.insertion), len(shares))
        for run in self.truth.relations if self.truth else ():
            below("the pair of an annotated relation", run.pair, pairs)
            below("the last frame of an annotated relation", run.last_frame, frames)
        if self.prediction not in {a.action for a in self.actions}:
            raise ValueError(f"prediction {self.prediction!r} is not among the actions")
        return self

    @property
    def each_action(self) -> bool:
        """Whether each action has a yes or no of its own, so that this can be about any of them (multi-label)."""
        return WORDING[self.model.task].each_action

    @property
    def said(self) -> tuple[ActionScore, ...]:
        """The actions that the model says happen, the likeliest first: at least as likely as not, and not withheld."""
        found = [score for score in self.actions if not score.withheld and not undecided(score.video) and not self.out_of_domain]
        return tuple(sorted(found, key=lambda score: -score.video))

    def pair_name(self, pair: int) -> str:
        """Plain name of a pair, e.g. `hand_2, box_1`; the thing alone for a thing's own state."""
        subject, obj = self.pairs[pair].subject, self.pairs[pair].object
        names = [self.tracks[subject].track_id, self.tracks[obj].track_id]
        name = names[0] if subject == obj else ", ".join(names)
        return f"{name} ({family})" if (family := self.pairs[pair].family) else name

    def to_json(self) -> str:
        """The explanation as JSON text; `from_json` gives the same object back."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_json(cls, text: str, source: str = "the explanation") -> Explanation:
        """Read and check JSON text; `source` names it in errors (LaiarError, one sentence)."""
        advice = "make it again with `python -m laiar_core explain`"
        return parse_versioned(cls, text, source, SCHEMA, VERSION, advice, older=(4,))

    def packed(self) -> bytes:
        """The content of a `.json.gz` file, a quarter as long as the JSON; the same for the same explanation."""
        return gzip.compress(self.to_json().encode(), mtime=0)

    def save(self, path: str | Path, clip: Clip | None = None) -> None:
        """Write a file, whole or not at all: JSON, packed JSON, or a page with the player that works offline.

        Args:
            path: its ending decides: `.html` is the page, `.json.gz` packed JSON, everything else JSON.
            clip: the clip that was explained. Given, its pictures go into the page; without it the page shows the boxes alone,
                so that nobody's face gets into a file by chance.

        Raises:
            LaiarError: where the file cannot be written, or the clip is another one or too long for a film.
        """
        path = Path(path)
        if path.suffix.lower() in (".html", ".htm"):
            content = str(_drawing("card").explanation_page(self, clip)).encode()
        elif path.suffix == ".gz":
            content = self.packed()
        else:
            content = self.to_json().encode()
        write_bytes(path, content)

    def to_frame(self, table: str = "transitions") -> pd.DataFrame:
        """A table as a data frame: `transitions`, `states` (what lasts), `tokens`, `actions` or `selection`.

        Frames stand twice: `frame` counts from 0 inside the clip, `frame_number` is the data set's own; times are seconds.
        """
        return frame_of(self, table)

    @property
    def plot(self) -> Plots:
        """The charts of the dashboard as Plotly figures: `why.plot.transitions()` and its kin."""
        made: Plots = _drawing("plots").Plots(self)
        return made

    def __repr__(self) -> str:
        reasons: list[Transition | State] = [*self.transitions, *self.states]
        best = main_reason(reasons)
        answer = f"{self.prediction} {self.confidence:.2f}{', undecided' if self.undecided else ''}"
        because = f", because {best.phrase}" if best else ""
        return f"Explanation({self.clip.clip_id!r}: {answer}{because})"

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        return str(_drawing("card").explanation_card(self))

    @classmethod
    def load(cls, path: str | Path) -> Explanation:
        """Read a file that `save` wrote, other than a page."""
        path = Path(path)
        content = read_bytes(path)
        return cls.from_json(as_text(unpack(content, path) if path.suffix == ".gz" else content, path), source=str(path))


def _drawing(name: str) -> ModuleType:
    """A module of `viz.notebook`, which draws explanations and so imports this one: it is looked up when something is drawn."""
    return import_module(f"laiar_core.viz.notebook.{name}")
