"""Kill -9 at random moments of every long command: what is lost, and what stays behind once the same command has gone on.

    python -m benchmarks.kill_commands [--moments 100] [--command train_cad120]

Every command is small enough for a second or two and runs by the command line's own code (`train` by what it calls, without the
text model), in a process that is a copy of one with everything imported, and so are those that it starts itself. It is killed at
a moment between its start and its end, drawn evenly; processes that it has started are left to themselves, as the kernel would.
Then the same command runs to its end (a training with --resume, as it asks for). `evaluate` and `calibrate` write one file, at
their end, and `ablate` does nothing but train and evaluate.

Of each moment is noted: `torn`, files that were not whole right after the kill; `lost`, what differs then from a run that nobody
disturbed; `left`, files that it does not have, temporary ones and caches among them; `alive`, processes of the killed command
that are there half a minute later. Writes benchmarks/results/kill_commands.json.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks.charades_size import write
from benchmarks.held import held
from laiar_core import bundled
from laiar_core.cli.main import main as command_line
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.user_video.store import keep_video
from laiar_core.files import write_text
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.timeline.user_video_job import work_on
from laiar_core.training import data as training_data
from laiar_core.training.batch_source import TrainingData
from laiar_core.training.data import Subjects
from laiar_core.training.resume import RESUME_FILE
from laiar_core.training.run import run
from laiar_core.training.shards import prepare
from laiar_core.training.shards import worker as shards
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.stream import Videos
from laiar_core.video.decode import read_frames
from laiar_core.video.encode import write_film
from laiar_core.video.validate import FilmLimits

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "kill_commands.json"
IMPORTED = ["torch._dynamo", "skia", "laiar_core.batch.run", "laiar_core.viz.report.film_page"]
IMPORTED += ["laiar_core.perception.hf_models", __name__]
MODEL = ModelConfig(frames=6, keep_frames=4, keep_pairs=2, width=16, hidden=16, heads=2, layers=1)
CLIPS, VIDEOS, SHARD, FILM_FRAMES = 4, 24, 8, 24
ALIVE_S = 30.0
PATIENCE_S = 300.0
COPIES = multiprocessing.get_context("fork")
Work = Callable[[Path, Path], None]  # called with the folder of what is read, and the one to write to


def main() -> None:
    """Kill, go on, compare, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--command", choices=sorted(WORKS), action="append")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory(prefix="kill-") as folder:
        made = Path(folder) / "given"
        _run(make_inputs, made, Path(folder) / "made")
        for name in given.command or WORKS:
            counted = kill_at_moments(name, made, Path(folder) / name, given.moments, given.seed)
            print(name, {key: value for key, value in counted.items() if key != "moments"}, flush=True)
            found = (json.loads(OUT.read_text())["commands"] if OUT.exists() else {}) | {name: counted}
            total = {key: sum(of[key] for of in found.values()) for key in ("killed", "torn", "lost", "left", "alive")}
            write_text(OUT, json.dumps({"seed": given.seed, "total": total, "commands": found}, indent=1) + "\n")


def kill_at_moments(name: str, given: Path, room: Path, moments: int, seed: int) -> dict[str, Any]:
    """Kill a command at so many moments.

    Args:
        name: which, of `WORKS`.
        given: the folder of what it reads.
        room: a folder of its own.
        moments: how many.
        seed: of the moments.

    Returns:
        Counts, seconds that the command takes, and what was wrong at which moment.
    """
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    seconds = []
    for number in range(2):
        begin = time.monotonic()
        _run(WORKS[name], given, room / f"undisturbed-{number}")
        seconds.append(time.monotonic() - begin)
    whole = held(room / "undisturbed-0")
    look: Callable[[Path], Mapping[str, int]] = held
    if held(room / "undisturbed-1") != whole:  # x264 may code the same pictures a little differently
        look = names
        whole = names(room / "undisturbed-0")
    counts = dict.fromkeys(("killed", "torn", "lost", "left", "alive"), 0)
    notes: list[dict[str, Any]] = []
    while counts["killed"] < moments:
        place, moment = room / "killed", float(rng.uniform(0, np.median(seconds)))
        if not (group := _killed(WORKS[name], given, place, moment)):  # it was faster this time
            shutil.rmtree(place)
            continue
        alive = _still_alive(group)
        before = look(place)
        fault = _run(WORKS[name], given, place)
        after = look(place)
        torn = [file for file, content in before.items() if whole.get(file, content) != content and file not in GROWING]
        lost = [file for file in whole if after.get(file) != whole[file]]
        left = [file for file in after if file not in whole]
        found = {"torn": torn, "lost": [*lost, *([fault] if fault else [])], "left": left, "alive": alive}
        counts["killed"] += 1
        for key, what in found.items():
            counts[key] += bool(what)
        if any(found.values()):
            notes.append({"at_s": round(moment, 3), **found})
        shutil.rmtree(place)
    shutil.rmtree(room)
    compared = "contents" if look is held else "names"
    return {**counts, "compared": compared, "takes_s": round(float(np.median(seconds)), 2), "moments": notes}


def names(room: Path) -> dict[str, int]:
    """Which files a folder holds, where what is in them is different each time."""
    return dict.fromkeys(held(room), 0)


# --- what is run --------------------------------------------------------------------------------------------------------------


