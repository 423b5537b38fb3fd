"""The long commands as work for `faults`: each in a room, small enough for a second, and called again it goes on."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable
from pathlib import Path

import many
import tiny
from films import even_ticks, write_film
from models import Seen, scripted
from needed import ROOT

from benchmarks.charades_size import write
from laiar_core.batch import run as batch
from laiar_core.batch.worker import Job, Report, Worker
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.user_video.store import keep_video
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.simulator.room.recording.dataset import simulate_charades
from laiar_core.timeline import film as film_timeline
from laiar_core.timeline import user_video_job
from laiar_core.training.data import Subjects
from laiar_core.training.resume import RESUME_FILE
from laiar_core.training.run import run
from laiar_core.training.shards import prepare as preparing
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.stream import Videos
from laiar_core.video.validate import FilmLimits
from laiar_core.viz.export.film import overlay_mp4

DEMO = ROOT / "assets" / "demo_clips"
OUT = "out"
CLIPS = 3


def inputs(room: Path) -> None:
    """What the works read, made once: a checkpoint, two data sets, tokens of one of them, and a film."""
    _few(room / "few")
    write(room / "charades", many.VIDEOS // 2)
    preparing.prepare(Charades(room / "charades"), room / "tokens")
    demo = Cad120(DEMO)
    checkpoint = run(Subjects(demo, tiny.TEST), room / "checkpoint", tiny.MODEL, tiny.TRAINING, embed=tiny.embed)
    shortest = min(demo.rows.values(), key=lambda row: row.last_frame - row.first_frame)
    explain(checkpoint, demo.clip(shortest.clip_id)).save(room / "why.json")
    write_film(room / "film.mp4", even_ticks(24))


def _few(folder: Path) -> None:
    """A data set of a few of the bundled clips, annotation alone."""
    shutil.copytree(DEMO / "annotations", folder / "annotations")
    rows = folder / "annotations" / "video_clips.txt"
    rows.write_text("".join(rows.read_text().splitlines(keepends=True)[:CLIPS]))


def train(given: Path, room: Path) -> None:
    resume = (room / OUT / RESUME_FILE).exists()
    run(Videos(TokenFolder(given / "tokens")), room / OUT, many.MODEL, many.TRAINING, resume=resume, embed=tiny.embed)


def prepare(given: Path, room: Path) -> None:
    preparing.VIDEOS_A_SHARD = 7  # in this process, which does nothing else
    preparing.prepare(Charades(given / "charades"), room / OUT)


def explain_every_clip(given: Path, room: Path) -> None:
    batch.on_processes = _here  # starting processes would take most of the time
    batch.explain_all(given / "checkpoint", given / "few", room / OUT, workers=1)


def _here(checkpoint: Path, data: Path, tasks: Iterable[Job], workers: int | None) -> Generator[Report]:
    worker = Worker(checkpoint, data)
    yield from map(worker.report, tasks)


def own_video(given: Path, room: Path) -> None:
    user_video_job.bundled_models = lambda: scripted(_carries_a_cup)
    folder = keep_video([(given / "film.mp4").read_bytes()], "film.mp4", 10**9)
    user_video_job.work_on(folder, load_checkpoint(given / "checkpoint"), FilmLimits())


def explain_film(given: Path, room: Path) -> None:
    checkpoint = load_checkpoint(given / "checkpoint")
    film_timeline.explain_video(given / "film.mp4", checkpoint, models=scripted(_carries_a_cup)).save(room / OUT / "film.json")


def export(given: Path, room: Path) -> None:
    why = Explanation.load(given / "why.json")
    clip = Cad120(DEMO).clip(why.clip.clip_id)
    for name in ("why.json", "why.json.gz", "why.html"):
        why.save(room / OUT / name, clip)
    overlay_mp4(why, clip, with_pictures=True, progress=lambda share: None)  # some of whose bytes are others each time


def simulate(given: Path, room: Path) -> None:
    simulate_charades(room / OUT, 2, films=False)


def _carries_a_cup(number: int) -> Seen:
    return [("person", 0.9, (100.0, 20.0, 200.0, 220.0)), ("cup", 0.8, (10 + 3 * number, 110, 50 + 3 * number, 150))]
