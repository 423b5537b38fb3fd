"""What the annotation of a simulated recording says, in the EVAR layout of CAD-120 (see `data/cad120`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from laiar_core.data.cad120.reader import ClipRow
from laiar_core.data.cad120.tables import knowledge_files
from laiar_core.data.cad120.writer import clip_list, recording_json
from laiar_core.simulator.table.persons import PERSONS
from laiar_core.simulator.table.recording.programme import Recording
from laiar_core.simulator.table.world import World

Boxes = Mapping[str, tuple[int, int, int, int] | None]


def annotation_of(recording: Recording, world: World, boxes: Sequence[Boxes]) -> str:
    """The annotation of a recording as a file of CAD-120.

    Args:
        recording: which one it is.
        world: what happens in it.
        boxes: for each of the F frames the box of every track: left, top, right, bottom in whole pixels, right and bottom not
            included; None where it cannot be seen.

    Returns:
        The text of the file, JSON.
    """
    tracks = {track_id: [frame[track_id] for frame in boxes] for track_id in boxes[0]}
    return recording_json(clip_rows(recording, world)[0], tracks, world.labels)


def clip_rows(recording: Recording, world: World) -> tuple[ClipRow, ...]:
    """The clips of a recording: its stretches, with frames that count from 1."""
    return tuple(
        ClipRow(recording.person.name, recording.activity, recording.video, s.first + 1, s.last + 1, s.action)
        for s in world.stretches
    )


def set_files(rows: Sequence[ClipRow]) -> Mapping[str, str]:
    """What a data set says beside its recordings: file name in `annotations` to text."""
    files = {"name.txt": "Simulated\n", "video_clips.txt": clip_list(rows)}
    files |= {f"knowledge/{name}": text for name, text in knowledge_files().items()}
    names = [person.name for person in PERSONS]
    for number, left_out in enumerate(names, start=1):
        files[f"splits/testlist{number:02d}.txt"] = f"{left_out}\n"
        files[f"splits/trainlist{number:02d}.txt"] = "".join(f"{name}\n" for name in names if name != left_out)
    return files
