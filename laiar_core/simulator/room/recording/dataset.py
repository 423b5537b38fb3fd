"""Writing simulated videos as Charades and Action Genome are published: complete or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from laiar_core.data.charades.writer import VideoAnnotation, set_files
from laiar_core.progress import progress_bar
from laiar_core.simulator.room.recording.annotation import annotate
from laiar_core.simulator.room.recording.programme import Video, perform_video, videos
from laiar_core.simulator.room.space import FPS
from laiar_core.simulator.table.recording.programme import require_skia
from laiar_core.simulator.table.recording.whole import made_side_by_side, new_data_set, write_new
from laiar_core.simulator.table.style import Style
from laiar_core.video.encode import write_film

FILMS = "Charades_v1_480"
DATASET = "Charades, simulated"
README = """Simulated videos of people at home: a program plays and draws them. Nobody was filmed, no recorded data were copied.
Made by `python -m laiar_core simulate --out DIR --data charades {arguments}`, in the file layout of Charades and Action Genome.
Licence of films and annotation: Apache-2.0, like the program. The class lists name the actions of Charades
(Sigurdsson et al. 2016) and the objects and relations of Action Genome (Ji et al. 2020).
"""


def simulate_charades(
    out: Path, clips: int = 12, seed: int = 0, style: str = "plain", films: bool = True, workers: int = os.cpu_count() or 1
) -> tuple[str, ...]:
    """Write a data set of simulated videos.

    The same arguments give the same videos, whatever the number of workers.

    Args:
        out: the folder, new or empty; it appears when it is complete.
        clips: number of videos.
        seed: of everything random, 0 or larger.
        style: name of the style in which they are filmed.
        films: whether films are drawn; otherwise there is only annotation.
        workers: processes that draw films side by side.

    Returns:
        The ids of the videos.

    Raises:
        LaiarError: as of `videos` and `new_data_set`, and where films cannot be drawn (`require_skia`).
    """
    planned = videos(clips, seed, style)
    with new_data_set(out) as folder:
        if films:
            require_skia()
            filmed = dict(made_side_by_side(film_video, planned, folder, min(workers, clips)))
            annotations = [filmed[number] for number in range(clips)]
        else:
            annotations = [annotate_video(video) for video in progress_bar(planned, desc="simulating", unit="video")]
        for name, content in set_files(DATASET, annotations).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        write_new(folder / "README.md", README.format(arguments=_arguments(clips, seed, style, films)))
    return tuple(video.video_id for video in planned)


def annotate_video(video: Video) -> VideoAnnotation:
    """Play a video and say what its annotation is."""
    return annotate(perform_video(video), video)


def film_video(video: Video, folder: Path) -> VideoAnnotation:
    """Play a video, write its film to the folder of a data set, and say what its annotation is."""
    from laiar_core.simulator.room.drawing.renderer import Renderer

    home = perform_video(video)
    renderer = Renderer(home)
    film = folder / FILMS / f"{video.video_id}.mp4"
    film.parent.mkdir(parents=True, exist_ok=True)
    write_film(film, (renderer.picture(frame) for frame in range(home.frames)), FPS)
    return annotate(home, video)


def _arguments(clips: int, seed: int, style: str, films: bool) -> str:
    more = [] if style == Style("plain").name else [f"--style {style}"]
    return " ".join([f"--clips {clips} --seed {seed}", *more, *([] if films else ["--no-films"])])
