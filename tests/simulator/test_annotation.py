"""What the simulator writes is what the reader of CAD-120 reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.simulator.table.persons import PERSONS
from laiar_core.simulator.table.recording.annotation import annotation_of, clip_rows, set_files
from laiar_core.simulator.table.recording.programme import Recording
from laiar_core.simulator.table.style import style_named
from laiar_core.simulator.table.world import Arm, Body, Stretch, World

FRAMES = 6
LABELS = {
    ("hand_1", "cup_1"): ("not_holding",) * 3 + ("holding",) * 3,
    ("head_1", "cup_1"): ("apart",) * FRAMES,
    ("microwave_1", "cup_1"): ("separate",) * FRAMES,
    ("microwave_1", "microwave_1"): ("closed",) * FRAMES,
}
RECORDING = Recording(7, "picking_objects", PERSONS[2], style_named("plain"), seed=1)


@pytest.fixture
def world() -> World:
    """A hand takes a cup, told by its labels alone."""
    still, zero = np.zeros((FRAMES, 2)), np.zeros(FRAMES)
    arm = Arm(still, still, still, zero, zero, zero > 0, (None,) * FRAMES)
    body = Body(1.0, False, still, zero, still, zero, still, (arm, arm))
    stretches = (Stretch(0, 1, "null"), Stretch(2, 5, "pick"))
    return World("picking_objects", PERSONS[2], RECORDING.style, 1, body, (), LABELS, stretches)


@pytest.fixture
def dataset(world: World, tmp_path: Path) -> Cad120:
    boxes = [
        {
            "head_1": (280, 70, 350, 160),
            "hand_1": None if frame == 4 else (100 + frame, 200, 131 + frame, 234),
            "cup_1": (0, 300, 44, 350),
            "microwave_1": (400, 230, 640, 360),
        }
        for frame in range(FRAMES)
    ]
    files = {f"all/{RECORDING.recording_id}.json": annotation_of(RECORDING, world, boxes)}
    files |= set_files(clip_rows(RECORDING, world))
    for name, text in files.items():
        path = tmp_path / "annotations" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Cad120(tmp_path)


def test_boxes_come_back_to_the_pixel(dataset: Cad120) -> None:
    recording = dataset.recording("Simulated3/picking_objects/0007")
    assert len(recording) == FRAMES
    assert {t.track_id for t in recording.tracks} == {"head_1", "hand_1", "cup_1", "microwave_1"}
    hand = recording.track("hand_1")
    assert hand.present.tolist() == [True, True, True, True, False, True]
    assert hand.boxes_xyxy[3].tolist() == [103, 200, 134, 234]
    assert recording.track("microwave_1").boxes_xyxy[0].tolist() == [400, 230, 640, 360], "right and bottom are not included"
    assert dataset.box_faults().corrupt == 0
    assert dataset.box_faults().absent == 1


def test_relations_and_states_come_back(dataset: Cad120) -> None:
    recording = dataset.recording(next(iter(dataset.rows.values())).recording_id)
    assert {(r.subject, r.object): r.labels for r in recording.relations or ()} == LABELS


def test_stretches_are_the_clips(dataset: Cad120) -> None:
    rows = [(row.first_frame, row.last_frame, row.action) for row in dataset.rows.values()]
    assert rows == [(1, 2, "null"), (3, 6, "pick")]
    clip = dataset.clip("Simulated3/picking_objects/0007/3-6")
    assert (clip.dataset, clip.person, clip.activity) == ("Simulated", "Simulated3", "picking_objects")
    assert clip.frame_numbers == (3, 4, 5, 6)


def test_the_folds_leave_one_person_out_each(dataset: Cad120) -> None:
    everyone = {person.name for person in PERSONS}
    folds = dataset.folds()
    assert [fold.test for fold in folds] == [(person.name,) for person in PERSONS]
    assert all(set(fold.train) == everyone - set(fold.test) for fold in folds)
