"""`check cad120`: everything that is there, every fault with its number and an example, and none of them read silently."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evar_made_up import CLIP, RECORDING_ID, ROW, recording, write
from films import even_ticks, write_film
from PIL import Image

from laiar_core.data.cad120.check import check_cad120
from laiar_core.data.cad120.reader import Cad120
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint

HAND, CUP = recording()["locations"]


def counted(path: Path) -> dict[str, int]:
    return {fault.what: fault.count for fault in check_cad120(path).faults}


def with_boxes(*boxes: list[float]) -> dict[str, Any]:
    return recording() | {
        "locations": [HAND, {"obj_id": "cup_1", "loc_list": [*boxes, *[CUP["loc_list"][0]] * (5 - len(boxes))]}]
    }


def labelled(*labels: str | None, ids: tuple[str, str] = ("hand_1", "cup_1")) -> dict[str, Any]:
    return {"obj_ids": list(ids), "rel_list": list(labels)}


def corners(**_: object) -> dict[str, Any]:
    """Boxes as left, top, right, bottom."""
    rows = [[300 + n, 200, 360 + n, 260] for n in range(5)]
    return recording() | {"locations": [{"obj_id": name, "loc_list": rows} for name in ("hand_1", "cup_1")]}


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (recording(), {}),
        (recording() | {"relations": [labelled("holding", None, None, "holding", "holding")]}, {"labels that are null": 2}),
        (
            recording() | {"relations": [labelled("holding", "lifts", "lifts", "grabs", "holding")]},
            {"labels that the tables do not know": 3},
        ),
        (
            recording() | {"attributes": [{"obj_id": "cup_1", "attr_list": ["open", None, "ajar", "open", "open"]}]},
            {"labels that are null": 1, "labels that the tables do not know": 1},
        ),
        (recording() | {"locations": [HAND, CUP, CUP, HAND]}, {"things of one obj_id": 2}),
        (recording() | {"relations": [labelled(*["holding"] * 5), labelled(*["not_holding"] * 5)]}, {"relations of one pair": 1}),
        (with_boxes([700, 10, 20, 20], [10, 500, 5, 5]), {"boxes outside the picture": 2}),
        (with_boxes([10, 10, -5, 5], [10, 10, 0, 5]), {"boxes that are no numbers or have no size": 2}),
        (with_boxes([600, 10, 100, 20]), {"boxes that reach over the edge of the picture": 1}),
        (with_boxes([0, 0, 0, 0]), {}),
        (
            corners(),
            {
                "boxes that reach over the edge of the picture": 10,
                "recordings whose boxes seem to be left, top, right, bottom": 1,
            },
        ),
    ],
)
def test_what_can_be_lived_with_is_counted_and_said(tmp_path: Path, data: dict[str, Any], faults: dict[str, int]) -> None:
    root = write(tmp_path, data=data)
    check = check_cad120(root)
    assert check.usable
    assert counted(root) == faults
    notes = Cad120(root).notes(CLIP)
    assert len(notes) == len(faults)
    assert all(any(f"{count} {what}: " in note for note in notes) for what, count in faults.items())
    assert all(what in note and "0001.json" in note for what, note in zip(faults, notes, strict=True))


def test_what_is_not_known_is_not_annotated(tmp_path: Path) -> None:
    data = recording() | {"relations": [labelled("holding", None, "lifts", "holding", "holding")]}
    (row,) = Cad120(write(tmp_path, data=data)).recording(RECORDING_ID).relations or ()
    assert row.labels == ("holding", None, None, "holding", "holding")


def test_of_two_things_of_one_name_the_first_is_read(tmp_path: Path) -> None:
    data = recording() | {"locations": [HAND, CUP, {"obj_id": "cup_1", "loc_list": [[1, 2, 3, 4]] * 5}]}
    data |= {"relations": [labelled(*["holding"] * 5), labelled(*["not_holding"] * 5)]}
    clip = Cad120(write(tmp_path, data=data)).recording(RECORDING_ID)
    assert [track.track_id for track in clip.tracks] == ["hand_1", "cup_1"]
    assert clip.track("cup_1").boxes_xyxy[0].tolist() == [100, 100, 140, 150]
    assert [row.labels[0] for row in clip.relations or ()] == ["holding"]


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda root: write(root, data="{"), "1  recordings that cannot be read: THIS MUST BE CORRECTED FIRST"),
        (lambda root: write(root, f"{ROW}\nSubject1, having_meal, 0002, 1, 2, null"), "cannot read .+0002.json"),
        (
            lambda root: write(root, "Subject1, having_meal, 0001, 2, 9, pick"),
            "1  clips that end after their recording: THIS MUST",
        ),
        (
            lambda root: write(root, data=recording() | {"relations": [labelled(*["holding"] * 5, ids=("hand_1", "lid_1"))]}),
            r"relations name tracks that do not exist: \['lid_1'\]",
        ),
    ],
)
def test_what_must_be_corrected_first(tmp_path: Path, command, make: Callable[[Path], Path], line: str) -> None:
    code, out, err = command("check", "cad120", "--data", make(tmp_path))
    assert (code, err) == (2, "")
    assert re.search(line, out)
    assert out.endswith("The data cannot be used before that is corrected.\n")


def test_clips_that_are_listed_again(tmp_path: Path) -> None:
    root = write(tmp_path, f"{ROW}\n{ROW.replace('pick', 'place')}")
    assert counted(root) == {"clips that are listed again": 1}
    assert Cad120(root).notes(CLIP) == (f"the list of clips has {CLIP} more than once; its last line is read",)
    assert Cad120(root).clip(CLIP).action == "place"


def test_films_and_images_are_looked_at(tmp_path: Path) -> None:
    root = write(tmp_path)
    assert {name: found for name, found in check_cad120(root).found if name in ("films", "image files")} == {
        "films": "not there",
        "image files": "not there",
    }
    write_film(root / "Subject1_videos" / "having_meal" / "0001.mp4", even_ticks(3))
    for number in (1, 2):
        path = root / "Subject1_rgbd_images" / "having_meal" / "0001" / f"RGB_{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 3)).save(path)
    check = check_cad120(root)
    assert dict(check.found)["image files"] == "2"
    assert counted(root) == {"films that are not used": 1, "annotated frames without an image file": 3}


def test_no_data_set_is_one_sentence(tmp_path: Path, command) -> None:
    code, out, err = command("check", "cad120", "--data", tmp_path)
    assert (code, out) == (2, "")
    assert "holds no annotations/video_clips.txt" in err


def test_the_recorded_data(cad120_path: Path, command) -> None:
    code, out, err = command("check", "cad120", "--data", cad120_path)
    assert (code, err) == (0, "")
    for line in (
        "clips             427 of 75 recordings\n",
        "annotated frames  38,034\n",
        "annotated boxes   250,198 of 524 things\n",
        "       30  boxes that are no numbers or have no size: not present in that frame\n",
    ):
        assert line in out
    assert out.count(" e.g. ") == 1
    assert out.endswith("The data can be used.\n")


def test_explain_says_what_was_lived_with(tmp_path: Path, command, tiny_checkpoint: Checkpoint) -> None:
    root = write(tmp_path, data=recording() | {"locations": [HAND, CUP, CUP]})
    code, out, _ = command("explain", CLIP, "--checkpoint", tiny_checkpoint.path, "--data", root, "--out", tmp_path / "why.json")
    assert code == 0
    assert "Note: 1 things of one obj_id: the first is read, the others are left out (e.g. cup_1 in " in out


def test_one_frame_shows_no_change(tmp_path: Path, tiny_checkpoint: Checkpoint) -> None:
    data = Cad120(write(tmp_path, f"{ROW}\n{ROW.replace('2, 4', '2, 2')}", json.dumps(recording())))
    one, several = (explain(tiny_checkpoint, data.clip(clip_id)) for clip_id in (CLIP.replace("2-4", "2-2"), CLIP))
    assert one.sentence.endswith(" The clip has one frame, and one frame shows no change.")
    assert one.transitions == ()
    assert "one frame" not in several.sentence
