"""The command line: `python -m laiar_core {prepare,train,check,calibrate,evaluate,ablate,explain,simulate}`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer
from tqdm import tqdm

from laiar_core.cli_charades import evaluate_checkpoint, prepare_charades, train_charades
from laiar_core.errors import LaiarError

if TYPE_CHECKING:
    from laiar_core.explain.timeline_record import Timeline
    from laiar_core.model.checkpoint import Checkpoint

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Recognise an action from the relation transitions that make it up, and show why.",
)
train_app = typer.Typer(no_args_is_help=True, help="Train a checkpoint on a data set.")
app.add_typer(train_app, name="train")
train_app.command("charades")(train_charades)
prepare_app = typer.Typer(no_args_is_help=True, help="Turn a large data set into files that training streams.")
app.add_typer(prepare_app, name="prepare")
prepare_app.command("charades")(prepare_charades)
ablate_app = typer.Typer(no_args_is_help=True, help="Train with parts left out, and say what each part is worth.")
app.add_typer(ablate_app, name="ablate")
check_app = typer.Typer(
    no_args_is_help=True, help="Look at a data set before it is used: what is there, and what is wrong with it."
)
app.add_typer(check_app, name="check")

Data = Annotated[Path, typer.Option("--data", envvar="LAIAR_DATA", help="The data set: a zip or the folder it unpacks to.")]
SettingsText = Annotated[
    str, typer.Option(help='Settings to change, as JSON: {"model": {"keep_pairs": 3}, "training": {"joint_weight": 0}}.')
]
_BAR = "{desc}: {percentage:3.0f}% |{bar}| {elapsed}<{remaining}"
CheckpointFolder = Annotated[Path, typer.Option("--checkpoint", help="A checkpoint folder.")]


@train_app.command("cad120")
def train_cad120(
    data: Data,
    out: Annotated[Path, typer.Option(help="Folder to write the checkpoint to.")],
    test_subject: Annotated[
        list[str] | None, typer.Option(help="Subject to leave out for testing; may be given more than once. Default: none.")
    ] = None,
    train_subject: Annotated[
        list[str] | None,
        typer.Option(help="Subject to train on; may be given more than once. Default: all but the test subjects."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    settings: SettingsText = "{}",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run in --out.")] = False,
) -> None:
    """Train on CAD-120 (or another data set in its layout)."""
    from laiar_core.clips.cad120 import Cad120
    from laiar_core.training.run import parse_settings, run

    model_config, train_config = parse_settings(settings, seed)
    checkpoint = run(
        Cad120(data),
        out,
        model_config,
        train_config,
        test_subjects=tuple(test_subject or ()),
        train_subjects=tuple(train_subject) if train_subject else None,
        git_revision=git_revision(),
        resume=resume,
    )
    typer.echo(f"Wrote the checkpoint {checkpoint.path}, trained on {', '.join(checkpoint.config.trained_on.subjects)}.")


@ablate_app.command("cad120")
def ablate_cad120(
    data: Data,
    out: Annotated[Path, typer.Option(help="Folder for the runs and ablation.json; what is done there is not done again.")],
    seeds: Annotated[int, typer.Option(min=1, help="Seeds of each variant on each subject.")] = 3,
    workers: Annotated[int, typer.Option(min=1, help="Trainings side by side, one thread each.")] = os.cpu_count() or 1,
    settings: SettingsText = "{}",
) -> None:
    """Compare guidance, each learning scheme and a black box on CAD-120. Start it again to go on where it was stopped."""
    from laiar_core.ablation.report import table
    from laiar_core.ablation.runs import ablate
    from laiar_core.training.run import parse_settings

    parse_settings(settings, 0)  # a mistake shows now and not in a log
    report = ablate(data, out, seeds, workers, json.loads(settings), git_revision())
    typer.echo(table(report))
    typer.echo(f"Wrote {out / 'ablation.json'}.")


@check_app.command("charades")
def check_charades_command(
    data: Annotated[Path, typer.Option("--data", envvar="LAIAR_DATA", help="The folder that the downloads were unpacked into.")],
) -> None:
    """Look at Charades and Action Genome: what is there, every fault with an example. Exit status 2: they cannot be used."""
    from laiar_core.clips.charades_check import check_charades, table_of

    with tqdm(total=1, bar_format=_BAR, disable=None, leave=False) as bar:
        check = check_charades(data, partial(_draw, bar))
    typer.echo(table_of(check))
    if not check.usable:
        raise typer.Exit(2)


@app.command("calibrate")
def calibrate_command(
    checkpoint: CheckpointFolder,
    data: Data,
    witness: Annotated[
        list[Path],
        typer.Option(help="Checkpoint trained on some of this one's subjects and tested on another; give one for each subject."),
    ],
) -> None:
    """Fit the temperature of a checkpoint's probabilities on people whom its witnesses have not seen."""
    from laiar_core.clips.cad120 import Cad120
    from laiar_core.model.checkpoint import load_checkpoint
    from laiar_core.training.calibrate import calibrate

    calibration = calibrate(checkpoint, [load_checkpoint(w) for w in witness], Cad120(data))
    typer.echo(
        f"Wrote temperature {calibration.temperature:.3f} to {checkpoint / 'config.json'}, from {calibration.clips} clips."
    )