def make_inputs(given: Path, room: Path) -> None:
    """What the commands read: a few clips, a data set of nobody with its tokens, and a film."""
    shutil.copytree(bundled.DEMO_CLIPS / "annotations", given / "few" / "annotations")
    rows = given / "few" / "annotations" / "video_clips.txt"
    rows.write_text("".join(rows.read_text().splitlines(keepends=True)[:CLIPS]))
    write(given / "charades", VIDEOS)
    _command("prepare", "charades", "--data", given / "charades", "--out", given / "tokens")
    (film,) = (bundled.DEMO_CLIPS / "Simulated2_videos" / "picking_objects").glob("*.mp4")
    write_film(given / "film.mp4", read_frames(film, np.arange(FILM_FRAMES)), 30.0)


def _train_cad120(given: Path, room: Path) -> None:
    _train(Subjects(Cad120(given / "few")), room / "out", 6)


def _train_charades(given: Path, room: Path) -> None:
    _train(Videos(TokenFolder(given / "tokens")), room / "out", 0)


def _train(data: TrainingData, out: Path, windows: int) -> None:
    """What `train` runs, with vectors of nothing: to load the text model would take most of the time."""
    if (out / "config.json").exists() and not (out / RESUME_FILE).exists():
        return  # It was killed after its work was done, and `train` refuses to do it again.
    training_data.NAMING_STEPS_PER_EPOCH = 5
    settings = TrainConfig(epochs=3, language_epochs=0, naming_epochs=1, windows_per_epoch=windows, batch_size=8)
    run(data, out, MODEL, settings, resume=(out / RESUME_FILE).exists(), embed=_vectors)


def _vectors(phrases: Sequence[str]) -> NDArray[np.float32]:
    vectors = np.stack([np.random.default_rng(zlib.crc32(phrase.encode())).normal(size=16) for phrase in phrases])
    unit: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _prepare_charades(given: Path, room: Path) -> None:
    prepare.VIDEOS_A_SHARD = SHARD
    _command("prepare", "charades", "--data", given / "charades", "--out", room / "out", "--workers", 2)


def _explain_all(given: Path, room: Path) -> None:
    _command("explain-all", "--checkpoint", "cad120", "--data", given / "few", "--out", room / "out", "--workers", 2)


def _explain_film(given: Path, room: Path) -> None:
    _command("explain", given / "film.mp4", "--checkpoint", "cad120", "--out", room / "out" / "film.html")


def _own_video(given: Path, room: Path) -> None:
    folder = keep_video([(given / "film.mp4").read_bytes()], "film.mp4", 10**9)
    work_on(folder, load_checkpoint(bundled.CHECKPOINTS / "cad120"), FilmLimits())


def _simulate(given: Path, room: Path) -> None:
    if not (room / "out").exists():
        _command("simulate", "--data", "charades", "--clips", 2, "--no-films", "--out", room / "out")


WORKS: Mapping[str, Work] = {
    "train_cad120": _train_cad120,
    "train_charades": _train_charades,
    "prepare_charades": _prepare_charades,
    "explain_all": _explain_all,
    "explain_film": _explain_film,
    "own_video": _own_video,
    "simulate": _simulate,
}
GROWING = ("out/done.jsonl", "out/summary.csv")  # whole in the middle of the work, and not yet what they become


def _command(*words: object) -> None:
    sys.argv = ["laiar", *map(str, words)]
    try:
        command_line()
    except SystemExit as end:
        if end.code:
            raise


# --- processes ----------------------------------------------------------------------------------------------------------------


def _start(work: Work, given: Path, room: Path) -> multiprocessing.process.BaseProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    process = context.Process(target=_work, args=(work, given, room))
    process.start()
    return process


def _run(work: Work, given: Path, room: Path) -> str:
    """Do the work to its end, and say what was wrong with that."""
    process = _start(work, given, room)
    process.join(PATIENCE_S)
    if process.exitcode == 0:
        return ""
    process.kill()
    said = room.with_suffix(".said").read_text()
    return f"exit status {process.exitcode}: {said[-300:]}"


def _killed(work: Work, given: Path, room: Path, after_s: float) -> int:
    """Begin the work and kill it; the number of its process, and of the group of those that it started, if it was still at it."""
    process = _start(work, given, room)
    process.join(after_s)
    process.kill()
    process.join()
    return process.pid or 0 if process.exitcode else 0


def _work(work: Work, given: Path, room: Path) -> None:
    os.setsid()
    # Processes that a command starts are copies, too: to import everything anew would take most of the time.
    vars(shards)["get_context"] = multiprocessing.get_context = lambda method=None: COPIES  # type: ignore[assignment]
    for variable, name in (("TMPDIR", "scratch"), ("LAIAR_CACHE", "cache"), ("LAIAR_VIDEOS", "videos")):
        (room / name).mkdir(parents=True, exist_ok=True)
        os.environ[variable] = str(room / name)
    os.environ["LAIAR_QUIET"] = "1"
    tempfile.tempdir = None
    tqdm.set_lock(threading.RLock())  # its own is a semaphore, which stays where a process is killed
    with room.with_suffix(".said").open("w") as said, redirect_stdout(said), redirect_stderr(said):
        work(given, room)


def _still_alive(group: int) -> list[str]:
    """Processes of a group that are there when they had time to notice that who began them is gone."""
    end = time.monotonic() + ALIVE_S
    while (found := _processes_of(group)) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def _processes_of(group: int) -> list[str]:
    """The names of a group's processes that have not ended."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            name, _, rest = (process / "stat").read_text().rpartition(")")
            state, _, of = rest.split()[:3]
            if int(of) == group and state != "Z":
                found.append(name)
    return found


if __name__ == "__main__":
    main()
