"""Files of boxes from other tools: what each format says, and the sentence for each thing that can be wrong with one."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.perception.track_files.on_film import MAX_TRACKS, on_film
from laiar_core.perception.track_files.read import read_boxes

SIZE, FRAMES = (320, 240), 11
TIMES = np.arange(FRAMES) / 30
Files = dict[str, str]


def put(files: Files | str, folder: Path, packed: bool = False) -> Path:
    """A file, or a folder or zip of files."""
    if isinstance(files, str):
        (folder / "boxes").write_text(files)
        return folder / "boxes"
    if packed:
        with zipfile.ZipFile(folder / "boxes.zip", "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return folder / "boxes.zip"
    for name, text in files.items():
        (folder / "boxes" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "boxes" / name).write_text(text)
    return folder / "boxes"


def placed(path: Path, size: tuple[int, int] = SIZE, original: tuple[int, int] = SIZE) -> FilmTracks:
    return on_film(read_boxes(path), TIMES, size, original)


def there(tracks: FilmTracks, at: int = 0) -> list[int]:
    return np.flatnonzero(tracks.tracks[at].present).tolist()


def cvat(
    tracks: str, meta: str = "<task><size>11</size></task><original_size><width>320</width><height>240</height></original_size>"
) -> str:
    return f'<?xml version="1.0"?><annotations><version>1.1</version><meta>{meta}</meta>\n{tracks}\n</annotations>'


def box(frame: int, left: float = 10, outside: int = 0, more: str = "") -> str:
    sides = f'xtl="{left}" ytl="20" xbr="{left + 50}" ybr="90"'
    return f'<box frame="{frame}" outside="{outside}" keyframe="1" occluded="1" {sides} {more}/>'


def cup(*boxes: str, name: str = "cup") -> str:
    return f'<track id="0" label="{name}">{"".join(boxes)}</track>'


def coco(frames: dict[int, float], images: Any = range(FRAMES), top: bool = True, **more: Any) -> str:
    """COCO of a cup that is at these places in these frames."""
    annotations = [
        {
            "image_id": n + 1,
            "category_id": 7,
            "bbox": [x, 20, 50, 70],
            **({"track_id": 4} if top else {"attributes": {"track_id": 4}}),
        }
        for n, x in frames.items()
    ]
    listed = [{"id": n + 1, "file_name": f"frame_{n:06d}.PNG", "width": 320, "height": 240} for n in images]
    return json.dumps({"images": listed, "categories": [{"id": 7, "name": "cup"}], "annotations": annotations} | more)


def label_studio(*keys: dict[str, Any], small: bool = False, count: int = FRAMES, labels: tuple[str, ...] = ("cup",)) -> str:
    sequence = [{"x": 10, "y": 20, "width": 50, "height": 25, "rotation": 0, "enabled": True, "time": 0.1} | key for key in keys]
    value = {"framesCount": count, "duration": 1.0, "sequence": sequence, "labels": list(labels)}
    if small:
        return json.dumps([{"id": 1, "video": "/data/film.mp4", "box": [value]}])
    result = [{"type": "videorectangle", "value": value, "id": "a"}, {"type": "choices", "value": {"choices": ["x"]}}]
    return json.dumps(
        [{"id": 1, "data": {"video": "/data/film.mp4"}, "annotations": [{"result": result, "was_cancelled": False}]}]
    )


def yolo(lines: dict[int, str], name: str = "film_{}.txt") -> Files:
    return {f"labels/{name.format(n)}": text + "\n" for n, text in lines.items()}


MOT = "3,2,10,20,50,70,1,1,0.8\n4,2,12,20,50,70,1,1,1\n"
BOX = [10, 20, 60, 90]


def test_cvat_is_drawn_between_keyframes_until_it_is_outside(tmp_path: Path) -> None:
    moves = cup(box(0, 10), box(4, 50), box(5, 50, outside=1), box(8, 100))
    made = placed(put(cvat(moves + cup(box(9), name="hand")), tmp_path))
    assert there(made) == [0, 1, 2, 3, 4, 8, 9, 10]  # the last box stays to the end, as in CVAT
    assert made.tracks[0].boxes_xyxy[:5, 0].tolist() == [10, 20, 30, 40, 50]
    assert made.tracks[0].boxes_xyxy[10].tolist() == [100, 20, 150, 90]
    assert [track.name for track in made.tracks] == ["cup", "hand"]
    assert made.box_source == "brought (CVAT)"
    assert made.notes == ("The boxes were brought in boxes (CVAT): cup, hand.",)


@pytest.mark.parametrize("packed", [False, True])
def test_a_zip_and_a_folder_of_cvat_hold_pictures_too(tmp_path: Path, packed: bool) -> None:
    files = {"annotations.xml": cvat(cup(box(0))), "images/frame_000000.PNG": "no text", "__MACOSX/._annotations.xml": "<"}
    assert there(placed(put(files, tmp_path, packed))) == list(range(FRAMES))


def test_a_job_of_cvat_ends_where_it_ends(tmp_path: Path) -> None:
    job = "<job><size>5</size><start_frame>2</start_frame><stop_frame>6</stop_frame></job>"
    assert there(placed(put(cvat(cup(box(2)), job), tmp_path))) == [2, 3, 4, 5, 6]


def test_shapes_that_are_no_boxes_are_counted(tmp_path: Path) -> None:
    made = placed(put(cvat(cup(box(0)) + '<track id="1" label="arm"><polygon frame="0" points="1,2"/></track>'), tmp_path))
    assert len(made.tracks) == 1
    assert made.notes[1] == "Shapes of boxes that are no boxes were left out: 1."


@pytest.mark.parametrize("size", [(320, 240), (160, 120)])
def test_boxes_of_the_film_as_it_was_brought_are_scaled(tmp_path: Path, size: tuple[int, int]) -> None:
    made = placed(put(cvat(cup(box(0))), tmp_path), size)
    assert made.tracks[0].boxes_xyxy[0].tolist() == [side * size[0] / 320 for side in BOX]


def test_boxes_in_pixels_of_the_prepared_film_are_taken_too(tmp_path: Path) -> None:
    assert placed(put(cvat(cup(box(0))), tmp_path), (320, 240), (640, 480)).tracks[0].boxes_xyxy[0].tolist() == BOX


@pytest.mark.parametrize(
    ("text", "name", "note"),
    [
        (MOT, "person", True),  # gt.txt: class 1 is a pedestrian
        ("3,2,10,20,50,70,0.9,-1,-1,-1\n4,2,12,20,50,70,0.9,-1,-1,-1\n", "person", False),  # the result of a tracker
        ("3 2 10 20 50 70 -1 -1 -1 0\n4 2 12 20 50 70 -1 -1 -1 0\n", "person", False),  # as some write it
        ("\ufeff3,2,10,20,50,70\r\n4,2,12,20,50,70\r\n\r\n", "person", False),
        ("3, 2, 10, 20, 50, 70, 1, 3, 1\n4, 2, 12, 20, 50, 70, 1, 3, 1\n", "car", True),
    ],
)
def test_mot_counts_from_one(tmp_path: Path, text: str, name: str, note: bool) -> None:
    made = placed(put(text, tmp_path))
    assert there(made) == [2, 3]
    assert made.tracks[0].boxes_xyxy[2].tolist() == BOX
    assert made.tracks[0].name == name
    assert any("no labels.txt" in said for said in made.notes) == note


@pytest.mark.parametrize("packed", [False, True])
def test_mot_as_cvat_packs_it(tmp_path: Path, packed: bool) -> None:
    files = {"gt/gt.txt": MOT + "5,2,0,0,9,9,0,2,1\n1,1,0,0,9,9,1,2,1\n", "gt/labels.txt": "cup\nhand\n"}
    made = placed(put(files, tmp_path, packed))
    assert [track.name for track in made.tracks] == ["hand", "cup"]  # by their ids
    assert there(made, 1) == [2, 3]  # one is marked as not to be looked at
    if not packed:  # whoever points at gt.txt means it with what lies beside it
        assert [track.name for track in placed(tmp_path / "boxes" / "gt" / "gt.txt").tracks] == ["hand", "cup"]


def test_a_name_says_nothing(tmp_path: Path) -> None:
    for name, text in (("boxes", MOT), ("boxes.json", MOT), ("labels.xml", coco({2: 10, 3: 12})), ("gt.txt", cvat(cup(box(2))))):
        (tmp_path / name).write_text(text)
        (tmp_path / "labels.txt").write_text("cup\n")
        assert there(placed(tmp_path / name))[:2] == [2, 3]


def test_a_sequence_of_motchallenge_has_detections_and_a_size(tmp_path: Path) -> None:
    info = "[Sequence]\nname=MOT17-02\nseqLength=11\nimWidth=320\nimHeight=240\n"
    files = {"gt/gt.txt": MOT, "det/det.txt": "1,-1,1,1,5,5,0.5,-1,-1,-1\n", "seqinfo.ini": info}
    assert there(placed(put(files, tmp_path))) == [2, 3]
    files["seqinfo.ini"] = info.replace("320", "1920")
    with pytest.raises(LaiarError, match=r"1920 x 240 pixels, and those of this film have 320 x 240"):
        placed(put(files, tmp_path))


@pytest.mark.parametrize("top", [True, False])
def test_coco_keeps_gaps(tmp_path: Path, top: bool) -> None:
    made = placed(put(coco({1: 10, 2: 12, 5: 20}, top=top), tmp_path))
    assert there(made) == [1, 2, 5]
    assert made.tracks[0].boxes_xyxy[1].tolist() == BOX
    assert (made.tracks[0].name, made.box_source) == ("cup", "brought (COCO)")


@pytest.mark.parametrize(
    ("names", "frame"),
    [
        ([{"file_name": "img/000001.jpg"}, {"file_name": "img/000003.jpg"}], 2),
        ([{"file_name": "film_0.png"}, {"file_name": "film_3.png"}], 3),
        ([{"file_name": "frame_000002.PNG"}, {"file_name": "frame_000003.PNG"}], 3),
        ([{"file_name": "a", "frame_id": 0}, {"file_name": "b", "frame_id": 7}], 7),
    ],
)
def test_which_frame_an_image_is(tmp_path: Path, names: list[dict[str, Any]], frame: int) -> None:
    images = [{"id": 10 * n} | name for n, name in enumerate(names)]
    one = {"image_id": 10, "category_id": 1, "bbox": [10, 20, 50, 70], "track_id": "a", "score": 0.5}
    text = json.dumps({"images": images, "annotations": [one], "categories": [{"id": 1, "name": "cup"}]})
    made = placed(put(text, tmp_path))
    assert there(made) == [frame]
    assert made.tracks[0].score == 0.5


def test_where_every_second_frame_was_looked_at_things_stay_between(tmp_path: Path) -> None:
    made = placed(put(coco({2: 10, 4: 20, 8: 60}, images=range(0, FRAMES, 2)), tmp_path))
    assert there(made) == [2, 3, 4, 8]  # in frame 6 it was looked for and is not there
    assert made.tracks[0].boxes_xyxy[3, 0] == 15
    assert made.notes[1] == "boxes has boxes in one of every 2 frames; between those I drew the line from one to the next."


@pytest.mark.parametrize("small", [False, True], ids=["JSON", "JSON-MIN"])
def test_label_studio_ends_a_stretch_with_what_is_not_enabled(tmp_path: Path, small: bool) -> None:
    keys = [{"frame": 2}, {"frame": 5, "x": 40, "enabled": False}, {"frame": 9, "enabled": True}]
    made = placed(put(label_studio(*keys, small=small), tmp_path))
    assert there(made) == [1, 2, 3, 4, 8, 9, 10]  # frame 5 of the tool, our 4, is still shown there
    assert made.tracks[0].boxes_xyxy[1].tolist() == [32, 48, 192, 108]
    assert made.tracks[0].boxes_xyxy[2, 0] == pytest.approx(20 / 100 * 320)


@pytest.mark.parametrize("count", [FRAMES - 2, FRAMES + 2])
def test_label_studio_may_count_a_frame_more_or_less(tmp_path: Path, count: int) -> None:
    assert there(placed(put(label_studio({"frame": 1}, {"frame": FRAMES + 1, "enabled": False}, count=count), tmp_path))) == list(
        range(FRAMES)
    )


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ({}, "person"),  # what comes with YOLO learned from COCO
        ({"data.yaml": "path: .\nnames:\n  0: mug\n  1: 'a hand' # mine\nnc: 2\n"}, "mug"),
        ({"data.yaml": "names:\n- mug\n- hand\n"}, "mug"),
        ({"data.yaml": "nc: 2\nnames: ['mug', \"hand\"]\n"}, "mug"),
        ({"data.yaml": "names: {0: mug, 1: hand}\n"}, "mug"),
        ({"classes.txt": "mug\nhand\n"}, "mug"),
        ({"obj.names": "mug\nhand\n"}, "mug"),
    ],
)
def test_yolo_by_the_numbers_of_its_files(tmp_path: Path, names: Files, name: str) -> None:
    line = "0 0.5 0.5 0.25 0.5"
    made = placed(
        put(yolo({1: f"{line} 0.9 3", 2: f"{line} 0.7 3\n{line} 0.7 4", 3: f"{line} 3"}) | names, tmp_path, packed=True)
    )
    assert [there(made, at) for at in (0, 1)] == [[0, 1, 2], [1]]
    assert made.tracks[0].boxes_xyxy[0].tolist() == [120, 60, 200, 180]
    assert (made.tracks[0].name, made.box_source) == (name, "brought (YOLO)")
    assert any("80 of COCO" in note for note in made.notes) == (not names)


def test_yolo_of_cvat_counts_from_zero(tmp_path: Path) -> None:
    made = placed(put(yolo(dict.fromkeys((1, 2), "0 0.5 0.5 0.25 0.5 3"), "train/frame_{:06d}.txt"), tmp_path))
    assert there(made) == [1, 2]


def test_a_tracker_that_changes_its_mind_is_believed_what_it_said_most(tmp_path: Path) -> None:
    made = placed(put(yolo({n: f"{41 if n == 2 else 39} 0.5 0.5 0.2 0.2 1" for n in (1, 2, 3)}), tmp_path))
    assert [track.name for track in made.tracks] == ["bottle"]


def test_of_many_tracks_the_longest_are_taken(tmp_path: Path) -> None:
    rows = [f"1,{track},1,2,3,4\n" for track in range(MAX_TRACKS + 5)] + [f"2,{MAX_TRACKS + 2},1,2,3,4\n"]
    made = placed(put("".join(rows), tmp_path))
    assert len(made.tracks) == MAX_TRACKS
    assert there(made, MAX_TRACKS - 1) == [0, 1]
    assert made.notes[1] == "boxes has 65 tracks; the 60 that are there longest are taken."


def test_boxes_are_cut_at_the_edge(tmp_path: Path) -> None:
    made = placed(put(cvat(cup(box(0, -20), box(1, 0, outside=1))), tmp_path))
    assert made.tracks[0].boxes_xyxy[0].tolist() == [0, 20, 30, 90]
    assert made.notes[1] == "1 box reaches beyond the picture; the part outside is cut off."


ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
WRONG: list[tuple[str, Files | str, str]] = [
    ("nothing", "", "boxes has no boxes that can be read; CVAT for video"),
    ("a letter", "Dear Sir,\nno boxes", "boxes has no boxes that can be read"),
    ("an empty folder", {"readme.md": "hello"}, "boxes has no boxes that can be read"),
    (
        "two formats",
        {"a.xml": cvat(cup(box(0))), "gt.txt": MOT},
        r"two formats, CVAT \(a.xml\) and MOT \(gt.txt\); bring one of them",
    ),
    ("two films", {"a.json": coco({1: 10}), "b.json": coco({1: 10})}, "has 2 JSON files, such as a.json and b.json"),
    # CVAT
    ("another XML", "<annotation><object/></annotation>", "XML of another kind: it begins with <annotation>"),
    ("cut XML", cvat(cup(box(0)))[:-40], "is not valid XML"),
    ("entities", ENTITY + cvat(cup(box(0))), "declares entities or a document type, which are not read"),
    ("entities behind a head", cvat(cup(box(0))).replace("?>", f"?>{ENTITY}"), "declares entities or a document type"),
    ("images", '<annotations><image id="0"><box label="a"/></image></annotations>', "is CVAT for images"),
    ("no track", cvat(""), "is CVAT without a single box"),
    (
        "another size",
        cvat(cup(box(0))).replace("320", "640"),
        "made for pictures of 640 x 240 pixels, and those of this film have 320 x 240",
    ),
    (
        "another length",
        cvat(cup(box(0))).replace("<size>11", "<size>12"),
        "was made for a film of 12 frames, and this one has 11",
    ),
    ("a frame beyond", cvat(cup(box(11)), ""), "line 2 of boxes has a box in frame 12 of its film, and this one has 11 frames"),
    ("a task beyond", cvat(cup(box(0)), "<job><stop_frame>40</stop_frame></job>"), "goes to frame 40 of its film"),
    ("NaN", cvat(cup(box(0))).replace('"10"', '"NaN"'), "line 2 of boxes: a side of a box must be a finite number, got 'NaN'"),
    ("infinity", cvat(cup(box(0))).replace('"10"', '"1e999"'), "must be a finite number, got '1e999'"),
    ("no side", cvat(cup(box(0))).replace("xtl", "x"), "line 2 of boxes: a side of a box must be a finite number, got None"),
    ("no area", cvat(cup(box(0))).replace('xbr="60"', 'xbr="5"'), "line 2 of boxes has a box without area"),
    ("half a frame", cvat(cup(box(0))).replace('frame="0"', 'frame="0.5"'), "frame must be a whole number, got '0.5'"),
    ("twice in a frame", cvat(cup(box(3), box(3))), "line 2 of boxes is a second box of 1 in one frame"),
    ("outside", cvat(cup(box(0, 400))), r"line 2 of boxes has a box outside the picture of 320 x 240: 400, 20, 450, 90"),
    ("turned", cvat(cup(box(0, more='rotation="30"'))), "has a box that is turned"),
    ("no label", cvat(cup(box(0), name="")), "line 2 of boxes has a class without a name"),
    ("two tasks", cvat("", "<project><tasks><task/><task/></tasks></project>"), "is a project with 2 tasks"),
    # MOT
    ("no id", "1,-1,10,20,50,70,0.9,-1,-1,-1\n", r"line 1 of boxes has no id \(-1\), as detections have none"),
    ("frame 0", "0,1,10,20,50,70,1,1,1\n", "line 1 of boxes has frame 0; frames count from 1"),
    ("a word", "1,1,10,20,50,70,1,1,1\n2,1,10,x,50,70,1,1,1\n", "line 2 of boxes: box must be a finite number, got 'x'"),
    ("NaN in text", "1,1,10,nan,50,70,1,1,1\n", "line 1 of boxes: box must be a finite number, got 'nan'"),
    ("few cells", MOT + "5,2,1\n", "line 3 of boxes has 3 values"),
    ("the same id", MOT + "4,2,1,1,5,5,1,1,1\n", "line 3 of boxes is a second box of 2 in one frame"),
    ("no such class", "1,1,10,20,50,70,1,40,1\n", "line 1 of boxes has class 40, and 1 to 13 have names"),
    ("a negative width", "1,1,10,20,-50,70,1,1,1\n", "line 1 of boxes has a box without area"),
    (
        "a long film",
        "100,1,10,20,50,70,1,1,1\n",
        "line 1 of boxes has a box in frame 100 of its film, and this one has 11 frames",
    ),
    ("no picture there", "1,1,1000,20,50,70,1,1,1\n", "line 1 of boxes has a box outside the picture of 320 x 240"),
    # COCO
    ("no track id", coco({1: 10}).replace("track_id", "x"), r"annotations\[0\] of boxes has no track_id"),
    ("no image", coco({1: 10}, images=[5]), "is of image 2, which is not among the images"),
    ("no category", coco({1: 10}, categories=[]), "has category 7, which is not among the categories"),
    ("bad box", coco({1: 10}).replace("[10, 20, 50, 70]", "[10, 20]"), "has a bbox of 2 numbers"),
    (
        "no box",
        coco({1: 10}).replace("[10, 20, 50, 70]", "null"),
        r"annotations\[0\] of boxes: bbox must be a list, got a NoneType",
    ),
    ("NaN in JSON", coco({1: 10}).replace("[10,", "[NaN,"), "is not valid JSON"),
    ("a text", coco({1: 10}).replace("[10,", '["x",'), r"annotations\[0\] of boxes: bbox must be a finite number, got 'x'"),
    ("sizes", coco({1: 10}).replace('"height": 240', '"height": 100', 1), "the images of boxes have 2 sizes"),
    ("no number", coco({1: 10}).replace("frame_000003", "three"), "names a frame 'three.PNG', without a number"),
    ("other JSON", '{"a": 1}', "is JSON without boxes: COCO would have"),
    ("cut JSON", coco({1: 10})[:-30], "is not valid JSON"),
    ("images are none", '{"images": 3, "annotations": []}', "images of boxes must be a list, got a int"),
    # Label Studio
    ("frame 0 there", label_studio({"frame": 0}), r"\[0\] of boxes: result\[0\]: sequence\[0\] has frame 0; frames count from 1"),
    ("another rate", label_studio({"frame": 1}, count=240), "was made for a film of 240 frames, and this one has 11"),
    ("no x", label_studio({"frame": 1, "x": None}), r"sequence\[0\]: x, y, width or height must be a finite number, got None"),
    ("turned there", label_studio({"frame": 1, "rotation": 20}), "is turned; only upright boxes are taken"),
    ("no name", label_studio({"frame": 1}, labels=()), "has a class without a name"),
    ("twice", label_studio({"frame": 1}, {"frame": 1}), "is a second box of 0 in one frame"),
    # YOLO
    (
        "one frame",
        "0 0.5 0.5 0.2 0.2 1\n",
        "has the boxes of one frame in YOLO's format; bring the folder of all frames, as a zip",
    ),
    ("no ids", yolo({1: "0 0.5 0.5 0.2 0.2", 2: ""}), "line 1 of labels/film_1.txt has a box without an id"),
    ("no ids but confidence", yolo({1: "0 0.5 0.5 0.2 0.2 0.9", 2: ""}), "has a box without an id"),
    ("no such name", yolo({1: "5 0.5 0.5 0.2 0.2 1"}) | {"classes.txt": "cup\n"}, "has class 5, which the list of names has not"),
    ("pixels", yolo({1: "0 100 100 50 50 1", 2: ""}), "line 1 of labels/film_1.txt has a box outside the picture of 1 x 1"),
    ("no number in a name", yolo({1: "0 0.5 0.5 0.2 0.2 1"}, "film.txt") | {"a.yaml": ""}, "'labels/film.txt', without a number"),
    ("two runs", yolo({1: "0 0.5 0.5 0.2 0.2 1"}) | {"more/a_1.txt": "0 0.5 0.5 0.2 0.2 1"}, "has labels in several folders"),
]


@pytest.mark.parametrize(("files", "sentence"), [pytest.param(*wrong, id=name) for name, *wrong in WRONG])
def test_what_is_wrong_gets_a_sentence(tmp_path: Path, files: Files | str, sentence: str) -> None:
    with pytest.raises(LaiarError, match=sentence) as fault:
        placed(put(files, tmp_path))
    assert len(str(fault.value)) <= 300
    assert "\n" not in str(fault.value)
