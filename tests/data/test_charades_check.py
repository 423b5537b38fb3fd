"""`check charades`: everything that is there, every fault with its number and an example, and the exit status."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from charades_made_up import HEADER, TEST, TRAIN, frames, person, thing, write_charades, write_genome, write_tables
from films import even_ticks, write_film
from PIL import Image

from laiar_core.cli.main import main
from laiar_core.data.charades.check import check_charades
from laiar_core.data.check import Check

THINGS_FILE = "object_bbox_and_relationship.pkl"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[Path], tuple[int, str, str]]:
    def call(path: Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["laiar_core", "check", "charades", "--data", str(path)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return call


def counted(check: Check) -> dict[str, int]:
    return {fault.what: fault.count for fault in check.faults}


USUAL = {  # faults of the made-up data as they are
    "videos without an action": 1,
    "intervals that end before they begin": 1,
    "intervals that end after the video does": 1,
    "frames without a person's box": 1,
    "things that are not visible": 1,
    "boxes of a thing that reach over the edge of the frame": 1,
    "words that class lists spell otherwise": 3,
    "videos that Action Genome does not annotate": 1,
    "folders of films that are not there": 1,
}


def test_made_up_data(tmp_path: Path, command) -> None:
    root = write_charades(tmp_path)
    check = check_charades(root)
    assert check.usable
    assert counted(check) == USUAL
    found = dict(check.found)
    assert found["annotated actions"] == "4 of 3 classes"
    assert found["annotated frames"] == "4 of 2 videos"
    assert (found["annotated things"], found["annotated relations"]) == ("5", "16")
    code, out, err = command(root)
    assert (code, err) == (0, "")
    assert "videos to train on   2\n" in out
    assert "        1  intervals that end after the video does: cut where the video ends\n" in out
    assert "e.g. c000 from 1 to 90 s in EV3YF of 10.5 s\n" in out
    assert out.endswith("The data can be used.\n")


def test_films_and_frames_are_looked_at(tmp_path: Path) -> None:
    root = write_charades(tmp_path)
    films = root / "Charades_v1_480"
    write_film(films / "46GP8.mp4", even_ticks(20))  # too short: frame 61 is annotated
    (root / "frames" / "EV3YF.mp4").mkdir(parents=True)
    Image.new("RGB", (320, 240)).save(root / "frames" / "EV3YF.mp4" / "000001.png")
    check = check_charades(root)
    more = {what: count for what, count in counted(check).items() if what not in USUAL}
    assert more == {
        "films that are not used": 1,
        "annotated videos without a film": 1,
        "annotated frames without an image file": 3,
    }
    assert dict(check.found)["films"].startswith("1 in ")
    assert dict(check.found)["image files"].startswith("1 in ")
    examples = {fault.what: fault.example for fault in check.faults}
    assert "46GP8.mp4 has 20 frames, but its frame 61 is annotated" in examples["films that are not used"]
    assert examples["annotated frames without an image file"] == "46GP8.mp4/000011.png or .jpg"
    assert check.usable


def more_faults(make: Callable[[Path], object], tmp_path: Path) -> dict[str, int]:
    """The faults of the made-up data after something was done to them, beside the usual ones."""
    root = write_charades(tmp_path)
    make(root)
    return {what: count for what, count in counted(check_charades(root)).items() if count != USUAL.get(what)}


def listed(root: Path, text: str) -> None:
    (root / "annotations" / "frame_list.txt").write_text(text)


OTHER = person(), [thing(part="test")]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda root: listed(root, "\n".join([*frames(), "46GP8.mp4/000099.png"])), {"listed frames without annotation": 1}),
        (lambda root: listed(root, "46GP8.mp4/000011.png"), {"annotated frames that are not listed": 3}),
        (
            lambda root: write_genome(root / "annotations", frames() | {"ZZZZZ.mp4/000001.png": (person(), [thing()])}),
            {"videos of Action Genome that the tables do not list": 1},
        ),
        (
            lambda root: write_genome(root / "annotations", frames() | {"N11GT.mp4/000001.png": OTHER}),
            {"videos that Action Genome counts to the other split": 1},
        ),
        (
            lambda root: write_genome(root / "annotations", frames() | {"46GP8.mp4/000071.png": (person(size=(640, 480)), [])}),
            {"frames of another size than the first of their video": 1},
        ),
        (lambda root: write_tables(root, train=(*TRAIN, TEST[0].replace("EV3YF", "AAAAA"))), {
            "intervals that end before they begin": 2,
            "intervals that end after the video does": 2,
            "videos that Action Genome does not annotate": 2,
        }),
        (lambda root: (root / "annotations" / "object_classes.txt").write_text("bag\nelephant\n"), {
            "unknown words in class lists": 1,
            "words that class lists spell otherwise": 2,
        }),
        (lambda root: (root / "Charades_v1_test.csv").unlink(), {
            "lists that are not there": 1,
            "videos of Action Genome that the tables do not list": 1,
        }),
    ],
)  # fmt: skip
def test_faults_that_can_be_lived_with(tmp_path: Path, make: Callable[[Path], object], expected: dict[str, int]) -> None:
    found = more_faults(make, tmp_path)
    assert found == expected
    assert check_charades(tmp_path).usable


class Runs:
    def __reduce__(self):
        return os.system, ("touch /tmp/laiar-was-run",)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (
            lambda root: (root / "annotations" / THINGS_FILE).write_bytes(pickle.dumps({"A.mp4/000001.png": [Runs()]})),
            "is refused: it asks for posix.system",
        ),
        (
            lambda root: (root / "annotations" / THINGS_FILE).write_bytes(b"\x80\x03}"),
            "is no whole pickle of plain data",
        ),
        (lambda root: (root / "annotations" / "person_bbox.pkl").unlink(), "person_bbox.pkl: No such file"),
        (lambda root: listed(root, "nonsense"), "frame_list.txt, line 1: expected a frame"),
        (lambda root: shutil.rmtree(root / "annotations"), "annotation that is not there: THIS MUST BE CORRECTED FIRST"),
        (lambda root: write_tables(root, header=HEADER.replace("length", "size")), "there is no column 'length'"),
        (lambda root: (root / "Charades_v1_mapping.txt").unlink(), "cannot read"),
        (
            lambda root: write_genome(root / "annotations", frames() | {"46GP8.mp4/000071.png": (person(), [thing("elephant")])}),
            "'elephant' in 46GP8.mp4/000071.png; known are bag, bed,",
        ),
    ],
)
def test_faults_that_cannot(tmp_path: Path, command, make: Callable[[Path], object], line: str) -> None:
    root = write_charades(tmp_path)
    make(root)
    code, out, err = command(root)
    assert code == 2
    assert line in out
    assert "Traceback" not in out + err
    assert out.endswith("The data cannot be used before that is corrected.\n")
    assert not check_charades(root).faults[-1].fatal or len(check_charades(root).faults) == 1
    assert check_charades(root).faults[0].fatal
    assert not Path("/tmp/laiar-was-run").exists()


def test_no_data_at_all_is_one_sentence(tmp_path: Path, command) -> None:
    code, out, err = command(tmp_path / "none")
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert "does not exist; --data" in err


def test_the_official_tables_with_the_pilot(charades_path: Path, command) -> None:
    code, out, err = command(charades_path)
    assert (code, err) == (0, "")
    for line in (
        "videos to train on   7,985",
        "videos to test on    1,863",
        "annotated actions    66,500 of 157 classes",
        "annotated frames     152 of 4 videos",
        "image files          152 in ",
        "      223  videos without an action",
        "        7  intervals that end before they begin",
        "        5  intervals that begin after the video ends",
        "   19,397  intervals that end after the video does",
        "    9,844  videos that Action Genome does not annotate",
        "       13  things that are not visible",
        "        6  frames without a person's box",
    ):
        assert line in out
