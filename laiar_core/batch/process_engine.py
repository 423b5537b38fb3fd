"""Several processes of this machine that explain clips. One that dies takes no clip with it but the one that killed it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from laiar_core.batch.worker import Job, Report, Worker
from laiar_core.processes import end_with_parent

DIED = "the process that explained this clip died, and died again when it had no other; its film may be damaged or too large"
AHEAD = 2  # tasks for each process that are handed out at once, so that none waits


def on_processes(checkpoint: Path, data: Path, tasks: Iterable[Job], workers: int | None) -> Generator[Report]:
    """Do jobs on processes of this machine, one thread each.

    Args:
        checkpoint: the folder of the checkpoint.
        data: the folder of the data set.
        tasks: what to do.
        workers: how many processes; None: one for each processor.

    Yields:
        A report of each job, those that are finished first.
    """
    workers = workers or os.cpu_count() or 1
    todo, suspects = deque(tasks), deque[Job]()
    while todo or suspects:
        # A process that died names no culprit: what was handed out is done again, alone, and who kills a process then did it.
        alone = bool(suspects)
        queue, at_once = (suspects, 1) if alone else (todo, workers * AHEAD)
        running: dict[Future[Report], Job] = {}
        try:
            with _pool(checkpoint, data, 1 if alone else min(workers, len(todo))) as pool:
                while queue or running:
                    while queue and len(running) < at_once:
                        with _deaf_to_ctrl_c():  # a process may be born with any task
                            running[pool.submit(_report, queue[0])] = queue[0]
                        queue.popleft()
                    for done in wait(running, return_when=FIRST_COMPLETED).done:
                        report = done.result()
                        del running[done]
                        yield report
        except BrokenProcessPool:
            if alone:
                yield from (Report(task.clip_id, fault=DIED) for task in running.values())
            else:
                suspects.extend(running.values())


@contextmanager
def _pool(checkpoint: Path, data: Path, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that are born fresh: a forked one may hang in the libraries that its parent had open."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(checkpoint, data))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are born in this block do not hear Ctrl-C, which a terminal sends to all: this one ends them in order.

    They inherit that it is held back. Here it is not lost: it comes when the block ends.
    """
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_WORKER: Worker | None = None  # of a worker process


def _begin(checkpoint: Path, data: Path) -> None:
    global _WORKER
    _WORKER = Worker(checkpoint, data)
    end_with_parent()


def _report(task: Job) -> Report:
    assert _WORKER is not None
    return _WORKER.report(task)
