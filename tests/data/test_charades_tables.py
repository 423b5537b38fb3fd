"""The official tables of Charades: all of the real ones, and a sentence for each way in which one can be broken."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from charades_made_up import HEADER, LISTS, TRAIN, write_tables

from laiar_core.data.charades.tables import ActionClass, Interval, read_classes, read_videos
from laiar_core.errors import LaiarError


def test_made_up_tables(tmp_path: Path) -> None:
    folder = write_tables(tmp_path)
    classes = read_classes(folder)
    assert classes["c002"] == ActionClass("c002", "Drinking from a cup/glass/bottle", "drink", "cup/glass/bottle")
    rows = read_videos(folder, classes)
    assert list(rows) == ["46GP8", "N11GT", "EV3YF"]
    first, second, third = rows.values()
    assert (first.person, first.scene, first.split, first.length_s) == ("HR43", "Kitchen", "train", 24.83)
    assert first.actions == (Interval("c001", 11.9, 21.2), Interval("c000", 0, 12.6))
    assert (second.scene, second.actions) == ("Entryway", ())
    assert (third.split, third.actions[0]) == ("test", Interval("c002", 3, 2))  # as written: who uses it decides


def test_the_official_tables(charades_path: Path) -> None:
    folder = charades_path / "charades"
    start = time.perf_counter()
    classes = read_classes(folder)
    rows = read_videos(folder, classes)
    assert time.perf_counter() - start < 5
    assert [sum(row.split == split for row in rows.values()) for split in ("train", "test")] == [7985, 1863]
    assert sum(len(row.actions) for row in rows.values()) == 66_500
    assert list(classes) == [f"c{n:03d}" for n in range(157)]
    assert {i.action for row in rows.values() for i in row.actions} == set(classes)
    assert (classes["c106"].verb, classes["c106"].object) == ("drink", "cup/glass/bottle")
    assert sum(not row.actions for row in rows.values()) == 223
    assert len({row.scene for row in rows.values()}) == 16
    assert (rows["001YG"].length_s, rows["001YG"].actions[0]) == (30.62, Interval("c023", 9.0, 16.4))


def bad(column: str, value: str) -> str:
    """The first made-up row with another value in a column."""
    cells = {"id": "46GP8", "subject": "HR43", "scene": "Kitchen", "actions": "c001 1 2", "length": "24.83"} | {column: value}
    return ",".join(cells.get(name, "x") for name in HEADER.split(","))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (bad("actions", "c157 1.0 2.0"), "line 2: the action 'c157 1.0 2.0' is of no class in .+, which has c000 to c002"),
        (bad("actions", "c001 1.0"), "line 2: expected a class with its start and end .+ got 'c001 1.0'"),
        (bad("actions", "c001 1.0 2.0 3.0"), "line 2: expected a class"),
        (bad("actions", "c001 one 2.0"), "line 2: expected a class .+ got 'c001 one 2.0'"),
        (bad("actions", "c001 -1 2.0"), "line 2: expected a class"),
        (bad("actions", "c001 1 nan"), "line 2: expected a class"),
        (bad("actions", "c001 1 inf"), "line 2: expected a class"),
        (bad("actions", "c001 1 2;"), "line 2: the action '' is of no class"),
        (bad("length", ""), "line 2: the length '' is no number of seconds"),
        (bad("length", "-3"), "line 2: the length '-3'"),
        (bad("length", "inf"), "line 2: the length 'inf'"),
        (bad("id", "../etc"), "line 2: '../etc' is no video id"),
        (bad("id", ""), "line 2: '' is no video id"),
        (TRAIN[0] + "\n" + TRAIN[0], "line 3: '46GP8' is listed before"),
        (TRAIN[0] + ",more", "line 2: expected 11 cells like the first line, got 12"),
        ("46GP8,HR43", "line 2: expected 11 cells like the first line, got 2"),
        (TRAIN[0].replace('and looks."', "and looks."), "line 2: .*"),
        ('46GP8,"a"b,c', "line 2: this is no table of comma-separated values"),
    ],
)
def test_bad_rows(tmp_path: Path, row: str, message: str) -> None:
    folder = write_tables(tmp_path, train=(row,))
    with pytest.raises(LaiarError, match=rf"Charades_v1_train\.csv, {message}"):
        read_videos(folder, read_classes(folder))


@pytest.mark.parametrize("column", ["id", "subject", "scene", "actions", "length"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    header = HEADER.replace(column, "other", 1)
    folder = write_tables(tmp_path, header=header)
    with pytest.raises(LaiarError, match=rf"train\.csv, line 1: there is no column '{column}'; it has .*other"):
        read_videos(folder, read_classes(folder))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("classes", "c000 One\nc0 Two\n", r"classes\.txt, line 2: expected a new id and a new name, .+ got 'c0 Two'"),
        ("classes", "c000 One\nc000 Two\n", r"line 2: expected a new id"),
        ("classes", "c000 One\nc001 One\n", r"line 2: expected a new id"),
        ("classes", "c000\n", r"line 1: expected a new id"),
        ("classes", "\n", r"classes\.txt lists nothing"),
        ("mapping", "c000 o001 v001\nc001 o002 v009\n", r"mapping\.txt, line 2: expected the ids of .+ got 'c001 o002 v009'"),
        ("mapping", "c000 o001 v001 v002\n", r"mapping\.txt, line 1: expected the ids"),
        ("mapping", "c000 o001\n", r"mapping\.txt, line 1: expected the ids"),
        ("mapping", "c000 o001 v001\nc002 o003 v003\n", r"mapping\.txt has no line for c001"),
    ],
)
def test_bad_class_lists(tmp_path: Path, name: str, text: str, message: str) -> None:
    folder = write_tables(tmp_path)
    (folder / f"Charades_v1_{name}.txt").write_text(text)
    with pytest.raises(LaiarError, match=message):
        read_classes(folder)


@pytest.mark.parametrize("name", LISTS)
def test_a_missing_list_is_named(tmp_path: Path, name: str) -> None:
    folder = write_tables(tmp_path)
    (folder / name).unlink()
    with pytest.raises(LaiarError, match=rf"cannot read .*{re.escape(name)}: No such file"):
        read_classes(folder)


def test_a_list_that_is_no_text(tmp_path: Path) -> None:
    folder = write_tables(tmp_path)
    (folder / "Charades_v1_test.csv").write_bytes(b"id,\xff\xfe\n")
    with pytest.raises(LaiarError, match=r"cannot read .*Charades_v1_test\.csv: .*it is no text in UTF-8"):
        read_videos(folder, read_classes(folder))


def test_one_list_is_enough(tmp_path: Path) -> None:
    folder = write_tables(tmp_path)
    (folder / "Charades_v1_train.csv").unlink()
    assert list(read_videos(folder, read_classes(folder))) == ["EV3YF"]
