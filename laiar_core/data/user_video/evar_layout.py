"""People's own videos as a data set in the EVAR layout: boxes as they are corrected, clips and relations as they are marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laiar_core.data.cad120.reader import ClipRow
from laiar_core.data.cad120.recording import FRAME_SIZE
from laiar_core.data.cad120.tables import knowledge_named
from laiar_core.data.cad120.writer import Box, clip_list, recording_json
from laiar_core.data.clip import BOX_SOURCE, Clip
from laiar_core.data.user_video.clip import DATASET
from laiar_core.data.user_video.dataset import UserVideo, common_source
from laiar_core.data.user_video.marked_relations import marked_relations
from laiar_core.data.user_video.marks import Mark, load_marks
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.video.decode import read_frames
from laiar_core.video.encode import write_film

ACTIVITY = "own"
_BATCH = 32  # frames that are in memory at once
_GREY = (128, 128, 128)


def write_evar(videos: Sequence[UserVideo], vocabulary: str, out: Path) -> int:
    """Write a data set: each video a subject of its own, each mark a clip.

    The layout has pictures of one size: films of another are made to fit, with grey at the sides.

    Args:
        videos: with marks, in the words of one model.
        vocabulary: the name of the tables, e.g. `cad120`.
        out: a folder that is there.

    Returns:
        How many clips there are.

    Raises:
        LaiarError: a mark does not fit the tables; it says of which video.
    """
    knowledge = knowledge_named(vocabulary)
    rows: list[ClipRow] = []
    for video in videos:
        marks, clip = load_marks(video.folder.marks).marks, video.whole()
        ids, classes = video.track_ids(), {track.track_id: track.class_name for track in clip.tracks}
        tracks = {at: (track_id, classes[track_id]) for at, track_id in ids.items()}
        try:
            labels = marked_relations(marks, clip.frame_times_s, tracks, knowledge)
        except LaiarError as error:
            raise LaiarError(f"{video.folder.name!r} ({video.folder.key[:8]}): {error}") from None
        found = [_row(video, mark, clip) for mark in marks]
        boxes = {track.track_id: _boxes(track.boxes_xyxy, track.present, clip.frame_size) for track in clip.tracks}
        write_text(out / f"annotations/all/{found[0].recording_id}.json", recording_json(found[0], boxes, labels))
        _write_film(clip, out / f"{found[0].person}_videos" / ACTIVITY / f"{found[0].video}.mp4")
        rows += found
    folder = out / "annotations"
    write_text(folder / "video_clips.txt", clip_list(rows))
    write_text(folder / "name.txt", f"{DATASET}\n")
    write_text(folder / "vocabulary.txt", f"{vocabulary}\n")
    write_text(out / BOX_SOURCE, f"{common_source(videos)}\n")
    return len(rows)


def _row(video: UserVideo, mark: Mark, clip: Clip) -> ClipRow:
    key, last = video.folder.key[:8], len(clip) - 1
    first, end = np.searchsorted(clip.frame_times_s, (mark.start_s, mark.end_s))
    subject = f"{Path(video.folder.name).stem.replace('.', '_').replace(',', '_')}-{key}"
    return ClipRow(subject, ACTIVITY, key, min(int(first), last) + 1, min(int(end), last) + 1, mark.action)


def _fit(size: tuple[int, int]) -> tuple[float, NDArray[np.float64]]:
    """By how much a picture is made smaller or larger, and how far (x, y) it is moved, to lie in the middle of the layout's."""
    scale = min(FRAME_SIZE[0] / size[0], FRAME_SIZE[1] / size[1])
    return scale, (np.array(FRAME_SIZE) - np.array(size) * scale) / 2


def _boxes(boxes: NDArray[np.float32], present: NDArray[np.bool_], size: tuple[int, int]) -> list[Box | None]:
    scale, offset = _fit(size)
    moved = np.round(boxes.astype(np.float64) * scale + np.tile(offset, 2), 2)
    return [tuple(box) if there else None for box, there in zip(moved.tolist(), present.tolist(), strict=True)]


def _write_film(clip: Clip, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_film(path, _pictures(clip), clip.fps, clip.frame_times_s.tolist())


def _pictures(clip: Clip) -> Iterator[NDArray[np.uint8]]:
    assert clip.video is not None
    scale, (left, top) = _fit(clip.frame_size)
    width, height = (round(side * scale) for side in clip.frame_size)
    for start in range(0, len(clip), _BATCH):
        for picture in read_frames(clip.video.path, range(start, min(start + _BATCH, len(clip)))):
            shown = Image.new("RGB", FRAME_SIZE, _GREY)
            shown.paste(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR), (round(left), round(top)))
            yield np.asarray(shown)
