"""`export-dataset`: people's own videos, as they marked and corrected them, as a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiar_core.cli.options import CheckpointFolder, loaded
from laiar_core.errors import LaiarError
from laiar_core.files import folder_written_whole


def export_dataset_command(
    checkpoint: CheckpointFolder,
    out: Annotated[Path, typer.Option(help="New or empty folder to write the data set to.")],
    video: Annotated[
        list[str] | None,
        typer.Option(help="A video, by its name in the address of its page; may be given again. Default: all with marks."),
    ] = None,
    vocabulary: Annotated[
        str, typer.Option(help="The tables that say which change of a relation is which action, for a single-label checkpoint.")
    ] = "cad120",
) -> None:
    """Make a data set of the videos of *Your video* in which people marked what happens.

    They lie in LAIAR_VIDEOS, and are put in the words of the checkpoint: in the EVAR layout, or of a multi-label checkpoint
    in those of Charades and Action Genome. `check`, `train` and `evaluate` read them.
    """
    from laiar_core.data.task import Task
    from laiar_core.data.user_video.charades_layout import write_charades
    from laiar_core.data.user_video.dataset import UserVideo
    from laiar_core.data.user_video.evar_layout import write_evar
    from laiar_core.data.user_video.marks import load_marks
    from laiar_core.data.user_video.store import kept_videos, store_root

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise LaiarError(f"{out} exists and is not an empty folder; give a folder that is new or empty")
    words = loaded(checkpoint).vocabulary
    kept = {folder.key: folder for folder in kept_videos()}
    if missing := [key for key in video or () if key not in kept]:
        raise LaiarError(f"there is no video {missing[0]!r} in {store_root()}; its name is in the address of its page")
    folders = [folder for key, folder in kept.items() if not video or key in video]
    marked = [UserVideo(folder, words) for folder in folders if folder.film_tracks.exists() and load_marks(folder.marks).marks]
    if not marked:
        raise LaiarError(f"no video in {store_root()} has marks; mark on *Your video* what happens in one")
    with folder_written_whole(out) as folder:
        multi = words.task is Task.MULTI_LABEL
        count = write_charades(marked, folder) if multi else write_evar(marked, vocabulary, folder)
    typer.echo(f"Wrote {len(marked)} videos with {count} marked actions to {out}.")
