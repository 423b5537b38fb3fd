"""Appearance where several actions happen: crops of films or frames in the shards, and models that learn to look at them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from commands import command
from interrupted import stopped_after
from many import MODEL, STILL_MODEL, TRAINING
from tiny import embed
from vit import save_vit

from laiar_core.data.camera_views import mirrored
from laiar_core.data.charades.reader import Charades
from laiar_core.data.frames import frames_of
from laiar_core.errors import LaiarError
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.evaluation.report import table
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.config import AppearanceConfig, ModelConfig
from laiar_core.model.crop_encoder import PixelEncoder
from laiar_core.model.tokens import clip_tokens, collate
from laiar_core.model.video_tokens import stretch_batch, video_tokens
from laiar_core.training import crop_augment as crop_views
from laiar_core.training import run as running
from laiar_core.training import trainer as loop
from laiar_core.training.batch_source import Stage
from laiar_core.training.distributed import ALONE, Process
from laiar_core.training.objectives import Objectives
from laiar_core.training.run import run
from laiar_core.training.shards import worker as shard_work
from laiar_core.training.shards.augment import pictured
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.prepare import prepare
from laiar_core.training.shards.stream import ShardSource, Videos

DATA = Path(__file__).resolve().parents[2] / "assets" / "demo_charades"
STEM = AppearanceConfig(appearance="stem")


def looking(model: ModelConfig = MODEL, **how: str) -> ModelConfig:
    return model.model_copy(update=how or {"appearance": "stem"})


@pytest.fixture(scope="module")
def data() -> Charades:
    return Charades(DATA)


@pytest.fixture(scope="module")
def tokens(data: Charades, tmp_path_factory: pytest.TempPathFactory) -> TokenFolder:
    out = tmp_path_factory.mktemp("looked") / "tokens"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAIAR_CACHE", str(out.parent / "cache"))
        assert prepare(data, out, appearance=STEM).videos == 8
        assert not (out.parent / "cache" / "crops").exists(), "the shards keep the crops, and the book of crops need not"
    return TokenFolder(out)


@pytest.fixture(scope="module")
def trained(tokens: TokenFolder, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    return run(Videos(tokens), tmp_path_factory.mktemp("looks") / "run", looking(), TRAINING, embed=embed)


def test_shards_hold_the_crops_of_the_clips(data: Charades, tokens: TokenFolder) -> None:
    """They are larger by the slack of the eye: their middle is what a model sees of the clip."""
    shard = tokens.shard(0)
    clip_id = shard.meta.entries[3].clip_id
    video, vocabulary = shard.video(3, crops=True), tokens.index.words.vocabulary(embed)
    exact = video_tokens(data.clip(clip_id), vocabulary, PixelEncoder())
    assert exact is not None
    assert exact.crops is not None
    assert video.crops is not None
    assert isinstance(video.crops, np.memmap)
    assert np.array_equal(video.crop_index, exact.crop_index)
    assert video.crops.shape == (len(exact.crops), 40, 40, 3)
    assert np.abs(video.crops[:, 4:-4, 4:-4].astype(int) - exact.crops).mean() < 2
    assert shard.video(3).crops is None, "who does not look need not read them"


def test_a_batch_sees_what_the_explanation_sees(data: Charades, tokens: TokenFolder, trained: Checkpoint) -> None:
    clip = data.clip(data.clip_ids()[2])
    frames = np.array([1, 4, 9])
    video = video_tokens(clip, trained.vocabulary, PixelEncoder())
    assert video
    batch = stretch_batch([(video, frames), (video, frames[1:])], steps=5)
    plain = collate([clip_tokens(clip, trained.vocabulary, frames, PixelEncoder())])
    assert batch.crop_index is not None
    assert batch.crops is not None
    assert plain.crop_index is not None
    assert plain.crops is not None
    rows = len(frames), batch.crop_index.shape[2]
    shown, wanted = batch.crop_index[0, : rows[0]], plain.crop_index[0].view(rows[0], rows[1], 3, 3)[:, :, 0]
    assert torch.equal(shown >= 0, wanted >= 0)
    assert (shown >= 0).any()
    assert torch.equal(batch.crops[shown[shown >= 0]], plain.crops[wanted[wanted >= 0]])
    again = batch.crop_index[1, : rows[0] - 1]
    assert torch.equal(batch.crops[again[again >= 0]], batch.crops[shown[1:][shown[1:] >= 0]])
    assert (batch.crop_index[0, 3:] == -1).all()


@pytest.mark.parametrize("in_mirror", [False, True])
def test_training_sees_what_inference_sees(
    data: Charades, tokens: TokenFolder, in_mirror: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without other colors and another size, crops are those of the clip (or its mirror image), moved by four pixels at most."""
    monkeypatch.setattr(crop_views, "color_jittered", lambda crops, rng, alike: crops)
    monkeypatch.setattr(crop_views, "RESIZED", 0.0)
    shard, frames = tokens.shard(0), np.array([0, 5, 7])
    clip = data.clip(shard.meta.entries[1].clip_id)
    exact = video_tokens(mirrored(clip) if in_mirror else clip, tokens.index.words.vocabulary(embed), PixelEncoder())
    shown = pictured(shard.video(1, crops=True), frames, in_mirror, 32, np.random.default_rng(0))
    assert exact is not None
    assert exact.crop_index is not None
    assert exact.crops is not None
    assert shown.crop_index is not None
    assert shown.crops is not None
    seen = exact.crop_index[frames] >= 0
    assert seen.sum() > 10
    assert np.array_equal(shown.crop_index[frames] >= 0, seen)
    for one, other in zip(exact.crops[exact.crop_index[frames][seen]], shown.crops[shown.crop_index[frames][seen]], strict=True):
        assert min(apart(one, other, y, x) for y in range(-4, 5) for x in range(-4, 5)) < 3


