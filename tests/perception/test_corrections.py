from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from laiar_core.errors import LaiarError
from laiar_core.perception.corrections import merged, removed, renamed
from laiar_core.perception.film_tracks import SeenTrack, Sighting
from laiar_core.perception.film_tracks_file import load_sighting, save_sighting


def track(name: str, *present: int) -> SeenTrack:
    """A track of five frames; its box tells the name and is there in some of them."""
    there = np.isin(np.arange(5), present)
    box = np.array([0, 0, 10 + len(name), 10], dtype=np.float32)
    return SeenTrack(name, 0.5, len(present), there[:, None] * box, there)


@pytest.fixture
def sighting() -> Sighting:
    tracks = (track("cup", 0, 1), track("bowl", 1, 2), track("laptop", 4))
    return Sighting((64, 48), np.arange(5) / 10, np.array([0, 2, 4]), tracks, ("a note",), {"detect": 1.5})


def test_a_name_changes_and_nothing_else(sighting):
    mended = renamed(sighting, {1: "cup"})
    assert [t.name for t in mended.tracks] == ["cup", "cup", "laptop"]
    assert mended.tracks[1].present.tolist() == sighting.tracks[1].present.tolist()


def test_a_merged_track_is_present_where_either_was_and_the_target_counts(sighting):
    mended = merged(sighting, {1: 0})
    assert mended.tracks[0].present.tolist() == [True, True, True, False, False]
    assert mended.tracks[0].boxes_xyxy[:, 2].tolist() == [13, 13, 14, 0, 0]
    assert not mended.tracks[1].present.any()
    assert mended.tracks[0].looks == 4


def test_merges_may_follow_each_other(sighting):
    mended = merged(sighting, {2: 1, 1: 0})
    assert mended.tracks[0].present.tolist() == [True, True, True, False, True]


def test_a_removed_track_keeps_its_place(sighting):
    assert [t.present.any() for t in removed(sighting, [1]).tracks] == [True, False, True]


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
def test_what_cannot_be_mended_is_a_sentence(sighting, mend, said):
    with pytest.raises(LaiarError, match=said):
        mend(sighting)


@pytest.mark.parametrize("tracks", [3, 0])
def test_a_sighting_comes_back_from_disk(sighting, tmp_path, tracks):
    kept = replace(sighting, tracks=sighting.tracks[:tracks])
    save_sighting(kept, tmp_path / "s.npz")
    back = load_sighting(tmp_path / "s.npz")
    assert (back.frame_size, back.notes, back.seconds) == (kept.frame_size, kept.notes, kept.seconds)
    assert back.times_s.tolist() == kept.times_s.tolist()
    for old, new in zip(kept.tracks, back.tracks, strict=True):
        assert (old.name, old.score, old.looks) == (new.name, new.score, new.looks)
        assert np.array_equal(old.boxes_xyxy, new.boxes_xyxy)
        assert np.array_equal(old.present, new.present)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x93NUMPY", b"hello"])
def test_a_damaged_file_is_a_sentence(tmp_path, content):
    (tmp_path / "s.npz").write_bytes(content)
    with pytest.raises(LaiarError, match="look at the video again"):
        load_sighting(tmp_path / "s.npz")


def test_pickled_arrays_are_refused(tmp_path):
    np.savez(tmp_path / "s.npz", words=np.array([{"version": 1}], dtype=object))
    with pytest.raises(LaiarError, match="look at the video again"):
        load_sighting(tmp_path / "s.npz")
