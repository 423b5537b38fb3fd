"""From annotation, and pictures if wanted, to shards of tokens. What is whole is not made again: an interrupted run goes on."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from laiar_core.data.charades.files import LISTS, OBJECTS_FILE, PERSONS_FILE
from laiar_core.data.charades.reader import Charades
from laiar_core.data.mark import mark
from laiar_core.errors import LaiarError
from laiar_core.files import is_scratch, write_text
from laiar_core.model.checkpoint import Words
from laiar_core.model.config import AppearanceConfig
from laiar_core.model.crop_encoder import crop_encoder_of
from laiar_core.model.layout import LAYOUT_SIZE
from laiar_core.progress import progress_bar
from laiar_core.training.shards.index import INDEX, Index, shard_name
from laiar_core.training.shards.shards import read_meta
from laiar_core.training.shards.worker import Job, made, wordless

VIDEOS_A_SHARD = 256
VERSION = 4  # of what tokens hold; another number has them made again


@dataclass(frozen=True)
class Prepared:
    """What `prepare` did: videos with tokens, those left out, and shards that were made now or were whole before."""

    videos: int
    absent: int
    unseen: int
    without_things: int
    shards_made: int
    shards_kept: int


def prepare(
    dataset: Charades,
    out: Path,
    workers: int = 1,
    skip_absent: bool = False,
    appearance: AppearanceConfig = AppearanceConfig(),  # noqa: B008  # it is frozen
) -> Prepared:
    """Write the tokens of all videos of a data set to a folder.

    Args:
        dataset: the data set.
        out: the folder.
        workers: processes side by side.
        skip_absent: leave out videos that are listed and have no annotated frames or, where pictures are wanted, none that can be
            read.
        appearance: whether pictures are wanted, and what is to look at them.

    Returns:
        How many videos and shards there are, and how many were left out.

    Raises:
        LaiarError: videos are absent and must not be left out, nothing is left, or `out` holds something else.
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
    crop_encoder = crop_encoder_of(appearance)
    if crop_encoder:
        _check_pictures(dataset, [video for video in videos if video in present], skip_absent)
    words = Words.of(wordless(dataset))
    index = Index(dataset=dataset.name, words=words, shards=-(-len(videos) // VIDEOS_A_SHARD), **appearance.model_dump())
    _check_folder(out, index)
    crops = crop_encoder and (crop_encoder.name, crop_encoder.size, crop_encoder.slack)
    mark = f"{VERSION} {LAYOUT_SIZE} {words.model_dump_json()} {_mark_of(dataset)} {crops}"
    jobs = []
    for number, first in enumerate(range(0, len(videos), VIDEOS_A_SHARD)):
        ids = videos[first : first + VIDEOS_A_SHARD]
        inputs = f"{mark} {ids} {_states(dataset.files.pictures(video) for video in ids)}"
        jobs.append(Job(out / shard_name(number), ids, hashlib.sha256(inputs.encode()).hexdigest()))
    found = {job.path: meta for job in jobs if (meta := read_meta(job.path)) and meta.inputs == job.inputs}
    # Who does not say that films may be missing is not to get what was made when they might.
    whole = {path: meta for path, meta in found.items() if skip_absent or not meta.unseen}
    kept = len(whole)
    todo = [job for job in jobs if job.path not in whole]
    with progress_bar(total=len(videos), desc="preparing", unit="video") as bar:
        bar.update(sum(len(job.clip_ids) for job in jobs if job.path in whole))
        for job, meta in made(dataset, todo, appearance, skip_absent, workers):
            whole[job.path] = meta
            bar.update(len(job.clip_ids))
    for folder in out.glob("shard-*"):
        if folder not in whole:  # of a larger data set that was here before
            shutil.rmtree(folder, ignore_errors=True)
    metas = whole.values()
    if not any(meta.entries for meta in metas):
        raise LaiarError(
            f"nothing is left of {len(videos)} videos: {len(absent)} have no annotated frames, and of the others the pictures "
            "cannot be read or nothing can be related; `check charades` says more"
        )
    write_text(out / INDEX, index.model_dump_json(by_alias=True, indent=1) + "\n")
    return Prepared(
        videos=sum(len(meta.entries) for meta in metas),
        absent=sum(len(meta.absent) for meta in metas),
        unseen=sum(len(meta.unseen) for meta in metas),
        without_things=sum(len(meta.without_things) for meta in metas),
        shards_made=len(whole) - kept,
        shards_kept=kept,
    )


def _check_pictures(dataset: Charades, videos: list[str], skip_absent: bool) -> None:
    """LaiarError where there is nothing to look at, or less than is annotated and nobody said that this may be."""
    missing = [video for video in videos if dataset.files.pictures(video) is None]
    if missing and (not skip_absent or len(missing) == len(videos)):
        advice = (
            "put them there" if len(missing) == len(videos) else "put them there, or leave these videos out with --skip-absent"
        )
        raise LaiarError(
            f"{len(missing)} of {len(videos)} annotated videos have neither a film nor frames in {dataset.files.path}, "
            f"{missing[0]} for one, and appearance is what pictures show; {advice}"
        )


def _check_folder(out: Path, index: Index) -> None:
    """LaiarError where `out` holds something else than tokens; an index of before goes, as it speaks of other shards now."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not _holds_tokens(out))):
        raise LaiarError(f"{out} is not a folder of tokens; choose a new or empty one for --out")
    try:
        (out / INDEX).unlink(missing_ok=True)
    except OSError as error:
        raise LaiarError(f"cannot write to {out}: {error.strerror}; choose a folder that you may write to") from None


def _holds_tokens(out: Path) -> bool:
    return all(path.name == INDEX or path.name.startswith("shard-") or is_scratch(path) for path in out.iterdir())


def _mark_of(dataset: Charades) -> str:
    """What changes when the annotation changes."""
    files = [dataset.files.tables / name for name in LISTS.values()]
    files += [dataset.files.genome / name for name in (OBJECTS_FILE, PERSONS_FILE) if dataset.files.genome]
    return _states(file for file in files if file.is_file())


def _states(files: Iterable[Path | None]) -> str:
    return repr([file and (file.name, mark(file)) for file in files])
