from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from laiar_core.errors import LaiarError
from laiar_core.perception.corrections import merged, removed, renamed
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.film_tracks_file import load_film_tracks, save_film_tracks


def track(name: str, *present: int) -> FilmTrack:
    """A track of five frames; its box tells the name and is there in some of them."""
    there = np.isin(np.arange(5), present)
    box = np.array([0, 0, 10 + len(name), 10], dtype=np.float32)
    return FilmTrack(name, 0.5, len(present), there[:, None] * box, there)


@pytest.fixture
def film_tracks() -> FilmTracks:
    tracks = (track("cup", 0, 1), track("bowl", 1, 2), track("laptop", 4))
    return FilmTracks((64, 48), np.arange(5) / 10, np.array([0, 2, 4]), tracks, ("a note",), {"detect": 1.5})


def test_a_name_changes_and_nothing_else(film_tracks):
    corrected = renamed(film_tracks, {1: "cup"})
    assert [t.name for t in corrected.tracks] == ["cup", "cup", "laptop"]
    assert corrected.tracks[1].present.tolist() == film_tracks.tracks[1].present.tolist()


def test_a_merged_track_is_present_where_either_was_and_the_target_counts(film_tracks):
    corrected = merged(film_tracks, {1: 0})
    assert corrected.tracks[0].present.tolist() == [True, True, True, False, False]
    assert corrected.tracks[0].boxes_xyxy[:, 2].tolist() == [13, 13, 14, 0, 0]
    assert not corrected.tracks[1].present.any()
    assert corrected.tracks[0].samples == 4


def test_merges_may_follow_each_other(film_tracks):
    corrected = merged(film_tracks, {2: 1, 1: 0})
    assert corrected.tracks[0].present.tolist() == [True, True, True, False, True]


def test_a_removed_track_keeps_its_place(film_tracks):
    assert [t.present.any() for t in removed(film_tracks, [1]).tracks] == [True, False, True]


@pytest.mark.parametrize(
    ("mend", "said"),
    [
        (lambda s: renamed(s, {3: "cup"}), "no track 4"),
        (lambda s: removed(s, [-1]), "no track 0"),
        (lambda s: merged(s, {0: 9}), "no track 10"),
        (lambda s: merged(s, {0: 0}), "part of itself"),
        (lambda s: merged(s, {0: 1, 1: 2, 2: 1}), "part of itself"),
    ],
)
def test_what_cannot_be_mended_is_a_sentence(film_tracks, mend, said):
    with pytest.raises(LaiarError, match=said):
        mend(film_tracks)


@pytest.mark.parametrize("tracks", [3, 0])
def test_a_sighting_comes_back_from_disk(film_tracks, tmp_path, tracks):
    kept = replace(film_tracks, tracks=film_tracks.tracks[:tracks])
    save_film_tracks(kept, tmp_path / "s.npz")
    back = load_film_tracks(tmp_path / "s.npz")
    assert (back.frame_size, back.notes, back.seconds) == (kept.frame_size, kept.notes, kept.seconds)
    assert back.times_s.tolist() == kept.times_s.tolist()
    for old, new in zip(kept.tracks, back.tracks, strict=True):
        assert (old.name, old.score, old.samples) == (new.name, new.score, new.samples)
        assert np.array_equal(old.boxes_xyxy, new.boxes_xyxy)
        assert np.array_equal(old.present, new.present)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x93NUMPY", b"hello"])
def test_a_damaged_file_is_a_sentence(tmp_path, content):
    (tmp_path / "s.npz").write_bytes(content)
    with pytest.raises(LaiarError, match="look at the video again"):
        load_film_tracks(tmp_path / "s.npz")


def test_pickled_arrays_are_refused(tmp_path):
    np.savez(tmp_path / "s.npz", words=np.array([{"version": 1}], dtype=object))
    with pytest.raises(LaiarError, match="look at the video again"):
        load_film_tracks(tmp_path / "s.npz")


WORDS = {
    "version": 1,
    "frame_size": [320, 240],
    "notes": [],
    "seconds": {},
    "tracks": [{"name": "cup", "score": 0.9, "looks": 2}],
}
ARRAYS = {
    "times_s": np.arange(4) / 10,
    "sampled": np.array([0, 2]),
    "boxes_xyxy": np.ones((1, 4, 4), np.float32),
    "present": np.ones((1, 4), bool),
}


@pytest.mark.parametrize(
    ("words", "arrays"),
    [
        ({"version": 2}, {}),
        ({"frame_size": [320]}, {}),
        ({"frame_size": [0, 240]}, {}),
        ({"tracks": []}, {}),
        ({"tracks": [{"name": 1, "score": 0.9, "looks": 2}]}, {}),
        ({"tracks": [{"name": "cup", "score": 10**400, "looks": 2}]}, {}),
        ({"notes": [[]]}, {}),
        ({"seconds": {"a": "b"}}, {}),
        ({}, {"times_s": np.zeros((4, 1))}),
        ({}, {"times_s": np.array([0, 1, np.nan, 3])}),
        ({}, {"times_s": np.array([0, 1, 0.5, 3])}),
        ({}, {"sampled": np.array([0, 9])}),
        ({}, {"sampled": np.array([0.5])}),
        ({}, {"boxes_xyxy": np.ones((1, 5, 4), np.float32)}),
        ({}, {"boxes_xyxy": np.full((1, 4, 4), np.inf, np.float32)}),
        ({}, {"present": np.ones((1, 4))}),
        ({}, {"present": np.array("x")}),
    ],
)
def test_tracks_that_cannot_be_are_a_sentence(tmp_path, words, arrays):
    def save(words, arrays):
        content = np.frombuffer(json.dumps(words).encode(), np.uint8)
        np.savez_compressed(tmp_path / "s.npz", words=content, **arrays)

    save(WORDS, ARRAYS)
    assert load_film_tracks(tmp_path / "s.npz").names == ("cup",)
    save(WORDS | words, ARRAYS | arrays)
    with pytest.raises(LaiarError, match="look at the video again"):
        load_film_tracks(tmp_path / "s.npz")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_packed_in_another_way_or_damaged_is_a_sentence(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "s.npz", "w", method) as archive:
        archive.writestr("words.npy", b"hello" * 100)
    content = bytearray((tmp_path / "s.npz").read_bytes())
    content[45:60] = bytes(15)
    (tmp_path / "s.npz").write_bytes(content)
    with pytest.raises(LaiarError, match=r"look at the video again|pack it again"):
        load_film_tracks(tmp_path / "s.npz")
