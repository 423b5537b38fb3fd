"""Charades with Action Genome: the official downloads, unpacked into one folder, as multi-label clips with relations.

A clip is a whole video, seen at the frames that Action Genome annotates. Its times are seconds of the film, exact where the film
is there (`Clip.video`) and nominal where it is not (`genome_frames.not_filmed`).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from laiar_core.data.charades.files import CharadesFiles, is_charades
from laiar_core.data.charades.genome_cache import kept_genome, listed_frames
from laiar_core.data.charades.genome_clip import intervals_of, tracks_of
from laiar_core.data.charades.genome_frames import Footage, filmed, not_filmed
from laiar_core.data.charades.genome_table import GenomeTable, GenomeVideo
from laiar_core.data.charades.genome_words import charades_knowledge
from laiar_core.data.charades.tables import ActionClass, VideoRow, read_classes, read_videos
from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.data.knowledge import Knowledge
from laiar_core.data.listing import Facet, Listing
from laiar_core.errors import LaiarError
from laiar_core.made_once import made_once

NO_OBJECT = "None"  # as the class list writes it


class Charades(Dataset):
    """The data set. Opening reads the official tables and the frame list; pickles are read when a clip is asked for.

    What is read of the pickles is kept in `LAIAR_CACHE` (or `~/.cache/laiar`), as they take a quarter of a minute to read.
    """

    grouped_by = "split"
    noun = "video"

    def __init__(self, path: str | Path) -> None:
        self.files = CharadesFiles(Path(path))
        self.classes: Mapping[str, ActionClass] = read_classes(self.files.tables)
        listed = listed_frames(self.files)
        videos = read_videos(self.files.tables, self.classes)
        self.rows: Mapping[str, VideoRow] = {
            v: replace(row, frames=listed[v]) if v in listed else row for v, row in videos.items()
        }
        self._reading = threading.Lock()

    @classmethod
    def recognises(cls, path: Path) -> bool:
        """Whether a folder, or one in it, holds the lists of Charades."""
        return is_charades(path)

    @made_once
    def name(self) -> str:
        """`Charades`, or what videos that a script made call themselves."""
        return self.files.name

    @made_once
    def knowledge(self) -> Knowledge:
        """The words of Action Genome, and the actions of Charades in words."""
        return charades_knowledge([c.phrase for c in self.classes.values()])

    @property
    def action_ids(self) -> Mapping[str, str]:
        """The ids of the class list."""
        return {name: known.phrase for name, known in self.classes.items()}

    @property
    def location(self) -> str:
        """The folder that was named."""
        return str(self.files.path)

    @made_once
    def listing(self) -> Listing:
        """The videos of both lists; those of which Action Genome annotates no frame have none to show."""
        rows = list(self.rows.values())
        classes = [[self.classes[i.action] for i in sorted(row.actions, key=lambda i: i.start_s)] for row in rows]
        actions = [tuple(dict.fromkeys(c.phrase for c in happens)) for happens in classes]
        return Listing(
            clip_ids=tuple(self.rows),
            titles=tuple(f"{row.clip_id} — {row.scene}" for row in rows),
            actions=tuple(actions),
            length_s=np.array([row.length_s for row in rows], dtype=np.float64),
            frames=np.array([row.frames for row in rows], dtype=np.int64),
            facets={
                "action": Facet.of(actions),
                "verb": Facet.of([tuple(c.verb for c in happens if c.verb != NO_OBJECT) for happens in classes]),
                "object": Facet.of([tuple(c.object for c in happens if c.object != NO_OBJECT) for happens in classes]),
                "scene": Facet.of([row.scene for row in rows]),
                "subject": Facet.of([row.person for row in rows]),
                "split": Facet.of([row.split for row in rows]),
            },
        )

    @property
    def persons(self) -> tuple[str, ...]:
        """The subjects, sorted."""
        return self.listing.facets["subject"].values

    def clip(self, clip_id: str) -> Clip:
        """Read one clip (LaiarError, with the nearest ids, where there is none of that id)."""
        row = self._row(clip_id)
        genome = self.genome.video(clip_id)
        footage, _ = self._footage(row, genome)
        tracks, relations = tracks_of(genome)
        return Clip(
            clip_id=clip_id,
            dataset=self.name,
            frame_size=genome.size,
            fps=footage.fps,
            frame_times_s=footage.times_s,
            frame_numbers=tuple(genome.numbers.tolist()),
            tracks=tracks,
            box_source=self.files.box_source,
            frame_paths=self.files.frame_paths(clip_id, genome.numbers.tolist()),
            video=footage.video,
            relations=relations,
            actions=intervals_of(row, self.classes),
            length_s=row.length_s,
            person=row.person,
            activity=row.scene,
        )

    def film_fault(self, clip_id: str) -> str | None:
        """Why the film of a clip is not used, as a sentence; None where it is used or there is none."""
        row = self._row(clip_id)
        return self._footage(row, self.genome.video(clip_id))[1]

    def notes(self, clip_id: str) -> tuple[str, ...]:
        """What seems wrong with the boxes of the whole data set, and in how many frames of the clip nobody is seen."""
        persons = self.genome.video(clip_id).persons if clip_id in self.genome.places else np.zeros((0, 4))
        unseen = int((persons == 0).all(axis=1).sum())
        nobody = f"the person has no box in {unseen} of {len(persons)} frames, and nothing is said of people in those"
        return (*map(str, self.genome.notes), *([nobody] if unseen else []))

    @property
    def genome(self) -> GenomeTable:
        """Everything that Action Genome annotates (LaiarError where it is not there or cannot be used)."""
        with self._reading:  # It takes over a gigabyte the first time: whoever else needs it waits.
            return self._genome

    @made_once
    def _genome(self) -> GenomeTable:
        return kept_genome(self.files)

    def _footage(self, row: VideoRow, genome: GenomeVideo) -> tuple[Footage, str | None]:
        """When the frames of a video are shown, and why its film is not used, if there is one and it is not."""
        path, fault = self.files.film(row.clip_id), None
        if path is not None:
            try:
                return filmed(path, genome.numbers), None
            except LaiarError as error:
                fault = str(error)
        return not_filmed(genome.numbers, row.length_s), fault

    def _row(self, clip_id: str) -> VideoRow:
        self.check_id(clip_id)
        if clip_id not in self.genome.places:
            raise LaiarError(
                f"the video {clip_id!r} has no frames that Action Genome annotates, so there is nothing to show of it"
            )
        return self.rows[clip_id]
