"""The timeline of a whole video: its windows, its segments and why, as one versioned object that is also a JSON file.

`docs/explanation.md` describes the file, `timeline.py` makes it.
"""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.data.task import Task, with_task
from laiar_core.errors import LaiarError
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.schema import Index, Part, Probability, State, Transition
from laiar_core.explain.sentences import WORDING, main_reason
from laiar_core.files import write_text
from laiar_core.reading import read_text
from laiar_core.versioned_json import first_fault, parse_versioned

SCHEMA = "laiar.timeline"
VERSION = 2

Seconds = Annotated[float, Field(ge=0)]


class TimelineSettings(Part):
    """How a video is cut and how its windows are put together.

    `window_s` is the length of a window and `stride_s` the step from one to the next, both in seconds. `switch_cost` is what a
    change of action costs, in units of one second of log-probability: the higher, the fewer segments. A segment shorter than
    `shortest_s` joins the neighbour that its windows find more probable.
    """

    window_s: Annotated[float, Field(ge=0.2, le=10)] = 1.5
    stride_s: Annotated[float, Field(ge=0.05, le=10)] = 0.5
    switch_cost: Annotated[float, Field(ge=0, le=100)] = 0.5
    shortest_s: Annotated[float, Field(ge=0, le=10)] = 0.5

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.stride_s > self.window_s:
            raise ValueError(f"stride_s is {self.stride_s} and window_s {self.window_s}: there would be holes between windows")
        return self


def settings_of(**values: float) -> TimelineSettings:
    """Checked settings; what is not named keeps its default (LaiarError, one sentence)."""
    try:
        return TimelineSettings.model_validate(values)
    except ValidationError as error:
        raise LaiarError(f"these timeline settings cannot be used: {first_fault(error)}") from None


class Stretch(Part):
    """Some frames of the video, both ends included and counted from 0, and the time from the first to the end of the last."""

    first_frame: Index
    last_frame: Index
    start_s: Seconds
    end_s: Seconds

    def of(self, clip: Clip) -> Clip:
        """These frames of the clip that the timeline was made of, as a clip of their own."""
        return clip.stretch(self.first_frame, self.last_frame)


class Window(Stretch):
    """One run of the model: the probability of each of the timeline's `actions` in this stretch.

    `undecided`: none stands out. `withheld` are likely actions that are not said of this window, each with the reason, beside
    those that the timeline never says. Its explanation is `explain(checkpoint, window.of(clip))`: the same run, with reasons.
    """

    probabilities: tuple[Probability, ...]
    undecided: bool
    withheld: dict[str, str] = Field(default_factory=dict)


class Segment(Stretch):
    """One action of the video, or that none happens (`null`), and why.

    The windows find where it begins and ends. `explanation` is of this stretch alone: `action` is its prediction, and where it
    is undecided, that of the windows. `confidence` is the probability that `explanation` gives to `action`.
    Where several actions happen at once, `explanation` is about `action` in the window that is surest of it.
    """

    action: str
    confidence: Probability
    undecided: bool
    explanation: Explanation

    @property
    def reason(self) -> Transition | State | None:
        """What makes the model predict the action; None where nothing does, or the reasons are those of another action."""
        reasons: list[Transition | State] = [*self.explanation.transitions, *self.explanation.states]
        return main_reason(reasons) if self.explanation.prediction == self.action else None

    @property
    def line(self) -> str:
        """The segment in one line: `0.0-3.2 s pick (0.91): hand_1 not holding cup_1 → hand_1 holding cup_1`."""
        name = "no action" if self.action == NULL_ACTION else self.action.replace("_", " ")
        reason = self.reason
        what = f"{self.start_s:.1f}-{self.end_s:.1f} s {name} ({self.confidence:.2f}{', not sure' if self.undecided else ''})"
        return f"{what}: {reason.phrase}" if reason else what


