"""Writing a simulated data set: films and annotation, complete or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.cad120.reader import ClipRow
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.simulator.table.recording.annotation import Boxes, annotation_of, clip_rows, set_files
from laiar_core.simulator.table.recording.programme import Recording, perform, programme, require_skia
from laiar_core.simulator.table.recording.whole import made_side_by_side, new_data_set, write_new
from laiar_core.simulator.table.sizes import FPS
from laiar_core.simulator.table.style import Style, style_named
from laiar_core.video.encode import write_film

README = """Simulated recordings: a program plays and draws them. No person was filmed and no recorded data were copied.
Made by `python -m laiar_core simulate --out DIR {arguments}`, in the file layout of the CAD-120 annotation of EVAR.
Style: {style}.
Licence: Apache-2.0, like the program.
"""


def simulate(
    out: Path,
    clips: int = 12,
    seed: int = 0,
    style: str = "plain",
    activities: tuple[str, ...] = (),
    workers: int = os.cpu_count() or 1,
) -> tuple[str, ...]:
    """Write a data set of simulated recordings.

    The same arguments give the same recordings, whatever the number of workers.

    Args:
        out: the folder, new or empty; it appears when it is complete.
        clips: number of recordings.
        seed: of everything random, 0 or larger.
        style: name of the style in which they are filmed.
        activities: those to record, all where none are named.
        workers: processes that make recordings side by side.

    Returns:
        The ids of its clips, as `Cad120(out)` knows them.

    Raises:
        LaiarError: where `out` is a file or a folder with something in it, where it cannot be written, and for what `programme`
            refuses.
    """
    recordings = programme(clips, seed, style, activities)
    require_skia()
    with new_data_set(out) as folder:
        made = dict(made_side_by_side(record, recordings, folder, min(workers, clips)))
        # In the order of the recordings, but null clips last: whoever opens the set sees somebody act first.
        rows = [row for number in range(len(recordings)) for row in made[number]]
        rows.sort(key=lambda row: row.action == NULL_ACTION)
        files = {f"annotations/{name}": text for name, text in set_files(rows).items()}
        files["README.md"] = _readme(clips, seed, style, activities)
        for name, text in files.items():
            write_new(folder / name, text)
    return tuple(row.clip_id for row in rows)


def record(recording: Recording, folder: Path) -> tuple[ClipRow, ...]:
    """Play one recording and write its film and its annotation to the folder of a data set; returns its clips."""
    world, renderer = perform(recording)
    boxes: list[Boxes] = []

    def pictures() -> Iterator[NDArray[np.uint8]]:
        for frame in range(world.frames):
            boxes.append(renderer.boxes(frame))
            yield renderer.picture(frame)

    film = folder / f"{recording.person.name}_videos" / recording.activity / f"{recording.video}.mp4"
    film.parent.mkdir(parents=True, exist_ok=True)
    write_film(film, pictures(), FPS)
    write_new(folder / f"annotations/all/{recording.recording_id}.json", annotation_of(recording, world, boxes))
    return clip_rows(recording, world)


def _readme(clips: int, seed: int, style: str, activities: tuple[str, ...]) -> str:
    arguments = [f"--clips {clips} --seed {seed}", *(f"--activity {name}" for name in activities)]
    if style != Style("plain").name:
        arguments.append(f"--style {style}")
    chosen, plain = style_named(style), Style("plain")
    turned = [f"{f.name} {getattr(chosen, f.name)}" for f in fields(Style) if getattr(chosen, f.name) != getattr(plain, f.name)]
    return README.format(arguments=" ".join(arguments), style=", ".join(turned) or "plain")
