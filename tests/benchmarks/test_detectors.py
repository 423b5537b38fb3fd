"""The benchmark of detectors counts right, takes one that is asked in words, and the docs say what was measured."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from needed import ROOT
from numpy.typing import NDArray
from open_vocabulary_folders import omdet

from benchmarks.detector_speed import OUT as SPEED
from benchmarks.detectors import OUT, lines, measure
from laiar_core.bundled import CHECKPOINTS
from laiar_core.data.clip import Clip
from laiar_core.datasets import open_dataset
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.detector import Detections
from laiar_core.perception.hf_models import hub_models
from laiar_core.perception.named_detectors import NAMED


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    return load_checkpoint(CHECKPOINTS / "charades-simulated")


@pytest.fixture
def clip(charades_path: Path) -> Clip:
    """A few annotated frames of a recorded film."""
    whole = open_dataset(charades_path).clip("LEG82")
    return whole.taken(slice(2, 6))


@dataclass
class Told:
    """A detector that says of the n-th frame what it was told."""

    names: tuple[str, ...]
    said: list[list[tuple[str, float, NDArray[np.float32]]]]
    known: tuple[int, ...] = ()

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        return tuple(
            Detections(
                np.array([box for _, _, box in seen], dtype=np.float32).reshape(-1, 4),
                np.array([score for _, score, _ in seen], dtype=np.float32),
                np.array([self.names.index(name) for name, _, _ in seen], dtype=np.int64),
            )
            for seen in self.said[: len(frames)]
        )


def test_what_is_annotated_is_found_and_the_rest_is_not_right(clip: Clip, checkpoint: Checkpoint) -> None:
    """Every laptop, once also a second time; a person somewhere else; a cup that nobody believes."""
    laptop = clip.track("laptop")
    assert laptop.present.all()
    aside = np.array([0, 0, 20, 20], dtype=np.float32)
    seen = [[("laptop", 0.9, laptop.boxes_xyxy[n]), ("person", 0.5, aside), ("cup", 0.2, aside)] for n in range(4)]
    seen[0].append(("laptop", 0.8, laptop.boxes_xyxy[0]))
    row = measure([clip], Told(("person", "laptop", "cup"), seen), checkpoint)
    found = {
        name: tuple(row["classes"][name][key] for key in ("annotated", "found", "detected", "right")) for name in row["classes"]
    }
    assert found["laptop"] == (4, 4, 5, 4)
    assert found["person"] == (4, 0, 4, 0)
    assert found["cup/glass/bottle"][1:] == (0, 0, 0)
    assert row["frames"] == 4
    assert row["actions"]["annotated"]["annotated"] == len({interval.action for interval in clip.actions or ()})


def test_with_the_annotated_boxes_the_model_says_the_same(clip: Clip, checkpoint: Checkpoint) -> None:
    names = tuple(track.class_name for track in clip.tracks)
    seen = [[(t.class_name, 0.9, t.boxes_xyxy[n]) for t in clip.tracks if t.present[n]] for n in range(4)]
    row = measure([clip], Told(names, seen), checkpoint)
    assert row["all"]["recall"] == 1
    assert row["actions"]["detected"] == row["actions"]["annotated"]


def test_a_detector_that_is_asked_in_words_is_measured(clip: Clip, checkpoint: Checkpoint, tmp_path: Path) -> None:
    models = hub_models(str(omdet(tmp_path)), None, checkpoint.vocabulary.objects)
    row = measure([replace(clip, actions=None)], models.detector, checkpoint)
    assert row["frames"] == 4
    assert sum(one["detected"] for one in row["right_by_score"]) > 0


def test_sizes_and_times_are_said_as_they_were_measured() -> None:
    page = (ROOT / "docs" / "own_video.md").read_text(encoding="utf-8")
    measured = json.loads(SPEED.read_text(encoding="utf-8"))
    assert set(measured) == set(NAMED)
    for name, row in measured.items():
        named = NAMED[name]
        assert named.megabytes == pytest.approx(row["megabytes"], abs=5)
        assert named.seconds == round(row["processor_seconds_per_picture"])
        assert f"| {named.megabytes} MB | {named.seconds} s |" in page


def test_the_docs_say_what_was_measured() -> None:
    page = (ROOT / "docs" / "own_video.md").read_text(encoding="utf-8")
    assert "\n".join(lines(json.loads(OUT.read_text(encoding="utf-8")))) in page
