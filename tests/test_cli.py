"""The command line as a user types it: what it prints, what it writes, and one sentence for bad input."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from films import write_film
from tiny import TEST
from typer.main import get_command

from laiar_core import __version__
from laiar_core.cli.main import app
from laiar_core.data.cad120.reader import Cad120
from laiar_core.evaluation.shift import SHIFTS
from laiar_core.explain.explanation import Explanation
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.progress import QUIET
from laiar_core.timeline.schema import Timeline

STREAM_KEYS = {"clips", "accuracy", "macro_accuracy", "per_class", "confusion", "relation_accuracy", "relation_macro_accuracy"}

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = ROOT / "checkpoints" / "cad120"


def test_evaluate_writes_the_report(command, tiny_checkpoint: Checkpoint, demo_clips_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    code, printed, _ = command("evaluate", "--checkpoint", tiny_checkpoint.path, "--data", demo_clips_path, "--json", out)
    report = json.loads(out.read_text())
    assert code == 0
    clips = len(Cad120(demo_clips_path).clip_ids(TEST))
    assert report["subjects"] == list(TEST)
    assert report["clips"] == clips
    for stream in ("video", "language", "video_to_semantic"):
        scores = report["metrics"][stream]
        assert set(scores) >= STREAM_KEYS
        total = sum(map(sum, scores["confusion"]))
        right = sum(row[i] for i, row in enumerate(scores["confusion"]))
        assert total == scores["clips"] == clips
        assert scores["accuracy"] == pytest.approx(right / total)
        recalls = [c["accuracy"] for c in scores["per_class"].values() if c["clips"]]
        assert scores["macro_accuracy"] == pytest.approx(sum(recalls) / len(recalls))
        assert f"{scores['accuracy']:.4f}" in printed
    assert report["metrics"]["language"]["relation_accuracy"] >= report["metrics"]["video"]["relation_accuracy"]


def test_evaluate_on_real_recordings(command, tiny_checkpoint: Checkpoint, cad120_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    code, _, err = command(
        "evaluate", "--checkpoint", tiny_checkpoint.path, "--data", cad120_path, "--subjects", "Subject3, Subject4", "--json", out
    )
    assert (code, "Traceback" in err) == (0, False)
    report = json.loads(out.read_text())
    assert report["clips"] == 275
    assert report["metrics"]["video"]["per_class"]["null"]["clips"] == 81


def test_explain_writes_the_explanation(command, tiny_checkpoint: Checkpoint, demo_clips_path: Path, tmp_path: Path) -> None:
    clip = next(c for c in Cad120(demo_clips_path).clip_ids() if "pick" in c)
    out = tmp_path / "e.json"
    code, printed, _ = command("explain", clip, "--checkpoint", tiny_checkpoint.path, "--data", demo_clips_path, "--out", out)
    assert code == 0
    assert Explanation.load(out).sentence == printed.strip()


def test_explain_tells_a_whole_recording(command, tiny_checkpoint: Checkpoint, demo_clips_path: Path, tmp_path: Path) -> None:
    recording = next(iter(Cad120(demo_clips_path).rows.values())).recording_id
    out = tmp_path / "t.json"
    arguments = ["explain", recording, "--checkpoint", tiny_checkpoint.path, "--data", demo_clips_path, "--out", out]
    code, printed, _ = command(*arguments)
    assert code == 0
    assert printed.splitlines() == [segment.line for segment in Timeline.load(out).segments]


@pytest.mark.parametrize("name", ["report.html", "timeline.json"])
def test_explain_sees_in_a_film(command, demo: Cad120, tmp_path: Path, name: str) -> None:
    """The models that pip packages carry, on a film alone."""
    film = demo.recording("Simulated2/picking_objects/0005").video
    assert film is not None
    out = tmp_path / "out" / name
    code, printed, err = command("explain", film.path, "--checkpoint", BUNDLED, "--out", out)
    assert (code, "Traceback" in err) == (0, False)
    assert [path.name for path in out.parent.iterdir()] == [name]
    if name.endswith("json"):
        made = Timeline.load(out)
        assert printed.splitlines() == [*made.notes, *(segment.line for segment in made.segments)]
        assert {segment.explanation.clip.box_source for segment in made.segments} == {"detected"}
    else:
        assert "The boxes were detected by a program" in out.read_text()


def test_explain_follows_what_is_drawn(command, demo: Cad120, tmp_path: Path) -> None:
    film = demo.recording("Simulated2/picking_objects/0005").video
    assert film is not None
    out = tmp_path / "timeline.json"
    call = ["explain", film.path, "--checkpoint", BUNDLED, "--out", out]
    code, printed, _ = command(*call, "--box", "book@60:255,220,310,265", "--box", "book@100:255,220,310,265")
    assert code == 0
    assert "I followed book by the built-in follower from what was drawn: it is in" in printed
    for wrong, said in (
        (["--follow", "sam2"], "--follow follows what --box shows"),
        (["--box", "book"], "shows no thing; write NAME@FRAME:LEFT,TOP,RIGHT,BOTTOM"),
        (["--box", "book@0:1,2,30,40"], "shows no thing"),
        (["--box", "book@9999:1,2,30,40"], "the film has no frame 9998"),
        (["--box", "book@60:100,100"], "the built-in follower needs a box"),
        (["--box", "book@60:1,2,30,40", "--follow", str(tmp_path)], "holds no follower that transformers can load"),
    ):
        code, _, err = command(*call, *wrong)
        assert (code != 0, said in " ".join(err.split())) == (True, True), err


def test_train_then_resume_nothing(command, demo_clips_path: Path, tmp_path: Path) -> None:
    """The real sentence encoder, a small model and one epoch, through the command line."""
    settings = {
        "model": {"frames": 6, "keep_frames": 4, "keep_pairs": 2, "width": 16, "hidden": 16, "heads": 2},
        "training": {"epochs": 1, "language_epochs": 0, "windows_per_epoch": 0},
    }
    out = tmp_path / "run"
    arguments = ["train", "cad120", "--data", demo_clips_path, "--out", out, "--settings", json.dumps(settings)]
    code, printed, _ = command(*arguments, "--test-subject", *TEST, "--seed", 3)
    assert code == 0
    assert "trained on Simulated1" in printed
    checkpoint = load_checkpoint(out)
    assert checkpoint.config.training.seed == 3
    assert checkpoint.config.model.frames == 6
    assert checkpoint.vocabulary.label_vectors.shape[1] == 384
    assert f"left out for testing | {TEST[0]}" in checkpoint.card
    code, _, err = command(*arguments, "--resume")
    assert (code, err.count("\n")) == (2, 1)
    assert "nothing to resume" in err


def test_bad_input_is_one_sentence(command, tiny_checkpoint: Checkpoint, demo_clips_path: Path, tmp_path: Path) -> None:
    here, there = tiny_checkpoint.path, demo_clips_path
    (tmp_path / "file").write_text("not a zip")
    clip, row = next(iter(Cad120(there).rows.items()))
    explaining = ["--checkpoint", here, "--data", there, "--out", "-"]
    rooms = ["--checkpoint", "charades-simulated", "--data", there]  # which knows other things and actions
    mistyped = there / "Simulated2_videos" / "picking_objects" / "0006.mp4"
    recording, asked = row.recording_id, ["--out", "e.json", "--action", "pick"]
    for arguments, sentence in [
        (["evaluate", "--checkpoint", here, "--data", tmp_path / "none"], "does not exist"),
        (["evaluate", "--checkpoint", here, "--data", tmp_path / "file"], "is no readable zip"),
        (["evaluate", "--checkpoint", here, "--data", tmp_path], "holds no annotations/video_clips.txt"),
        (["evaluate", "--checkpoint", tmp_path, "--data", there], "is not a checkpoint"),
        (["evaluate", "--checkpoint", here, "--data", there, "--subjects", "Bob"], "has no clips of Bob; it has Simulated1"),
        (["evaluate", "--checkpoint", here, "--data", there, "--subjects", "Bob", "--split", "train"], "give one of them"),
        (["evaluate", "--checkpoint", here, "--data", there, "--shift", "fog"], "unknown shift 'fog'; allowed are box_jitter"),
        (["explain", "nope", "--checkpoint", here, "--data", there, "--out", tmp_path / "e"], "no clip 'nope'"),
        (["explain", "nope.mp4", "--checkpoint", here, "--out", tmp_path / "e"], "no file nope.mp4; to explain a clip of a data"),
        (["explain", "nope.mp4", *explaining], "no file nope.mp4; `clips` lists"),
        (["explain", mistyped, "--checkpoint", here, "--out", tmp_path / "e"], "0006.mp4 (did you mean 0005.mp4?)"),
        (["explain", clip.replace("objects", "objekts"), *explaining], f"did you mean {clip}"),
        (["explain", clip, "--checkpoint", "cad12", "--data", there, "--out", "-"], "no checkpoint cad12 (did you mean cad120?)"),
        (["explain", clip, "--checkpoint", here, "--data", f"{there}_", "--out", "-"], "not exist (did you mean demo_clips"),
        (["explain-all", *rooms, "--out", tmp_path / "all"], "cannot be asked about Simulated"),
        (["calibrate", *rooms, "--held-out", here], "is calibrated without --held-out"),
        (["clips", f"{there}_"], "not exist (did you mean demo_clips"),
        (["explain", "nope", "--checkpoint", here, "--data", there, "--out", "e.html"], "ends in .json, not e.html"),
        (["explain", "nope", "--checkpoint", here, "--data", there, "--out", "e.json", "--pose", "p"], "are for films alone"),
        (["explain", tmp_path / "file", "--checkpoint", here, "--out", tmp_path / "e"], "cannot read the film"),
        (["explain", tmp_path / "file", "--checkpoint", here, *asked], "explained action by action"),
        (["explain", recording, "--checkpoint", here, "--data", there, *asked], "a clip of it"),
        (
            ["explain", clip, "--checkpoint", here, "--data", there, *asked],
            "says one action of a clip",
        ),
        (["simulate", "--out", there], "not an empty folder"),
        (["simulate", "--out", tmp_path / "new", "--clips", 0], "at least 1 recording, got --clips 0"),
        (["simulate", "--out", tmp_path / "new", "--style", "fog"], "no style 'fog'; there are plain, camera"),
        (["simulate", "--out", tmp_path / "new", "--activity", "nap"], "no activity 'nap'; there are arranging_objects"),
        (["simulate", "--out", tmp_path / "new", "--no-films"], "--no-films goes with --data charades"),
        (["simulate", "--out", tmp_path / "new", "--data", "charades", "--clips", 0], "at least 1 video, got --clips 0"),
        (["simulate", "--out", tmp_path / "new", "--data", "charades", "--activity", "having_meal"], "activities of CAD-120"),
        (["train", "cad120", "--data", there, "--out", tmp_path, "--settings", "{"], "not valid JSON"),
        (["train", "cad120", "--data", there.parent / "demo_charades", "--out", tmp_path], "learn from it with `train charades`"),
    ]:
        code, _, err = command(*arguments)
        assert code == 2, arguments
        assert err.startswith("error: ")
        assert sentence in err
        assert err.count("\n") == 1


def test_simulate(command, tmp_path: Path) -> None:
    out = tmp_path / "clips"
    arguments = ["--clips", 1, "--seed", 5, "--style", "fast", "--activity", "picking_objects"]
    code, printed, _ = command("simulate", "--out", out, *arguments)
    assert code == 0
    data = Cad120(out)
    assert f"Wrote 1 simulated recordings with {len(data.clip_ids())} action clips to {out}." in printed
    assert data.recording("Simulated1/picking_objects/0000").video is not None


def test_simulate_charades(command, tmp_path: Path) -> None:
    code, printed, _ = command("simulate", "--data", "charades", "--out", tmp_path / "homes", "--clips", 3, "--no-films")
    assert code == 0
    assert f"Wrote 3 simulated videos without films to {tmp_path / 'homes'}." in printed
    assert len((tmp_path / "homes" / "Charades_v1_train.csv").read_text().splitlines()) == 4
    assert not (tmp_path / "homes" / "Charades_v1_480").exists()


def test_data_may_come_from_the_environment(
    command, tiny_checkpoint: Checkpoint, demo_clips_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAIAR_DATA", str(demo_clips_path))
    code, printed, _ = command("evaluate", "--checkpoint", tiny_checkpoint.path)
    assert code == 0
    assert f"{len(Cad120(demo_clips_path).clip_ids(TEST))} clips" in printed


def commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command as a user types it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


COMMANDS = [" ".join(names) for names in commands(get_command(app))]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_a_command_that_can_be_typed(command, name: str) -> None:
    code, printed, _ = command(*name.split(), "--help")
    assert code == 0
    assert "-q, --quiet" in printed
    examples = printed[printed.index("Example") :].split("\n\n")[0].splitlines()[1:]
    assert examples
    for line in examples:
        arguments = shlex.split(line.removeprefix("  python -m laiar_core "))
        group, names = get_command(app), name.split()
        assert arguments[: len(names)] == names
        for part in names:
            group = group.commands[part]
        group.make_context(name, arguments[len(names) :], resilient_parsing=True)
        options = {flag for parameter in group.params for flag in parameter.opts}
        assert {argument for argument in arguments if argument.startswith("-")} <= options


def test_version_and_completion(command) -> None:
    assert command("--version") == (0, f"laiar {__version__}\n", "")
    ask = {"_LAIAR_COMPLETE": "complete_bash", "COMP_WORDS": "laiar explain x --checkpoint c", "COMP_CWORD": "4"}
    code = "import sys; sys.argv = ['laiar']; from laiar_core.cli.main import main; main()"
    found = subprocess.run([sys.executable, "-c", code], env=os.environ | ask, capture_output=True, text=True, cwd=ROOT)
    assert found.stdout.split() == ["cad120", "charades-simulated"]


def test_help_names_the_shifts(command) -> None:
    _, printed, _ = command("evaluate", "--help")
    for name in SHIFTS:
        assert f"\n  {name} " in printed


@pytest.mark.parametrize(
    ("name", "default"), [("train cad120", "frames=16"), ("train charades", "epochs=20"), ("ablate cad120", "seed=0")]
)
def test_help_names_the_settings(command, name: str, default: str) -> None:
    _, printed, _ = command(*name.split(), "--help")
    assert f" {default}," in printed
    for setting in (*ModelConfig.model_fields, *TrainConfig.model_fields):
        assert f" {setting}=" in printed


@pytest.mark.parametrize("out", ["-", "/dev/stdout"])
def test_standard_output_has_the_result_alone(command, tiny_checkpoint: Checkpoint, demo_clips_path: Path, out: str) -> None:
    clip = Cad120(demo_clips_path).clip_ids()[0]
    arguments = ["explain", clip, "--checkpoint", tiny_checkpoint.path, "--data", demo_clips_path, "--out", out]
    code, printed, err = command(*arguments)
    assert code == 0
    assert Explanation.from_json(printed).sentence == err.strip()


def test_a_device_is_written_to_and_not_replaced(
    command, tiny_checkpoint: Checkpoint, demo_clips_path: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    clip = Cad120(demo_clips_path).clip_ids()[0]
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_text)
        code, printed, _ = command(
            "explain", clip, "--checkpoint", tiny_checkpoint.path, "--data", demo_clips_path, "--out", pipe
        )
        assert Explanation.from_json(read.result(30)).sentence == printed.strip()
    assert code == 0
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_verbose_tells_the_steps_and_quiet_shows_no_bars(
    command, tiny_checkpoint: Checkpoint, demo_clips_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(QUIET, "")
    given = ["--checkpoint", tiny_checkpoint.path, "--data", demo_clips_path]
    code, _, err = command("evaluate", *given)
    assert (code, "evaluating" in err) == (0, True)
    code, _, err = command("evaluate", *given, "--quiet")
    assert (code, err) == (0, "")
    asked = [sys.executable, "-m", "laiar_core", "explain", "-v", Cad120(demo_clips_path).clip_ids()[0], *given]
    done = subprocess.run([*asked, "--out", tmp_path / "e.json"], capture_output=True, text=True, cwd=ROOT)
    assert [f"loaded {tiny_checkpoint.path}", f"opened {demo_clips_path}", f"wrote {tmp_path / 'e.json'}"] == [
        line.split(" ", 1)[1].partition(":")[0] for line in done.stderr.splitlines()
    ]


def test_a_bundled_checkpoint_is_named_by_its_name(command, demo_clips_path: Path, tmp_path: Path) -> None:
    clip = Cad120(demo_clips_path).clip_ids()[0]
    out = tmp_path / "e.json"
    code, _, _ = command("explain", clip, "--checkpoint", "simulated", "--data", demo_clips_path, "--out", out)
    assert (code, Explanation.load(out).model.checkpoint) == (0, "simulated")


def test_clips_lists_a_data_set(command, demo_clips_path: Path) -> None:
    listing = Cad120(demo_clips_path).listing
    code, printed, _ = command("clips", demo_clips_path)
    assert code == 0
    assert [line.split()[0] for line in printed.splitlines()] == ["clip", *listing.clip_ids]
    _, printed, _ = command("clips", demo_clips_path, "--json")
    first = json.loads(printed)[0]
    assert (first["clip"], first["actions"], first["frames"]) == (listing.clip_ids[0], listing.actions[0][0], listing.frames[0])


def test_films_are_checked_before_they_are_explained(command, tmp_path: Path) -> None:
    good = write_film(tmp_path / "good.mp4", [600 * n for n in range(4)], rotation=90)
    bad = tmp_path / "bad.mp4"
    bad.write_text("a letter")
    code, printed, _ = command("check", "film", good)
    assert code == 0
    assert printed.splitlines() == [
        f"{good}: taken",
        "  MP4 or MOV, h264, 240 x 320 pixels (stored as 320 x 240), 4 frames at 1 a second, 4.0 s",
        "  colours: yuv420p, limited range",
        "  first: Its frames are 1 s apart, as in a time-lapse: what happened between two of them was not seen.",
        "  changed: The picture is turned by 90° to the left, as the film asks players to.",
    ]
    code, printed, _ = command("check", "film", bad, good)
    assert code == 1
    assert f"{bad}: refused\n  cannot read the film {bad}" in printed
    assert f"{good}: taken" in printed


def test_a_film_that_is_broken_further_on_is_refused_beforehand(command, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", [20 * n for n in range(60)])
    whole = film.read_bytes()
    film.write_bytes(whole[: len(whole) * 2 // 3] + bytes(len(whole) // 3))
    code, printed, _ = command("check", "film", film)
    assert code == 1
    assert "frames can be decoded, and the one at" in printed
