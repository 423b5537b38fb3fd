"""A checkpoint that cannot know a data set stops with one sentence, whichever command it was given to."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import command

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.model.fits import check_fits, fits

ROOT = Path(__file__).resolve().parents[2]
SINGLE, MULTI = ROOT / "checkpoints" / "cad120", ROOT / "checkpoints" / "charades-simulated"
CLIPS, ROOMS = ROOT / "assets" / "demo_clips", ROOT / "assets" / "demo_charades"


def test_the_bundled_ones_fit_their_own_kind(demo: Cad120) -> None:
    check_fits(load_checkpoint(SINGLE), demo)
    assert not fits(load_checkpoint(MULTI).vocabulary, demo.knowledge)


@pytest.mark.parametrize(("checkpoint", "data", "other"), [(SINGLE, ROOMS, "train charades"), (MULTI, CLIPS, "train cad120")])
def test_every_command_stops_at_once(checkpoint: Path, data: Path, other: str, tmp_path: Path) -> None:
    where = ("--checkpoint", str(checkpoint), "--data", str(data))
    sentence = rf"{checkpoint.name} cannot be asked about .*: .*; take one of `{other}`"
    for words in (
        ("evaluate", *where),
        ("explain", "any", *where, "--out", str(tmp_path / "a.json")),
        ("explain-all", *where, "--out", str(tmp_path / "all")),
    ):
        with pytest.raises(LaiarError, match=sentence):
            command(*words)
    assert not (tmp_path / "all").exists()


def test_calibrating_stops_at_once() -> None:
    with pytest.raises(LaiarError, match="a multi-label checkpoint is calibrated without --held-out"):
        command("calibrate", "--checkpoint", str(MULTI), "--data", str(CLIPS), "--held-out", str(SINGLE))
    with pytest.raises(LaiarError, match="has no tables in the layout of Charades"):
        command("calibrate", "--checkpoint", str(MULTI), "--data", str(CLIPS))
    with pytest.raises(LaiarError, match="--boxes detected is for checkpoints of several actions"):
        command("calibrate", "--checkpoint", str(SINGLE), "--data", str(CLIPS), "--boxes", "detected")
