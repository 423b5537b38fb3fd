"""Layout features: finite for any boxes, blind to absolute place, mirrored as they should be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip, Track
from laiar_core.errors import LaiarError
from laiar_core.model.layout import LAYOUT_SIZE, layout_features
from laiar_core.model.pairs import Pair, annotated_labels, pairs_of
from laiar_core.model.tokens import clip_tokens, sample_frames
from laiar_core.model.vocabulary import build_vocabulary


def clip_of(rng: np.random.Generator, frames: int) -> Clip:
    def track(name: str) -> Track:
        corner = rng.uniform(0, 600, (frames, 2))
        present = rng.random(frames) > 0.3
        boxes = np.concatenate([corner, corner + rng.uniform(0.5, 300, (frames, 2))], axis=1) * present[:, None]
        return Track(name, name.rsplit("_", 1)[0], boxes.astype(np.float32), present)

    return Clip(
        clip_id="made",
        dataset="made",
        frame_size=(640, 480),
        fps=30.0,
        frame_times_s=np.arange(frames) / 30,
        frame_numbers=tuple(range(frames)),
        tracks=tuple(track(n) for n in ("hand_1", "hand_2", "head_1", "cup_1", "microwave_1")),
        box_source="annotated",
    )


PARTS = ("hand", "head")
PAIRS = (Pair(0, 3), Pair(1, 3), Pair(2, 3), Pair(4, 3), Pair(4, 4))


@given(seed=st.integers(0, 10_000), frames=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_features_are_finite_and_bounded(seed: int, frames: int) -> None:
    clip = clip_of(np.random.default_rng(seed), frames)
    features = layout_features(clip, PAIRS, sample_frames(frames, 8), PARTS)
    assert features.shape == (min(8, frames), len(PAIRS), LAYOUT_SIZE)
    assert np.isfinite(features).all()
    assert np.abs(features).max() < 20


@given(seed=st.integers(0, 10_000), dx=st.integers(-200, 200), dy=st.integers(-200, 200))
@settings(max_examples=30, deadline=None)
def test_moving_the_whole_picture_changes_nothing(seed: int, dx: int, dy: int) -> None:
    clip = clip_of(np.random.default_rng(seed), 20)
    shift = np.array([dx, dy, dx, dy], dtype=np.float32)
    moved = replace(clip, tracks=tuple(replace(t, boxes_xyxy=(t.boxes_xyxy + shift) * t.present[:, None]) for t in clip.tracks))
    at = sample_frames(20, 8)
    np.testing.assert_allclose(layout_features(clip, PAIRS, at, PARTS), layout_features(moved, PAIRS, at, PARTS), atol=2e-3)


@pytest.mark.parametrize(
    ("length", "count", "expected"),
    [(1, 4, [0]), (4, 4, [0, 1, 2, 3]), (3, 8, [0, 1, 2]), (10, 4, [0, 3, 6, 9]), (101, 3, [0, 50, 100])],
)
def test_sampled_frames(length: int, count: int, expected: list[int]) -> None:
    assert sample_frames(length, count).tolist() == expected


def test_pairs_come_from_classes_alone(demo: Cad120) -> None:
    vocabulary = build_vocabulary(demo.knowledge, embed)
    for clip_id in demo.clip_ids():
        clip = demo.clip(clip_id)
        pairs = pairs_of(clip, vocabulary)
        assert pairs == pairs_of(replace(clip, relations=None), vocabulary)
        labels = annotated_labels(clip, pairs, np.arange(len(clip)), vocabulary)
        assert (labels >= 0).mean() > 0.9
        for row in clip.relations or ():
            ends = [(clip.tracks[p.subject].track_id, clip.tracks[p.object].track_id) for p in pairs]
            column = ends.index((row.subject, row.object))
            assert [vocabulary.labels[i].relation for i in labels[:, column]] == list(row.labels)


def test_a_clip_without_known_things_gets_a_sentence(demo: Cad120) -> None:
    vocabulary = build_vocabulary(demo.knowledge, embed)
    clip = clip_of(np.random.default_rng(0), 5)
    unknown = replace(clip, tracks=tuple(replace(t, class_name="spaceship") for t in clip.tracks))
    with pytest.raises(LaiarError, match=r"no pair of things .* it holds spaceship, the model knows hand, head"):
        clip_tokens(unknown, vocabulary, sample_frames(5, 4))
