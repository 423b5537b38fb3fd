"""CAD-120 with the scene-graph annotation of Zhuo et al. 2019 (EVAR layout), from a zip or an unpacked folder.

The layout: `annotations/video_clips.txt` lists single-action clips, `annotations/all/SUBJECT/ACTIVITY/VIDEO.json` holds boxes
`[x, y, w, h]` and per-frame labels, `annotations/splits` the leave-one-subject-out folds. Colour frames are optional; they are
looked for in `SUBJECT_rgbd_images/ACTIVITY/VIDEO/RGB_1.png` beside `annotations` and beside the zip, and films likewise in
`SUBJECT_videos/ACTIVITY/VIDEO.mp4`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from laiar_core.data.cad120.files import EvarFiles
from laiar_core.data.cad120.recording import FRAME_SIZE, read_annotation
from laiar_core.data.cad120.tables import knowledge_named
from laiar_core.data.clip import BOX_SOURCE, Clip, Video, box_source_named
from laiar_core.data.dataset import BoxFaults, Dataset
from laiar_core.data.faults import Fault
from laiar_core.data.knowledge import Knowledge, read_knowledge
from laiar_core.data.listing import Facet, Listing
from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.made_once import made_once
from laiar_core.perception.film_tracks import BoxSource
from laiar_core.reading import NAME, lines

MOST_CLIPS, MOST_FRAMES = 100_000, 10_000_000  # frames of a recording: four days
_NAME = re.compile(r"[^./\\\0][^/\\\0]{0,199}")  # it becomes part of the names of files
NOMINAL_FPS = 30.0  # The Kinect's rate; the annotation counts frames and stores no times.


@dataclass(frozen=True)
class ClipRow:
    """One line of the clip list. Frames count from 1 inside the recording, both ends included."""

    person: str
    activity: str
    video: str
    first_frame: int
    last_frame: int
    action: str

    @property
    def recording_id(self) -> str:
        """The recording that the clip is a stretch of."""
        return f"{self.person}/{self.activity}/{self.video}"

    @property
    def clip_id(self) -> str:
        """Name of the clip, unique in the data set."""
        return f"{self.recording_id}/{self.first_frame}-{self.last_frame}"

    @property
    def title(self) -> str:
        """`pick — 1–66 of picking_objects/pick_box, Simulated1`: what tells clips apart comes first, as lists cut the end off."""
        words = self.action.replace("_", " ")
        return f"{words} — {self.first_frame}–{self.last_frame} of {self.activity}/{self.video}, {self.person}"


@dataclass(frozen=True)
class Fold:
    """One leave-one-subject-out fold: who is trained on and who is tested on."""

    train: tuple[str, ...]
    test: tuple[str, ...]


@dataclass(frozen=True)
class Recording:
    """A whole recording as it was read.

    Attributes:
        clip: the recording as one long clip without an action.
        box_faults: its boxes, counted.
        film_fault: why its film is not used, as a sentence; None where it is or there is none.
        faults: what is wrong with its annotation and was lived with.
    """

    clip: Clip
    box_faults: BoxFaults
    film_fault: str | None
    faults: tuple[Fault, ...]


class Cad120(Dataset):
    """A data set in the EVAR layout. Opening reads the clip list and the knowledge tables; recordings are read when asked for."""

    grouped_by = "subject"

    def __init__(self, path: str | Path) -> None:
        self.files = EvarFiles(Path(path))
        rows = self._read_rows()
        self.rows: Mapping[str, ClipRow] = {row.clip_id: row for row in rows}
        self.listed_again = Counter(row.clip_id for row in rows) - Counter(list(self.rows))
        self._recording = lru_cache(maxsize=128)(self._read_recording)

    @classmethod
    def recognises(cls, path: Path) -> bool:
        """Whether a zip or folder holds the list of clips; what else is there is not looked at."""
        try:
            EvarFiles(path)
        except LaiarError:
            return False
        return True

    @made_once
    def name(self) -> str:
        """The name that the data set gives itself: clips that a script made say so; the published data have no such file."""
        named = self.files.exists("annotations/name.txt")
        return self.files.text("annotations/name.txt", NAME).strip() if named else "CAD-120"

    @made_once
    def box_source(self) -> BoxSource:
        """Who made the boxes: people, unless the data set says otherwise."""
        return box_source_named(self.files.text(BOX_SOURCE, NAME)) if self.files.exists(BOX_SOURCE) else "annotated"

    @made_once
    def knowledge(self) -> Knowledge:
        """What the tables in `annotations/knowledge` say, or those that `annotations/vocabulary.txt` names."""
        named = "annotations/vocabulary.txt"
        if self.files.exists(named):
            return knowledge_named(self.files.text(named, NAME).strip())
        return read_knowledge(self.files.text)

    @property
    def location(self) -> str:
        """The zip or folder."""
        return str(self.files.path)

    @made_once
    def listing(self) -> Listing:
        """The clips as their list names them; their lengths are at the nominal frame rate."""
        rows = list(self.rows.values())
        frames = np.array([row.last_frame - row.first_frame + 1 for row in rows], dtype=np.int64)
        return Listing(
            clip_ids=tuple(self.rows),
            titles=tuple(row.title for row in rows),
            actions=tuple((row.action,) for row in rows),
            length_s=frames / NOMINAL_FPS,
            frames=frames,
            recording_ids=tuple(row.recording_id for row in rows),
            facets={
                "action": Facet.of([row.action for row in rows]),
                "activity": Facet.of([row.activity for row in rows]),
                "subject": Facet.of([row.person for row in rows]),
            },
        )

    @property
    def persons(self) -> tuple[str, ...]:
        """The subjects that have clips here, sorted."""
        return self.groups

    def folds(self) -> tuple[Fold, ...]:
        """The four published folds. They may name subjects whose recordings are not here."""
        folds = []
        for number in range(1, 5):
            train, test = (
                tuple(self.files.text(f"annotations/splits/{part}list{number:02d}.txt").split()) for part in ("train", "test")
            )
            folds.append(Fold(train=train, test=test))
        return tuple(folds)

    def clip(self, clip_id: str) -> Clip:
        """Read one clip (LaiarError, with the nearest ids, where there is none of that id)."""
        self.check_id(clip_id)
        row = self.rows[clip_id]
        recording = self.recording(row.recording_id)
        if row.last_frame > len(recording):
            raise LaiarError(
                f"clip {clip_id!r} ends at frame {row.last_frame}, but its recording has {len(recording)} frames; "
                "correct annotations/video_clips.txt"
            )
        stretch = recording.stretch(row.first_frame - 1, row.last_frame - 1)
        paths = self._frame_paths(row.recording_id, stretch.frame_numbers)
        return replace(stretch, clip_id=clip_id, action=row.action, frame_paths=paths)

    def recording(self, recording_id: str) -> Clip:
        """A whole recording, `SUBJECT/ACTIVITY/VIDEO`, as one long clip without an action."""
        if recording_id not in self.listing.recording_ids:
            near = did_you_mean(recording_id, self.recording_ids())
            raise LaiarError(f"no recording {recording_id!r} in {self.location}{near}")
        return self._recording(recording_id).clip

    def film_fault(self, clip_id: str) -> str | None:
        """Why the film of a clip's recording is not used, as a sentence; None where it is used or there is none.

        Boxes can be learned from and shown without the film, so a bad one does not keep its clips from being read: they have no
        `video` then, and the nominal times.
        """
        return self._recording(self.recording_of(clip_id)).film_fault

    def notes(self, clip_id: str) -> tuple[str, ...]:
        """What is wrong with the annotation of a clip and its recording and was lived with."""
        again = f"the list of clips has {clip_id} more than once; its last line is read"
        faults = self.whole(self.recording_of(clip_id)).faults
        return (*([again] if clip_id in self.listed_again else []), *(fault.sentence for fault in faults))

    def whole(self, recording_id: str) -> Recording:
        """A recording with what is wrong with it (LaiarError for one that cannot be read)."""
        return self._recording(recording_id)

    def box_faults(self, clip_ids: Sequence[str] | None = None) -> BoxFaults:
        """Count absent and corrupt boxes over the recordings of these clips (all of them by default)."""
        rows = [self.rows[clip_id] for clip_id in clip_ids or tuple(self.rows)]
        found = [self._recording(recording_id).box_faults for recording_id in dict.fromkeys(row.recording_id for row in rows)]
        return BoxFaults(
            boxes=sum(f.boxes for f in found), absent=sum(f.absent for f in found), corrupt=sum(f.corrupt for f in found)
        )

    def _read_rows(self) -> list[ClipRow]:
        name = "annotations/video_clips.txt"
        rows: list[ClipRow] = []
        for number, line in lines(self.files.text(name)):
            cells = [cell.strip() for cell in line.split(",")]
            where = f"{name}, line {number}"
            try:
                person, activity, video, first, last, action = cells
                row = ClipRow(person, activity, video, int(first), int(last), action)
            except ValueError:
                raise LaiarError(
                    f"{where}: expected 'subject, activity, video, first frame, last frame, action', got {line!r}"
                ) from None
            if wrong := [name for name in (person, activity, video) if not _NAME.fullmatch(name)]:
                raise LaiarError(f"{where}: {wrong[0]!r} is no name; it must not be empty, have a slash or begin with a dot")
            if not 1 <= row.first_frame <= row.last_frame <= MOST_FRAMES:
                raise LaiarError(f"{where}: frames {first} to {last} are no stretch; frames count from 1 to {MOST_FRAMES:,}")
            if action not in self.knowledge.actions:
                raise LaiarError(f"{where}: unknown action {action!r}; allowed are {', '.join(self.knowledge.actions)}")
            rows.append(row)
            if len(rows) > MOST_CLIPS:
                raise LaiarError(f"{name} lists too many clips; at most {MOST_CLIPS:,} are read")
        if not rows:
            raise LaiarError(f"{name} in {self.files.path} lists no clips")
        return rows

    def _read_recording(self, recording_id: str) -> Recording:
        name = f"annotations/all/{recording_id}.json"
        relations = tuple({label.relation for label in self.knowledge.labels()})
        read = read_annotation(self.files.text(name), name, str(self.files.path), relations)
        person, activity, _ = recording_id.split("/")
        film, film_fault = self._film(recording_id, read.frames)
        clip = Clip(
            clip_id=recording_id,
            dataset=self.name,
            frame_size=FRAME_SIZE,
            fps=NOMINAL_FPS,
            frame_times_s=film.times_s - film.times_s[0] if film else np.arange(read.frames) / NOMINAL_FPS,
            frame_numbers=tuple(range(1, read.frames + 1)),
            tracks=read.tracks,
            box_source=self.box_source,
            frame_paths=self._frame_paths(recording_id, tuple(range(1, read.frames + 1))),
            video=film,
            relations=read.relations,
            person=person,
            activity=activity,
        )
        return Recording(clip, read.boxes, film_fault, read.faults)

    def _film(self, recording_id: str, frames: int) -> tuple[Video | None, str | None]:
        """The film of a recording of so many annotated frames, or why it is not used.

        A film may be longer than the annotation: the first frame that is shown is the first that was annotated.
        """
        path = self.files.film(recording_id)
        if path is None:
            return None, None
        # Only who has films needs what reads them.
        from laiar_core.video.frame_index import presentation_times

        try:
            times_s = presentation_times(path)
        except LaiarError as error:
            return None, str(error)
        if len(times_s) < frames:
            fault = f"the film {path} shows {len(times_s)} frames, but its annotation has {frames}"
            return None, f"{fault}; copy the film again or take it away"
        return Video(path, times_s[:frames]), None

    def _frame_paths(self, recording_id: str, numbers: tuple[int, ...]) -> tuple[Path, ...] | None:
        paths = tuple(self.files.frames(recording_id, numbers))
        return paths if len(paths) == len(numbers) else None
