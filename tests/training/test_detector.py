"""How the bundled detector learns: its views and targets are true, and a training makes it better."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from laiar_core.errors import LaiarError
from laiar_core.perception.hand_object_classes import WORDS
from laiar_core.perception.hand_object_net import STRIDE, HandObjectNet
from laiar_core.training.detector import augment, train
from laiar_core.training.detector.augment import SIZE, view_of
from laiar_core.training.detector.drawn import drawn
from laiar_core.training.detector.example import Example, packed, word_of
from laiar_core.training.detector.loss import loss_of, target_of
from laiar_core.training.detector.recorded import annotated
from laiar_core.training.detector.train import Stage, learn

CUP, BOWL, BOX = word_of("cup"), word_of("bowl"), word_of("box")


def example(*things: tuple[int, tuple[float, float, float, float]], unsure: bool = False) -> Example:
    picture = np.full((480, 640, 3), 20, np.uint8)
    for _, (left, top, right, bottom) in things:
        picture[int(top) : int(bottom), int(left) : int(right)] = 235
    boxes = np.array([box for _, box in things], np.float32).reshape(-1, 4)
    words = np.array([word for word, _ in things], np.int64)
    return Example(packed(picture), boxes, words, np.full(len(things), unsure))


@pytest.mark.parametrize("seed", range(12))
def test_boxes_stay_around_their_things(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(augment, "_lit", lambda picture, rng: picture)
    picture, boxes, words, unsure = view_of(example((CUP, (200, 150, 420, 330))), np.random.default_rng(seed))
    assert picture.shape == (SIZE[1], SIZE[0], 3)
    assert words.tolist() == [CUP]
    rows, columns = np.nonzero((np.abs(picture.astype(int) - 235) < 12).all(axis=2))
    around = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    np.testing.assert_allclose(boxes[0], around, atol=2.5)
    assert not unsure[0] or 0 in around or around[2] == SIZE[0] or around[3] == SIZE[1]


def test_a_thing_has_its_hill_and_its_sides() -> None:
    target = target_of(np.array([[80, 40, 120, 100]], np.float32), np.array([CUP]), np.array([False]), 160, 240)
    assert np.argwhere(target.hills == 1).tolist() == [[CUP, 70 // STRIDE, 100 // STRIDE]]
    assert not np.delete(target.hills, CUP, axis=0).any()
    assert target.counted.all()
    assert (target.boxes == (80, 40, 120, 100)).all()
    assert target.weights.sum() == pytest.approx(1)


def test_where_something_may_be_nothing_is_learned() -> None:
    boxes = np.array([[80, 40, 160, 120], [0, 0, 40, 40]], np.float32)
    target = target_of(boxes, np.array([CUP, -1]), np.array([True, True]), 160, 240)
    assert not target.counted[CUP, 6:14, 11:19].any()
    assert target.counted[BOWL, 6:14, 11:19].all()
    assert not target.counted[:, :4, :4].any()
    assert not target.hills.any()
    assert len(target.places) == 0


def test_the_right_answer_costs_nothing_and_each_wrong_one_something() -> None:
    box = np.array([[80, 40, 120, 100]], np.float32)
    target = target_of(box, np.array([CUP]), np.array([False]), 160, 240)
    right = torch.full((1, len(WORDS), 20, 30), -12.0)
    row, column = 70 // STRIDE, 100 // STRIDE
    right[0, CUP, row, column] = 12
    across, down = (torch.arange(n) * STRIDE + STRIDE / 2 for n in (30, 20))
    sides = torch.zeros(1, len(WORDS), 4, 20, 30)
    sides[:, :, 0], sides[:, :, 2] = across - 80, 120 - across
    sides[:, :, 1], sides[:, :, 3] = (down - 40)[:, None], (100 - down)[:, None]
    words, of_sides = loss_of(right, sides, [target])
    assert float(words) < 1e-3
    assert float(of_sides) < 1e-3
    missed, made_up = right.clone(), right.clone()
    missed[0, CUP, row, column], made_up[0, BOX, 2, 2] = -12, 12
    assert float(loss_of(missed, sides, [target])[0]) > 5
    assert float(loss_of(made_up, sides, [target])[0]) > 5
    assert float(loss_of(right, sides * 1.2, [target])[1]) > 0.1


def test_drawn_pictures_are_the_same_each_time_and_hold_their_boxes() -> None:
    once, again = (drawn(["zoom"], 2, 2, seed=3) for _ in range(2))
    assert len(once) == 4
    for one, other in zip(once, again, strict=True):
        np.testing.assert_array_equal(one.jpeg, other.jpeg)
        np.testing.assert_array_equal(one.boxes_xyxy, other.boxes_xyxy)
        assert {"hand", "head"} <= {WORDS[word] for word in one.words}
        assert not one.unsure.any()


def test_training_makes_it_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "BATCH", 4)
    examples = [example((CUP, (200, 150, 320, 270)), (BOX, (420, 250, 520, 350)))]
    torch.manual_seed(0)
    before = HandObjectNet()
    after = learn(before, examples, examples, Stage(steps=14, recorded=1), seed=0)
    assert not any(torch.equal(a, b) for a, b in zip(before.parameters(), after.parameters(), strict=True) if a.ndim == 4)
    rng = np.random.default_rng(5)
    views = [view_of(examples[0], rng) for _ in range(8)]
    pictures = torch.from_numpy(np.stack([view[0] for view in views])).permute(0, 3, 1, 2) / 255
    targets = [target_of(boxes, words, unsure, SIZE[1], SIZE[0]) for _, boxes, words, unsure in views]
    with torch.no_grad():
        losses = [float(sum(loss_of(*net.train()(pictures), targets))) for net in (before, after)]
    assert losses[1] < 0.8 * losses[0]


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, ("harmed",)


def test_annotation_is_read_and_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pilot's pickle holds plain data; one that asks for more is refused."""
    monkeypatch.chdir(tmp_path)
    pilot = tmp_path / "action_genome_pilot"
    (pilot / "frames" / "A.mp4").mkdir(parents=True)
    (pilot / "annotations").mkdir()
    assert cv2.imwrite(str(pilot / "frames" / "A.mp4" / "000001.jpg"), np.full((20, 30, 3), 90, np.uint8))
    file = pilot / "annotations" / "object_bbox_and_relationship.pkl"
    seen = [{"class": "book", "bbox": (1.0, 2.0, 3.0, 4.0), "visible": True}, {"class": "bag", "bbox": None, "visible": False}]
    file.write_bytes(pickle.dumps({"A.mp4/000001.png": seen, "A.mp4/000002.png": seen}))
    ((name, picture, marked),) = annotated(tmp_path)
    assert (name, picture.shape, marked[0][0], marked[0][1].tolist()) == ("A", (20, 30, 3), "book", [1, 2, 4, 6])
    file.write_bytes(pickle.dumps({"A.mp4/000001.png": [Hostile()]}))
    with pytest.raises(LaiarError, match="is refused: it asks for"):
        list(annotated(tmp_path))
    assert not (tmp_path / "harmed").exists()
