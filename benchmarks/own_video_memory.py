"""How much memory it takes to bring a long film.

    python -m benchmarks.own_video_memory

A film of one minute and one of ten, 854 x 480 at 30 frames a second, made of the bundled demo films over and over, each in a
process of its own. Writes benchmarks/results/own_video_memory.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.own_video import FPS, ROOT, film_of_seconds
from laiar_core.data.cad120.reader import Cad120
from laiar_core.files import write_text
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.timeline.film import explain_video

OUT = ROOT / "benchmarks" / "results" / "own_video_memory.json"
MINUTES = (1, 10)


def main() -> None:
    """Measure and write; with a film, bring that one and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--film", type=Path)
    given = parser.parse_args()
    if given.film:
        print(json.dumps(_bring(given.film)))
        return
    demo = Cad120(ROOT / "assets" / "demo_clips")
    result: dict[str, object] = {"fps": FPS, "cores": os.cpu_count(), "load_average_before": round(os.getloadavg()[0], 1)}
    with tempfile.TemporaryDirectory() as folder:
        for minutes in MINUTES:
            film = film_of_seconds(demo, Path(folder) / f"{minutes}.mp4", 60 * minutes)
            command = [sys.executable, "-m", "benchmarks.own_video_memory", "--film", str(film)]
            said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
            result[f"{minutes} min"] = json.loads(said.splitlines()[-1])
    write_text(OUT, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def _bring(film: Path) -> dict[str, object]:
    """The most memory that was in use when each stage ended, in MB, and when the first explanation would be there."""
    checkpoint = load_checkpoint(ROOT / "checkpoints" / "cad120")
    most: dict[str, float] = {"before": _most()}
    start = time.perf_counter()

    def note(stage: str, share: float, /) -> None:
        most[stage] = _most()

    made = explain_video(film, checkpoint, progress=note)
    return {
        "most_mb_until_the_end_of": most,
        "most_mb": _most(),
        "seconds": round(time.perf_counter() - start, 1),
        "frames": made.frames,
        "segments": len(made.segments),
    }


def _most() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)


if __name__ == "__main__":
    main()
