"""The crops of all training recordings, cut out once and kept on disk; examples hold only the numbers of theirs.

Training looks at every crop anew: in other colors, shifted and resized a little as boxes of a detector are, or in a mirror.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.data.clip import Clip
from laiar_core.data.frames import pictures_of
from laiar_core.model.crop_encoder import CropEncoder, seen
from laiar_core.model.crop_regions import numbered, regions_of
from laiar_core.model.pairs import Pair
from laiar_core.model.tokens import ClipTokens
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.progress import progress_bar
from laiar_core.training.crop_augment import varied

STEP = 3  # every so many frames of a recording are kept: the crops of a token are at most one frame from its own


@dataclass(frozen=True)
class RecordingCrops:
    """The crops of one recording.

    Attributes:
        first_number: what the data set calls its first frame.
        first: number of its first crop in the store.
        table: int64 (F', K, K) of `Regions`, for the frames that are kept.
        crops: (M, ...) what the crop encoder keeps of them, on disk.
    """

    first_number: int
    first: int
    table: NDArray[np.int64]
    crops: NDArray[Any]


class CropStore:
    """Crops have numbers from 0; as many more are the same ones in a mirror."""

    def __init__(self, recordings: Sequence[Clip], vocabulary: Vocabulary, crop_encoder: CropEncoder) -> None:
        self.crop_encoder = crop_encoder
        self.recordings: dict[Path, RecordingCrops] = {}
        self.size = 0
        for recording in progress_bar(recordings, desc="crops", unit="recording", leave=False):
            frames = np.arange(0, len(recording), STEP)
            regions = regions_of(recording, _all_pairs(recording, vocabulary), frames)
            crops = seen(recording, frames, regions, crop_encoder, crop_encoder.slack)
            self.recordings[pictures_of(recording)] = RecordingCrops(recording.frame_numbers[0], self.size, regions.table, crops)
            self.size += len(crops)

    def with_numbers(self, tokens: ClipTokens, view: Clip) -> ClipTokens:
        """The tokens of a view of a stretch of a recording, with the numbers of their crops."""
        recording = self.recordings[pictures_of(view)]
        numbers = np.array([view.frame_numbers[frame] for frame in tokens.frames]) - recording.first_number  # (T,)
        regions = regions_of(view, tokens.pairs, tokens.frames)
        kept = recording.table[((numbers + STEP // 2) // STEP).clip(max=len(recording.table) - 1)]  # (T, K, K)
        table = np.where((regions.table >= 0) & (kept >= 0), kept + recording.first + view.view.mirrored * self.size, -1)
        return replace(tokens, crop_index=replace(regions, table=table).rows(tokens.pairs))

    def of_clip(self, tokens: ClipTokens, rng: np.random.Generator) -> ClipTokens:
        """The numbered tokens of a clip with their crops."""
        if tokens.crop_index is None:
            return tokens
        crops, crop_index = self._opened(tokens.crop_index, rng, alike=True)
        return replace(tokens, crops=crops, crop_index=crop_index)

    def of_tokens(self, crop_index: torch.Tensor, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """The crops of tokens of many clips, int64 (..., 3), as the model reads them."""
        crops, looks_here = self._opened(crop_index.numpy(), rng, alike=False)
        return torch.from_numpy(crops), torch.from_numpy(looks_here)

    def _opened(
        self, crop_index: NDArray[np.int64], rng: np.random.Generator, alike: bool
    ) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """The crops that tokens look at, each in a random other way.

        Args:
            crop_index: int64 (..., 3) numbers of crops, -1 for none.
            rng: of what is random.
            alike: whether they are all of one clip, and so have the colors of one lamp and camera.

        Returns:
            M different crops, as the crop encoder keeps them, and int64 (..., 3), where each token's are among them.
        """
        numbers, positions = numbered(crop_index)
        crops = self._crops(numbers % max(self.size, 1))
        if self.crop_encoder.slack:
            crops = varied(crops, numbers >= self.size, self.crop_encoder.size, rng, alike)
        return crops, positions

    def _crops(self, numbers: NDArray[np.int64]) -> NDArray[Any]:
        """Crops (M, ...) by their numbers (M,), as they are kept."""
        recordings = list(self.recordings.values())
        crops = np.empty((len(numbers), *recordings[0].crops.shape[1:]), dtype=recordings[0].crops.dtype)
        owner = np.searchsorted([recording.first for recording in recordings], numbers, side="right") - 1  # (M,)
        for i in np.unique(owner):
            crops[owner == i] = recordings[i].crops[numbers[owner == i] - recordings[i].first]
        return crops


def _all_pairs(recording: Clip, vocabulary: Vocabulary) -> tuple[Pair, ...]:
    """The pairs of a recording, also those that there would be if its things had other classes."""
    subjects = {s for s, o in vocabulary.labels_of_pair if s != o}
    classes = [track.class_name for track in recording.tracks]
    known = [i for i, class_name in enumerate(classes) if class_name in vocabulary.objects]
    return tuple(
        Pair(s, o)
        for s in known
        for o in known
        if ((classes[s], classes[s]) in vocabulary.labels_of_pair if s == o else classes[s] in subjects)
    )
