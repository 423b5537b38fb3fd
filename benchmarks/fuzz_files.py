"""Damaged and hostile files: each must be read or refused with one sentence, in less than 10 s of work and with less than 1 GB.

    python -m benchmarks.fuzz_files --files 3000

Each file is put into the place of a whole one of its kind (benchmarks/fuzz_file_kinds.py) and read by the program in a process of
its own. Writes benchmarks/results/fuzz_files.json.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from select import select
from typing import Any

import numpy as np

from benchmarks.fuzz_file_damage import put
from benchmarks.fuzz_file_kinds import Kind, kinds
from laiar_core.errors import LaiarError
from laiar_core.files import write_text

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "fuzz_files.json"
LIMIT_S, LIMIT_BYTES, LIMIT_CHARACTERS = 10, 10**9, 300
SERVERS = os.cpu_count() or 1
WAITING_S = 60  # for an answer; a machine that does other things at the same time takes longer than the seconds of work
ADDRESSES = 6 * 10**9  # bytes of addresses that a reader may have: this machine is to live
GOOD = ("taken", "refused")
FAULTS = ("traceback", "hang", "over 1 GB", "long sentence", "killed")


def main() -> None:
    """Damage, read and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", default="", help="those alone whose names hold this, e.g. `boxes of`")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    result = fuzz(given.files, given.seed, given.kinds)
    write_text(given.out, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


@dataclass(frozen=True)
class Outcome:
    """What came of a file.

    Attributes:
        kind: what was to be read.
        file: which file of it was damaged, and `done` what was done to it.
        what: `taken`, `refused`, or a fault.
        said: the sentence, or the end of the traceback.
        seconds, bytes: of work, on one core, and the most memory that the process had.
    """

    kind: str
    file: str
    done: str
    what: str
    said: str
    seconds: float
    bytes: int


def fuzz(files: int, seed: int, only: str = "") -> dict[str, Any]:
    """Try damaged files.

    Args:
        files: how many.
        seed: of the damage.
        only: part of the names of the kinds that are tried.

    Returns:
        The outcomes; `faults` lists those that were neither taken nor refused as they should be.
    """
    by_kind: dict[str, Counter[str]] = {}
    faults: list[dict[str, Any]] = []
    counts: Counter[str] = Counter(dict.fromkeys((*GOOD, *FAULTS), 0))
    slowest, most = 0.0, 0
    with tempfile.TemporaryDirectory() as scratch, _servers(Path(scratch), seed, files, only) as pipes:
        for number in range(files):
            outcome: Outcome = pipes[number % len(pipes)].recv()
            counts[outcome.what] += 1
            by_kind.setdefault(outcome.kind, Counter())[outcome.what] += 1
            slowest, most = max(slowest, outcome.seconds), max(most, outcome.bytes)
            if outcome.what not in GOOD:
                faults.append({"number": number, **vars(outcome)})
    return {
        "files": files,
        "seed": seed,
        "limits": {"seconds": LIMIT_S, "bytes": LIMIT_BYTES, "characters": LIMIT_CHARACTERS},
        "outcomes": dict(counts),
        "outcomes_by_kind": {name: dict(found) for name, found in sorted(by_kind.items())},
        "slowest_s": round(slowest, 2),
        "most_mb": most // 10**6,
        "faults": faults,
    }


@contextmanager
def _servers(scratch: Path, seed: int, files: int, only: str) -> Iterator[list[Connection]]:
    """Processes that have every so manieth file read: they have no threads, so that they can be forked."""
    context = multiprocessing.get_context("spawn")
    pipes, servers = [], []
    for first in range(SERVERS):
        pipe, theirs = context.Pipe()
        (scratch / str(first)).mkdir()
        servers.append(
            context.Process(target=_serve, args=(theirs, scratch / str(first), seed, range(first, files, SERVERS), only))
        )
        servers[-1].start()
        theirs.close()
        pipes.append(pipe)
    try:
        yield pipes
    finally:
        for server in servers:
            server.kill()
            server.join()


def _serve(pipe: Connection, scratch: Path, seed: int, numbers: Sequence[int], only: str) -> None:
    """Make the files one after another, and have each read by a child."""
    os.environ["LAIAR_CACHE"], os.environ["LAIAR_VIDEOS"] = str(scratch / "cache"), str(scratch / "videos")
    tempfile.tempdir = str(scratch)
    made = [kind for kind in kinds(scratch) if only in kind.name]
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        kind = made[number % len(made)]
        room = scratch / "room"
        damaged = kind.damaged or tuple(kind.files)
        chosen = damaged[int(rng.integers(len(damaged)))]
        for name, content in kind.files.items():
            (room / name).parent.mkdir(parents=True, exist_ok=True)
            if name != chosen:
                (room / name).write_bytes(content)
        done = put(room / chosen, kind.files[chosen], rng)
        pipe.send(_tried(kind, room, chosen, done))
        shutil.rmtree(room)


def _tried(kind: Kind, room: Path, chosen: str, done: str) -> Outcome:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)  # it and those it starts can be ended together
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_S + 1, resource.RLIM_INFINITY))
        os.write(theirs, json.dumps(_outcome(kind, room)).encode())
        os._exit(0)
    os.close(theirs)
    ended = bool(select([ours], [], [], WAITING_S)[0])
    if not ended:
        os.killpg(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    seconds = used.ru_utime + used.ru_stime  # with those of processes that it started
    with os.fdopen(ours, "rb") as pipe:
        answer = pipe.read()
    too_long = not ended or seconds > LIMIT_S or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU)
    what, said = json.loads(answer) if answer else ("killed", f"status {status}")
    peak = used.ru_maxrss * 1024
    if too_long or (what in GOOD and peak > LIMIT_BYTES):
        what = "hang" if too_long else "over 1 GB"
    return Outcome(kind.name, chosen, done, what, said, round(seconds, 2), peak)


def _outcome(kind: Kind, room: Path) -> tuple[str, str]:
    try:
        kind.read(room)
    except LaiarError as error:
        sentence = str(error)
        fine = sentence.isprintable() and 0 < len(sentence) <= LIMIT_CHARACTERS
        return ("refused" if fine else "long sentence"), sentence[:1000]
    except BaseException as error:  # whatever it is, it is what we look for
        return "traceback", "".join(traceback.format_exception(error))[-1500:]
    return "taken", ""


if __name__ == "__main__":
    main()
