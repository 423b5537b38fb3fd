"""The tracks of a film as CVAT, MOT and COCO files and back: nothing is lost, whatever the boxes, names and gaps."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.track_files.on_film import on_film
from laiar_core.perception.track_files.read import read_boxes
from laiar_core.perception.track_files.write import FORMATS, boxes_file

SIDES = st.floats(0, 1, width=32)
NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12) | st.sampled_from(
    ["hand", "cup/glass/bottle", "a & b <c>", '"quoted"', "two words", "'", "1", "1,2", "[x]", "ünï", "names:"]
)


@st.composite
def film_tracks(draw: st.DrawFn) -> tuple[FilmTracks, tuple[int, int]]:
    """Tracks of a film that was perhaps made smaller, and how large it was."""
    width, height = draw(st.integers(2, 1280)), draw(st.integers(2, 720))
    frames = draw(st.integers(2, 24))
    tracks = []
    for _ in range(draw(st.integers(1, 5))):
        present = draw(arrays(bool, frames))
        present[draw(st.integers(0, frames - 1))] = True
        corners = draw(arrays(np.float32, (frames, 2, 2), elements=SIDES)) * np.array([width, height], dtype=np.float32)
        low, high = corners.min(axis=1), corners.max(axis=1)
        size = np.array([width, height], dtype=np.float32)
        low = np.minimum(low, size - np.float32(0.25))  # however small, it has an area
        high = np.minimum(np.maximum(high, low + np.float32(0.25)), size)
        boxes = np.where(present[:, None], np.concatenate([low, high], axis=1), 0).astype(np.float32)
        tracks.append(FilmTrack(draw(NAMES), 1.0, int(present.sum()), boxes, present))
    original = draw(st.sampled_from([(width, height), (width * 2, height * 2), (width + 1, height), (3840, 2160)]))
    return FilmTracks((width, height), np.arange(frames) / 30, np.arange(frames), tuple(tracks)), original


def there_and_back(tracks: FilmTracks, ending: str, original: tuple[int, int], folder: Path) -> FilmTracks:
    path = folder / f"boxes{ending}"
    path.write_bytes(boxes_file(tracks, ending, original, "my <film> & me.mp4"))
    return on_film(read_boxes(path), tracks.times_s, tracks.frame_size, original)


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=40, deadline=None)
@given(film_tracks())
def test_nothing_is_lost(tmp_path_factory: pytest.TempPathFactory, ending: str, made: tuple[FilmTracks, tuple[int, int]]) -> None:
    tracks, original = made
    back = there_and_back(tracks, ending, original, tmp_path_factory.mktemp("boxes"))
    assert [track.name for track in back.tracks] == [track.name for track in tracks.tracks]
    for one, other in zip(tracks.tracks, back.tracks, strict=True):
        assert one.present.tolist() == other.present.tolist()
        assert np.array_equal(one.boxes_xyxy, other.boxes_xyxy)  # to the last bit


@settings(max_examples=40, deadline=None)
@given(film_tracks())
def test_cvat_can_draw_all_boxes_from_the_keyframes(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[FilmTracks, tuple[int, int]]
) -> None:
    """CVAT reads keyframes alone."""
    tracks, original = made
    root = ElementTree.fromstring(boxes_file(tracks, ".xml", original, "film.mp4"))
    for track in root.iter("track"):
        for box in track.findall("box"):
            if box.get("keyframe") == "0":
                track.remove(box)
    path = tmp_path_factory.mktemp("boxes") / "annotations.xml"
    path.write_bytes(ElementTree.tostring(root))
    back = on_film(read_boxes(path), tracks.times_s, tracks.frame_size, original)
    for one, other in zip(tracks.tracks, back.tracks, strict=True):
        assert one.present.tolist() == other.present.tolist()
        assert np.abs(one.boxes_xyxy - other.boxes_xyxy).max() < 0.11


def test_a_thing_that_moves_evenly_has_two_keyframes() -> None:
    frames = 60
    boxes = (np.array([10, 20, 60, 90]) + np.arange(frames)[:, None]).astype(np.float32)
    tracks = (FilmTrack("cup", 1.0, frames, boxes, np.ones(frames, dtype=bool)),)
    made = boxes_file(FilmTracks((320, 240), np.arange(frames) / 30, np.arange(frames), tracks), ".xml", (320, 240), "film.mp4")
    boxes_of = ElementTree.fromstring(made).findall("track/box")
    assert len(boxes_of) == frames
    assert [int(box.attrib["frame"]) for box in boxes_of if box.get("keyframe") == "1"] == [0, frames - 1]


def test_the_same_tracks_make_the_same_file() -> None:
    frames = 3
    tracks = (FilmTrack("cup", 1.0, frames, np.tile(np.float32([1, 2, 3, 4]), (frames, 1)), np.ones(frames, dtype=bool)),)
    found = FilmTracks((32, 24), np.arange(frames) / 30, np.arange(frames), tracks)
    one, other = (boxes_file(found, ".zip", (32, 24), "film.mp4") for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert archive.read("gt/gt.txt").decode().splitlines()[0] == "1,1,1,2,2,2,1,1,1"
        assert archive.read("gt/labels.txt").decode() == "cup\n"
        assert "seqLength=3" in archive.read("seqinfo.ini").decode()
