"""A worker process that a certain clip kills, as a film that makes a decoder crash would. Worker processes import this."""

from __future__ import annotations

import os
import signal

from laiar_core.batch import process_engine as processes
from laiar_core.batch.worker import Task, Teller, Told

VARIABLE = "LAIAR_TEST_KILLER"  # names the clip; processes inherit it


def tell(task: Task) -> Told:
    _die_of(task)
    return processes._tell(task)


class Killer(Teller):
    def tell(self, task: Task) -> Told:
        _die_of(task)
        return super().tell(task)


def _die_of(task: Task) -> None:
    if task.clip_id == os.environ[VARIABLE]:
        os.kill(os.getpid(), signal.SIGKILL)
