"""A changed file is noticed however deep it lies, and looking for it has bounds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from laiar_core.data import mark as marks
from laiar_core.data.mark import mark


@pytest.fixture
def data(demo_clips_path: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo_clips_path / "annotations", tmp_path / "data" / "annotations")
    return tmp_path / "data"


def deep(data: Path) -> Path:
    return data / "annotations" / "all" / "Simulated1" / "arranging_objects" / "0000.json"


def rewrite(file: Path) -> None:
    text = file.read_text()
    file.write_text(text[:-1] + " ")


def replace_by_an_older_one(file: Path) -> None:
    other = file.with_suffix(".old")
    shutil.copy(file, other)
    os.utime(other, (1, 1))
    other.replace(file)


@pytest.mark.parametrize(
    "change",
    [
        rewrite,
        replace_by_an_older_one,
        Path.unlink,
        lambda file: (file.parent / "new.json").touch(),
        lambda file: os.utime(file, (1, 1)),
    ],
    ids=["written to", "replaced by an older one", "removed", "one beside it", "of another time"],
)
def test_whatever_changes_deep_in_a_folder_is_noticed(data: Path, change: Callable[[Path], object]) -> None:
    before = mark(data)
    assert mark(data) == before
    change(deep(data))
    assert mark(data) != before


def test_a_folder_of_many_films_hides_no_annotation(data: Path) -> None:
    films = data / "a_films"
    films.mkdir()
    for number in range(3 * marks.IN_ONE_FOLDER):
        (films / f"{number}.mp4").touch()
    before = mark(data)
    rewrite(deep(data))
    assert mark(data) != before


def test_looking_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in range(20):
        (tmp_path / f"{folder}").mkdir()
        for file in range(20):
            (tmp_path / f"{folder}" / f"{file}").touch()
    (tmp_path / "itself").symlink_to(tmp_path)  # without an end
    looked_in, scandir = list[str](), os.scandir
    monkeypatch.setattr(marks.os, "scandir", lambda folder: (looked_in.append(folder), scandir(folder))[1])
    monkeypatch.setattr(marks, "LOOKED_AT", 100)
    mark(tmp_path)
    assert len(looked_in) < 8


def test_a_file_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    before = mark(tmp_path / "file")
    (tmp_path / "file").write_text("bc")
    assert mark(tmp_path / "file") != before
    with pytest.raises(FileNotFoundError):
        mark(tmp_path / "none")