def apart(one: np.ndarray, other: np.ndarray, y: int, x: int) -> float:
    """How much two crops differ where they overlap, with the other moved by so many pixels."""
    mine = one[max(y, 0) : 32 + min(y, 0), max(x, 0) : 32 + min(x, 0)].astype(int)
    return float(np.abs(mine - other[max(-y, 0) : 32 + min(-y, 0), max(-x, 0) : 32 + min(-x, 0)]).mean())


@pytest.mark.parametrize("stage", ["naming", "both"])
def test_halves_of_a_batch_have_the_gradient_of_the_whole(tokens: TokenFolder, stage: Stage) -> None:
    """Processes that share a batch color its crops alike, and hide the layout of the same tokens."""
    source = ShardSource(tokens, STILL_MODEL.frames, TRAINING.model_copy(update={"batch_size": 4}), crop_encoder=PixelEncoder())
    vocabulary = tokens.index.words.vocabulary(embed)
    torch.manual_seed(0)
    objectives = Objectives(loop.new_model(looking(STILL_MODEL), vocabulary), torch.ones(len(vocabulary.labels)), TRAINING)

    def gradient(part: Process) -> torch.Tensor:
        batch = next(source.batches(stage, 0, np.random.default_rng(3), part))
        objectives.zero_grad()
        torch.stack(list(objectives(batch, stage).values())).sum().backward()
        assert objectives.model.visual.appearance is not None
        return torch.cat([p.grad.flatten() for p in objectives.model.visual.appearance.parameters() if p.grad is not None])

    whole, one, two = (gradient(part) for part in (ALONE, Process(0, 2), Process(1, 2)))
    assert whole.norm() > 0
    assert not torch.allclose(one, two, rtol=1e-2)
    torch.testing.assert_close((one + two) / 2, whole, rtol=1e-3, atol=1e-5)


def test_interrupted_and_resumed_is_the_same(tokens: TokenFolder, trained: Checkpoint, tmp_path: Path) -> None:
    with stopped_after(3, loop):
        run(Videos(tokens), tmp_path / "run", looking(), TRAINING, embed=embed)
    again = run(Videos(tokens), tmp_path / "run", looking(), TRAINING, embed=embed, resume=True)
    for name, weight in trained.model.state_dict().items():
        assert torch.equal(weight, again.model.state_dict()[name]), name


def test_what_it_sees_counts_and_is_said(data: Charades, trained: Checkpoint, tmp_path: Path) -> None:
    assert "looks at the pictures too" in trained.card
    clip = data.clip(data.clip_ids()[0])
    explanation = explain(trained, clip)
    assert explanation.model.appearance == "stem"
    seen = trained.tokens_of(clip)
    assert seen.crops is not None
    with torch.inference_mode():
        batch = collate([seen])
        assert batch.crops is not None
        said = trained.model.video(batch).logits
        batch.crops.zero_()
        assert not torch.allclose(trained.model.video(batch).logits, said, atol=1e-3)
    report = evaluate(trained, data)
    assert (report["clips"], report["answered"]) == (2, 2)
    without_films(tmp_path)
    with pytest.raises(
        LaiarError, match=r"have no pictures .*; put the films or frames there, or measure a checkpoint that reads"
    ):
        evaluate(trained, Charades(tmp_path / "data"))


