"""A worker process that a certain clip kills, as a film that makes a decoder crash would. Worker processes import this."""

from __future__ import annotations

import os
import signal

from laiar_core.batch import process_engine as processes
from laiar_core.batch.worker import Job, Report, Worker

VARIABLE = "LAIAR_TEST_KILLER"  # names the clip; processes inherit it


def report(task: Job) -> Report:
    _die_of(task)
    return processes._report(task)


class Killer(Worker):
    def report(self, task: Job) -> Report:
        _die_of(task)
        return super().report(task)


def _die_of(task: Job) -> None:
    if task.clip_id == os.environ[VARIABLE]:
        os.kill(os.getpid(), signal.SIGKILL)