class Timeline(Part):
    """What happens in a whole video: `windows` in the order of their start, and `segments` that tile it without a hole.

    Frames count from 0 inside the clip of the video. `frames` is how many it has, `duration_s` its end in seconds, `actions` the
    names that the `probabilities` of every window belong to. `notes` are sentences on what a reader should know,
    `warnings` those to read before anything else: how the film differs from those that the model learned from, and what of it
    was not seen. `withheld` are the actions that are not said, whatever their probability, each with the reason.

    Where the `task` is multi-label the segments do not tile it: they may overlap and leave holes, and there may be none.
    They come in the order of their start. The model saw about one frame a second of the video then, and `frame_numbers` of an
    explanation has which, counted from 1.
    """

    schema_name: Literal["laiar.timeline"] = Field("laiar.timeline", alias="schema")
    version: Literal[2] = 2
    clip_id: str
    task: Task
    frames: Annotated[int, Field(ge=1)]
    duration_s: Seconds
    settings: TimelineSettings
    actions: tuple[str, ...]
    withheld: dict[str, str] = Field(default_factory=dict)
    windows: tuple[Window, ...]
    segments: tuple[Segment, ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_version_1(cls, values: object) -> object:
        """Version 1 said `several_actions` in the place of `task`, and its segments hold explanations of version 4."""
        return with_task(values | {"version": VERSION}) if isinstance(values, dict) and values.get("version") == 1 else values

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.windows:
            raise ValueError("there is no window")
        for name, parts in (("window", self.windows), ("segment", self.segments)):
            for part in parts:
                if not part.first_frame <= part.last_frame < self.frames or not part.start_s < part.end_s:
                    raise ValueError(f"a {name} from frame {part.first_frame} to {part.last_frame} is no stretch of the video")
        if any(later.first_frame < earlier.first_frame for earlier, later in pairwise(self.windows)):
            raise ValueError("windows must come in the order of their start")
        for window in self.windows:
            if len(window.probabilities) != len(self.actions):
                raise ValueError(f"a window has {len(window.probabilities)} probabilities for {len(self.actions)} actions")
        if WORDING[self.task].each_action:
            self._check_overlapping()
        else:
            self._check_tiles()
        return self

    def _check_overlapping(self) -> None:
        if any(later.first_frame < earlier.first_frame for earlier, later in pairwise(self.segments)):
            raise ValueError("segments must come in the order of their start")
        for segment in self.segments:
            explanation = segment.explanation
            if segment.action != explanation.prediction or segment.action not in self.actions:
                raise ValueError(f"the segment {segment.action!r} has an explanation of {explanation.prediction!r}")
            if not all(1 <= number <= self.frames for number in explanation.clip.frame_numbers):
                raise ValueError(f"the explanation of the segment at frame {segment.first_frame} is of another video")

    def _check_tiles(self) -> None:
        for window in self.windows:
            if not math.isclose(sum(window.probabilities), 1, abs_tol=1e-3):
                raise ValueError(f"the probabilities of a window sum to {sum(window.probabilities)}")
        if not self.segments:
            raise ValueError("there is no segment")
        ends = [(-1, 0.0), *((s.last_frame, s.end_s) for s in self.segments)]
        for (frame, time), segment in zip(ends, self.segments, strict=False):
            if segment.first_frame != frame + 1 or segment.start_s != time:
                raise ValueError(f"the segment at frame {segment.first_frame} does not begin where the one before it ends")
        if ends[-1] != (self.frames - 1, self.duration_s):
            raise ValueError("the segments do not reach the end of the video")
        for segment in self.segments:
            explanation = segment.explanation
            if segment.action not in self.actions or (not explanation.undecided and segment.action != explanation.prediction):
                raise ValueError(
                    f"the action of the segment at frame {segment.first_frame} is {segment.action!r}, its explanation differs"
                )
            if len(explanation.clip.frame_numbers) != segment.last_frame - segment.first_frame + 1:
                raise ValueError(f"the explanation of the segment at frame {segment.first_frame} is of another stretch")

    def __repr__(self) -> str:
        return f"Timeline({self.clip_id!r}, {self.duration_s:.1f} s, {len(self.segments)} segments, {len(self.windows)} windows)"

    def __str__(self) -> str:
        return repr(self)

    def to_json(self) -> str:
        """The timeline as JSON text; `from_json` gives the same object back."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_json(cls, text: str, source: str = "the timeline") -> Timeline:
        """Read and check JSON text; `source` names it in errors (LaiarError, one sentence)."""
        advice = "make it again with `python -m laiar_core explain`"
        return parse_versioned(cls, text, source, SCHEMA, VERSION, advice, older=(1,))

    def save(self, path: str | Path) -> None:
        """Write the JSON file whole or not at all."""
        write_text(Path(path), self.to_json())

    @classmethod
    def load(cls, path: str | Path) -> Timeline:
        """Read a JSON file that `save` wrote."""
        return cls.from_json(read_text(Path(path)), source=str(path))
