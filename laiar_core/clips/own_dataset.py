"""A video of somebody's own as a small data set: the whole film is its only recording, and each stretch of it is a clip."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from laiar_core.clips.clip import Clip
from laiar_core.clips.own_kinds import Words, suggest_kinds
from laiar_core.clips.own_mends import Mends, load_mends
from laiar_core.clips.own_store import OwnFolder
from laiar_core.clips.own_video import own_video_clip
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.perception.mend import renamed
from laiar_core.perception.sighting import Sighting
from laiar_core.perception.sighting_file import load_sighting

_STRETCH = re.compile(r"(\d{1,9})-(\d{1,9})")


class OwnVideo:
    """What was found in one video, with what its owner corrected. Opening reads nothing; it is there once the work is done."""

    def __init__(self, folder: OwnFolder) -> None:
        self.folder = folder

    @property
    def seen(self) -> Sighting:
        """What was seen, and after it the boxes that were drawn by hand, before any correction."""
        sighting = load_sighting(self.folder.sighting)
        drawn = [load_sighting(path).tracks for path in sorted(self.folder.path.glob("drawn-*.npz"))]
        return replace(sighting, tracks=sighting.tracks + tuple(track for tracks in drawn for track in tracks))

    @property
    def mends(self) -> Mends:
        """What was corrected."""
        return load_mends(self.folder.mends)

    @property
    def kinds(self) -> dict[str, str | None]:
        """A detector's word -> the word of the model that was looked with first; what is not in it is unknown to the model."""
        try:
            kinds: dict[str, str | None] = json.loads(self.folder.kinds.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise LaiarError(f"cannot read {self.folder.kinds} ({error}); remove it and look at the video again") from None
        return kinds

    @property
    def names(self) -> tuple[str, ...]:
        """What each of the tracks of `seen` is before any correction: a detector's word is the model's, a drawn thing its own."""
        kinds, seen = self.kinds, self.seen
        detected = len(load_sighting(self.folder.sighting).tracks)
        return tuple(t.name if at >= detected else kinds.get(t.name) or t.name for at, t in enumerate(seen.tracks))

    @property
    def mended(self) -> Sighting:
        """What was seen, in the model's words where it has them, and corrected."""
        return self.mends.apply(renamed(self.seen, dict(enumerate(self.names))))

    @property
    def taken(self) -> set[tuple[str, str]]:
        """Detector's words that its owner left as they were, each with the one of the model that it was taken for."""
        tracks = zip(self.seen.tracks, self.names, self.mended.tracks, strict=True)
        return {(seen.name, name) for seen, name, track in tracks if track.present.any() and seen.name != name == track.name}

    def choose_kinds(self, vocabulary: Words) -> None:
        """Choose the model's words for what was seen, once; they stay when other checkpoints look at the video."""
        if not self.folder.kinds.exists():
            suggested = suggest_kinds(load_sighting(self.folder.sighting).names, vocabulary)
            self.save_kinds({name: suggestion.kind for name, suggestion in suggested.items()})

    def save_kinds(self, kinds: dict[str, str | None]) -> None:
        """Take the detector's words for these words of the model from now on."""
        write_text(self.folder.kinds, json.dumps(kinds))

    def whole(self) -> Clip:
        """The whole film as one clip."""
        return own_video_clip(self.folder.film, self.mended, {}, self.folder.name)

    def clip(self, clip_id: str) -> Clip:
        """The stretch `FIRST-LAST`, in frames from 1, both ends included (LaiarError where there is none)."""
        whole = self.whole()
        found = _STRETCH.fullmatch(clip_id)
        if found is None or not 1 <= int(found[1]) <= int(found[2]) <= len(whole):
            raise LaiarError(
                f"{clip_id!r} is no stretch of this video; name frames between 1 and {len(whole)}, as in 1-{len(whole)}"
            )
        return replace(whole.stretch(int(found[1]) - 1, int(found[2]) - 1), clip_id=f"{whole.clip_id}/{clip_id}")

    def film_fault(self, clip_id: str) -> str | None:
        """None: a video that cannot be read is not taken in the first place."""


def stretch_id(first_frame: int, last_frame: int) -> str:
    """The id of a stretch, from frames that count from 0."""
    return f"{first_frame + 1}-{last_frame + 1}"
