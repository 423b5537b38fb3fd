"""What was read of Action Genome's pickles, kept on disk: they take a quarter of a minute and over a gigabyte to read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from laiar_core.data.charades.apart import read_genome_apart
from laiar_core.data.charades.files import FRAME_LIST, OBJECTS_FILE, PERSONS_FILE, CharadesFiles, frame_list, pickles_in
from laiar_core.data.charades.genome_table import GenomeTable, load_table
from laiar_core.data.faults import Tally
from laiar_core.errors import LaiarError
from laiar_core.files import cache_folder, written_whole

_VERSION = 2  # of what is kept; another number has the pickles read again


def listed_frames(files: CharadesFiles) -> Mapping[str, int]:
    """How many frames of each video Action Genome annotates, after its frame list; without one after its pickles."""
    if files.genome is None:
        return {}
    if (files.genome / FRAME_LIST).is_file():
        return Counter(video for video, _ in frame_list(files.genome))
    table = kept_genome(files)
    return dict(zip(table.videos.tolist(), np.diff(table.frame_starts).tolist(), strict=True))


def kept_genome(files: CharadesFiles) -> GenomeTable:
    """The annotation of Action Genome, from the cache where it was read before; faults that make it unusable are a LaiarError."""
    if files.genome is None:
        raise LaiarError(
            f"there is no annotation of Action Genome in {files.path}; put {OBJECTS_FILE} and {PERSONS_FILE} into its folder "
            "annotations"
        )
    page = cache_folder("charades") / f"{_mark(files.genome)}.npz"
    try:
        return load_table(page)
    except (LaiarError, KeyError):  # not read yet, or damaged
        tally = Tally()
        table = read_genome_apart(files.genome, tally)
        tally.refuse_fatal(str(files.genome))
    with suppress(LaiarError), written_whole(page) as temporary, temporary.open("wb") as file:  # or there is no place to keep it
        table.save(file)
    return table


def _mark(folder: Path) -> str:
    """What changes when the pickles change."""
    try:
        states = [path.stat() for path in pickles_in(folder)]
    except OSError as error:
        raise LaiarError(f"cannot read {error.filename}: {error.strerror}; download both pickles of Action Genome") from None
    text = f"{_VERSION} {folder.resolve()} {[(state.st_size, state.st_mtime_ns) for state in states]}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
