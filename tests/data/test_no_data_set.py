"""Paths that lead to no data set end in one sentence, whatever lies there: nothing is waited for, and little is read."""

from __future__ import annotations

import os
import resource
import socket
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.files import LISTS, CharadesFiles, is_charades
from laiar_core.data.folders import MOST_IN_ONE
from laiar_core.datasets import open_dataset
from laiar_core.errors import LaiarError

LISTED = "annotations/video_clips.txt"
LIMIT = 3 * 2**30  # bytes of addresses beyond those that the test has already


@pytest.fixture(autouse=True)
def little_memory():
    """What takes much more than a data set fails, and does not take the machine along."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + LIMIT, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def pipe(root: Path) -> Path:
    os.mkfifo(root / "pipe")
    return root / "pipe"


def bound_socket(root: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as listener, tempfile.TemporaryDirectory() as short:  # its path may have 100 characters
        listener.bind(f"{short}/s")
        Path(f"{short}/s").rename(root / "socket")
    return root / "socket"


def link(to: str) -> Callable[[Path], Path]:
    def make(root: Path) -> Path:
        (root / "link").symlink_to(to)
        return root / "link"

    return make


def listed_as(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """A folder whose list of clips is such a thing."""

    def folder(root: Path) -> Path:
        (root / LISTED).parent.mkdir()
        make(root).rename(root / LISTED)
        return root

    return folder


def packed(members: int, size: int) -> Callable[[Path], Path]:
    """A zip of so many lists of so many line ends each."""

    def make(root: Path) -> Path:
        with zipfile.ZipFile(root / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(members):
                with archive.open(LISTED if not number else f"{number}.txt", "w") as member:
                    for _ in range(size // 2**20):
                        member.write(b"\n" * 2**20)
        return root / "bomb.zip"

    return make


def endless(root: Path) -> Path:
    (root / "endless").write_bytes(b"")
    os.truncate(root / "endless", 2**40)
    return root / "endless"


NOT_HERE = "neither a file nor a folder"
HOSTILE = {
    "a device": (lambda root: Path("/dev/zero"), NOT_HERE),
    "a terminal": (lambda root: Path("/dev/tty"), f"{NOT_HERE}|cannot open"),
    "a pipe": (pipe, NOT_HERE),
    "a socket": (bound_socket, NOT_HERE),
    "a link to a device": (link("/dev/zero"), NOT_HERE),
    "a link to itself": (link("link"), "cannot open .*symbolic links"),
    "a link to nothing": (link("nothing"), "does not exist"),
    "NUL": (lambda root: root / "a\0b", "cannot open .*null byte"),
    "a long name": (lambda root: root / ("a" * 5000), "cannot open .*too long"),
    "a long path": (lambda root: Path("/".join(["a"] * 5000)), "cannot open .*too long"),
    "a file in a file": (lambda root: Path(__file__) / "data", "cannot open|does not exist"),
    "a list that is a pipe": (listed_as(pipe), "holds no annotations/video_clips.txt"),
    "a list that is a device": (listed_as(link("/dev/zero")), "holds no annotations/video_clips.txt"),
    "a list without end": (listed_as(endless), "too large"),
    "a file without end": (endless, "no readable zip"),
    "a file of the system without a size": (lambda root: Path("/proc/self/mem"), "no readable zip|cannot read"),
    "a zip of 200 MB of line ends": (packed(1, 200 * 2**20), "too large"),
    "a zip of 200 MB in 200 lists": (packed(200, 2**20), "too large"),
    "a zip of 30,000 files": (packed(30_000, 0), "too large|too many files"),
    "the root of all files": (lambda root: Path("/"), "holds no annotations/video_clips.txt"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_path_ends_in_one_sentence(tmp_path: Path, name: str) -> None:
    make, words = HOSTILE[name]
    path = make(tmp_path)
    with pytest.raises(LaiarError, match=words) as refused:
        open_dataset(path)
    assert len(str(refused.value)) <= 300
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("mode", [0o000, 0o444, 0o111])
@pytest.mark.parametrize("closed", ["", "annotations"])
def test_a_folder_that_is_not_ours_to_look_into_is_no_data_set(mode: int, closed: str) -> None:
    """As somebody else than root, whom nobody keeps out: in a process of its own."""
    with tempfile.TemporaryDirectory() as name:  # that of pytest is closed for others already
        root = Path(name)
        root.chmod(0o755)
        (root / LISTED).parent.mkdir()
        (root / LISTED).write_text("")
        (root / closed).chmod(mode)
        read, write = os.pipe()
        if not (child := os.fork()):
            try:
                if os.geteuid() == 0:
                    os.setuid(65534)
                os.write(write, _refusal(root).encode())
            finally:
                os._exit(0)
        os.close(write)
        os.waitpid(child, 0)
        with os.fdopen(read) as answer:
            assert answer.read().startswith("LaiarError: ")
        (root / closed).chmod(0o755)


def _refusal(path: Path) -> str:
    try:
        open_dataset(path)
    except Exception as error:  # which is looked at outside
        return f"{type(error).__name__}: {error}"
    return "opened"


def write_lists(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / LISTS["train"]).write_text("")
    return folder


@pytest.mark.parametrize(("below", "found"), [("", True), ("a", True), ("a/b", True), ("a/b/c", True), ("a/b/c/d", False)])
def test_charades_is_looked_for_three_folders_down(tmp_path: Path, below: str, found: bool) -> None:
    write_lists(tmp_path / "data" / below)
    assert is_charades(tmp_path / "data") is found


def test_it_is_not_looked_for_below_the_root_of_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A root that is made up: the tests may write nowhere near the real one."""
    write_lists(tmp_path / "data")
    assert is_charades(tmp_path)
    monkeypatch.setattr(Path, "anchor", str(tmp_path))
    assert not is_charades(tmp_path)
    assert is_charades(tmp_path / "data")
    with pytest.raises(LaiarError, match="up to 3 folders below"):
        CharadesFiles(tmp_path)


def test_folders_of_thousands_are_not_looked_through(tmp_path: Path) -> None:
    write_lists(tmp_path / "many" / "0000")
    for number in range(1, MOST_IN_ONE + 1):
        (tmp_path / "many" / f"{number:04d}").mkdir()
    assert not is_charades(tmp_path)
    (tmp_path / "many" / "1000").rmdir()
    assert is_charades(tmp_path)


def test_real_data_are_found_from_the_folder_above(charades_path: Path) -> None:
    assert is_charades(charades_path)
    assert CharadesFiles(charades_path).tables.name == "charades"


def test_the_recorded_zip_is_far_below_the_bounds(cad120_path: Path) -> None:
    assert len(Cad120(cad120_path).rows) > 100