def without_films(path: Path) -> Path:
    """A copy of the data without its films."""
    return Path(shutil.copytree(DATA, path / "data", ignore=shutil.ignore_patterns("*.mp4")))


def test_frames_do_where_there_are_no_films(data: Charades, tokens: TokenFolder, tmp_path: Path) -> None:
    """The numbered images that Action Genome's own script makes of the films."""
    from PIL import Image

    where = without_films(tmp_path)
    clip_id = data.clip_ids()[5]
    clip = data.clip(clip_id)
    folder = where / "frames" / f"{clip_id}.mp4"
    folder.mkdir(parents=True)
    for number, picture in zip(clip.frame_numbers, frames_of(clip), strict=True):
        Image.fromarray(picture).save(folder / f"{number:06d}.png")
    done = prepare(Charades(where), tmp_path / "tokens", skip_absent=True, appearance=STEM)
    assert (done.videos, done.unseen) == (1, 7)
    of_images = TokenFolder(tmp_path / "tokens").shard(0).video(0, crops=True)
    of_film = tokens.shard(0).video(5, crops=True)
    assert np.array_equal(of_images.crops, of_film.crops)  # type: ignore[arg-type]
    (folder / f"{clip.frame_numbers[3]:06d}.png").unlink()
    with pytest.raises(LaiarError, match=r"neither its film nor every annotated frame"):
        prepare(one_video(where, clip_id), tmp_path / "other", appearance=STEM)


def one_video(where: Path, clip_id: str) -> Charades:
    """The data set with no other video listed."""
    for listed in where.glob("Charades_v1_t*.csv"):
        head, *rows = listed.read_text().splitlines(keepends=True)
        listed.write_text(head + "".join(row for row in rows if row.startswith(clip_id)))
    return Charades(where)


def test_missing_and_broken_films(tmp_path: Path) -> None:
    where = Path(shutil.copytree(DATA, tmp_path / "data"))
    films = where / "Charades_v1_480"
    (films / "S0001.mp4").unlink()
    out = tmp_path / "tokens"
    with pytest.raises(LaiarError, match=r"1 of 8 annotated videos have neither a film nor frames in .*S0001 .*--skip-absent"):
        prepare(Charades(where), out, appearance=STEM)
    assert not out.exists()
    whole = (films / "S0004.mp4").read_bytes()
    (films / "S0004.mp4").write_bytes(whole[:3000])
    broken = one_video(Path(shutil.copytree(where, tmp_path / "one")), "S0004")
    with pytest.raises(LaiarError, match=r"the pictures of S0004 cannot be used: .*S0004.mp4.*--skip-absent"):
        prepare(broken, out, appearance=STEM)
    done = prepare(Charades(where), out, skip_absent=True, appearance=STEM)
    assert (done.videos, done.unseen, done.absent) == (6, 2, 0)
    assert prepare(Charades(where), out, skip_absent=True, appearance=STEM).shards_kept == 1
    (films / "S0001.mp4").write_bytes(whole[:3000])  # both are there, and broken
    prepare(Charades(where), out, skip_absent=True, appearance=STEM)
    with pytest.raises(LaiarError, match=r"the pictures of S000[14] cannot be used"):
        prepare(Charades(where), out, appearance=STEM)
    (films / "S0001.mp4").unlink()
    (films / "S0004.mp4").write_bytes(whole)
    assert prepare(Charades(where), out, skip_absent=True, appearance=STEM).videos == 7, (
        "a film that is mended is looked at again"
    )
    with pytest.raises(LaiarError, match=r"8 of 8 annotated videos have neither a film nor frames .*; put them there$"):
        prepare(Charades(without_films(tmp_path / "none")), tmp_path / "no", skip_absent=True, appearance=STEM)


def test_nothing_is_left(tmp_path: Path) -> None:
    where = Path(shutil.copytree(DATA, tmp_path / "data"))
    for film in (where / "Charades_v1_480").iterdir():
        film.write_bytes(b"no film")
    with pytest.raises(LaiarError, match=r"nothing is left of 8 videos: 0 have no annotated frames.*cannot be read"):
        prepare(Charades(where), tmp_path / "tokens", skip_absent=True, appearance=STEM)


