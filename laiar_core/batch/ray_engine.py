"""A Ray cluster that explains clips: this machine alone, or the one that `RAY_ADDRESS` names (requirements-ray.txt)."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import laiar_core
from laiar_core.batch.process_engine import DIED
from laiar_core.batch.worker import Job, Report, Worker
from laiar_core.errors import LaiarError


def on_ray(checkpoint: Path, data: Path, tasks: Iterable[Job], workers: int | None) -> Generator[Report]:
    """Do jobs on actors, one processor each. The program's code travels to the machines.

    Args:
        checkpoint: the folder of the checkpoint, at the same path on every machine.
        data: the folder of the data set, likewise.
        tasks: what to do.
        workers: how many actors, at most and by default as many as the cluster has processors.

    Yields:
        A report of each job, those that are finished first.

    Raises:
        LaiarError: where Ray is not installed or the cluster cannot be used.
    """
    ray, todo = _ray(), deque(tasks)
    try:
        ray.init(log_to_driver=False, logging_level="error", runtime_env={"py_modules": [str(Path(laiar_core.__file__).parent)]})
        processors = int(ray.cluster_resources().get("CPU", 1))
        # An actor that dies is born again and tries its clip once more: its machine may have gone, which is not the clip's fault.
        actors = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=1)(Worker)
        free = [actors.remote(checkpoint.resolve(), data.resolve()) for _ in range(min(workers or processors, processors))]
        running: dict[Any, tuple[Any, Job]] = {}
        while todo or running:
            while todo and free:
                actor, task = free.pop(), todo.popleft()
                running[actor.report.remote(task)] = actor, task
            (done,), _ = ray.wait(list(running), num_returns=1)
            actor, task = running.pop(done)
            free.append(actor)
            try:
                report: Report = ray.get(done)
            except ray.exceptions.RayActorError:
                report = Report(task.clip_id, fault=DIED)
            yield report
    except (ConnectionError, ray.exceptions.RayError) as error:
        reason = str(error).strip().splitlines()[0]
        raise LaiarError(f"the Ray cluster cannot be used ({reason}); look at `ray status`, or leave --engine ray out") from None
    finally:
        ray.shutdown()


def _ray() -> ModuleType:
    try:
        import ray
    except ImportError:
        raise LaiarError("--engine ray needs Ray; run `pip install -r requirements-ray.txt`") from None
    module: ModuleType = ray
    return module
