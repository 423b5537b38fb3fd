"""Files that are written whole or not at all, also by processes that are killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from faults import Fault, fork_attempt
from needed import ROOT
from patience import PATIENCE_S, until

from laiar_core import bundled, files
from laiar_core.errors import LaiarError
from laiar_core.files import folder_written_whole, put_back, scratch_folder, write_text, written_whole

WRITER = """
import sys
from itertools import count
from pathlib import Path
from laiar_core.files import {how}
with {how}(Path(sys.argv[1])) as written:
    (written / "half" if written.is_dir() else written).write_text("half")
    print("writing", flush=True)
    sys.stdin.read()
"""
WAYS = ("written_whole", "folder_written_whole", "scratch_folder")


def writer(how: str, target: Path) -> subprocess.Popen[bytes]:
    """A process in the middle of writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER.format(how=how), target], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == b"writing\n"
    return process


@pytest.fixture(autouse=True)
def new_process() -> None:
    """What a process has swept once it does not sweep again."""
    files._sweep.cache_clear()


@pytest.mark.parametrize("how", WAYS)
def test_what_a_killed_process_left_goes_and_what_another_writes_stays(how: str, tmp_path: Path) -> None:
    target = tmp_path if how == "scratch_folder" else tmp_path / "out"
    killed, going = writer(how, target), writer(how, target)
    killed.kill()
    killed.wait(PATIENCE_S)
    assert len(list(tmp_path.iterdir())) == 2
    write_text(tmp_path / "other.txt", "whole")
    assert len(list(tmp_path.iterdir())) == 2, "the other one's, and what was written now"
    assert going.stdin
    going.stdin.close()
    assert going.wait(PATIENCE_S) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"other.txt"} | ({"out"} if how != "scratch_folder" else set())


def test_nothing_of_anybody_else_is_swept(tmp_path: Path) -> None:
    theirs = {".laiar.part", "laiar.abcdefgh.part", ".laiar.abcdefgh", ".out.json.backup12"}
    for name in theirs:
        (tmp_path / name).mkdir()
    (tmp_path / ".laiar.a_link__.part").symlink_to(tmp_path / ".laiar.part")
    os.mkfifo(tmp_path / ".laiar.a_pipe__.part")
    with scratch_folder(tmp_path) as folder:
        pass
    assert not folder.exists()
    assert theirs < {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("write", [written_whole, folder_written_whole])
def test_a_fault_leaves_what_was_there(write, tmp_path: Path) -> None:
    before = tmp_path / "out"
    write_text(before, "before") if write is written_whole else before.mkdir()

    def fail() -> None:
        with write(before) as temporary:
            (temporary if write is written_whole else temporary / "file").write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(LaiarError, match="cannot write"):
        fail()
    assert list(tmp_path.iterdir()) == [before]
    assert not before.is_file() or before.read_text() == "before"


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


OLD, NEW, OUT = {"a": "old", "b": "old", "c": "old"}, {"a": "new", "b": "new"}, "out"


def an_old_folder(room: Path) -> Path:
    for name, text in OLD.items():
        write_text(room / OUT / name, text)
    return room


def replace_folder(room: Path) -> None:
    with folder_written_whole(room / OUT) as new:
        for name, text in NEW.items():
            (new / name).write_text(text)


def test_at_each_moment_there_is_a_whole_folder(tmp_path: Path) -> None:
    """Whoever replaces it is killed at each step, and whoever reads it next finds the old or the new one."""
    found = []
    for at in count():
        room = an_old_folder(tmp_path / str(at))
        if fork_attempt(replace_folder, room, Fault.killed, at):
            break
        put_back(room / OUT)
        found.append(contents(room / OUT))
        assert found[-1] in (OLD, NEW)
        files._sweep.cache_clear()
        replace_folder(room)
        assert contents(room / OUT) == NEW
        assert list(room.iterdir()) == [room / OUT]
    assert found[0] == OLD
    assert found[-1] == NEW
    assert len(found) > 8


@pytest.mark.parametrize("fault", [Fault.full, Fault.crowded])
def test_a_full_disk_leaves_a_whole_folder(tmp_path: Path, fault: Fault) -> None:
    for at in range(10):
        room = an_old_folder(tmp_path / str(at))
        assert fork_attempt(replace_folder, room, fault, at)
        assert contents(room / OUT) in (OLD, NEW)
        assert list(room.iterdir()) == [room / OUT]


def test_a_reader_who_puts_the_old_folder_back_does_not_stop_the_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, renames = an_old_folder(tmp_path) / OUT, []
    real = Path.rename

    def rename(path: Path, to: Path) -> Path:
        renames.append(path)
        if len(renames) == 2:
            put_back(out)
        return real(path, to)

    monkeypatch.setattr(Path, "rename", rename)
    replace_folder(tmp_path)
    assert len(renames) > 3
    assert contents(out) == NEW
    assert list(tmp_path.iterdir()) == [out]


def test_a_long_name_and_a_device(tmp_path: Path) -> None:
    write_text(tmp_path / ("x" * 255), "whole")
    write_text(Path("/dev/null"), "whole")
    assert [len(path.name) for path in tmp_path.iterdir()] == [255]


def test_explaining_a_film_leaves_none_where_it_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (scratch := tmp_path / "scratch").mkdir()
    film = next(bundled.DEMO_CLIPS.glob("Simulated2_videos/picking_objects/*.mp4"))
    command = [sys.executable, "-m", "laiar_core", "explain", film, "--checkpoint", "cad120", "--out", tmp_path / "why.json"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"TMPDIR": str(scratch)}, stderr=subprocess.DEVNULL)
    until(
        lambda: any(path.stat().st_size for path in scratch.rglob("film.mp4")) or process.poll() is not None, "the prepared film"
    )
    process.send_signal(signal.SIGKILL)
    assert process.wait(PATIENCE_S) == -signal.SIGKILL
    assert list(scratch.iterdir())
    monkeypatch.setattr(files.tempfile, "gettempdir", lambda: str(scratch))
    with scratch_folder():
        pass
    assert list(scratch.iterdir()) == []