@app.command("evaluate")
def evaluate_command(
    checkpoint: CheckpointFolder,
    data: Data,
    subjects: Annotated[
        str | None,
        typer.Option(
            help="Subjects to test on, separated by commas. Default: the checkpoint's test subjects, or those it has not seen."
        ),
    ] = None,
    shift: Annotated[
        str | None,
        typer.Option(
            help="See the clips under a shift of domain, e.g. box_jitter. A name that does not exist lists those that do."
        ),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="File to write the whole report to.")] = None,
) -> None:
    """Measure a checkpoint on all clips of some subjects: accuracy, reasons, faithfulness, calibration. On Charades: mAP, recall."""
    from laiar_core.clips.cad120 import Cad120
    from laiar_core.evaluation.evaluate import evaluate
    from laiar_core.evaluation.report import table
    from laiar_core.files import write_text
    from laiar_core.model.checkpoint import load_checkpoint

    model = load_checkpoint(checkpoint)
    if model.vocabulary.several_actions:
        evaluate_checkpoint(model, data, subjects, shift, json_file)
        return
    chosen = tuple(name.strip() for name in subjects.split(",") if name.strip()) if subjects else None
    report = evaluate(model, Cad120(data), chosen, shift)
    typer.echo(table(report))
    if json_file:
        write_text(json_file, json.dumps(report, indent=1) + "\n")


@app.command("explain")
def explain_command(
    what: Annotated[
        str,
        typer.Argument(
            help="A film's file; or of a data set a recording, e.g. Subject1/taking_food/0510180218, or a clip of it, "
            "e.g. Subject1/taking_food/0510180218/70-135."
        ),
    ],
    checkpoint: CheckpointFolder,
    out: Annotated[Path, typer.Option(help="File to write: JSON, or of a film also one page, NAME.html, that works offline.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", envvar="LAIAR_DATA", help="The data set: a zip or the folder it unpacks to. A film needs none."),
    ] = None,
    detector: Annotated[
        str | None,
        typer.Option(help="For a film: another detector, a folder or a name on the Hugging Face hub (RT-DETR, D-FINE)."),
    ] = None,
    pose: Annotated[str | None, typer.Option(help="For a film: another pose estimator, likewise (ViTPose).")] = None,
) -> None:
    """Explain one clip, or a whole recording or film: what was predicted for which stretch, and which transitions carried it."""
    from laiar_core.clips.cad120 import Cad120
    from laiar_core.explain.explainer import explain
    from laiar_core.explain.timeline import timeline
    from laiar_core.model.checkpoint import load_checkpoint

    page = out.suffix.lower() in (".html", ".htm")
    is_film = Path(what).is_file()
    if page and not is_film:
        raise LaiarError(f"only of a film's file `explain` writes a page; name a file that ends in .json, not {out.name}")
    if (detector or pose) and not is_film:
        raise LaiarError("--detector and --pose look at films alone; a data set has its boxes already")
    model = load_checkpoint(checkpoint)
    if is_film:
        made = _explain_film(Path(what), model, out, page, detector, pose)
    elif data is None:
        raise LaiarError(f"there is no file {what}; to explain a clip of a data set, say where that is with --data")
    else:
        dataset = Cad120(data)
        if what not in {row.recording_id for row in dataset.rows.values()}:
            explanation = explain(model, dataset.clip(what))
            explanation.save(out)
            typer.echo(explanation.sentence)
            return
        made = timeline(model, dataset.recording(what))
        made.save(out)
    for line in (*made.notes, *(segment.line for segment in made.segments)):
        typer.echo(line)


