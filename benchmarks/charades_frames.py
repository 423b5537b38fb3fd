"""Draw the annotated frames of simulated homes, as the numbered images of Action Genome: a hundredth of the work of whole films.

    python -m laiar_core simulate --data charades --no-films --clips 2000 --seed 7 --out DATA
    python -m benchmarks.charades_frames --data DATA --clips 2000 --seed 7 [--split train --every 4]

So appearance can be measured on as many videos as layout is. The arguments must be those of `simulate`.
"""

from __future__ import annotations

import argparse
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from PIL import Image
from tqdm import tqdm

from laiar_core.data.charades.reader import Charades
from laiar_core.files import folder_written_whole
from laiar_core.simulator.room.drawing.renderer import Renderer
from laiar_core.simulator.room.recording.programme import Video, perform_video, videos

QUALITY = 90  # of the JPEG images


def draw(data: Path, job: tuple[Video, tuple[int, ...]]) -> None:
    """The images of these frames of a video, whose numbers count from 1."""
    video, numbers = job
    folder = data / "frames" / f"{video.video_id}.mp4"
    if folder.is_dir():
        return
    renderer = Renderer(perform_video(video))
    with folder_written_whole(folder) as new:
        for number in numbers:
            Image.fromarray(renderer.picture(number - 1)).save(new / f"{number:06d}.jpg", quality=QUALITY)


def main() -> None:
    """Draw what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--clips", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--style", default="plain")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--split", choices=("train", "test"), help="those of one list alone")
    parser.add_argument("--every", type=int, default=1, help="every so many of them")
    arguments = parser.parse_args()
    data = Charades(arguments.data)
    wanted = {v for v, row in data.rows.items() if arguments.split in (None, row.split)}
    every = [v for v in videos(arguments.clips, arguments.seed, arguments.style) if v.video_id in wanted][:: arguments.every]
    jobs = [(v, tuple(data.genome.video(v.video_id).numbers.tolist())) for v in every]
    with get_context("spawn").Pool(arguments.workers) as pool:
        for _ in tqdm(pool.imap_unordered(partial(draw, arguments.data), jobs), total=len(jobs), desc="drawing", unit="video"):
            pass


if __name__ == "__main__":
    main()
