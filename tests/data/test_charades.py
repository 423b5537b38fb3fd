"""Charades as a data set: where its files may lie, what its rows and clips are, and the real tables with the pilot."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from charades_made_up import frames, person, thing, write_charades, write_genome, write_tables
from films import even_ticks, write_film
from PIL import Image

from laiar_core.data.charades import genome_cache as genome_book
from laiar_core.data.charades.reader import Charades
from laiar_core.data.frames import frames_of
from laiar_core.errors import LaiarError


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path_factory.mktemp("cache")))


def test_rows_and_clips(tmp_path: Path) -> None:
    data = Charades(write_charades(tmp_path))
    assert (data.name, data.files.path, data.persons) == ("Charades", tmp_path, ("0KZ7", "HR43"))
    assert {video: row.frames for video, row in data.rows.items()} == {"46GP8": 3, "N11GT": 0, "EV3YF": 1}
    assert data.clip_ids() == ("46GP8", "EV3YF")
    assert (data.clip_ids("train"), data.clip_ids("test")) == (("46GP8",), ("EV3YF",))
    clip = data.clip("46GP8")
    assert (clip.clip_id, clip.dataset, clip.person, clip.activity) == ("46GP8", "Charades", "HR43", "Kitchen")
    assert (clip.frame_numbers, clip.frame_size, clip.box_source) == ((11, 31, 61), (320, 240), "annotated")
    assert clip.frame_times_s.tolist() == pytest.approx([10 / 30, 1, 2])
    assert (clip.video, clip.frame_paths, clip.action) == (None, None, None)
    assert [(a.action, a.start_s, a.end_s) for a in clip.actions or ()] == [
        ("Opening a door", 11.9, 21.2),
        ("Holding a bag", 0, 12.6),
    ]
    assert clip.length_s == 24.83
    assert clip.relations is not None
    assert {r.family for r in clip.relations} == {"attention", "spatial", "contacting"}
    assert data.knowledge.actions == ("Holding a bag", "Opening a door", "Drinking from a cup/glass/bottle")


def test_intervals_stay_inside_the_video(tmp_path: Path) -> None:
    (reversed_, late) = Charades(write_charades(tmp_path)).clip("EV3YF").actions or ()
    # It ends before it begins, in the table: its class counts, and it has no length.
    assert (reversed_.action, reversed_.start_s, reversed_.end_s) == ("Drinking from a cup/glass/bottle", 3, 3)
    assert (late.start_s, late.end_s) == (1, 10.5)


def layout(root: Path, tables: str, annotations: str) -> Path:
    write_tables(root / tables)
    write_genome(root / annotations)
    return root


@pytest.mark.parametrize(
    ("tables", "annotations"),
    [
        ("", "annotations"),
        ("Charades", "annotations"),
        ("charades", "action_genome/annotations"),
        ("Charades/Charades", "ag/annotations"),
        ("a", "b"),
    ],
)
def test_where_the_files_may_lie(tmp_path: Path, tables: str, annotations: str) -> None:
    (tmp_path / "Charades_v1_480").mkdir()
    write_film(tmp_path / "Charades_v1_480" / "EV3YF.mp4", even_ticks(5))
    data = Charades(layout(tmp_path, tables, annotations))
    assert data.clip_ids() == ("46GP8", "EV3YF")
    assert data.clip("EV3YF").video is not None
    assert data.clip("46GP8").video is None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda root: root / "none", "none is no folder; give --data"),
        (lambda root: root, "there is no Charades_v1_train.csv or Charades_v1_test.csv in .+; unpack Charades.zip there"),
        (lambda root: [write_tables(root / d) for d in "ab"] and root, "is in .+a and in .+b; name the folder of one of them"),
        (lambda root: write_charades(root / "x/y/z/w") and root, "there is no Charades_v1_train.csv"),
    ],
)
def test_where_they_may_not(tmp_path: Path, make, message: str) -> None:
    with pytest.raises(LaiarError, match=message):
        Charades(make(tmp_path))


def test_simulated_data_say_so(tmp_path: Path) -> None:
    root = write_charades(tmp_path)
    (root / "annotations" / "name.txt").write_text("Charades, simulated\n")
    assert Charades(root).clip("46GP8").dataset == Charades(root).name == "Charades, simulated"


def test_without_action_genome_there_are_rows_but_no_clips(tmp_path: Path) -> None:
    data = Charades(write_tables(tmp_path))
    assert (len(data.rows), data.clip_ids()) == (3, ())
    with pytest.raises(LaiarError, match=r"there is no annotation of Action Genome in .+; put object_bbox"):
        data.clip("46GP8")


def test_unknown_videos_and_splits(tmp_path: Path) -> None:
    data = Charades(write_charades(tmp_path))
    with pytest.raises(LaiarError, match=r"no video '46GP9' in .+; did you mean 46GP8"):
        data.clip("46GP9")
    with pytest.raises(LaiarError, match="the video 'N11GT' has no frames that Action Genome annotates"):
        data.clip("N11GT")
    with pytest.raises(LaiarError, match="has no clips of val; it has test, train"):
        data.clip_ids("val")


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_frames_are_used_when_they_are_all_there(tmp_path: Path, kind: str) -> None:
    root = write_charades(tmp_path)
    folder = root / "frames" / "46GP8.mp4"
    folder.mkdir(parents=True)
    for number in (11, 31, 61):
        Image.new("RGB", (320, 240), (number, 0, 0)).save(folder / f"{number:06d}.{kind}")
    clip = Charades(root).clip("46GP8")
    assert [int(picture[0, 0, 0]) for picture in frames_of(clip)] == pytest.approx([11, 31, 61], abs=2)
    (folder / f"000031.{kind}").unlink()
    assert Charades(root).clip("46GP8").frame_paths is None


def test_films_give_exact_times_and_bad_ones_are_not_used(tmp_path: Path) -> None:
    root = write_charades(tmp_path)
    write_film(root / "Charades_v1_480" / "46GP8.mp4", [25 * n for n in range(70)])  # 24 a second
    write_film(root / "Charades_v1_480" / "EV3YF.mp4", even_ticks(5))
    data = Charades(root)
    clip = data.clip("46GP8")
    assert clip.frame_times_s.tolist() == pytest.approx([10 / 24, 30 / 24, 60 / 24])
    assert clip.fps == pytest.approx(24)
    assert data.film_fault("46GP8") is None
    (root / "Charades_v1_480" / "46GP8.mp4").write_bytes(b"no film")
    assert data.film_fault("46GP8") is not None
    assert "46GP8.mp4" in str(data.film_fault("46GP8"))
    assert data.clip("46GP8").video is None
    assert data.clip("46GP8").frame_times_s.tolist() == pytest.approx([10 / 30, 1, 2])


def test_pickles_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_charades(tmp_path)
    first = Charades(root).clip("46GP8")

    def read_again(*_: object) -> None:
        raise AssertionError("read again")

    with monkeypatch.context() as patch:
        patch.setattr(genome_book, "read_genome_apart", read_again)
        again = Charades(root).clip("46GP8")
    assert again.relations == first.relations
    for one, other in zip(again.tracks, first.tracks, strict=True):
        np.testing.assert_array_equal(one.boxes_xyxy, other.boxes_xyxy)
    # Other pickles under the same name, and a damaged page of the cache, are read anew.
    write_genome(root / "annotations", {"46GP8.mp4/000005.png": (person(), [thing("bed")])})
    assert Charades(root).clip("46GP8").frame_numbers == (5,)
    page = max(Path(os.environ["LAIAR_CACHE"]).rglob("*.npz"), key=lambda page: page.stat().st_mtime_ns)
    page.write_bytes(page.read_bytes()[:100])
    assert Charades(root).clip("46GP8").frame_numbers == (5,)


def test_a_cache_that_cannot_be_written_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path / "file"))
    assert len(Charades(write_charades(tmp_path / "data")).clip("46GP8")) == 3


def test_what_cannot_be_used_is_refused_with_an_example(tmp_path: Path) -> None:
    bad = frames() | {"46GP8.mp4/000071.png": (person(), [thing("elephant"), thing("lion")])}
    data = Charades(write_charades(tmp_path, bad))
    with pytest.raises(
        LaiarError, match=r"unknown object classes: 'elephant' in 46GP8\.mp4/000071\.png; known are .+ and 1 more"
    ):
        data.clip("46GP8")


def test_without_a_frame_list_the_pickles_say_what_there_is(tmp_path: Path) -> None:
    root = write_charades(tmp_path)
    (root / "annotations" / "frame_list.txt").unlink()
    assert Charades(root).clip_ids() == ("46GP8", "EV3YF")


def test_a_pickle_that_is_missing_or_damaged(tmp_path: Path) -> None:
    root = write_charades(tmp_path)
    file = root / "annotations" / "object_bbox_and_relationship.pkl"
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    with pytest.raises(LaiarError, match=r"object_bbox_and_relationship\.pkl is no whole pickle"):
        Charades(root).clip("46GP8")
    file.unlink()
    with pytest.raises(LaiarError, match=r"cannot read .+object_bbox_and_relationship\.pkl: No such file"):
        Charades(root).clip("46GP8")
    (root / "annotations" / "frame_list.txt").write_text("46GP8\n")
    with pytest.raises(LaiarError, match=r"frame_list\.txt, line 1: expected a frame"):
        Charades(root)


def test_the_real_tables_with_the_pilot(charades_path: Path) -> None:
    """Opening reads no pickle and is quick; the clips of the pilot are there with their published frames."""
    start = time.perf_counter()
    data = Charades(charades_path)
    opened = time.perf_counter() - start
    assert opened < 5
    assert (len(data.rows), data.clip_ids("train")) == (9848, ("0BNML", "0TXYV", "EK19H", "LEG82"))
    assert not list(Path(os.environ["LAIAR_CACHE"]).rglob("*.npz"))
    for clip_id, count in (("0BNML", 52), ("0TXYV", 29), ("EK19H", 14), ("LEG82", 57)):
        clip = data.clip(clip_id)
        assert len(clip) == count == data.rows[clip_id].frames
        assert clip.frame_paths is not None
        assert next(frames_of(clip)).shape[:2] == clip.frame_size[::-1]
        assert clip.tracks[0].class_name == "person"
        assert clip.tracks[0].present.mean() > 0.85
        assert {a.action for a in clip.actions or ()} <= set(data.knowledge.actions)
        assert {r.family for r in clip.relations or ()} == {"spatial", "contacting"}  # the pilot has no attention
        labels = {name for r in clip.relations or () for name in r.labels if name}
        assert labels <= set(data.knowledge.families)


def test_a_real_film_gives_exact_times(charades_path: Path, tmp_path: Path) -> None:
    shutil.copytree(charades_path / "charades", tmp_path / "charades")
    shutil.copytree(charades_path / "action_genome_pilot" / "annotations", tmp_path / "annotations")
    (tmp_path / "Charades_v1_480").mkdir()
    shutil.copyfile(charades_path / "clips" / "0BNML_0.0-33.6.mp4", tmp_path / "Charades_v1_480" / "0BNML.mp4")
    data = Charades(tmp_path)
    clip = data.clip("0BNML")
    assert data.film_fault("0BNML") is None
    assert clip.frame_times_s.tolist() == pytest.approx([(number - 1) / 30 for number in clip.frame_numbers])