def _explain_film(film: Path, model: Checkpoint, out: Path, page: bool, detector: str | None, pose: str | None) -> Timeline:
    from laiar_core.explain.own_video import explain_video
    from laiar_core.perception.hub import hub_eyes
    from laiar_core.report.page import write_report

    with (
        TemporaryDirectory(prefix="laiar-") as scratch,
        tqdm(total=1, bar_format=_BAR, disable=None) as bar,
    ):
        prepared = Path(scratch) / "film.mp4"
        eyes = hub_eyes(detector, pose) if detector or pose else None
        made = explain_video(film, model, progress=partial(_draw, bar), eyes=eyes, film=prepared)
        if page:
            write_report(made, prepared, out)
        else:
            made.save(out)
    return made


def _draw(bar: tqdm[NoReturn], stage: str, share: float) -> None:
    """Show how far a stage is; each begins its own bar. Where nobody watches (no terminal) there is none."""
    if bar.disable:
        return
    if stage != bar.desc:
        bar.reset()
        bar.set_description_str(stage, refresh=False)
    bar.n = share
    bar.refresh()


@app.command("simulate")
def simulate_command(
    out: Annotated[Path, typer.Option(help="New or empty folder to write the data set to.")],
    clips: Annotated[int, typer.Option(help="Recordings to make; the activities take turns, and the four persons too.")] = 12,
    seed: Annotated[int, typer.Option(help="The same seed makes the same recordings.")] = 0,
    style: Annotated[
        str, typer.Option(help="How they are recorded, e.g. evening or zoom. A name that does not exist lists those that do.")
    ] = "plain",
    activity: Annotated[
        list[str] | None, typer.Option(help="Activity of CAD-120 to play; may be given more than once. Default: all ten.")
    ] = None,
    data: Annotated[
        Literal["cad120", "charades"],
        typer.Option(help="cad120: somebody at a table. charades: somebody in the rooms of a home, several actions at once."),
    ] = "cad120",
    films: Annotated[
        bool,
        typer.Option("--films/--no-films", help="With --data charades: draw films, or write annotation alone, which is fast."),
    ] = True,
) -> None:
    """Make a data set of simulated recordings, in the layout of CAD-120 or of Charades: films with exact boxes and relations."""
    from laiar_core.simulator.dataset import simulate
    from laiar_core.simulator.home.dataset import simulate_charades

    if data == "charades":
        if activity:
            raise LaiarError("--activity names activities of CAD-120; leave it out with --data charades")
        videos = simulate_charades(out, clips, seed, style, films)
        typer.echo(f"Wrote {len(videos)} simulated videos {'' if films else 'without films '}to {out}.")
        return
    if not films:
        raise LaiarError("--no-films goes with --data charades; recordings in the layout of CAD-120 always have films")
    clip_ids = simulate(out, clips, seed, style, tuple(activity or ()))
    typer.echo(f"Wrote {clips} simulated recordings with {len(clip_ids)} action clips to {out}.")


def git_revision() -> str:
    """The commit of this program's source, with `+` where it was changed since, or `unknown` outside a checkout."""
    root = Path(__file__).parent
    try:
        out = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+"], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return out.stdout.strip()


def main() -> None:
    """Run the command line; bad input ends with one sentence and exit status 2."""
    try:
        app(prog_name="python -m laiar_core")
    except LaiarError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
