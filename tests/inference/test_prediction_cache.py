"""Answers that are kept on disk."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import laiar_core.inference.prediction_cache as book
from laiar_core.errors import LaiarError
from laiar_core.inference.predict import Prediction
from laiar_core.inference.prediction_cache import checkpoint_fingerprint, kept_prediction


class Asked:
    """A model that counts how often it is asked."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return Prediction("pick", 0.9)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path))
    return tmp_path / "answers"


@pytest.fixture(scope="module")
def clip(demo):
    return demo.clip(next(iter(demo.rows)))


def test_the_model_is_asked_once(folder, clip):
    ask = Asked()
    assert [kept_prediction("mark", clip, ask) for _ in range(3)] == [Prediction("pick", 0.9)] * 3
    assert ask.times == 1
    assert [path.suffix for path in folder.iterdir()] == [".json"]


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", "null", '{"action": 3, "confidence": 0.5}', '{"action": "pick"}', '{"action": "a", "confidence": 7}'],
)
def test_a_damaged_file_is_written_again(folder, clip, damage):
    ask = Asked()
    kept_prediction("mark", clip, ask)
    page = next(folder.iterdir())
    page.write_text(damage)
    assert kept_prediction("mark", clip, ask) == Prediction("pick", 0.9)
    assert ask.times == 2
    assert "pick" in page.read_text()


def moved(clip):
    first, *others = clip.tracks
    return replace(clip, tracks=(replace(first, boxes_xyxy=first.boxes_xyxy + 1), *others))


def doubted(clip):
    first, *others = clip.tracks
    return replace(clip, tracks=(replace(first, scores=np.full(len(clip), 0.2, dtype=np.float32)), *others))


@pytest.mark.parametrize(
    "change",
    [
        moved,
        doubted,
        lambda clip: replace(clip, box_source="detected"),
        lambda clip: replace(clip, frame_times_s=np.asarray(clip.frame_times_s) * 2),
        lambda clip: replace(clip, video=None),
    ],
)
def test_another_clip_under_the_same_name_is_asked_about_again(folder, clip, change):
    ask = Asked()
    kept_prediction("mark", clip, ask)
    kept_prediction("mark", change(clip), ask)
    assert ask.times == 2


def test_another_checkpoint_or_program_is_asked_again(folder, clip, monkeypatch):
    ask = Asked()
    kept_prediction("one", clip, ask)
    kept_prediction("two", clip, ask)
    monkeypatch.setattr(book, "VERSION", book.VERSION + 1)
    kept_prediction("one", clip, ask)
    assert ask.times == 3


def test_a_copy_of_a_checkpoint_has_its_mark_and_other_weights_another(tiny_checkpoint, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(tiny_checkpoint.path, copy)
    assert checkpoint_fingerprint(copy) == checkpoint_fingerprint(tiny_checkpoint.path)
    (copy / "model.safetensors").write_bytes(b"other")
    assert checkpoint_fingerprint(copy) != checkpoint_fingerprint(tiny_checkpoint.path)
    with pytest.raises(LaiarError, match=r"cannot read .*config\.json: No such file or directory; copy the checkpoint again"):
        checkpoint_fingerprint(tmp_path)


def test_the_oldest_answers_go_first(folder, clip, monkeypatch):
    monkeypatch.setattr(book, "LIMIT", 4)
    monkeypatch.setattr(book, "_SPARE", 1)
    for i in range(12):
        kept_prediction(str(i), clip, Asked())
        assert len(list(folder.iterdir())) <= 4
    last = Asked()
    kept_prediction("11", clip, last)
    assert last.times == 0


def test_where_nothing_can_be_written_the_model_is_asked_each_time(tmp_path, clip, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LAIAR_CACHE", str(Path(tmp_path / "file")))
    ask = Asked()
    assert kept_prediction("mark", clip, ask) == kept_prediction("mark", clip, ask)
    assert ask.times == 2
