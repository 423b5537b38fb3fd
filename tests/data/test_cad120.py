"""The reader of the EVAR layout, on small made-up data sets and on the published recordings."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evar_made_up import CLIP, RECORDING_ID, ROW, recording, write
from films import TICKS, even_ticks, film_path, uneven_ticks, write_film
from PIL import Image

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError


def zipped(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zf:
        for file in sorted(folder.rglob("*")):
            zf.write(file, file.relative_to(folder))
    return path


def test_zip_folder_and_annotations_folder_give_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path / "data")
    datasets = [Cad120(path) for path in (folder, zipped(folder), folder / "annotations")]
    for dataset in datasets:
        assert dataset.clip_ids() == (CLIP,)
        clip = dataset.clip(CLIP)
        assert (clip.dataset, clip.action, clip.person, clip.frame_numbers) == ("CAD-120", "pick", "Subject1", (2, 3, 4))
        assert clip.track("hand_1").boxes_xyxy.tolist() == [[n, 10, n + 20, 40] for n in (1, 2, 3)]
        assert clip.relations is not None
        assert clip.relations[0].labels == ("not_holding", "not_holding", "holding")
        assert dataset.folds()[2].test == ("Subject3",)


def test_frames_are_used_when_they_are_all_there(tmp_path: Path) -> None:
    folder = write(tmp_path / "data")
    archive = zipped(folder)
    for root in (folder, archive.parent):
        images = root / "Subject1_rgbd_images" / "having_meal" / "0001"
        images.mkdir(parents=True)
        for number in (1, 2, 3):
            Image.new("RGB", (4, 3)).save(images / f"RGB_{number}.png")
        assert Cad120(folder if root == folder else archive).clip(CLIP).frame_paths is None, "RGB_4.png is missing"
        Image.new("RGB", (4, 3)).save(images / "RGB_4.png")
        paths = Cad120(folder if root == folder else archive).clip(CLIP).frame_paths
        assert paths == tuple(images / f"RGB_{number}.png" for number in (2, 3, 4))


def test_the_film_of_a_recording_is_used_and_gives_its_frames_their_times(tmp_path: Path) -> None:
    folder = write(tmp_path / "data")
    archive = zipped(folder)
    ticks = [300 + tick for tick in uneven_ticks(7)]  # Two frames more than are annotated.
    for root, path in ((folder, folder), (folder, folder / "annotations"), (archive.parent, archive)):
        film = write_film(film_path(root, "0001"), ticks)
        dataset = Cad120(path)
        clip = dataset.clip(CLIP)
        assert clip.video is not None
        assert clip.video.path == film
        assert clip.video.times_s == pytest.approx(np.array(ticks[1:4]) / TICKS)
        assert clip.frame_times_s == pytest.approx((np.array(ticks[1:4]) - ticks[1]) / TICKS)
        assert dataset.recording(RECORDING_ID).frame_times_s == pytest.approx((np.array(ticks[:5]) - ticks[0]) / TICKS)
        assert dataset.film_fault(CLIP) is None


def test_a_film_at_the_nominal_rate_changes_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "data")
    without = Cad120(folder).clip(CLIP)
    write_film(film_path(folder, "0001"), even_ticks(5))
    assert without.video is None
    assert Cad120(folder).clip(CLIP).frame_times_s.tolist() == without.frame_times_s.tolist()


@pytest.mark.parametrize(
    ("frames", "sentence"),
    [(4, r"the film .*0001.mp4 shows 4 frames, but its annotation has 5"), (0, r"cannot read the film .*0001.mp4 .*")],
)
def test_a_film_that_cannot_be_the_recordings_is_named_and_its_boxes_are_still_read(
    tmp_path: Path, frames: int, sentence: str
) -> None:
    folder = write(tmp_path / "data")
    path = write_film(film_path(folder, "0001"), even_ticks(max(frames, 1)))
    if frames == 0:
        path.write_bytes(b"")
    dataset = Cad120(folder)
    clip = dataset.clip(CLIP)
    assert clip.video is None
    assert clip.frame_times_s.tolist() == pytest.approx([0, 1 / 30, 2 / 30])
    assert re.match(sentence, dataset.film_fault(CLIP) or "")


def test_opening_a_data_set_reads_no_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "data")
    write_film(film_path(folder, "0001"), even_ticks(5))
    monkeypatch.setattr("av.open", lambda *_args, **_options: pytest.fail("a film was read"))
    assert Cad120(folder).clip_ids() == (CLIP,)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("Subject1, having_meal, 0001, 2, pick", "line 1: expected 'subject, activity, video, first frame, last frame, action'"),
        (
            f"{ROW}\nSubject1, having_meal, 0001, two, 4, pick",
            "line 2: expected .* got 'Subject1, having_meal, 0001, two, 4, pick'",
        ),
        ("Subject1, having_meal, 0001, 0, 4, pick", "frames 0 to 4 are no stretch; frames count from 1"),
        ("Subject1, having_meal, 0001, 4, 2, pick", "frames 4 to 2 are no stretch"),
        ("Subject1, having_meal, 0001, 2, 4, juggle", "unknown action 'juggle'; allowed are null, open, close, pick"),
        ("Subject1, having_meal, /etc/film, 2, 4, null", "line 1: '/etc/film' is no name"),
        ("Subject1, having_meal, a\\b, 2, 4, null", "is no name"),
        ("", "lists no clips"),
        ("..,having_meal,0001,2,4,pick", r"line 1: '\.\.' is no name"),
        ("Subject1,having_meal,a/../b,2,4,pick", "line 1: 'a/../b' is no name"),
        ("Subject1,having_meal,,2,4,pick", "line 1: '' is no name"),
        (f"Subject1,having_meal,{'0' * 5000},2,4,pick", "line 1: '0000.* is no name"),
        ("Subject1,having_meal,0001,1,99999999999999999999,pick", "no stretch"),
    ],
)
def test_a_wrong_clip_list_is_refused_when_opened(tmp_path: Path, rows: str, sentence: str) -> None:
    with pytest.raises(LaiarError, match=sentence):
        Cad120(write(tmp_path, rows))


def test_blanks_around_cells_and_empty_lines_do_not_matter(tmp_path: Path) -> None:
    dataset = Cad120(write(tmp_path, "\nSubject1,having_meal , 0001, 2, 4, null \n"))
    assert dataset.clip(CLIP).action == "null"


def test_a_path_that_is_no_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match=r"nowhere does not exist; give --data .or LAIAR_DATA. the CAD-120 zip"):
        Cad120(tmp_path / "nowhere")
    (tmp_path / "notes.zip").write_text("not a zip")
    with pytest.raises(LaiarError, match=r"notes.zip is no readable zip"):
        Cad120(tmp_path / "notes.zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LaiarError, match=r"empty holds no annotations/video_clips.txt; it must be a zip or a folder with"):
        Cad120(tmp_path / "empty")
    (tmp_path / "empty" / "readme.txt").write_text("hello")
    with pytest.raises(LaiarError, match=r"empty.zip holds no annotations/video_clips.txt"):
        Cad120(zipped(tmp_path / "empty"))


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    whole = zipped(write(tmp_path / "data")).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LaiarError, match=r"cut.zip is no readable zip .* download or copy it again"):
        Cad120(tmp_path / "cut.zip")
    damaged = bytearray(whole)
    with zipfile.ZipFile(tmp_path / "data.zip") as zf:
        entry = zf.getinfo("annotations/video_clips.txt")
        damaged[entry.header_offset + 30 + len(entry.filename) + 2] ^= 0xFF
    (tmp_path / "damaged.zip").write_bytes(damaged)
    with pytest.raises(LaiarError, match=r"cannot read annotations/video_clips.txt.*damaged.zip"):
        Cad120(tmp_path / "damaged.zip")


def test_missing_knowledge_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / "annotations/knowledge/act_rel_list.txt").unlink()
    with pytest.raises(LaiarError, match=r"cannot read .*annotations/knowledge/act_rel_list.txt"):
        Cad120(tmp_path)


def changed(**parts: Any) -> dict[str, Any]:
    return recording() | parts


BOXES = [[1, 2, 3, 4]] * 5


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("{", "is not valid JSON"),
        ("[" * 10**6, "is not valid JSON"),
        ("[]", "is not a recording in the EVAR layout"),
        ('{"locations": []}', "is not a recording in the EVAR layout"),
        (changed(locations=[{"obj_id": "cup_1", "loc_list": None}]), "is not a recording in the EVAR layout"),
        (changed(relations=[{"obj_ids": ["hand_1"], "rel_list": ["holding"] * 5}]), "is not a recording in the EVAR layout"),
        (changed(attributes=[{"obj_id": "cup_1", "attr_list": None}]), "is not a recording in the EVAR layout"),
        (changed(relations=[{"obj_ids": ["hand_1", "cup_1"], "rel_list": [1] * 5}]), r"layout: relations\.0\.rel_list\.0: "),
        (changed(relations=[{"obj_ids": ["hand_1", "cup_1"], "rel_list": [["a"]] * 5}]), r"layout: relations\.0\.rel_list\.0: "),
        (changed(locations=[{"obj_id": 7, "loc_list": BOXES}]), r"layout: locations\.0\.obj_id: "),
        (changed(locations=[{"obj_id": "cup_1", "loc_list": "abcd"}]), r"layout: locations\.0\.loc_list: "),
        (changed(locations=[{"obj_id": "cup_1", "loc_list": [[1, 2, 3, 10**400]] * 5}]), "lists of four numbers"),
        (
            changed(locations=[{"obj_id": "hand_1", "loc_list": BOXES}, {"obj_id": "cup_1", "loc_list": BOXES[:3]}]),
            "cup_1 has 3 boxes, other things have 5",
        ),
        (
            changed(relations=[{"obj_ids": ["hand_1", "cup_1"], "rel_list": ["holding"]}]),
            "relation hand_1-cup_1 has 1 labels for 5 frames",
        ),
        (
            changed(relations=[{"obj_ids": ["hand_1", "cup_9"], "rel_list": ["holding"] * 5}]),
            r"relations name tracks that do not exist: \['cup_9'\]",
        ),
        (
            changed(locations=[{"obj_id": "cup_1", "loc_list": [[1, 2, 3]] * 5}]),
            "cup_1 has boxes that are not lists of four numbers",
        ),
    ],
)
def test_a_wrong_recording_is_refused_when_read(tmp_path: Path, data: Any, sentence: str) -> None:
    dataset = Cad120(write(tmp_path, data=data))
    with pytest.raises(LaiarError, match=sentence):
        dataset.clip(CLIP)


def test_unusable_boxes_are_counted_and_the_rest_is_kept(tmp_path: Path) -> None:
    cup = [[100, 100, 40, 50], [0, 0, 0, 0], [float("nan"), 1, 2, 3], [10, 10, -5, 5], [float("inf"), 1, 2, 3]]
    dataset = Cad120(write(tmp_path, data=changed(locations=[recording()["locations"][0], {"obj_id": "cup_1", "loc_list": cup}])))
    faults = dataset.box_faults()
    assert (faults.boxes, faults.absent, faults.corrupt) == (10, 1, 3)
    assert dataset.recording("Subject1/having_meal/0001").track("cup_1").present.tolist() == [True, False, False, False, False]


def test_a_clip_that_does_not_exist_gets_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match=f"no clip 'Subject1/having_meal/0001/2-5' in .*; did you mean {CLIP}"):
        Cad120(write(tmp_path)).clip("Subject1/having_meal/0001/2-5")


def test_a_person_without_clips_is_named(tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match="has no clips of Subject7; it has Subject1"):
        Cad120(write(tmp_path)).clip_ids(("Subject1", "Subject7"))


def test_a_clip_that_ends_after_its_recording_is_refused(tmp_path: Path) -> None:
    dataset = Cad120(write(tmp_path, "Subject1, having_meal, 0001, 2, 6, pick"))
    with pytest.raises(LaiarError, match="ends at frame 6, but its recording has 5 frames; correct annotations/video_clips"):
        dataset.clip("Subject1/having_meal/0001/2-6")


def test_published_recordings(cad120_path: Path) -> None:
    dataset = Cad120(cad120_path)
    assert len(dataset.clip_ids()) == 427
    assert dataset.persons == ("Subject1", "Subject3", "Subject4")
    assert [fold.test for fold in dataset.folds()] == [("Subject1",), ("Subject3",), ("Subject4",), ("Subject5",)]
    assert all(set(fold.train).isdisjoint(fold.test) and len(fold.train) == 3 for fold in dataset.folds())
    counts = Counter(row.action for row in dataset.rows.values())
    assert set(counts) == set(dataset.knowledge.actions)
    assert (counts["null"], counts["pick"], counts["microwave_food"]) == (127, 86, 8), "one line says 'null ' with a blank"
    faults = dataset.box_faults()
    assert (faults.boxes, faults.absent, faults.corrupt) == (279_292, 29_064, 30)


def test_published_clips_are_all_readable_and_their_boxes_lie_in_the_picture(cad120_path: Path) -> None:
    dataset = Cad120(cad120_path)
    for clip_id in dataset.clip_ids():
        clip = dataset.clip(clip_id)
        for track in clip.tracks:
            boxes = track.boxes_xyxy[track.present]
            assert (boxes >= 0).all()
            assert (boxes <= np.array([640, 480, 640, 480])).all()


def test_simulated_tables_state_the_published_facts(cad120_path: Path, demo_clips_path: Path) -> None:
    published, ours = Cad120(cad120_path).knowledge, Cad120(demo_clips_path).knowledge
    assert set(ours.objects) == set(published.objects)
    assert ours.actions == published.actions
    assert ours.transitions == published.transitions
    assert {pair: set(relations) for pair, relations in ours.pair_relations.items()} == {
        pair: set(relations) for pair, relations in published.pair_relations.items()
    }
