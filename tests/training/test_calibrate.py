"""A temperature comes from people whom the models that judge them have not seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import MODEL, TEST, TRAINING, embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import NOT_CALIBRATED, Checkpoint, load_checkpoint
from laiar_core.training.calibrate import calibrate
from laiar_core.training.data import Subjects
from laiar_core.training.run import run


def test_the_temperature_is_written_and_used(demo: Cad120, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    whole = run(Subjects(demo), tmp_path / "whole", MODEL, TRAINING.model_copy(update={"epochs": 1}), embed=embed)
    assert whole.calibration_of("annotated") == NOT_CALIBRATED
    clip = demo.clip(demo.clip_ids()[0])
    before = explain(whole, clip)
    calibration = calibrate(whole.path, [tiny_checkpoint], demo)
    assert calibration.clips == len(demo.clip_ids(TEST))
    again = load_checkpoint(whole.path)
    assert again.calibration_of("annotated").temperature == calibration.temperature != 1.0
    after = explain(again, clip)
    assert after.prediction == before.prediction
    assert after.confidence != before.confidence
    assert after.model.temperature == calibration.temperature


def test_a_held_out_checkpoint_must_not_have_seen_those_it_judges(demo: Cad120, tiny_checkpoint: Checkpoint) -> None:
    with pytest.raises(LaiarError, match=r"a held-out checkpoint for .* needs both among Simulated1"):
        calibrate(tiny_checkpoint.path, [tiny_checkpoint], demo)
