"""Everything that is read from outside: for each kind a whole input, to be damaged, and what the program does with it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import torch
from PIL import Image

from laiar_core import bundled
from laiar_core.batch.results_folder import ResultsFolder
from laiar_core.batch.worker import Report, Row
from laiar_core.data.charades.apart import read_genome_apart
from laiar_core.data.charades.genome_clip import tracks_of
from laiar_core.data.charades.reader import Charades
from laiar_core.data.dataset import Dataset
from laiar_core.data.faults import Tally
from laiar_core.data.frames import read_picture
from laiar_core.data.user_video.corrections import Corrections
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.store import UserVideoFolder, find_video
from laiar_core.datasets import open_dataset
from laiar_core.evaluation.report_schema import read_evaluation
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.storyboard import Story, check_words
from laiar_core.explain.storyboard_examples import example_stories
from laiar_core.explain.storyboard_files import parse_story, story_from_link, story_to_csv, story_to_json, story_to_link
from laiar_core.explain.whatif import predict_edited
from laiar_core.explain.whatif_edits import ForceToken, HideFrame, HidePair, HideToken, edits_from_text, edits_to_text
from laiar_core.explain.whatif_prepare import prepare
from laiar_core.inference.model_run import run_model
from laiar_core.inference.prediction_cache import checkpoint_fingerprint
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.film_tracks_file import save_film_tracks
from laiar_core.perception.track_files.on_film import on_film
from laiar_core.perception.track_files.read import read_boxes
from laiar_core.perception.track_files.write import boxes_file
from laiar_core.reading import read_text
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.timeline import timeline
from laiar_core.training.batch_source import Stage
from laiar_core.training.distributed import ALONE
from laiar_core.training.optimizer import Optimizer
from laiar_core.training.resume import RESUME_FILE, keep, restore
from laiar_core.training.settings import parse_settings
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.prepare import prepare as prepare_tokens
from laiar_core.training.shards.stream import Videos

FINGERPRINT = "of a run"
PILOT = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "action_genome_pilot" / "annotations"


@dataclass(frozen=True)
class Kind:
    """One kind of input.

    Attributes:
        name: what it is called in the results.
        read: does with the folder that holds it what the program does.
        files: its files, whole: path in the folder -> content.
        damaged: those that are damaged, one at a time; all by default.
    """

    name: str
    read: Callable[[Path], object]
    files: Mapping[str, bytes]
    damaged: tuple[str, ...] = field(default=())


def kinds(scratch: Path) -> list[Kind]:
    """All kinds.

    Args:
        scratch: an empty folder; what is made on the way is left there.

    Returns:
        Their inputs come from the clips and the checkpoint that are bundled with the program, and the Action Genome pilot where
        it is at hand.
    """
    checkpoint = load_checkpoint(bundled.CHECKPOINTS / "cad120")
    data = open_dataset(bundled.DEMO_CLIPS)
    return [
        _checkpoint(checkpoint),
        _evaluation(checkpoint),
        *_explanations(checkpoint, data),
        *_stories(checkpoint, data),
        _user_video(checkpoint, scratch / "video"),
        *_own_boxes(),
        *_cad120(),
        *_charades(),
        _tokens(scratch / "tokens"),
        _resume(checkpoint, scratch / RESUME_FILE),
        _results(scratch / "results"),
        _pictures(),
        *_addresses(checkpoint, data),
    ]


def _checkpoint(checkpoint: Checkpoint) -> Kind:
    def read(folder: Path) -> None:
        load_checkpoint(folder)
        checkpoint_fingerprint(folder)

    return Kind("checkpoint", read, _files(checkpoint.path, ("README.md", "config.json", "model.safetensors")))


def _evaluation(checkpoint: Checkpoint) -> Kind:
    name = "evaluation.json"
    return Kind("evaluation", lambda folder: read_evaluation(folder / name), _files(checkpoint.path, (name,)))


def _explanations(checkpoint: Checkpoint, data: Dataset) -> list[Kind]:
    why = explain(checkpoint, data.clip(data.clip_ids()[0]))
    whole = timeline(checkpoint, data.recording(data.recording_ids()[0]))

    def show(file: str) -> Callable[[Path], object]:
        def read(folder: Path) -> None:
            found = Explanation.load(folder / file)
            found.to_frame()
            repr(found)

        return read

    def lines(folder: Path) -> object:
        return [segment.line for segment in Timeline.load(folder / "timeline.json").segments]

    return [
        Kind("explanation", show("why.json"), {"why.json": why.to_json().encode()}),
        Kind("packed explanation", show("why.json.gz"), {"why.json.gz": why.packed()}),
        Kind("timeline", lines, {"timeline.json": whole.to_json().encode()}),
    ]


def _stories(checkpoint: Checkpoint, data: Dataset) -> list[Kind]:
    story = _story(checkpoint, data)

    def read(file: str) -> Callable[[Path], object]:
        return lambda folder: check_words(parse_story(read_text(folder / file), file), checkpoint.vocabulary)

    return [
        Kind("story", read("story.json"), {"story.json": story_to_json(story).encode()}),
        Kind("table of a story", read("story.csv"), {"story.csv": story_to_csv(story).encode()}),
    ]


def _story(checkpoint: Checkpoint, data: Dataset) -> Story:
    return next(iter(example_stories(data.knowledge, checkpoint.vocabulary).values()))


def _user_video(checkpoint: Checkpoint, folder: Path) -> Kind:
    """What was seen in a film, the words for it, and what was corrected."""
    frames = 30
    boxes = np.tile(np.array([10, 20, 60, 90], dtype=np.float32), (frames, 1))
    tracks = tuple(FilmTrack(name, 0.9, 15, boxes, np.ones(frames, dtype=bool)) for name in ("hand", "cup", "bottle"))
    video = UserVideoFolder(folder)
    save_film_tracks(FilmTracks((320, 240), np.arange(frames) / 15, np.arange(0, frames, 2), tracks), video.film_tracks)
    opened = UserVideo(video, checkpoint.vocabulary)
    opened.correct({"hand": "hand", "cup": "cup", "bottle": None}, Corrections(names={1: "bowl"}, same_as={2: 1}, removed=(0,)))
    made = {path.name: path.read_bytes() for path in folder.iterdir()}

    def read(folder: Path) -> None:
        found = UserVideo(UserVideoFolder(folder), checkpoint.vocabulary)
        repr((found.corrected, found.names, found.taken))

    return Kind("own video", read, made | {"original/film.mp4": b""}, tuple(made))


def _own_boxes() -> list[Kind]:
    """Files of boxes that somebody brings with a film of 12 frames."""
    frames, size = 12, (320, 240)
    boxes = (np.array([10, 20, 60, 90]) + np.arange(frames)[:, None]).astype(np.float32)
    present = np.arange(frames) != 5
    tracks = tuple(FilmTrack(name, 1.0, 11, boxes * present[:, None], present) for name in ("hand", "cup"))
    times = np.arange(frames) / 15
    film_tracks = FilmTracks(size, times, np.arange(frames), tracks)
    cvat, mot, coco = (boxes_file(film_tracks, ending, size, "film.mp4") for ending in (".xml", ".zip", ".json"))
    keys = [{"frame": n, "enabled": n != 5, "x": 10 + n, "y": 20, "width": 20, "height": 30, "rotation": 0} for n in (1, 5, 9)]
    regions = [
        {"type": "videorectangle", "value": {"framesCount": 12, "sequence": keys, "labels": [name]}} for name in ("hand", "cup")
    ]
    studio = json.dumps([{"id": 1, "data": {"video": "film.mp4"}, "annotations": [{"result": regions}]}]).encode()
    labels = {f"labels/film_{n}.txt": f"0 0.5 0.5 0.2 0.2 0.9 1\n1 0.4 0.4 0.1 0.{n} 2\n".encode() for n in range(1, 6)}
    labels["data.yaml"] = b"nc: 2\nnames:\n  0: hand\n  1: cup\n"
    with ZipFile(BytesIO(mot)) as archive:
        sequence = {name: archive.read(name) for name in archive.namelist()}

    def read(name: str) -> Callable[[Path], object]:
        return lambda folder: on_film(read_boxes(folder / name), times, size, size).names

    return [
        Kind("boxes of CVAT", read("annotations.xml"), {"annotations.xml": cvat}),
        Kind("boxes of CVAT in a zip", read("cvat.zip"), {"cvat.zip": _packed({"annotations.xml": cvat})}),
        Kind("boxes of MOT", read("sequence"), {f"sequence/{name}": content for name, content in sequence.items()}),
        Kind("boxes of MOT in a zip", read("mot.zip"), {"mot.zip": mot}),
        Kind("boxes of COCO", read("coco.json"), {"coco.json": coco}),
        Kind("boxes of Label Studio", read("studio.json"), {"studio.json": studio}),
        Kind("boxes of YOLO", read("yolo"), {f"yolo/{name}": content for name, content in labels.items()}),
        Kind("boxes of YOLO in a zip", read("yolo.zip"), {"yolo.zip": _packed(labels)}),
    ]


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _cad120() -> list[Kind]:
    root = bundled.DEMO_CLIPS / "annotations"
    (recording,) = root.glob("all/Simulated2/picking_objects/*.json")
    names = [recording, *root.glob("knowledge/*.txt"), *root.glob("splits/*.txt"), root / "name.txt"]
    files = {str(path.relative_to(root.parent)): path.read_bytes() for path in names}
    listed = [line for line in (root / "video_clips.txt").read_text().splitlines() if "picking_objects" in line]
    files["annotations/video_clips.txt"] = "\n".join(listed).encode()

    def read(path: Path) -> None:
        data = open_dataset(path)
        repr((data.listing.texts, data.knowledge.labels(), data.groups))
        for recording_id in data.recording_ids():
            data.recording(recording_id)
        for clip_id in data.clip_ids():
            data.clip(clip_id)
        data.box_faults()

    return [
        Kind("CAD-120 folder", read, files),
        Kind("CAD-120 zip", lambda folder: read(folder / "data.zip"), {"data.zip": _packed(files)}),
    ]


def _charades() -> list[Kind]:
    root = bundled.DEMO_ROOMS
    pickles = ("annotations/object_bbox_and_relationship.pkl", "annotations/person_bbox.pkl")
    paths = [path for path in sorted(root.rglob("*")) if path.suffix in (".txt", ".csv", ".pkl")]
    files = {str(path.relative_to(root)): path.read_bytes() for path in paths}
    if PILOT.is_dir():  # recorded ones are smaller, too
        files |= {f"annotations/{name}": (PILOT / name).read_bytes() for name in ("frame_list.txt", *map(_name, pickles))}
    texts = tuple(name for name in files if name not in pickles)

    def lists(folder: Path) -> None:
        data = open_dataset(folder)
        repr((data.listing.texts, data.knowledge.labels(), data.groups, data.name))

    def things(folder: Path) -> None:
        table = read_genome_apart(folder / "annotations", Tally())
        for video in table.videos.tolist():
            tracks_of(table.video(video))

    return [Kind("Charades tables", lists, files, texts), Kind("Action Genome pickles", things, files, pickles)]


def _name(path: str) -> str:
    return path.rsplit("/", 1)[1]


def _tokens(scratch: Path) -> Kind:
    """What `prepare charades` writes, and `train charades` learns from."""
    prepare_tokens(Charades(bundled.DEMO_ROOMS), scratch)
    files = {str(path.relative_to(scratch)): path.read_bytes() for path in sorted(scratch.rglob("*")) if path.is_file()}

    def read(folder: Path) -> None:
        tokens, rng = TokenFolder(folder), np.random.default_rng(0)
        words = tokens.index.words.vocabulary(lambda phrases: np.zeros((len(phrases), 1), dtype=np.float32))
        source = Videos(tokens).source(words, ModelConfig(), TrainConfig(batch_size=4))
        source.label_counts()
        for stage in ("language", "both"):
            repr([batch.actions for batch in source.batches(stage, 0, rng, ALONE)])

    return Kind("prepared tokens", read, files)


def _resume(checkpoint: Checkpoint, file: Path) -> Kind:
    optimizers: dict[Stage, Optimizer] = {"both": Optimizer(checkpoint.model, TrainConfig(), 10)}
    keep(file, FINGERPRINT, 1, checkpoint.model, optimizers)

    def read(folder: Path) -> object:
        return restore(folder / RESUME_FILE, FINGERPRINT, checkpoint.model, optimizers)

    return Kind("interrupted training", read, {RESUME_FILE: file.read_bytes()})


def _results(folder: Path) -> Kind:
    """The list of what `explain-all` has done."""
    results = ResultsFolder(folder)
    row = Row("pick", 0.5, False, ("pick",), True, "because")
    for clip_id in ("a", "b/c"):
        results.keep(Report(clip_id, "mark", (row,), (b"{}",), ""))
    content = (folder / "done.jsonl").read_bytes()
    shutil.rmtree(folder)

    def read(folder: Path) -> None:
        results = ResultsFolder(folder)
        results.fingerprint("a")
        results.write_table(("a", "b/c"))

    return Kind("list of explanations", read, {"done.jsonl": content})


def _pictures() -> Kind:
    files = {}
    for kind in ("png", "jpg"):
        made = BytesIO()
        Image.fromarray(np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3)).save(made, "PNG" if kind == "png" else "JPEG")
        files[f"frame.{kind}"] = made.getvalue()
    return Kind("pictures", lambda folder: [read_picture(folder / name) for name in files], files)


def _addresses(checkpoint: Checkpoint, data: Dataset) -> list[Kind]:
    """What stands in an address or on a command line; here it is the text of a file."""
    clip = data.clip(data.clip_ids()[0])
    prepared = prepare(run_model(checkpoint, clip))
    edits = edits_to_text((HideToken(0, 0), HideFrame(1), HidePair(0), ForceToken(2, 0)))

    def text_of(folder: Path) -> str:
        return read_text(folder / "address.txt")

    def ask(folder: Path) -> None:
        text = text_of(folder)
        find_video(text)
        data.listing.fits({}, text)
        data.listing.fits({"action": [text]})
        data.clip(text)

    def go(folder: Path) -> None:
        path = Path(os.path.relpath(folder)) / text_of(folder)
        open_dataset(path)
        Explanation.load(path)

    settings = json.dumps({"model": {"keep_pairs": 3}, "training": {"epochs": 2}})
    story = story_to_link(_story(checkpoint, data))
    asked: dict[str, tuple[Callable[[Path], object], str]] = {
        "edits in an address": (lambda folder: predict_edited(prepared, edits_from_text(text_of(folder))), edits),
        "story in an address": (lambda folder: check_words(story_from_link(text_of(folder)), checkpoint.vocabulary), story),
        "settings": (lambda folder: parse_settings(text_of(folder), 0), settings),
        "clip in an address": (ask, clip.clip_id),
        "path": (go, "annotations/../data.zip"),
    }
    return [Kind(name, read, {"address.txt": text.encode()}) for name, (read, text) in asked.items()]


def _files(folder: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names}


torch.set_num_threads(1)  # who forks must have no other threads
