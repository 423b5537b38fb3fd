"""Making shards, by several processes side by side."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from laiar_core.data.charades.detected import as_seen, with_annotation
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.frames import has_pictures
from laiar_core.data.user_video.class_mapping import classes_of
from laiar_core.errors import LaiarError
from laiar_core.model.config import AppearanceConfig
from laiar_core.model.crop_encoder import CropEncoder, crop_encoder_of
from laiar_core.model.video_tokens import VideoTokens, video_tokens, with_crops
from laiar_core.model.vocabulary import Vocabulary, build_vocabulary, minilm_embed
from laiar_core.perception.detector import Detector
from laiar_core.perception.pipeline import bundled_detector
from laiar_core.processes import end_with_parent
from laiar_core.training.detector_faults import as_detected, from_elsewhere
from laiar_core.training.shards.shards import Boxes, Entry, Meta, write_shard


@dataclass(frozen=True)
class Views:
    """How training videos are seen beside as they are annotated.

    Attributes:
        made_up: so often with made-up faults of a detector.
        detector: and, where they have pictures, by the bundled detector.
    """

    made_up: int = 0
    detector: bool = False


@dataclass(frozen=True)
class Job:
    """A shard to be made: where, of which videos, and the hash of what it is made of."""

    path: Path
    clip_ids: tuple[str, ...]
    inputs: str


def made(
    dataset: Charades, jobs: Sequence[Job], appearance: AppearanceConfig, skip_unseen: bool, views: Views, workers: int
) -> Iterator[tuple[Job, Meta]]:
    """Make shards, and give each with what it holds as soon as it is whole.

    Args:
        dataset: the data set.
        jobs: the shards.
        appearance: whether pictures are wanted, and what is to look at them.
        skip_unseen: leave out videos whose pictures are wanted and cannot be read.
        views: how each training video is seen beside once as it is annotated.
        workers: processes side by side.

    Yields:
        A job, and what its shard holds.

    Raises:
        LaiarError: pictures cannot be read and must not be left out, or a process was killed.
    """
    if workers == 1 or len(jobs) <= 1:
        maker = Maker(dataset, appearance, skip_unseen, views)
        for job in jobs:
            yield job, maker.make(job)
        return
    with _pool((dataset.files.path, appearance, skip_unseen, views), workers) as pool:
        running: dict[Future[Meta], Job] = {pool.submit(_make_there, job): job for job in jobs}
        for future in as_completed(running):
            try:
                yield running[future], future.result()
            except BrokenProcessPool:
                raise LaiarError(
                    "a process of `prepare` was killed, perhaps for want of memory; run it again with fewer --workers, it goes on"
                ) from None


def wordless(dataset: Charades) -> Vocabulary:
    """The vocabulary of a data set without its vectors: tokens need the places of words alone."""
    return build_vocabulary(dataset.knowledge, _no_vectors)


def _no_vectors(phrases: Sequence[str]) -> NDArray[np.float32]:
    return np.zeros((len(phrases), 0), dtype=np.float32)


class Maker:
    """Makes shards of an open data set."""

    def __init__(self, dataset: Charades, appearance: AppearanceConfig, skip_unseen: bool, views: Views) -> None:
        self.dataset, self.skip_unseen, self.views = dataset, skip_unseen, views
        self.vocabulary: Vocabulary = wordless(dataset)
        self.crop_encoder: CropEncoder | None = crop_encoder_of(appearance)
        self.detector: Detector | None = None
        if views.detector:  # whose words are taken for those of the data set that mean the same
            self.detector = bundled_detector()
            self.classes = classes_of(self.detector.names, build_vocabulary(dataset.knowledge, minilm_embed))

    def make(self, job: Job) -> Meta:
        """Make one shard."""
        entries: list[Entry] = []
        videos: list[VideoTokens] = []
        left_out: dict[str, list[str]] = {"absent": [], "without_things": [], "unseen": []}
        for clip_id in job.clip_ids:
            found = self._tokens(clip_id)
            if isinstance(found, str):
                left_out[found].append(clip_id)
                continue
            split = self.dataset.rows[clip_id].split
            views: list[tuple[Boxes, VideoTokens]] = [
                ("annotated", found),
                *(self._detected(clip_id) if split == "train" else ()),
            ]
            entries += [Entry.of(clip_id, split, tokens, boxes) for boxes, tokens in views]
            videos += [tokens for _, tokens in views]
        why = {name: tuple(ids) for name, ids in left_out.items()}
        meta = Meta(inputs=job.inputs, families=len(self.vocabulary.families), entries=tuple(entries), **why)
        write_shard(job.path, meta, videos)
        return meta

    def _tokens(self, clip_id: str) -> VideoTokens | str:
        """The tokens of a video, or why it is left out, as the name of a list of `Meta`."""
        if clip_id not in self.dataset.genome.places:
            return "absent"
        clip = self.dataset.clip(clip_id)
        try:
            if self.crop_encoder and not has_pictures(clip):
                raise LaiarError(self.dataset.film_fault(clip_id) or "there is neither its film nor every annotated frame of it")
            return self._seen(clip) or "without_things"
        except LaiarError as fault:
            if self.skip_unseen:
                return "unseen"
            raise LaiarError(
                f"the pictures of {clip_id} cannot be used: {fault}. Or leave such videos out with --skip-absent"
            ) from None

    def _detected(self, clip_id: str) -> Iterator[tuple[Boxes, VideoTokens]]:
        """The tokens of a video as a detector may see it, the same each time; of a view that shows nothing there are none."""
        clip, parts = self.dataset.clip(clip_id), self.vocabulary.parts
        things = [name for name in self.vocabulary.objects if name not in parts]
        seen: list[tuple[Boxes, Clip]] = []
        for view in range(self.views.made_up):
            rng = np.random.default_rng([view, *clip_id.encode()])
            seen.append(("made up", as_detected(from_elsewhere(clip, parts, rng), parts, things, rng)))
        if self.detector and has_pictures(clip):
            seen.append(("detected", with_annotation(as_seen(clip, self.classes, self.detector), clip)))
        for boxes, shown in seen:
            if tokens := self._seen(shown):
                yield boxes, tokens

    def _seen(self, clip: Clip) -> VideoTokens | None:
        """The tokens of a clip with its crops, where these are wanted; None where nothing can be related."""
        tokens = video_tokens(clip, self.vocabulary)
        return with_crops(tokens, clip, self.crop_encoder, to_learn=True) if tokens and self.crop_encoder else tokens


Begin = tuple[Path, AppearanceConfig, bool, Views]  # where the data set is, and how its videos are seen: the arguments of `Maker`


@contextmanager
def _pool(begin: Begin, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that have the data set open. What has not begun when one of them fails does not begin."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_open, initargs=begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


_maker: list[Maker] = []  # of a process of the pool


def _open(path: Path, appearance: AppearanceConfig, skip_unseen: bool, views: Views) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that began; a shard that is being made becomes whole
    end_with_parent()
    torch.set_num_threads(1)  # of a backbone; the processes go side by side instead
    _maker.append(Maker(Charades(path), appearance, skip_unseen, views))


def _make_there(job: Job) -> Meta:
    return _maker[0].make(job)
