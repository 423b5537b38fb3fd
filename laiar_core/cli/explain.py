"""`explain`: why the model predicts what it predicts, of one clip, a recording or a film."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from laiar_core.cli.options import CheckpointFolder, MaybeData, loaded, near_files, opened
from laiar_core.cli.output import log, say, written_to
from laiar_core.cli.progress_bar import drawn, stage_bar
from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.files import scratch_folder, write_bytes
from laiar_core.names import composed
from laiar_core.reading import is_file

if TYPE_CHECKING:
    from laiar_core.data.clip import Clip
    from laiar_core.data.dataset import Dataset
    from laiar_core.explain.explanation import Explanation
    from laiar_core.model.checkpoint import Checkpoint
    from laiar_core.perception.film_tracks import FilmTracks
    from laiar_core.timeline.schema import Timeline

FILMS = (
    *(".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv", ".flv", ".ts", ".mts", ".m2ts", ".3gp", ".gif"),
    *(".vob", ".dv", ".mxf", ".ogv"),
)


def explain_command(
    what: Annotated[
        str,
        typer.Argument(
            help="A film's file; or of a data set a clip, e.g. Subject1/taking_food/0510180218/70-135 (Charades: the id of a "
            "video), or a recording, e.g. Subject1/taking_food/0510180218. `clips` lists them."
        ),
    ],
    checkpoint: CheckpointFolder,
    out: Annotated[
        Path,
        typer.Option(
            help="File to write: JSON, or of a film also one page, NAME.html, that works offline. `-` prints the JSON on "
            "standard output."
        ),
    ],
    data: MaybeData = None,
    action: Annotated[
        str | None,
        typer.Option(
            help="Where several actions happen: the one to give reasons for, in words or as c106. Default: the likeliest."
        ),
    ] = None,
    detector: Annotated[
        str | None,
        typer.Option(
            help="For a film: another detector. owlv2, grounding-dino or omdet are asked for the checkpoint's own words "
            "(620, 690 and 460 MB are downloaded once), and sam3 follows what they name; or a folder or a name on the Hugging "
            "Face hub, of these or of RT-DETR, D-FINE."
        ),
    ] = None,
    pose: Annotated[str | None, typer.Option(help="For a film: another pose estimator, likewise (ViTPose).")] = None,
    box: Annotated[
        list[str] | None,
        typer.Option(
            help="For a film: a thing to follow from a box, NAME@FRAME:LEFT,TOP,RIGHT,BOTTOM, or a point, NAME@FRAME:X,Y, with "
            "frames from 1 and pixels. May be given again; once more with the same name corrects its track."
        ),
    ] = None,
    follow: Annotated[
        str | None,
        typer.Option(help="What follows each --box: built-in, sam2, edgetam, or a folder or name on the Hugging Face hub."),
    ] = None,
    tracks: Annotated[
        Path | None,
        typer.Option(
            help="For a film: boxes of your own in place of detected ones. CVAT for video XML, MOTChallenge gt.txt, COCO JSON "
            "with track_id, Label Studio JSON, YOLO labels with ids; a file, a zip or a folder."
        ),
    ] = None,
    save_tracks: Annotated[
        Path | None,
        typer.Option(
            help="For a film: also write its boxes, to be mended in another tool and brought back: .xml for CVAT, .zip for MOT, "
            ".json for COCO."
        ),
    ] = None,
) -> None:
    """Explain one clip, or a whole recording or film: what was predicted for which stretch, and which transitions carried it.

    Times in what is printed are seconds, weights and probabilities shares of 1; boxes in the JSON are pixels, x1 y1 x2 y2.
    """
    page = out.suffix.lower() in (".html", ".htm")
    is_film = is_file(Path(what))
    if page and not is_film:
        raise LaiarError(f"only of a film's file `explain` writes a page; name a file that ends in .json, not {out.name}")
    if (detector or pose) and not is_film:
        raise LaiarError("--detector and --pose are for films alone; a data set has its boxes already")
    if (tracks or save_tracks) and not is_film:
        raise LaiarError("--tracks and --save-tracks are for films alone; a data set has its boxes already")
    if box and not is_film:
        raise LaiarError("--box is for films alone; a data set has its boxes already")
    if follow and not box:
        raise LaiarError("--follow follows what --box shows; name at least one box")
    if tracks and (detector or pose):
        raise LaiarError("--tracks brings boxes, so nothing is detected; leave --detector and --pose out")
    if action and is_film:
        raise LaiarError("a film is explained action by action; give --action with a clip of a data set")
    if not is_film and data is None:
        raise _no_film(what, data)
    with written_to(out) as file:
        if is_film:
            made = _explain_film(
                Path(what), loaded(checkpoint), file, page, _Boxes(tracks, save_tracks, detector, pose, tuple(box or ()), follow)
            )
            lines = _lines(made)
        else:
            assert data is not None
            lines = _explain_of_dataset(what, data, loaded(checkpoint), file, action)
    say("\n".join(lines), out)


def _no_film(what: str, data: Path | None) -> LaiarError:
    other = f"`clips` lists what there is in {data}" if data else "to explain a clip of a data set, say where that is with --data"
    return LaiarError(f"there is no file {what}{near_files(Path(what))}; {other}")


def _explain_of_dataset(what: str, data: Path, model: Checkpoint, out: Path, action: str | None) -> tuple[str, ...]:
    """Explain a clip or a recording into a file, and give the lines to print."""
    from laiar_core.explain.explainer import explain
    from laiar_core.model.fits import check_fits
    from laiar_core.timeline.timeline import timeline

    dataset = opened(data)
    check_fits(model, dataset)
    what = composed(what)  # what a shell of macOS has completed may be written otherwise
    if what in dataset.recording_ids():
        if action:
            raise LaiarError(f"{what} is a whole recording, which is explained action by action; give --action with a clip of it")
        made = timeline(model, dataset.recording(what))
        made.save(out)
        return _lines(made)
    if what not in dataset.listing.places and Path(what).suffix.lower() in FILMS:
        raise _no_film(what, data)
    explanation = explain(model, dataset.clip(what), action and _in_words(action, dataset, model))
    explanation.save(out)
    return (explanation.sentence, *_withheld(explanation), *(f"Note: {note}." for note in dataset.notes(what)))


def _withheld(explanation: Explanation) -> tuple[str, ...]:
    """A line on each action that would have been said if what the model sees could show it."""
    from laiar_core.explain.sentences import undecided, withheld_sentence

    hidden = [score for score in explanation.actions if score.withheld and not undecided(score.video)]
    return tuple(withheld_sentence(score.action, score.withheld) for score in hidden if score.action != explanation.prediction)


def _in_words(action: str, dataset: Dataset, model: Checkpoint) -> str:
    """The action that was asked for, in the words of the checkpoint.

    Raises:
        LaiarError: with near and allowed names, where the checkpoint has no such action.
    """
    words, ids = model.vocabulary.actions, dataset.action_ids
    asked = ids.get(action, action)
    if asked in words or not ids:  # `explain` says what is wrong with a name
        return asked
    allowed = f"{min(ids)} to {max(ids)}, or what they are in words, e.g. {words[0]!r}"
    near = did_you_mean(action, (*ids, *words))
    raise LaiarError(f"checkpoint {model.name!r} knows no action {action!r}{near}; allowed are {allowed}")


def _lines(made: Timeline) -> tuple[str, ...]:
    return (*made.warnings, *made.notes, *(segment.line for segment in made.segments))


@dataclass(frozen=True)
class _Boxes:
    """Where the boxes of a film come from, and where they go: a file of them or models of the hub, drawings, a file to write."""

    tracks: Path | None
    save_tracks: Path | None
    detector: str | None
    pose: str | None
    drawn: tuple[str, ...]
    follow: str | None


def _explain_film(film: Path, model: Checkpoint, out: Path, page: bool, boxes: _Boxes) -> Timeline:
    """Explain a film into a file, JSON or a page."""
    from laiar_core.perception.box_tracker import read_drawing
    from laiar_core.perception.concept_tracker import Sam3Tracker, is_concept_tracker
    from laiar_core.perception.hf_models import hub_models
    from laiar_core.perception.mask_followers import BUILT_IN as BUILT_IN_FOLLOWER
    from laiar_core.perception.mask_followers import follower_named
    from laiar_core.perception.pipeline import BUILT_IN
    from laiar_core.perception.track_files.write import boxes_file, checked_ending
    from laiar_core.timeline.film import explain_video
    from laiar_core.video.validate import inspect
    from laiar_core.viz.report.film_page import write_report

    with scratch_folder() as scratch, stage_bar() as shown:
        prepared = scratch / "film.mp4"
        report = partial(drawn, shown)
        words = model.vocabulary.objects
        drawings, follower = [read_drawing(text) for text in boxes.drawn], follower_named(boxes.follow or BUILT_IN_FOLLOWER)
        concepts = Sam3Tracker(boxes.detector) if boxes.detector and is_concept_tracker(boxes.detector) else None
        named = not concepts and (boxes.detector or boxes.pose)
        models = hub_models(boxes.detector, boxes.pose, words, progress=report) if named else None
        ending = checked_ending(boxes.save_tracks) if boxes.save_tracks else ""
        clips: list[Clip] = []

        def saw(clip: Clip, film_tracks: FilmTracks) -> None:
            clips.append(clip)
            if boxes.save_tracks:
                write_bytes(boxes.save_tracks, boxes_file(film_tracks, ending, inspect(film).size, film.name))
                log.info("wrote %s", boxes.save_tracks)

        log.info("boxes of %s by %s", film, boxes.tracks or (boxes.detector if concepts else models.eyes if models else BUILT_IN))
        made = explain_video(film, model, report, models, prepared, saw, boxes.tracks, concepts, drawings, follower)
        if page:
            write_report(made, clips[0], prepared, out)
        else:
            made.save(out)
    return made
