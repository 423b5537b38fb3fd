"""The detector that this repository carries: on drawn films it finds what is there, on recorded ones it makes nothing up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from models import Script, detections

from laiar_core.data.cad120.reader import Cad120
from laiar_core.perception.association import follow_things
from laiar_core.perception.detector import Detections
from laiar_core.perception.detector_ensemble import SURE, DetectorEnsemble
from laiar_core.perception.hand_assignment import placed
from laiar_core.perception.hand_object_classes import BODY, THINGS, WORDS
from laiar_core.perception.hand_object_detector import HandObjectDetector
from laiar_core.perception.hand_object_net import HandObjectNet, ready
from laiar_core.perception.pipeline import FAR
from laiar_core.perception.tracker import ByteTrack
from laiar_core.training.detector.measure import matched
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

NOWHERE = np.full(4, np.nan)
NONE = np.zeros((0, 4), np.float32)


@pytest.fixture(scope="module")
def finder() -> HandObjectDetector:
    return HandObjectDetector()


def test_it_finds_what_is_drawn(demo: Cad120, finder: HandObjectDetector) -> None:
    """COCO has no word for a box, a medicine box, a cloth or a plate; this detector must see them all the same.

    The demo's recordings are of a style that it has not learned from.
    """
    there, found = Counter[str](), Counter[str]()
    for recording in sorted({row.recording_id for row in demo.rows.values()}):
        clip = demo.recording(recording)
        assert clip.video is not None
        numbers = np.arange(20, len(clip), 60)
        seen = finder.detect(read_frames(clip.video.path, numbers))
        for number, one in zip(numbers.tolist(), seen, strict=True):
            for word, name in enumerate(WORDS):
                boxes = [t.boxes_xyxy[number] for t in clip.tracks if t.class_name == name and t.present[number]]
                mine = one.boxes_xyxy[(one.labels == word) & (one.scores >= SURE)]
                there[name] += len(boxes)
                found[name] += len(matched(np.array(boxes, np.float32).reshape(-1, 4), mine))
    assert set(there) == set(WORDS)
    assert {name: found[name] / there[name] for name in WORDS if found[name] < 0.8 * there[name]} == {}


@pytest.mark.parametrize("name", ["one-by-one-person-detection.mp4", "001YG.mp4", "0BNML_0.0-33.6.mp4", "LEG82_0.0-10.4.mp4"])
def test_it_makes_up_no_things_in_recorded_films(real_films: Path, finder: HandObjectDetector, name: str) -> None:
    """None of them shows a carton, a first-aid box or a microwave. (docs/own_video.md: what it says of films it has not seen.)"""
    frames = len(presentation_times(real_films / name))
    seen = finder.detect(read_frames(real_films / name, np.linspace(0, frames - 1, 20).astype(int)))
    said = Counter(WORDS[label] for one in seen for label in one.labels[one.scores >= SURE])
    assert not {"box", "medicine-box", "microwave", "cloth"} & set(said)
    assert sum(said[thing] for thing in THINGS) <= 20 * 0.5


@pytest.mark.parametrize("size", [(480, 640), (640, 360), (270, 480), (1080, 1920), (33, 20), (2, 1000)])
def test_any_size_of_picture(finder: HandObjectDetector, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (2, *size, 3), dtype=np.uint8)
    for one in finder.detect(noise):
        assert (one.boxes_xyxy >= 0).all()
        assert (one.boxes_xyxy[:, 2:] <= (size[1], size[0])).all()


def test_it_says_the_same_of_a_picture_twice_as_large(demo: Cad120, finder: HandObjectDetector) -> None:
    clip = demo.recording("Simulated1/arranging_objects/0000")
    assert clip.video is not None
    (picture,) = read_frames(clip.video.path, np.array([40]))
    once, twice = (finder.detect(p[None])[0] for p in (picture, picture.repeat(2, axis=0).repeat(2, axis=1)))
    sure = [one.taken(one.scores > 0.6) for one in (once, twice)]
    assert len(sure[0]) >= 5
    assert sorted(sure[0].labels) == sorted(sure[1].labels)
    for word in set(sure[0].labels.tolist()):
        mine, doubled = (one.boxes_xyxy[one.labels == word] for one in sure)
        assert len(matched(mine, doubled / 2)) == len(mine)


def test_folding_changes_nothing() -> None:
    torch.manual_seed(0)
    net = HandObjectNet()
    for name, running in net.named_buffers():
        if "running" in name:
            running.uniform_(0.5, 2)
    net.eval()
    pictures = torch.rand(1, 3, 64, 96)
    for a, b in zip(net(pictures), ready(net.state_dict())(pictures), strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-3)
    assert [tuple(x.shape) for x in net(pictures)] == [(1, len(WORDS), 8, 12), (1, len(WORDS), 4, 8, 12)]


def test_what_the_first_is_sure_of_hides_what_the_second_sees_there() -> None:
    class First:
        names = ("plate", "cup", "hand")
        known = (0, 1)

        def detect(self, frames: np.ndarray) -> tuple[Detections, ...]:
            boxes = np.array([[0, 0, 40, 40], [100, 0, 140, 40], [200, 0, 240, 40]], np.float32)
            return (Detections(boxes, np.array([0.9, 0.2, 0.8], np.float32), np.array([0, 1, 2])),)

    class Second(Script):
        def detect(self, frames: np.ndarray) -> tuple[Detections, ...]:
            places = [("bowl", 0.7, (1, 1, 41, 41)), ("bowl", 0.7, (101, 1, 141, 41)), ("person", 0.7, (199, 0, 241, 41))]
            return (detections([*places, ("cup", 0.4, (300, 0, 340, 40)), ("cup", 0.6, (0, 0, 300, 50))]),)

    both = DetectorEnsemble(First(), Second(lambda number: []))
    assert both.names == ("person", "cup", "bowl", "chair", "plate", "cup", "hand")
    assert [both.names[label] for label in both.known] == ["plate", "cup"]
    (said,) = both.detect(np.zeros((1, 50, 400, 3), np.uint8))
    assert [(both.names[label], int(box[0])) for label, box in zip(said.labels, said.boxes_xyxy, strict=True)] == [
        ("plate", 0),
        ("cup", 100),
        ("hand", 200),
        ("bowl", 101),
        ("person", 199),
        ("cup", 300),
    ]


def test_a_known_thing_is_one_thing_however_fast_it_moves() -> None:
    """A cup that is carried moves by more than its size between two samples; what two detectors call it does not matter."""

    @dataclass(frozen=True)
    class Both:
        names: tuple[str, ...] = ("person", "cup", "cup")
        known: tuple[int, ...] = (2,)

    samples = [
        Detections(
            np.array([[20, 0, 50, 30], [300 - 50 * sample, 50, 330 - 50 * sample, 80]], np.float32),
            np.full(2, 0.9, np.float32),
            np.array([2, 1 if sample == 2 else 2]),
        )
        for sample in range(6)
    ]
    things = follow_things(
        np.arange(6) / 5, samples, Both(), ByteTrack(), ByteTrack(buffer=FAR), min_samples=3, picture_height=480
    )
    assert [thing.name for thing in things] == ["cup", "cup"]
    assert [thing.followed.samples.tolist() for thing in things] == [[1, 2, 3, 4, 5]] * 2  # the tracker waits for a second sight
    assert sorted(thing.followed.picks.tolist() for thing in things) == [[0] * 5, [1] * 5]


def square(x: float, y: float = 100.0) -> np.ndarray:
    return np.array([x - 10, y - 10, x + 10, y + 10], dtype=np.float64)


def middles(boxes: np.ndarray) -> list[float | None]:
    return [None if np.isnan(box[0]) else float(box[0] + 10) for box in boxes]


@pytest.mark.parametrize(
    ("expected", "found", "left", "right"),
    [
        # The pose is a little off, the detector is exact, in whatever order.
        ([(200, 100)] * 3, [[205, 95], [95, 205], [205, 95]], [205] * 3, [95] * 3),
        # The pose takes both for one hand: the hands are still where they were.
        ([(200, 100), (200, 198), (200, 100)], [[205, 95], [206, 96], [205, 95]], [205, 206, 205], [95, 96, 95]),
        # The pose misses a hand for a moment.
        ([(200, 100), (None, 100), (200, 100)], [[205, 95], [208, 95], [205, 95]], [205, 208, 205], [95] * 3),
        # The detector misses one or both: the pose is believed, unless it takes the other hand for the missing one.
        ([(200, 100)] * 3, [[205, 95], [], [205, 95]], [205, 200, 205], [95, 100, 95]),
        ([(200, 100), (200, 197), (200, 100)], [[205, 95], [203], [205, 95]], [205, 203, 205], [95, None, 95]),
        # No detector that knows hands.
        ([(200, 100)] * 3, [[], [], []], [200] * 3, [100] * 3),
        # Another's hand, far away.
        ([(200, 100)] * 2, [[205, 95, 600], [205, 600]], [205, 205], [95, 100]),
    ],
    ids=["off", "both on one", "missed", "not found", "hidden by the other", "unknown", "another's"],
)
def test_whose_hand_it_is(expected: list, found: list, left: list, right: list) -> None:
    poses = np.array([[NOWHERE if x is None else square(x) for x in (*pair, None)] for pair in expected])
    hands = [np.array([square(x) for x in xs], np.float32).reshape(-1, 4) for xs in found]
    boxes, taken = placed(poses, hands, [NONE] * len(hands), np.arange(len(hands)) / 5)
    assert middles(boxes[:, 0]) == left
    assert middles(boxes[:, 1]) == right
    assert [len(picks) for picks in taken] == [min(len(xs), sum(x is not None and x < 300 for x in xs)) for xs in found]
    assert np.isnan(boxes[:, 2]).all()


def test_hands_and_head_are_no_things() -> None:
    assert WORDS[:2] == BODY
    assert not set(BODY) & set(THINGS)
