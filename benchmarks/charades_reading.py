"""How long reading Charades and Action Genome takes, and how much memory.

    python -m benchmarks.charades_reading --data PATH

`PATH` holds the official tables and an annotation of Action Genome. The tables are read as they are. The annotation is made as
large as the whole of it, 234,000 frames of all videos, by having its frames again and again under other names; of that, the first
clip (both pickles are read) and the first clip of the next start (from the cache) are timed, each in a process of its own, and
what `check` needs for it. Writes benchmarks/results/charades_reading.json.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from laiar_core.data.charades.apart import read_pickle_apart
from laiar_core.data.charades.files import FRAME_LIST, OBJECTS_FILE, PERSONS_FILE, CharadesFiles
from laiar_core.data.charades.reader import Charades
from laiar_core.data.charades.tables import read_classes, read_videos
from laiar_core.files import write_text

RESULT = Path(__file__).parent / "results" / "charades_reading.json"
FRAMES = 234_000
REPEATS = 7


def enlarge(files: CharadesFiles, folder: Path) -> None:
    """Write tables as they are and an annotation of the full size."""
    assert files.genome is not None
    for file in files.tables.iterdir():
        shutil.copyfile(file, folder / file.name)
    out = folder / "annotations"
    out.mkdir()
    videos = list(read_videos(files.tables, read_classes(files.tables)))
    per_video = -(-FRAMES // len(videos))
    names = [f"{v}.mp4/{n:06d}.png" for v in videos for n in range(10, 10 + 20 * per_video, 20)][:FRAMES]
    for name in (PERSONS_FILE, OBJECTS_FILE):
        entries = list(read_pickle_apart(files.genome / name).values())
        # Through a file and back: every frame has objects of its own, as in the published files, and none is shared.
        parts = [out / f"part-{at}.pkl" for at in range(len(entries))]
        for part, entry in zip(parts, entries, strict=True):
            part.write_bytes(pickle.dumps(entry, protocol=3))
        frames = {key: read_pickle_apart(parts[at % len(parts)]) for at, key in enumerate(names)}
        (out / name).write_bytes(pickle.dumps(frames, protocol=3))
        for part in parts:
            part.unlink()
    (out / FRAME_LIST).write_text("\n".join(names) + "\n")


def child(work: str, folder: Path, cache: Path) -> dict[str, Any]:
    """Do one thing in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.charades_reading", "--data", str(folder), "--child", work]
    done = subprocess.run(call, env=os.environ | {"LAIAR_CACHE": str(cache)}, check=True, capture_output=True, text=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def timed(work: str, folder: Path) -> dict[str, Any]:
    """Seconds of the parts of one piece of work, and the most memory that this process had."""
    start = time.perf_counter()
    report: dict[str, Any] = {}
    if work == "clip":
        data = Charades(folder)
        report["open_s"] = time.perf_counter() - start
        data.clip(data.clip_ids()[-1])
        report["first_clip_s"] = time.perf_counter() - start
        start = time.perf_counter()
        for clip_id in data.clip_ids()[:200]:
            data.clip(clip_id)
        report["next_clips_ms_each"] = (time.perf_counter() - start) * 5
    else:
        from laiar_core.data.charades.check import check_charades

        report["faults"] = len(check_charades(folder).faults)
        report["check_s"] = time.perf_counter() - start
    # Not `getrusage`, whose peak a process inherits from the one that started it.
    (peak,) = (line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return report | {"cpu_s": time.process_time(), "peak_mb": int(peak) // 1024}


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        print(json.dumps(timed(args.child, args.data)))
        return
    files = CharadesFiles(args.data)
    seconds, cpu_seconds = [], []
    for _ in range(REPEATS):
        start, cpu_start = time.perf_counter(), time.process_time()
        rows = read_videos(files.tables, read_classes(files.tables))
        seconds.append(time.perf_counter() - start)
        cpu_seconds.append(time.process_time() - cpu_start)
    report: dict[str, Any] = {
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "tables": {
            "videos": len(rows),
            "intervals": sum(len(row.actions) for row in rows.values()),
            "median_s": float(np.median(seconds)),
            "worst_s": max(seconds),
            "median_cpu_s": float(np.median(cpu_seconds)),
        },
    }
    with TemporaryDirectory(prefix="laiar-") as scratch:
        folder, cache = Path(scratch) / "data", Path(scratch) / "cache"
        folder.mkdir()
        enlarge(files, folder)
        report["genome"] = {
            "frames": FRAMES,
            "pickles_mb": sum((folder / "annotations" / name).stat().st_size for name in (PERSONS_FILE, OBJECTS_FILE)) // 10**6,
            "first_start": child("clip", folder, cache),
            "next_start": child("clip", folder, cache),
            "check": child("check", folder, cache),
            "cache_mb": sum(file.stat().st_size for file in cache.rglob("*.npz")) // 10**6,
        }
    write_text(RESULT, json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
