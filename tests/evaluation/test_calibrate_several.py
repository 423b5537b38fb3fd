"""When a model of several actions speaks: fitted for each source of boxes, on what it would say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import several
import torch

from laiar_core.data.charades.reader import Charades
from laiar_core.evaluation.calibrate_several import calibrate_several, fit_threshold
from laiar_core.explain.explainer import explain
from laiar_core.inference.predict import probabilities_of
from laiar_core.model.checkpoint import load_checkpoint, save_checkpoint
from laiar_core.perception.film_tracks import BoxSource
from laiar_core.perception.pipeline import bundled_detector


@pytest.mark.parametrize(
    ("probabilities", "right", "threshold"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 1], 0.5),
        ([0.95, 0.9, 0.8, 0.7, 0.6, 0.55], [1, 1, 1, 1, 0, 0], 0.6),
        ([0.95, 0.9, 0.8], [0, 0, 1], 0.95),  # even what is surest is wrong too often: hardly anything is said
        ([0.4, 0.3], [1, 1], 0.5),
    ],
)
def test_the_threshold_is_where_four_of_five_are_right(probabilities: list[float], right: list[int], threshold: float) -> None:
    found = fit_threshold(torch.tensor([probabilities]), torch.tensor([right], dtype=torch.bool))
    assert found == pytest.approx(threshold)


def test_several_actions_are_calibrated_by_who_made_the_boxes(charades_path: Path, tmp_path: Path) -> None:
    data = Charades(charades_path)
    made = several.charades_checkpoint(data)
    save_checkpoint(tmp_path / "several", made.config, made.model, made.card)
    annotated = calibrate_several(tmp_path / "several", data)
    found = calibrate_several(tmp_path / "several", data, bundled_detector())
    assert annotated.clips >= found.clips > 0
    again = load_checkpoint(tmp_path / "several")
    assert again.calibration_of("annotated") == again.calibration_of("brought (CVAT)") == annotated
    assert again.calibration_of("detected") == found
    clip = data.clip("LEG82")
    sources: tuple[BoxSource, ...] = ("annotated", "detected")
    for source in sources:
        shown = replace(clip, box_source=source)
        said = explain(again, shown)
        assert said.model.temperature == again.calibration_of(source).temperature
        assert said.model.threshold == again.calibration_of(source).threshold
        (row,) = probabilities_of(again, [again.tokens_of(shown)])
        assert row.max() == pytest.approx(said.confidence, abs=1e-6)
