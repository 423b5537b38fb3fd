"""Making a data set: many recordings side by side, in a folder that is there completely or not at all."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from laiar_core.errors import LaiarError
from laiar_core.files import scratch_folder
from laiar_core.processes import end_with_parent
from laiar_core.progress import progress_bar

Job = TypeVar("Job")
Made = TypeVar("Made")


def made_side_by_side(
    make: Callable[[Job, Path], Made], jobs: Sequence[Job], folder: Path, workers: int
) -> Iterator[tuple[int, Made]]:
    """Do jobs in processes of their own.

    Args:
        make: called with a job and the folder.
        jobs: what there is to do.
        folder: to write into.
        workers: number of processes.

    Yields:
        The number of every job and what `make` returned for it, as they get finished.
    """
    # Fresh processes: a copy of one in which other threads run (PyTorch's) may hang.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_begin)
    try:
        running = {pool.submit(make, job, folder): number for number, job in enumerate(jobs)}
        for done in progress_bar(as_completed(running), total=len(running), desc="simulating", unit="recording"):
            yield running[done], done.result()
    finally:
        # Nobody may still write when the folder is taken away.
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends them without a traceback each
    end_with_parent()


@contextmanager
def new_data_set(out: Path) -> Iterator[Path]:
    """Give a folder to fill that becomes `out` when the block ends well; leave nothing behind otherwise.

    LaiarError where `out` is a file or a folder with something in it, where it cannot be written, and where a process was ended.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise LaiarError(f"{out} exists and is not an empty folder; give a folder that is new or empty")
    try:
        with _folder_written_whole(out.resolve()) as folder:
            yield folder
    except OSError as error:
        reason = error.strerror or str(error)
        raise LaiarError(
            f"cannot write simulated clips to {out}: {reason}; choose a folder with space that you may write to"
        ) from None
    except BrokenProcessPool:
        raise LaiarError(
            "a process that draws recordings was ended from outside, perhaps for lack of memory; nothing was written, try again"
        ) from None


@contextmanager
def _folder_written_whole(out: Path) -> Iterator[Path]:
    """Give a folder to fill that becomes `out`, parents included, when the block ends well; leave nothing behind otherwise."""
    top = out  # the highest folder that does not exist yet
    while not top.parent.exists():
        top = top.parent
    with scratch_folder(top.parent) as scratch:
        complete = scratch / top.name
        folder = complete / out.relative_to(top)
        folder.mkdir(parents=True)
        yield folder
        if out.exists():
            out.rmdir()
        complete.rename(top)


def write_new(path: Path, text: str) -> None:
    """Write a text file of a data set in the making."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
