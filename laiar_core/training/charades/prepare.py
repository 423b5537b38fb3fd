"""From annotation to shards of tokens, by several processes. What is whole is not made again, so an interrupted run goes on."""

from __future__ import annotations

import hashlib
import shutil
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from laiar_core.clips.charades import Charades
from laiar_core.clips.charades_files import LISTS, OBJECTS_FILE, PERSONS_FILE
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.model.checkpoint import Words
from laiar_core.model.layout import LAYOUT_SIZE
from laiar_core.model.video_tokens import VideoTokens, video_tokens
from laiar_core.model.vocabulary import Vocabulary, build_vocabulary
from laiar_core.training.charades.index import INDEX, Index, shard_name
from laiar_core.training.charades.shards import Entry, Meta, read_meta, write_shard

VIDEOS_A_SHARD = 256
VERSION = 1  # of what tokens hold; another number has them made again


@dataclass(frozen=True)
class Prepared:
    """What `prepare` did: videos with tokens, those left out, and shards that were made now or were whole before."""

    videos: int
    absent: int
    without_things: int
    shards_made: int
    shards_kept: int


@dataclass(frozen=True)
class _Job:
    path: Path
    clip_ids: tuple[str, ...]
    inputs: str


def prepare(dataset: Charades, out: Path, workers: int = 1, skip_absent: bool = False) -> Prepared:
    """Write the tokens of all videos of a data set to the folder `out`.

    Args:
        workers: processes side by side.
        skip_absent: leave out videos that are listed and have no annotated frames; LaiarError otherwise where there are some.
    """
    videos = tuple(dataset.rows)
    present = set(dataset.clip_ids()) & set(dataset.genome.places)
    if not present:
        raise LaiarError(
            f"no video in {dataset.files.path} has frames that Action Genome annotates, so there is nothing to prepare"
        )
    absent = [video for video in videos if video not in present]
    if absent and not skip_absent:
        raise LaiarError(
            f"{len(absent)} of {len(videos)} listed videos have no frames that Action Genome annotates, {absent[0]} for one; "
            "leave them out with --skip-absent"
        )
    words = Words.of(wordless(dataset))
    index = Index(dataset=dataset.name, words=words, shards=-(-len(videos) // VIDEOS_A_SHARD))
    _check_folder(out, index)
    mark = f"{VERSION} {LAYOUT_SIZE} {words.model_dump_json()} {_mark_of(dataset)}"
    jobs = [
        _Job(out / shard_name(number), ids, hashlib.sha256(f"{mark} {ids}".encode()).hexdigest())
        for number, ids in enumerate(videos[i : i + VIDEOS_A_SHARD] for i in range(0, len(videos), VIDEOS_A_SHARD))
    ]
    whole = {job.path: meta for job in jobs if (meta := read_meta(job.path)) and meta.inputs == job.inputs}
    kept = len(whole)
    with tqdm(total=len(videos), desc="preparing", unit="video") as bar:
        bar.update(sum(len(job.clip_ids) for job in jobs if job.path in whole))
        for job, meta in _made(dataset, [job for job in jobs if job.path not in whole], workers):
            whole[job.path] = meta
            bar.update(len(job.clip_ids))
    for folder in out.glob("shard-*"):
        if folder not in whole:  # of a larger data set that was here before
            shutil.rmtree(folder, ignore_errors=True)
    write_text(out / INDEX, index.model_dump_json(by_alias=True, indent=1) + "\n")
    metas = whole.values()
    return Prepared(
        videos=sum(len(meta.entries) for meta in metas),
        absent=sum(len(meta.absent) for meta in metas),
        without_things=sum(len(meta.without_things) for meta in metas),
        shards_made=len(whole) - kept,
        shards_kept=kept,
    )


def wordless(dataset: Charades) -> Vocabulary:
    """The vocabulary of a data set without its vectors: tokens need the places of words alone."""
    return build_vocabulary(dataset.knowledge, _no_vectors)


def _no_vectors(phrases: Sequence[str]) -> NDArray[np.float32]:
    return np.zeros((len(phrases), 0), dtype=np.float32)


def _check_folder(out: Path, index: Index) -> None:
    """LaiarError where `out` holds something else than tokens; an index of before goes, as it speaks of other shards now."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not _holds_tokens(out))):
        raise LaiarError(f"{out} is not a folder of tokens; choose a new or empty one for --out")
    try:
        (out / INDEX).unlink(missing_ok=True)
    except OSError as error:
        raise LaiarError(f"cannot write to {out}: {error.strerror}; choose a folder that you may write to") from None


def _holds_tokens(out: Path) -> bool:
    return all(path.name == INDEX or path.name.lstrip(".").startswith(("shard-", INDEX)) for path in out.iterdir())


def _mark_of(dataset: Charades) -> str:
    """What changes when the annotation changes."""
    files = [dataset.files.tables / name for name in LISTS.values()]
    files += [dataset.files.genome / name for name in (OBJECTS_FILE, PERSONS_FILE) if dataset.files.genome]
    states = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.is_file()]
    return repr(states)


def _made(dataset: Charades, jobs: Sequence[_Job], workers: int) -> Iterator[tuple[_Job, Meta]]:
    """Make these shards, and give each with what it holds as soon as it is whole."""
    if workers == 1 or len(jobs) <= 1:
        vocabulary = wordless(dataset)
        for job in jobs:
            yield job, _make(dataset, vocabulary, job)
        return
    with _pool(dataset.files.path, workers) as pool:
        running: dict[Future[Meta], _Job] = {pool.submit(_make_there, job): job for job in jobs}
        for future in as_completed(running):
            try:
                yield running[future], future.result()
            except BrokenProcessPool:
                raise LaiarError(
                    "a process of `prepare` was killed, perhaps for want of memory; run it again with fewer --workers, it goes on"
                ) from None


@contextmanager
def _pool(path: Path, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that have the data set open. What has not begun when one of them fails does not begin."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_open, initargs=(path,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


_opened: list[tuple[Charades, Vocabulary]] = []  # of a process of the pool


def _open(path: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that began; a shard that is being made becomes whole
    dataset = Charades(path)
    _opened.append((dataset, wordless(dataset)))


def _make_there(job: _Job) -> Meta:
    return _make(*_opened[0], job)


def _make(dataset: Charades, vocabulary: Vocabulary, job: _Job) -> Meta:
    """Make one shard."""
    entries: list[Entry] = []
    videos: list[VideoTokens] = []
    absent: list[str] = []
    without_things: list[str] = []
    for clip_id in job.clip_ids:
        if clip_id not in dataset.genome.places:
            absent.append(clip_id)
            continue
        tokens = video_tokens(dataset.clip(clip_id), vocabulary)
        if tokens is None:
            without_things.append(clip_id)
            continue
        frames, pairs = tokens.layout.shape[:2]
        entries.append(
            Entry(clip_id=clip_id, split=dataset.rows[clip_id].split, frames=frames, pairs=pairs, actions=len(tokens.actions))
        )
        videos.append(tokens)
    meta = Meta(
        inputs=job.inputs,
        families=len(vocabulary.families),
        entries=tuple(entries),
        without_things=tuple(without_things),
        absent=tuple(absent),
    )
    write_shard(job.path, meta, videos)
    return meta
