"""The store of crops: training sees the things that inference sees, moved about and in other colors, and runs can be resumed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from interrupted import stopped_after
from painted import painted_data
from tiny import MODEL, TRAINING, embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.camera_views import mirrored
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.model.crop_encoder import PixelEncoder
from laiar_core.model.tokens import clip_tokens
from laiar_core.model.vocabulary import Vocabulary, build_vocabulary
from laiar_core.training import crop_augment as crop_views
from laiar_core.training import trainer as loop
from laiar_core.training.crop_store import CropStore
from laiar_core.training.data import Subjects
from laiar_core.training.run import run

STEM = MODEL.model_copy(update={"appearance": "stem"})


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAIAR_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Cad120:
    return Cad120(painted_data(tmp_path_factory.mktemp("painted"), ("Painter1",), 2))


@pytest.fixture(scope="module")
def vocabulary(data: Cad120) -> Vocabulary:
    return build_vocabulary(data.knowledge, embed)


@pytest.fixture(scope="module")
def store(data: Cad120, vocabulary: Vocabulary) -> CropStore:
    recordings = [data.recording(data.rows[clip_id].recording_id) for clip_id in data.clip_ids()]
    return CropStore(recordings, vocabulary, PixelEncoder())


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other colors and no resizing; crops are still moved about."""
    monkeypatch.setattr(crop_views, "color_jittered", lambda crops, rng, alike: crops)
    monkeypatch.setattr(crop_views, "RESIZED", 0.0)


@pytest.mark.usefixtures("steady")
@pytest.mark.parametrize("in_mirror", [False, True])
def test_training_sees_what_inference_sees(data: Cad120, store: CropStore, vocabulary: Vocabulary, in_mirror: bool) -> None:
    """Crops of the store are those of the clip, at most one frame away and moved by at most four pixels."""
    clip = data.clip(data.clip_ids()[1]).stretch(11, 50)
    view: Clip = mirrored(clip) if in_mirror else clip
    tokens = clip_tokens(view, vocabulary, np.arange(0, 40, 5))
    exact = clip_tokens(view, vocabulary, tokens.frames, PixelEncoder())
    moved = store.of_clip(store.with_numbers(tokens, view), np.random.default_rng(0))
    assert exact.crop_index is not None
    assert exact.crops is not None
    assert moved.crop_index is not None
    assert moved.crops is not None
    assert np.array_equal(exact.crop_index >= 0, moved.crop_index >= 0)
    seen = exact.crop_index >= 0
    for one, other in zip(exact.crops[exact.crop_index[seen]], moved.crops[moved.crop_index[seen]], strict=True):
        shifted = np.pad(other.astype(int), ((4, 4), (4, 4), (0, 0)), mode="edge")
        away = [np.abs(shifted[y : y + 32, x : x + 32] - one).mean() for y in range(9) for x in range(9)]
        assert min(away) < 6


def test_each_look_is_another(data: Cad120, store: CropStore, vocabulary: Vocabulary) -> None:
    clip = data.clip(data.clip_ids()[0])
    numbered = store.with_numbers(clip_tokens(clip, vocabulary, np.array([0, 30])), clip)
    one, other, again = (store.of_clip(numbered, np.random.default_rng(seed)).crops for seed in (0, 1, 0))
    assert one is not None
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.shape[1:] == (32, 32, 3)


def test_tokens_that_look_at_nothing(store: CropStore) -> None:
    crops, crop_index = store.of_tokens(torch.full((5, 3), -1), np.random.default_rng(0))
    assert crops.shape == (0, 32, 32, 3)
    assert (crop_index == -1).all()


def test_interrupted_and_resumed_is_the_same(data: Cad120, tmp_path: Path) -> None:
    def weights(name: str, resume: bool = False) -> torch.Tensor:
        checkpoint = run(Subjects(data), tmp_path / name, STEM, TRAINING, embed=embed, resume=resume)
        return torch.cat([p.flatten() for p in checkpoint.model.state_dict().values()])

    whole = weights("whole")
    with stopped_after(1, loop):
        weights("broken")
    assert torch.equal(weights("broken", resume=True), whole)


def test_recordings_without_pictures_cannot_be_looked_at(data: Cad120, tmp_path: Path) -> None:
    (tmp_path / "annotations").symlink_to(data.files.path / "annotations")
    with pytest.raises(LaiarError, match="has no pictures"):
        run(Subjects(Cad120(tmp_path)), tmp_path / "out", STEM, TRAINING, embed=embed)