def test_a_film_that_breaks_off_costs_one_video(trained: Checkpoint, tmp_path: Path) -> None:
    """Its header is whole, so it counts as a film until it is looked at."""
    where = Path(shutil.copytree(DATA, tmp_path / "data"))
    data = Charades(where)
    film = where / "Charades_v1_480" / f"{data.clip_ids('test')[0]}.mp4"
    content = bytearray(film.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 20_000] = bytes(20_000)
    film.write_bytes(bytes(content))
    assert data.film_fault(film.stem) is None
    report = evaluate(trained, data)
    assert (report["clips"], report["answered"], len(report["unreadable"])) == (2, 1, 1)
    assert film.name in report["unreadable"][0]
    assert "The pictures of 1 of them cannot be read" in table(report)


def test_a_submission_that_cannot_be_written_is_said_before_the_work(
    trained: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("mine")
    monkeypatch.setattr("laiar_core.evaluation.charades.run_model", None)
    with pytest.raises(LaiarError, match=r"cannot write to .*file: .*choose a folder"):
        evaluate(trained, Charades(DATA), Options(submission=tmp_path / "file"))


def test_layout_alone_can_be_learned_from_the_same_tokens(tokens: TokenFolder, tmp_path: Path) -> None:
    checkpoint = run(Videos(tokens), tmp_path / "run", MODEL, TRAINING, embed=embed)
    assert not any("appearance" in name for name in checkpoint.model.state_dict())


@pytest.fixture(scope="module")
def backbones(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two tiny vision transformers with random weights, of 24 and 16 numbers a crop."""
    return [save_vit(tmp_path_factory.mktemp("backbone") / "vit", size) for size in (24, 16)]


def test_a_frozen_backbone_by_the_commands(
    backbones: list[Path], data: Charades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = running.run
    monkeypatch.setattr(running, "run", lambda *args, **more: first(*args, **more, embed=embed))
    out, tokens = str(tmp_path / "run"), str(tmp_path / "tokens")
    command(
        "prepare", "charades", "--data", str(DATA), "--out", tokens, "--appearance", "backbone", "--backbone", str(backbones[0])
    )
    crops = TokenFolder(Path(tokens)).shard(0).video(0, crops=True).crops
    assert crops is not None
    assert (crops.dtype, crops.shape[1:]) == (np.float16, (24,))
    settings = {"model": MODEL.model_dump(exclude={"appearance", "backbone"}), "training": TRAINING.model_dump()}
    command("train", "charades", "--tokens", tokens, "--out", out, "--settings", json.dumps(settings))
    assert json.loads((tmp_path / "run" / "config.json").read_text())["model"]["backbone"] == str(backbones[0])
    command("evaluate", "--checkpoint", out, "--data", str(DATA))
    other = {"model": {"appearance": "backbone", "backbone": str(backbones[1])}}
    with pytest.raises(LaiarError, match=r"another backbone, .*keeps 24 numbers of a crop; .* keeps 16"):
        command("train", "charades", "--tokens", tokens, "--out", out + "2", "--settings", json.dumps(other))
    none = settings | {"model": settings["model"] | {"appearance": "none"}}
    command("train", "charades", "--tokens", tokens, "--out", out + "0", "--settings", json.dumps(none))
    assert json.loads((tmp_path / "run0" / "config.json").read_text())["model"]["appearance"] == "none"
    stem = {"model": {"appearance": "stem"}}
    with pytest.raises(LaiarError, match=r'appearance "backbone" and cannot teach a model with "stem"; run `prepare'):
        command("train", "charades", "--tokens", tokens, "--out", out + "2", "--settings", json.dumps(stem))
    with pytest.raises(LaiarError, match="--appearance backbone needs the folder of a vision model as --backbone"):
        command("prepare", "charades", "--data", str(DATA), "--out", tokens, "--appearance", "backbone")


def test_several_processes_write_the_same(
    data: Charades, tokens: TokenFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("laiar_core.training.shards.prepare.VIDEOS_A_SHARD", 4)
    prepare(data, tmp_path / "two", workers=2, appearance=STEM)
    folder = TokenFolder(tmp_path / "two")
    videos = [folder.shard(number).video(place, crops=True) for number in (0, 1) for place in range(4)]
    for place, video in enumerate(videos):
        assert np.array_equal(video.crops, tokens.shard(0).video(place, crops=True).crops)  # type: ignore[arg-type]
    assert shard_work._maker == [], "the processes have the data open, and this one does not"
