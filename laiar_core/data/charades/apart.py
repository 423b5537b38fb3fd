"""Pickles are read in a process of its own, which hands back plain data.

One wrong byte of a pickle may ask for all memory or never come to an end, and a limit of memory holds for a whole process. Whole
ones of Action Genome take a gigabyte and a quarter of a minute, of which the others notice nothing here.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from laiar_core.data.charades.files import pickles_in
from laiar_core.data.charades.genome_files import read_genome
from laiar_core.data.charades.genome_table import GenomeTable
from laiar_core.data.charades.safe_pickle import plain_data, read_pickle
from laiar_core.data.faults import Tally
from laiar_core.errors import LaiarError
from laiar_core.reading import MB, regular

# The published pickles have 260 MB; reading them takes 10 s and five times their size.
MOST_MEMORY, SPARE_MEMORY, MEMORY_OF_BYTE = 8_000 * MB, 500 * MB, 8
SPARE_SECONDS, BYTES_IN_SECOND = 4, 4 * MB
WAITING = 5  # times the seconds of work, on a machine that is busy with other things


def read_pickle_apart(path: Path) -> Any:  # noqa: ANN401
    """The plain data in a pickle; LaiarError, with the name of what it wanted, for one that asks for more, or a damaged one."""
    return _apart("pickle", path, regular(path).stat().st_size)["data"]


def read_genome_apart(folder: Path, tally: Tally) -> GenomeTable:
    """Read both pickles of Action Genome in a folder; faults go to the tally (LaiarError for a file that cannot be read)."""
    found = _apart("genome", folder, sum(regular(path).stat().st_size for path in pickles_in(folder)))
    for what, count, example, done in found["faults"]:
        tally.note(what, example, done, count)
    return GenomeTable(**{name: np.asarray(array) for name, array in found["table"].items()})


def _apart(job: str, path: Path, size: int) -> Mapping[str, Any]:
    """What a job of the table below says of a path, where so many bytes are to be read."""
    seconds = SPARE_SECONDS + size // BYTES_IN_SECOND
    fault = "it takes more time or memory than a whole pickle"
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__, job, str(path), str(size), str(seconds)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WAITING * (seconds + SPARE_SECONDS),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LaiarError(f"cannot read {path}: {fault}; download or copy it again") from None
    if done.returncode:  # below 0: it went over a limit and was ended
        said = done.stderr.decode(errors="replace").splitlines()
        raise LaiarError(f"cannot read {path}: {said[-1] if said and done.returncode > 0 else fault}; download or copy it again")
    found: Mapping[str, Any] = plain_data(BytesIO(done.stdout), path)
    if "refused" in found:
        raise LaiarError(found["refused"])
    return found


def _genome(folder: Path) -> dict[str, Any]:
    tally = Tally()
    table = read_genome(folder, tally)
    faults = [(fault.what, fault.count, fault.example, fault.done) for fault in tally.faults()]
    return {"table": {field.name: getattr(table, field.name) for field in fields(table)}, "faults": faults}


_JOBS: Mapping[str, Callable[[Path], dict[str, Any]]] = {"genome": _genome, "pickle": lambda path: {"data": read_pickle(path)}}


def _main(job: str, path: str, size: str, seconds: str) -> None:
    _limit(int(size), int(seconds))
    try:
        found = _JOBS[job](Path(path))
    except LaiarError as error:
        found = {"refused": str(error)}
    sys.stdout.buffer.write(pickle.dumps(found))


def _limit(size: int, seconds: int) -> None:
    """Bound the memory and the seconds of work of this process from now on, by the size of what it reads."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    memory = addresses() + min(SPARE_MEMORY + MEMORY_OF_BYTE * size, MOST_MEMORY)
    worked = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, worked + seconds), (resource.RLIMIT_CORE, 0)):
        _, allowed = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if allowed == resource.RLIM_INFINITY else min(most, allowed), allowed))


def addresses() -> int:
    """Bytes of addresses that this process has now; where the system does not say, more than it can have."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 1 << 46
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    _main(*sys.argv[1:])
