"""Fault points: work is done in a process of its own that is killed, or finds the disk full, at its n-th step on disk.

A step is a file that is opened for writing, or a file or folder that is made, renamed or removed in the room: Python's audit
events tell of each before it happens. At the n-th one the process is killed; or from there on no file grows by a byte, whoever
writes it, Python, torch or FFmpeg (`RLIMIT_FSIZE`); or nothing new can be made. Processes are copies of one that has everything
imported and has done nothing yet, so an attempt costs what the work costs.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from patience import PATIENCE_S
from tqdm import tqdm

from laiar_core.errors import LaiarError

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
PATHS = {"open": 1, "os.mkdir": 1, "os.rmdir": 1, "os.remove": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2, "os.truncate": 1}
MAKES = ("open", "os.mkdir", "os.link", "os.symlink")
SCRATCH, CACHE, STORE = "scratch", "cache", "videos"  # in a room: temporary files, what can be made again, videos of people
PRELOADED = [
    "torch._dynamo",
    "laiar_core.training.run",
    "laiar_core.batch.run",
    "laiar_core.timeline.user_video_job",
    "laiar_core.cli.main",
    "fault_work",
]
Work = Callable[[Path], None]


class Fault(StrEnum):
    """What happens at a step."""

    killed = "killed"
    full = "full"  # what is there can be read, renamed and removed, and no file grows
    crowded = "crowded"  # nothing new can be made


@dataclass(frozen=True)
class End:
    """How an attempt came to its end.

    Attributes:
        steps: on disk.
        said: the sentence of a LaiarError; empty where all went well.
        fault: the traceback of anything else.
    """

    steps: int
    said: str = ""
    fault: str = ""


def attempt(work: Work, room: Path, fault: Fault | None = None, at: int = -1) -> End | None:
    """Do work in a room, with a fault at a step if asked for; None where it was killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_attempt, args=(work, room, fault, at, there))
    process.start()
    there.close()
    try:
        assert here.poll(PATIENCE_S), f"{work} in {room} does not come to an end"
        end: End | None = here.recv()
    except EOFError:
        end = None
    process.join()
    assert (end is None) == (fault == Fault.killed and process.exitcode == -signal.SIGKILL), (process.exitcode, end)
    return end


def fork_attempt(work: Work, room: Path, fault: Fault, at: int) -> bool:
    """The same for work of a moment, in a copy of this process; False where it was killed."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        sys.addaudithook(Steps(room, fault, at))
        try:
            with suppress(LaiarError):
                work(room)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, f"a fault of the program in {room}"
    return not os.WIFSIGNALED(status)


def _attempt(work: Work, room: Path, fault: Fault | None, at: int, answer: Connection) -> None:
    for variable, name in (("TMPDIR", SCRATCH), ("LAIAR_CACHE", CACHE), ("LAIAR_VIDEOS", STORE)):
        (room / name).mkdir(exist_ok=True)
        os.environ[variable] = str(room / name)
    tempfile.tempdir = str(room / SCRATCH)
    os.environ["LAIAR_QUIET"] = "1"
    tqdm.set_lock(threading.RLock())  # its own is a semaphore, which stays behind where a process is killed
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing on is an error then, as on a full disk
    steps = Steps(room, fault, at)
    sys.addaudithook(steps)
    said = wrong = ""
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            work(room)
    except LaiarError as error:
        said = str(error)
    except BaseException:
        wrong = traceback.format_exc()
    steps.over = True
    answer.send(End(steps.taken, said, wrong))


class Steps:
    """Counts steps in a room and has the fault happen."""

    def __init__(self, room: Path, fault: Fault | None, at: int) -> None:
        self.room, self.fault, self.at = str(room), fault, at
        self.taken, self.over = 0, False

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in PATHS or self.over or not self._is_step(event, args):
            return
        if self.taken == self.at and self.fault == Fault.killed:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.taken == self.at and self.fault == Fault.full:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        self.taken += 1
        if (
            self.taken > self.at
            and self.fault == Fault.crowded
            and event in MAKES
            and not os.path.lexists(args[PATHS[event] - 1])
        ):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(args[PATHS[event] - 1]))

    def _is_step(self, event: str, args: tuple[Any, ...]) -> bool:
        if event == "open" and not (isinstance(args[2], int) and args[2] & WRITES):
            return False
        paths = [path for path in args[: PATHS[event]] if isinstance(path, str | os.PathLike)]
        # `rmtree` names what it removes by the folder that it has open.
        return any(str(path).startswith(self.room) or not Path(path).is_absolute() for path in paths)
