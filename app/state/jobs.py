"""Long work in the background, a job at a time and in the order in which it came. Sessions look at it; none waits inside it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from laiar_core.errors import LaiarError

State = Literal["waiting", "working", "done", "failed", "cancelled"]
Report = Callable[[str, float], None]
"""Called by the work with a stage and the share of it that is done, 0 to 1; raises `Cancelled` where somebody cancelled."""

MAX_WAITING = 8
_KEPT = 64  # ended jobs that are remembered
_log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody cancelled the job; raised inside the work by its next report."""


@dataclass(frozen=True)
class Job:
    """How a job stands.

    Attributes:
        state: where it is.
        ahead: jobs that come before this one while it waits.
        stage: what it does now, in words.
        share: how much of that stage is done, 0 to 1.
        seconds: how long this stage has taken so far.
        fault: what went wrong, as a sentence, where it failed.
    """

    state: State
    ahead: int = 0
    stage: str = ""
    share: float = 0.0
    seconds: float = 0.0
    fault: str = ""

    @property
    def going(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in ("waiting", "working")

    @property
    def seconds_left(self) -> float | None:
        """How long this stage goes on at its pace so far; None where too little is done to tell."""
        return self.seconds * (1 - self.share) / self.share if self.share > 0.02 and self.seconds > 1 else None


class Jobs:
    """One worker thread and a bounded queue. A key names a job; a key that is waiting or at work already is not taken twice."""

    def __init__(self, max_waiting: int = MAX_WAITING) -> None:
        self._max_waiting = max_waiting
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._work: dict[str, Callable[[Report], None]] = {}  # in the order of the queue
        self._cancelled: set[str] = set()
        self._stage_began = 0.0
        self._worker = threading.Thread(target=self._serve, daemon=True, name="laiar-jobs")

    def submit(self, key: str, work: Callable[[Report], None]) -> None:
        """Queue `work` (LaiarError where the queue is full). Does nothing where the key waits or is at work."""
        with self._changed:
            if key in self._jobs and self._jobs[key].going:
                return
            if len(self._work) >= self._max_waiting:
                raise LaiarError(
                    f"{len(self._work)} videos are waiting already, and no more than that can; try again in a few minutes"
                )
            self._forget_old()
            self._jobs[key] = Job("waiting")
            self._work[key] = work
            self._cancelled.discard(key)
            if self._worker.ident is None:
                self._worker.start()
            self._changed.notify_all()

    def look(self, key: str) -> Job | None:
        """How a job stands now; None for one that nobody submitted or that is long over."""
        with self._changed:
            job = self._jobs.get(key)
            if job is None or not job.going:
                return job
            if job.state == "working":
                return replace(job, seconds=time.monotonic() - self._stage_began)
            busy = sum(other.state == "working" for other in self._jobs.values())
            return replace(job, ahead=list(self._work).index(key) + busy)

    def cancel(self, key: str) -> None:
        """Take a job out of the queue, or have it stop at its next report."""
        with self._changed:
            if key in self._work:
                del self._work[key]
                self._jobs[key] = Job("cancelled")
            elif key in self._jobs and self._jobs[key].going:
                self._cancelled.add(key)

    def going(self) -> list[str]:
        """The keys of all jobs that wait or are at work."""
        with self._changed:
            return [key for key, job in self._jobs.items() if job.going]

    def _forget_old(self) -> None:
        ended = [key for key, job in self._jobs.items() if not job.going]
        for key in ended[: max(len(ended) - _KEPT, 0)]:
            del self._jobs[key]

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not self._work:
                    self._changed.wait()
                key, work = next(iter(self._work.items()))
                del self._work[key]
                self._begin(key, "starting", 0.0)
            ended = self._outcome(key, work)
            with self._changed:
                self._jobs[key] = ended
                self._cancelled.discard(key)

    def _outcome(self, key: str, work: Callable[[Report], None]) -> Job:
        try:
            work(lambda stage, share: self._report(key, stage, share))
        except Cancelled:
            return Job("cancelled")
        except LaiarError as error:
            return Job("failed", fault=str(error))
        except Exception:  # The worker serves everybody; it must outlive whatever one video does to it.
            _log.exception("a job failed")
            return Job("failed", fault="something went wrong that LaIAR did not expect; the server's log says more")
        return Job("done", share=1.0)

    def _report(self, key: str, stage: str, share: float) -> None:
        with self._changed:
            if key in self._cancelled:
                raise Cancelled
            if self._jobs[key].stage == stage:
                self._jobs[key] = replace(self._jobs[key], share=share)
            else:
                self._begin(key, stage, share)

    def _begin(self, key: str, stage: str, share: float) -> None:
        self._stage_began = time.monotonic()
        self._jobs[key] = Job("working", stage=stage, share=share)
