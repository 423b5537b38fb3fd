"""`explain`: why the model says what it says, of one clip, a recording or a film."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from laiar_core.cli.options import CheckpointFolder
from laiar_core.cli.progress_bar import drawn, stage_bar
from laiar_core.errors import LaiarError

if TYPE_CHECKING:
    from laiar_core.data.clip import Clip
    from laiar_core.model.checkpoint import Checkpoint
    from laiar_core.timeline.schema import Timeline


def explain_command(
    what: Annotated[
        str,
        typer.Argument(
            help="A film's file; or of a data set a clip, e.g. Subject1/taking_food/0510180218/70-135 (Charades: the id of a "
            "video), or a recording, e.g. Subject1/taking_food/0510180218."
        ),
    ],
    checkpoint: CheckpointFolder,
    out: Annotated[Path, typer.Option(help="File to write: JSON, or of a film also one page, NAME.html, that works offline.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", envvar="LAIAR_DATA", help="The data set: a zip or the folder it unpacks to. A film needs none."),
    ] = None,
    action: Annotated[
        str | None,
        typer.Option(
            help="Where several actions happen: the one to give reasons for, in words or as c106. Default: the likeliest."
        ),
    ] = None,
    detector: Annotated[
        str | None,
        typer.Option(help="For a film: another detector, a folder or a name on the Hugging Face hub (RT-DETR, D-FINE)."),
    ] = None,
    pose: Annotated[str | None, typer.Option(help="For a film: another pose estimator, likewise (ViTPose).")] = None,
) -> None:
    """Explain one clip, or a whole recording or film: what was predicted for which stretch, and which transitions carried it."""
    from laiar_core.data.cad120.reader import Cad120
    from laiar_core.data.charades.reader import Charades
    from laiar_core.data.datasets import open_dataset
    from laiar_core.explain.explainer import explain
    from laiar_core.model.checkpoint import load_checkpoint
    from laiar_core.timeline.timeline import timeline

    page = out.suffix.lower() in (".html", ".htm")
    is_film = Path(what).is_file()
    if page and not is_film:
        raise LaiarError(f"only of a film's file `explain` writes a page; name a file that ends in .json, not {out.name}")
    if (detector or pose) and not is_film:
        raise LaiarError("--detector and --pose look at films alone; a data set has its boxes already")
    if action and is_film:
        raise LaiarError("a film is told action by action; give --action with a clip of a data set")
    model = load_checkpoint(checkpoint)
    if is_film:
        made = _explain_film(Path(what), model, out, page, detector, pose)
    elif data is None:
        raise LaiarError(f"there is no file {what}; to explain a clip of a data set, say where that is with --data")
    else:
        dataset = open_dataset(data)
        if not isinstance(dataset, Cad120) or what not in {row.recording_id for row in dataset.rows.values()}:
            if action and isinstance(dataset, Charades) and action in dataset.classes:
                action = dataset.classes[action].phrase
            explanation = explain(model, dataset.clip(what), action)
            explanation.save(out)
            typer.echo(explanation.sentence)
            return
        if action:
            raise LaiarError(f"{what} is a whole recording, which is told action by action; give --action with a clip of it")
        made = timeline(model, dataset.recording(what))
        made.save(out)
    for line in (*made.notes, *(segment.line for segment in made.segments)):
        typer.echo(line)


def _explain_film(film: Path, model: Checkpoint, out: Path, page: bool, detector: str | None, pose: str | None) -> Timeline:
    from laiar_core.perception.hf_models import hub_eyes
    from laiar_core.timeline.film import explain_video
    from laiar_core.viz.report.film_page import write_report

    with (
        TemporaryDirectory(prefix="laiar-") as scratch,
        stage_bar() as bar,
    ):
        prepared = Path(scratch) / "film.mp4"
        eyes = hub_eyes(detector, pose) if detector or pose else None
        seen: list[Clip] = []
        made = explain_video(film, model, progress=partial(drawn, bar), eyes=eyes, film=prepared, saw=seen.append)
        if page:
            write_report(made, seen[0], prepared, out)
        else:
            made.save(out)
    return made
