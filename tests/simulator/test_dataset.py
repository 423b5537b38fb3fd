"""A simulated data set: what is in it, that it is the same every time, and that it is there completely or not at all."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from films import assert_same_film
from interrupted import alive
from patience import PATIENCE_S, until

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.simulator.room.recording.dataset import simulate_charades
from laiar_core.simulator.table.recording.dataset import record, simulate
from laiar_core.simulator.table.recording.play import ACTIVITIES
from laiar_core.simulator.table.recording.programme import perform, programme

# People move faster in it, so there is less to draw.
STYLE, ACTIVITY = "fast", "picking_objects"


def files_of(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    """A data set of two recordings, and the ids of its clips."""
    out = tmp_path_factory.mktemp("simulated") / "deep" / "set"
    return out, simulate(out, 2, 3, STYLE, (ACTIVITY,), workers=2)


def test_twelve_recordings_hold_every_activity_and_every_person() -> None:
    recordings = programme(12)
    assert {r.activity for r in recordings} == set(ACTIVITIES)
    assert {r.person.name for r in recordings} == {"Simulated1", "Simulated2", "Simulated3", "Simulated4"}
    assert len({r.recording_id for r in recordings}) == 12


def test_in_forty_recordings_every_person_does_every_activity() -> None:
    assert len({(r.activity, r.person.name) for r in programme(40)}) == 40
    assert len({r.person.name for r in programme(4, activities=("having_meal",))}) == 4


def test_a_recording_depends_on_its_number_and_the_seed_alone() -> None:
    assert programme(3) == programme(12)[:3]
    assert not {r.seed for r in programme(12)} & {r.seed for r in programme(12, seed=1)}
    assert [replace(r, style=programme(1)[0].style) for r in programme(12, style="zoom")] == list(programme(12))


def test_another_style_shows_the_same_performance() -> None:
    plain, zoomed = (perform(programme(1, style=style)[0])[0] for style in ("plain", "zoom"))
    assert plain.stretches == zoomed.stretches
    assert plain.labels == zoomed.labels


def test_the_reader_finds_what_was_written(made: tuple[Path, tuple[str, ...]]) -> None:
    out, clip_ids = made
    data = Cad120(out)
    assert data.clip_ids() == clip_ids
    assert [data.rows[i].action == "null" for i in clip_ids] == sorted(data.rows[i].action == "null" for i in clip_ids), "last"
    assert data.name == "Simulated"
    assert data.persons == ("Simulated1", "Simulated2")
    assert data.box_faults().corrupt == 0
    for clip_id in clip_ids:
        clip = data.clip(clip_id)
        assert clip.video is not None, "its film lies where the reader looks for it"
        assert len(clip.video.times_s) == len(clip)
    assert "--clips 2 --seed 3 --activity picking_objects --style fast`" in (out / "README.md").read_text()
    assert list(out.parent.iterdir()) == [out], "nothing but the finished folder is left"


def test_one_process_alone_makes_the_same(made: tuple[Path, tuple[str, ...]], tmp_path: Path) -> None:
    out, clip_ids = made
    recording = programme(1, 3, STYLE, (ACTIVITY,))[0]
    rows = record(recording, tmp_path)
    film, annotation = sorted(files_of(tmp_path), key=lambda path: path.suffix != ".mp4")
    assert_same_film(tmp_path / film, out / film)
    assert (tmp_path / annotation).read_bytes() == (out / annotation).read_bytes()
    assert {row.clip_id for row in rows} == {i for i in clip_ids if i.startswith(recording.recording_id)}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"clips": 0}, "at least 1 recording, got --clips 0"),
        ({"clips": -4}, "at least 1 recording, got --clips -4"),
        ({"seed": -1}, "0 or larger, got --seed -1"),
        ({"style": "fog"}, "no style 'fog'; there are plain, camera, zoom"),
        ({"activities": ("having_meal", "juggling")}, "no activity 'juggling'; there are arranging_objects, cleaning_objects"),
    ],
)
def test_what_does_not_exist_is_named(tmp_path: Path, arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(LaiarError, match=sentence):
        simulate(tmp_path / "set", **arguments)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    for out in (tmp_path, tmp_path / "precious.txt"):
        with pytest.raises(LaiarError, match="exists and is not an empty folder; give a folder that is new or empty"):
            simulate(out, 1)
    assert files_of(tmp_path) == [Path("precious.txt")]
    assert (tmp_path / "precious.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LaiarError, match=r"cannot write simulated clips to .*file/set: Not a directory"):
        simulate(tmp_path / "file" / "set", 1)


def test_without_skia_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skia", None)
    with pytest.raises(LaiarError, match=r"cannot be loaded .*pip install -r requirements-simulate.txt"):
        simulate(tmp_path / "set", 1)


def command(out: Path, limit: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """`simulate` in a process group of its own, as a shell starts it."""
    arguments = ["--out", str(out), "--clips", "40", "--style", STYLE, "--activity", ACTIVITY]
    arguments = [sys.executable, "-m", "laiar_core", "simulate", *arguments]
    return subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=limit)


def wait_for_a_film(folder: Path) -> None:
    until(lambda: list(folder.glob(".laiar.*.part/set/*_videos/*/*.mp4")), "the first film")


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """No file may grow beyond 10 kB: as with a full disk, writing fails in the middle of a film."""
    process = command(tmp_path / "set", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)))
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert f"error: cannot write simulated clips to {tmp_path / 'set'}: File too large; choose a folder" in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    process = command(tmp_path / "set")
    wait_for_a_film(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode != 0
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


def test_who_is_killed_leaves_no_process_and_the_next_one_takes_its_folder_away(tmp_path: Path) -> None:
    process = command(tmp_path / "set")
    wait_for_a_film(tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE_S)
    until(lambda: not alive(process.pid), "the end of its processes")
    simulate_charades(tmp_path / "set", 1, films=False)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_worker_that_dies_leaves_nothing(tmp_path: Path) -> None:
    process = command(tmp_path / "set")
    wait_for_a_film(tmp_path)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    workers = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert "error: a process that draws recordings was ended from outside" in err
    assert not list(tmp_path.iterdir())
