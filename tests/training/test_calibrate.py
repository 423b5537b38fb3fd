"""A temperature comes from people whom the models that judge them have not seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import several
import torch
from tiny import MODEL, TEST, TRAINING, embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.inference.predict import probabilities_of
from laiar_core.model.checkpoint import NOT_CALIBRATED, Checkpoint, load_checkpoint, save_checkpoint
from laiar_core.perception.pipeline import bundled_detector
from laiar_core.training.calibrate import calibrate, calibrate_multi_label, fit_threshold
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


@pytest.mark.parametrize(
    ("probabilities", "right", "threshold"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 1], 0.5),
        ([0.95, 0.9, 0.8, 0.6, 0.55], [1, 1, 1, 0, 0], 0.8),
        ([0.95, 0.9, 0.8], [0, 0, 1], 0.95),  # even what is surest is wrong too often: hardly anything is said
        ([0.4, 0.3], [1, 1], 0.5),
    ],
)
def test_the_threshold_is_where_nine_of_ten_are_right(probabilities: list[float], right: list[int], threshold: float) -> None:
    found = fit_threshold(torch.tensor([probabilities]), torch.tensor([right], dtype=torch.bool))
    assert found == pytest.approx(threshold)


def test_several_actions_are_calibrated_by_who_made_the_boxes(charades_path: Path, tmp_path: Path) -> None:
    data = Charades(charades_path)
    made = several.charades_checkpoint(data)
    save_checkpoint(tmp_path / "several", made.config, made.model, made.card)
    annotated = calibrate_multi_label(tmp_path / "several", data)
    found = calibrate_multi_label(tmp_path / "several", data, bundled_detector())
    assert annotated.clips >= found.clips > 0
    again = load_checkpoint(tmp_path / "several")
    assert again.calibration_of("annotated") == again.calibration_of("brought (CVAT)") == annotated
    assert again.calibration_of("detected") == found
    clip = data.clip("LEG82")
    for source in ("annotated", "detected"):
        shown = replace(clip, box_source=source)
        said = explain(again, shown)
        assert said.model.temperature == again.calibration_of(source).temperature
        assert said.model.threshold == again.calibration_of(source).threshold
        (row,) = probabilities_of(again, [again.tokens_of(shown)])
        assert row.max() == pytest.approx(said.confidence, abs=1e-6)
