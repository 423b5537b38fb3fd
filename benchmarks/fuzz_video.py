"""Damaged films: each must be taken, or refused with one sentence, in less than 30 s and without leaving anything behind.

Films that are whole come first, and must be taken.

    python -m benchmarks.fuzz_video --films ../shared/data/clips

One film in twenty is a recorded one where such are there. Each goes through the check, the preparation and the decoding of its
frames in a process of its own kind, which a crash ends alone. Writes benchmarks/results/fuzz_video.json.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import av
import numpy as np

from benchmarks.fuzz_seeds import DAMAGES, write_seeds
from laiar_core.errors import LaiarError
from laiar_core.files import write_text
from laiar_core.perception.pipeline import sampled_frames
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.transcode import normalise
from laiar_core.video.validate import inspect

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "fuzz_video.json"
LIMIT_S = 30.0
MEMORY = 6 * 2**30  # bytes of addresses that a worker may have
RECORDED_EVERY = 20


def main() -> None:
    """Damage, try and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=Path, default=ROOT.parent / "shared" / "data" / "clips")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    recorded = [path for path in sorted(given.films.glob("*.mp4")) if path.stat().st_size < 2_000_000]
    result = fuzz(given.files, given.seed, recorded)
    write_text(OUT, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def fuzz(files: int, seed: int, recorded: Sequence[Path] = ()) -> dict[str, Any]:
    """Try so many damaged films.

    `faults` of the result lists those that were neither taken nor refused as they should be, and whole ones that were refused.
    """
    outcomes: Counter[str] = Counter()
    by_damage: dict[str, Counter[str]] = {damage.__name__: Counter() for damage in DAMAGES}
    faults: list[dict[str, Any]] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        seeds_at, room = Path(scratch) / "seeds", Path(scratch) / "room"
        seeds_at.mkdir()
        room.mkdir()
        whole = write_seeds(seeds_at)
        seeds = [path.read_bytes() for path in whole]
        real = [path.read_bytes() for path in recorded]
        worker = _Worker(room)
        for path in (*whole, *recorded):
            outcome = worker.try_film(path)
            if outcome != "taken":
                faults.append({"whole": path.name, "outcome": outcome})
        for number in range(files):
            rng = np.random.default_rng([seed, number])
            choice = real if real and number % RECORDED_EVERY == 0 else seeds
            one, other = (choice[int(rng.integers(len(choice)))] for _ in range(2))
            damage = DAMAGES[int(rng.integers(len(DAMAGES)))]
            film = room / "film.mp4"
            film.write_bytes(damage(bytearray(one), other, rng))
            start = time.monotonic()
            outcome = worker.try_film(film)
            seconds = time.monotonic() - start
            slowest = max(slowest, seconds)
            film.unlink(missing_ok=True)
            left = sorted(str(path.relative_to(room)) for path in room.rglob("*"))
            if left:
                outcome, worker = "leftover", worker.replaced()
            outcomes[outcome.split(":")[0]] += 1
            by_damage[damage.__name__][outcome.split(":")[0]] += 1
            if outcome.split(":")[0] not in ("taken", "refused"):
                faults.append({"number": number, "damage": damage.__name__, "outcome": outcome, "left": left})
        worker.end()
    return {
        "files": files,
        "seed": seed,
        "whole_films": len(seeds) + len(real),
        "recorded_films": len(real),
        "av": av.__version__,
        "ffmpeg": av.ffmpeg_version_info,
        "outcomes": dict(outcomes),
        "outcomes_by_damage": {name: dict(counts) for name, counts in by_damage.items()},
        "slowest_s": round(slowest, 2),
        "limit_s": LIMIT_S,
        "faults": faults,
    }


class _Worker:
    """A process that tries films one after another; a new one takes its place after a crash or a hang."""

    def __init__(self, room: Path) -> None:
        self._room = room
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._room), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe.recv()  # it is ready: loading does not count as a hang

    def try_film(self, film: Path) -> str:
        """`taken`, `refused`, or what went wrong."""
        self._pipe.send(film)
        if not self._pipe.poll(LIMIT_S):
            self.replaced()
            return "hang"
        try:
            return str(self._pipe.recv())
        except EOFError:
            self._process.join()
            code = self._process.exitcode
            self.replaced()
            return f"crash: exit code {code}"

    def replaced(self) -> _Worker:
        """The same with a new process and an empty room."""
        self.end()
        for path in self._room.iterdir():
            path.unlink()
        self._start()
        return self

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, room: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    tempfile.tempdir = str(room)
    pipe.send("ready")
    while True:
        pipe.send(_outcome(pipe.recv(), room / "made.mp4"))


def _outcome(film: Path, made: Path) -> str:
    try:
        inspect(film)
        normalise(film, made)
        times = presentation_times(made)
        looked = sampled_frames(times, 5.0)
        read_frames(made, looked[:: max(1, len(looked) // 16)])
    except LaiarError as error:
        sentence = str(error)
        return "refused" if "\n" not in sentence and len(sentence) < 400 else f"bad sentence: {sentence}"
    except Exception as error:  # whatever it is, it is what we look for
        return f"exception: {type(error).__name__}: {error}"
    made.unlink()
    return "taken"


if __name__ == "__main__":
    main()
