"""What a clip is: a stretch of video with the boxes of the things in it, and what is known about it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast, get_args

import numpy as np
from numpy.typing import NDArray

from laiar_core.brief import Brief
from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks import BoxSource

BOX_SOURCE = "annotations/box_source.txt"  # of a data set: says so where people did not make its boxes


def box_source_named(name: str) -> BoxSource:
    """What the file of a data set says (LaiarError for anything else)."""
    for source in get_args(BoxSource):
        if name.strip() == source:
            return cast(BoxSource, source)
    raise LaiarError(f"{BOX_SOURCE} says {name.strip()!r}; allowed are {', '.join(get_args(BoxSource))}")


@dataclass(frozen=True)
class View:
    """How the boxes of a clip came from those of its film; the pictures on disk stay as they were filmed.

    Attributes:
        mirrored: whether left and right have changed places.
        zoom: how much larger everything is, seen from the middle of the picture.
        shift: by how many pixels everything lies further right and further down after that.
    """

    mirrored: bool = False
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    def on_film(self, boxes: NDArray[np.floating], frame_size: tuple[int, int]) -> NDArray[np.float64]:
        """Boxes (..., 4) of the clip as boxes of its film, both in pixels of `frame_size`."""
        centre = np.tile(np.array(frame_size) / 2, 2)
        shift = np.tile(np.array(self.shift), 2)
        left, top, right, bottom = np.moveaxis(centre + (boxes - shift - centre) / self.zoom, -1, 0)
        if self.mirrored:
            left, right = frame_size[0] - right, frame_size[0] - left
        return np.stack([left, top, right, bottom], axis=-1)


@dataclass(frozen=True, repr=False)
class Track(Brief):
    """One person part or object over time.

    Attributes:
        track_id: name that is unique inside the clip, e.g. `hand_2`.
        class_name: object class, e.g. `hand`.
        boxes_xyxy: float32 (F, 4), left, top, right, bottom in pixels; zeros where the thing is not present.
        present: bool (F,), whether the thing has a usable box in that frame.
        segments: int64 (F,), which of its frames belong together (`continuity.py`), where the clip has some frames of its film
            only, which do not tell; None where the boxes tell.
        scores: float32 (F,), how sure its detector was, 0 where the box was drawn between others; None where people annotated it.
        steadiness: how steadily its film was seen to show it (`perception/steadiness.py`), 0 to 1; 1 where people annotated it.
    """

    track_id: str
    class_name: str
    boxes_xyxy: NDArray[np.float32]
    present: NDArray[np.bool_]
    segments: NDArray[np.int64] | None = field(default=None, repr=False)
    scores: NDArray[np.float32] | None = field(default=None, repr=False)
    steadiness: float = field(default=1.0, repr=False)

    def __post_init__(self) -> None:
        boxes, present = self.boxes_xyxy, self.present
        if boxes.ndim != 2 or boxes.shape[1] != 4 or present.shape != boxes.shape[:1]:
            raise LaiarError(
                f"track {self.track_id!r}: boxes_xyxy must be (F, 4) and present (F,), got {boxes.shape} and {present.shape}"
            )
        for name, values in (("segments", self.segments), ("scores", self.scores)):
            if values is not None and values.shape != present.shape:
                raise LaiarError(f"track {self.track_id!r}: {name} must be {present.shape}, got {values.shape}")
        if not np.isfinite(boxes).all():
            frame = int(np.argmin(np.isfinite(boxes).all(axis=1)))
            raise LaiarError(f"track {self.track_id!r}: frame {frame} has a box that is not finite: {boxes[frame].tolist()}")
        bad = present & ((boxes[:, 2] <= boxes[:, 0]) | (boxes[:, 3] <= boxes[:, 1]))
        if bad.any():
            frame = int(np.argmax(bad))
            raise LaiarError(
                f"track {self.track_id!r}: frame {frame} is marked present but its box {boxes[frame].tolist()} has no area; "
                "boxes are (left, top, right, bottom) in pixels"
            )

    def taken(self, frames: slice | NDArray[np.int64]) -> Track:
        """The track in some of its frames."""
        return replace(
            self,
            boxes_xyxy=self.boxes_xyxy[frames],
            present=self.present[frames],
            segments=None if self.segments is None else self.segments[frames],
            scores=None if self.scores is None else self.scores[frames],
        )

    @property
    def score(self) -> float | None:
        """The mean score of the frames in which it was found; 0 where it was found in none, None where nobody looked for it."""
        if self.scores is None:
            return None
        found = self.scores[self.scores > 0]
        return float(found.mean().clip(0, 1)) if len(found) else 0.0

    @property
    def seen(self) -> float:
        """How well it is seen, 0 to 1: the geometric mean of its score and its steadiness; 1 where people annotated it."""
        return math.sqrt((1.0 if self.score is None else self.score) * self.steadiness)


@dataclass(frozen=True)
class PairRelations:
    """The annotated relation of one pair in every frame. A thing's own state is a pair of the thing with itself.

    Attributes:
        subject, object: track ids.
        labels: F relation names, e.g. `holding`; None where it is not annotated.
        family: which question about the pair they answer, where a data set asks several (Action Genome: `attention`, `spatial`,
            `contacting`); each family of a pair is a row of its own.
        further: F tuples of what holds at the same time beside `labels`, which says the most; None where a pair never has two
            relations of a family at once.
    """

    subject: str
    object: str
    labels: tuple[str | None, ...]
    family: str = ""
    further: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True)
class ActionInterval:
    """An annotated action of a clip in which several happen, some of them at once: from when to when, in the clip's seconds.

    `action` is its name in words, not the code that a file has for it (Charades: `Drinking from a cup/glass/bottle`, not `c106`).
    """

    action: str
    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if not 0 <= self.start_s <= self.end_s < math.inf:
            raise LaiarError(
                f"action {self.action!r} goes from {self.start_s} to {self.end_s} s; it must end after it starts, from 0 on"
            )


@dataclass(frozen=True, repr=False)
class Video(Brief):
    """The film of a clip.

    Attributes:
        path: the video file.
        times_s: float64 (F,), rising: when each of the clip's frames is shown, in seconds as the film counts them. A clip is a
            stretch of its recording, so they need not begin at 0.
    """

    path: Path
    times_s: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.times_s.ndim != 1 or not (np.diff(self.times_s) > 0).all():
            raise LaiarError(f"the film {self.path}: times_s must be (F,) and rise from frame to frame")

    def taken(self, span: slice) -> Video:
        """The film at the frames of a slice."""
        return replace(self, times_s=self.times_s[span])


@dataclass(frozen=True, repr=False)
class Clip:
    """A stretch of video with its tracks.

    Attributes:
        clip_id: unique inside its data set, e.g. `Subject1/taking_food/0510180218/70-135`.
        dataset: name of the data set, e.g. `CAD-120`.
        frame_size: (width, height) in pixels, the space of the boxes.
        fps: nominal frame rate, for display only. Time is `frame_times_s`.
        frame_times_s: float64 (F,), presentation time of each frame in seconds, rising, from the start of the clip.
        frame_numbers: F numbers of the frames as the data set counts them (CAD-120: from 1, inside the recording).
        tracks: the things in the clip.
        box_source: who made the boxes: people, a detector, or whoever brought them with a film.
        frame_paths: F image files, or None where the recording is not on disk as images.
        length_s: how long the recording is, where its frames do not tell: a data set may have looked at some frames only.
        video: the film, or None where the recording is not on disk as one. Without film and images the boxes are drawn alone.
        relations: annotated relations, or None where nobody annotated them. They never enter the video stream.
        action: annotated action, or None.
        actions: annotated actions of a data set in which several happen in a clip (Charades); None elsewhere and where nobody
            annotated them.
        person, activity: who acts and in which activity, where the data set says so. For browsing only.
        view: how the clip is seen otherwise than it was filmed.
    """

    clip_id: str
    dataset: str
    frame_size: tuple[int, int]
    fps: float
    frame_times_s: NDArray[np.float64]
    frame_numbers: tuple[int, ...]
    tracks: tuple[Track, ...]
    box_source: BoxSource
    length_s: float | None = None
    frame_paths: tuple[Path, ...] | None = None
    video: Video | None = None
    relations: tuple[PairRelations, ...] | None = None
    action: str | None = None
    actions: tuple[ActionInterval, ...] | None = None
    person: str = ""
    activity: str = ""
    view: View = field(default_factory=View)

    def __post_init__(self) -> None:
        frames = len(self.frame_numbers)
        if frames == 0:
            raise LaiarError(f"clip {self.clip_id!r} has no frames")
        lengths = {"frame_times_s": len(self.frame_times_s)}
        lengths |= {f"track {t.track_id!r}": len(t.present) for t in self.tracks}
        lengths |= {f"relation {r.subject!r}-{r.object!r}": len(r.labels) for r in self.relations or ()}
        lengths |= {f"further {r.subject!r}-{r.object!r}": len(r.further) for r in self.relations or () if r.further is not None}
        if self.frame_paths is not None:
            lengths["frame_paths"] = len(self.frame_paths)
        if self.video is not None:
            lengths["video"] = len(self.video.times_s)
        for name, length in lengths.items():
            if length != frames:
                raise LaiarError(f"clip {self.clip_id!r}: {name} has {length} entries for {frames} frames")
        ids = [t.track_id for t in self.tracks]
        if doubled := {i for i in ids if ids.count(i) > 1}:
            raise LaiarError(f"clip {self.clip_id!r}: track ids must be unique, got {sorted(doubled)} more than once")
        if unknown := {i for r in self.relations or () for i in (r.subject, r.object)} - set(ids):
            raise LaiarError(f"clip {self.clip_id!r}: relations name tracks that do not exist: {sorted(unknown)}")

    def __len__(self) -> int:
        return len(self.frame_numbers)

    def __repr__(self) -> str:
        seconds = self.length_s or float(self.frame_times_s[-1])
        things = ", ".join(track.track_id for track in self.tracks[:4]) + (", ..." if len(self.tracks) > 4 else "")
        return f"Clip({self.clip_id!r}, {self.dataset}, {len(self)} frames, {seconds:.1f} s, {len(self.tracks)} tracks: {things})"

    def track(self, track_id: str) -> Track:
        """The track of that id; KeyError where there is none."""
        for track in self.tracks:
            if track.track_id == track_id:
                return track
        raise KeyError(track_id)

    def stretch(self, first: int, last: int) -> Clip:
        """The frames `first` to `last` of this clip, both included, counted from 0. Time starts again at 0."""
        if not 0 <= first <= last < len(self):
            raise LaiarError(f"clip {self.clip_id!r}: frames {first} to {last} are not inside its frames 0 to {len(self) - 1}")
        part = replace(self.taken(slice(first, last + 1)), length_s=None)
        start, end = (float(part.frame_times_s[i]) for i in (0, -1))
        actions = self.actions and tuple(
            ActionInterval(a.action, max(a.start_s, start) - start, min(a.end_s, end) - start)
            for a in self.actions
            if a.start_s <= end and a.end_s >= start
        )
        return replace(part, frame_times_s=part.frame_times_s - start, actions=actions)

    def taken(self, span: slice) -> Clip:
        """The frames of a slice, with the times and numbers that they have."""
        return replace(
            self,
            frame_times_s=self.frame_times_s[span],
            frame_numbers=self.frame_numbers[span],
            tracks=tuple(t.taken(span) for t in self.tracks),
            frame_paths=self.frame_paths and self.frame_paths[span],
            video=self.video and self.video.taken(span),
            relations=self.relations
            and tuple(replace(r, labels=r.labels[span], further=r.further and r.further[span]) for r in self.relations),
        )
