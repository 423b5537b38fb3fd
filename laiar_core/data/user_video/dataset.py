"""A video of somebody's own as a small data set: the whole film is its only recording, and each stretch of it is a clip.

It is described in the words of one model. Another may have others, so each vocabulary has a choice of words and names of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.data.knowledge import Knowledge, Label, knowledge_of_labels
from laiar_core.data.listing import Listing
from laiar_core.data.task import Task
from laiar_core.data.user_video.class_mapping import Words, suggest_classes, words_key
from laiar_core.data.user_video.clip import DATASET, keyframes, other_side, track_ids, user_video_clip
from laiar_core.data.user_video.corrections import Corrections, load_corrections
from laiar_core.data.user_video.drawings import counted, drawn_tracks
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.perception.corrections import renamed
from laiar_core.perception.detector import PERSON
from laiar_core.perception.duplicates import duplicates, without_duplicates
from laiar_core.perception.film_tracks import BoxSource, FilmTracks
from laiar_core.perception.film_tracks_file import load_film_tracks
from laiar_core.reading import SMALL_TEXT, NoFileError, parse_json, read_text

_STRETCH = re.compile(r"(\d{1,9})-(\d{1,9})")
ClassMapping = dict[str, str | None]
"""A detector's word -> the model's; what has none, or is not in it, is unknown to the model."""


class Vocabulary(Words, Protocol):
    """What is needed of the vocabulary of the model that looks."""

    @property
    def task(self) -> Task:
        """Whether it says one action of a clip, or several at once, of about one frame a second."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """Relations with the classes that they hold between."""

    @property
    def actions(self) -> tuple[str, ...]:
        """Actions."""


class UserVideo(Dataset):
    """What was found in one video, in a model's words, with what its owner corrected. Opening reads nothing."""

    def __init__(self, folder: UserVideoFolder, vocabulary: Vocabulary) -> None:
        self.folder = folder
        self.vocabulary = vocabulary
        self._words = words_key(vocabulary)

    @property
    def name(self) -> str:
        """What every such video is called as a data set."""
        return DATASET

    @property
    def knowledge(self) -> Knowledge:
        """The words of the model that looks."""
        words = self.vocabulary
        return knowledge_of_labels(words.objects, words.actions, words.labels, words.task)

    @property
    def listing(self) -> Listing:
        """The whole film as one clip; its stretches are clips as well, of which nobody has a list."""
        times = self.seen.times_s
        return Listing(
            clip_ids=(stretch_id(0, len(times) - 1),),
            titles=(self.folder.name,),
            actions=((),),
            length_s=np.array([times[-1] - times[0]], dtype=np.float64),
            frames=np.array([len(times)], dtype=np.int64),
            recording_ids=(self.folder.name,),
        )

    @property
    def seen(self) -> FilmTracks:
        """What was seen, and after it the things that were drawn by hand, before any correction."""
        film_tracks = load_film_tracks(self.folder.film_tracks)
        drawn = drawn_tracks(self.folder, load_corrections(self.folder.corrections).drawn)
        return replace(film_tracks, tracks=film_tracks.tracks + drawn)

    @property
    def class_mapping_file(self) -> Path:
        """Where the choice of words lies. One from before each vocabulary had its own counts where this one has all its words."""
        own, old = self.folder.classes(self._words), self.folder.old_classes
        return old if not own.exists() and self._fits(old) else own

    @property
    def classes(self) -> ClassMapping:
        """Which of the model's words stand for the detector's: those that come nearest, until they are chosen."""
        try:
            return _read(self.class_mapping_file)
        except NoFileError:
            return self._suggested()

    @property
    def corrections(self) -> Corrections:
        """What was corrected, as far as it counts here: names that were given in other words are among `names`."""
        return load_corrections(self.folder.corrections).within(self._words, self._old)

    @property
    def names(self) -> tuple[str, ...]:
        """What each of the tracks of `seen` is before it was corrected in these words.

        A detector's word is the model's that was chosen for it. What a person said in the words of another model, be it a name or
        a box that they drew, is the same word here, or else the nearest; where none is near, it stays and is unknown.
        """
        classes, seen, said = self.classes, self.seen, self._said
        near = suggest_classes(said.values(), self.vocabulary)
        return tuple(
            near[said[at]].class_name or said[at] if at in said else classes.get(track.name) or track.name
            for at, track in enumerate(seen.tracks)
        )

    @property
    def corrected(self) -> FilmTracks:
        """What was seen, in the model's words where it has them, and corrected. Two tracks of one thing are one."""
        return without_duplicates(self._as_people_say, self.corrections.settled)

    @property
    def duplicates(self) -> dict[int, int]:
        """The tracks that were found to be a part of another, by their positions in `seen`; none of which a person said it."""
        return duplicates(self._as_people_say, self.corrections.settled)

    @property
    def _as_people_say(self) -> FilmTracks:
        return self.corrections.apply(renamed(self.seen, dict(enumerate(self.names))))

    @property
    def taken(self) -> set[tuple[str, str]]:
        """Words that its owner left as they were, the detector's or those of another model, each with what it was taken for."""
        said = self._said
        words = (said.get(at, track.name) for at, track in enumerate(self.seen.tracks))
        tracks = zip(words, self.names, self.corrected.tracks, strict=True)
        return {(word, name) for word, name, track in tracks if track.present.any() and word != name == track.name}

    @property
    def other_side(self) -> tuple[str, ...]:
        """What people are seen as that this model does not know: whole, or in parts."""
        return other_side(PERSON in self.vocabulary.objects)

    def choose_classes(self) -> None:
        """Choose the model's words for what was seen, once; they stay when other checkpoints of this vocabulary look at it."""
        if not self.class_mapping_file.exists():
            self._save_classes(self._suggested())

    def correct(self, classes: ClassMapping, corrections: Corrections) -> None:
        """Take the detector's words for these of the model from now on, and what was seen for what these corrections say."""
        kept, before = self.kept_corrections, self.classes
        changed = kept.changed(self._words, self._old, corrections)
        kept.step(changed, {self._words: before} if classes != before else {}).save(self.folder.corrections)
        self._save_classes(classes)

    def add_drawing(self, number: int, again: int | None = None) -> None:
        """Count a drawing that lies in the folder from now on.

        Args:
            number: of its file.
            again: which of the drawn things it is once more, from 0; None for another thing.
        """
        kept = self.kept_corrections
        drawn = [thing for thing in kept.drawn or () if number not in thing]
        kept = kept.model_copy(update={"drawn": tuple(drawn)})
        if again is None:
            drawn.append((number,))
        else:
            drawn[again] = (*drawn[again], number)
        kept.step(kept.model_copy(update={"drawn": tuple(drawn)}), {}).save(self.folder.corrections)

    def undo(self) -> None:
        """Take the last step back, if there is one."""
        kept = self.kept_corrections
        if kept.past:
            self._go_to(kept.undone(self._counting(kept.past[-1])))

    def redo(self) -> None:
        """Make the last step that was taken back again, if there is one."""
        kept = self.kept_corrections
        if kept.future:
            self._go_to(kept.redone(self._counting(kept.future[-1])))

    def undo_all(self) -> None:
        """Leave out all corrections and everything that was drawn, in one step, which can be taken back as well."""
        self.kept_corrections.step(Corrections(drawn=()), {}).save(self.folder.corrections)

    @property
    def kept_corrections(self) -> Corrections:
        """What is kept of corrections, in all vocabularies, with what can be undone and redone; what is drawn is named."""
        kept = load_corrections(self.folder.corrections)
        return kept.model_copy(update={"drawn": counted(self.folder, kept.drawn)})

    def _counting(self, step: Corrections) -> dict[str, ClassMapping]:
        """What the detector's words are taken for now in the vocabularies in which a step says something else."""
        return {words: _read(self.folder.classes(words)) for words in step.classes_in if self.folder.classes(words).exists()}

    def _go_to(self, corrections: Corrections) -> None:
        """The words first: what ends the program in between leaves a step that can be taken once more."""
        for words, classes in corrections.classes_in.items():
            write_text(self.folder.classes(words), json.dumps(classes))
        corrections.model_copy(update={"classes_in": {}}).save(self.folder.corrections)

    def whole(self) -> Clip:
        """The whole film as one clip."""
        return user_video_clip(self.folder.film, self.corrected, self._people, self.folder.name)

    def track_ids(self) -> dict[int, str]:
        """What the tracks of its clips are called, by their positions in `seen`."""
        return track_ids(self.corrected, self._people)

    def clip(self, clip_id: str) -> Clip:
        """The stretch `FIRST-LAST`, in frames of the film from 1, both ends included (LaiarError where there is none).

        For a multi-label model it has those of its frames that such a model looks at.
        """
        whole = self.whole()
        found = _STRETCH.fullmatch(clip_id)
        clip = keyframes(whole) if self.vocabulary.task is Task.MULTI_LABEL else whole
        inside = np.searchsorted(clip.frame_numbers, [int(found[1]), int(found[2]) + 1]) if found else np.zeros(2, dtype=int)
        if found is None or not 1 <= int(found[1]) <= int(found[2]) <= len(whole) or inside[0] == inside[1]:
            raise LaiarError(
                f"{clip_id!r} is no stretch of this video; name frames between 1 and {len(whole)}, as in 1-{len(whole)}"
            )
        return replace(clip.stretch(int(inside[0]), int(inside[1]) - 1), clip_id=f"{whole.clip_id}/{clip_id}")

    def recording(self, recording_id: str) -> Clip:
        """The whole film, whatever it is called: there is no other."""
        return self.whole()

    @property
    def _people(self) -> ClassMapping:
        return {PERSON: PERSON if PERSON in self.vocabulary.objects else None}

    @property
    def _said(self) -> dict[int, str]:
        """What a person said that a track is, be it in whatever words, before it was corrected in these."""
        given = load_corrections(self.folder.corrections).elsewhere(self._words, self._old)
        seen, detected = self.seen, len(load_film_tracks(self.folder.film_tracks).tracks)
        return given | {at: given.get(at, seen.tracks[at].name) for at in range(detected, len(seen.tracks))}

    @property
    def _old(self) -> bool:
        return self.class_mapping_file == self.folder.old_classes

    def _fits(self, old: Path) -> bool:
        try:
            return {class_name for class_name in _read(old).values() if class_name} <= set(self.vocabulary.objects)
        except LaiarError:
            return False

    def _suggested(self) -> ClassMapping:
        suggested = suggest_classes(load_film_tracks(self.folder.film_tracks).names, self.vocabulary)
        return {name: suggestion.class_name for name, suggestion in suggested.items()}

    def _save_classes(self, classes: ClassMapping) -> None:
        write_text(self.folder.classes(self._words), json.dumps(classes))


def _read(path: Path) -> ClassMapping:
    advice = "remove it and look at the video again"
    classes = parse_json(read_text(path, SMALL_TEXT, advice), path, advice)
    if not isinstance(classes, dict) or not all(isinstance(word, str | None) for word in classes.values()):
        raise LaiarError(f"{path} must hold the model's word, or null, for each word of the detector; {advice}")
    return classes


def common_source(videos: Iterable[UserVideo]) -> BoxSource:
    """Where the boxes of these videos come from, as a data set says it in one word: where they differ, what promises least."""
    sources = {video.seen.box_source for video in videos}
    return sources.pop() if len(sources) == 1 else "detected"


def stretch_id(first_frame: int, last_frame: int) -> str:
    """The id of a stretch, from frames that count from 0."""
    return f"{first_frame + 1}-{last_frame + 1}"
