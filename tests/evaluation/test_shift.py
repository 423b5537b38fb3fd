"""Shifts of domain: other boxes, the same things and the same action; the same clip every time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import TEST

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.camera_views import cut_at_the_edge
from laiar_core.data.clip import Clip, Track
from laiar_core.errors import LaiarError
from laiar_core.evaluation.shift import SHIFTS, box_jitter, dropped_detections, fewer_frames, shift_named, zoomed_in
from laiar_core.evaluation.streams import accuracy_under, read_streams
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint


@st.composite
def clips(draw: st.DrawFn) -> Clip:
    """A clip of a few things with any boxes inside the picture, each present or not in any frame."""
    frames, things = draw(st.integers(1, 30)), draw(st.integers(0, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    tracks = []
    for i in range(things):
        first, second = rng.uniform(0, 1, (2, frames, 2)) * [630, 470]
        boxes = np.concatenate([np.minimum(first, second), np.maximum(first, second) + rng.uniform(0.5, 10)], axis=1)
        present = rng.random(frames) < draw(st.sampled_from([0.0, 0.5, 1.0]))
        tracks.append(Track(f"cup_{i}", "cup", np.where(present[:, None], boxes, 0).astype(np.float32), present))
    return Clip(
        clip_id=f"any/{frames}",
        dataset="any",
        frame_size=(640, 480),
        fps=30,
        frame_times_s=np.arange(frames) / 30,
        frame_numbers=tuple(range(5, frames + 5)),
        tracks=tuple(tracks),
        box_source="annotated",
        action="null",
    )


@pytest.mark.parametrize("name", SHIFTS)
@settings(max_examples=30, deadline=None)
@given(clip=clips())
def test_a_shifted_clip_is_a_clip_of_the_same_things(name: str, clip: Clip) -> None:
    shifted = SHIFTS[name](clip)  # a Clip checks itself
    assert [(t.track_id, t.class_name) for t in shifted.tracks] == [(t.track_id, t.class_name) for t in clip.tracks]
    assert shifted.action == clip.action
    again = SHIFTS[name](clip)
    for track, same in zip(shifted.tracks, again.tracks, strict=True):
        assert np.array_equal(track.boxes_xyxy, same.boxes_xyxy)
        assert (track.boxes_xyxy[~track.present] == 0).all()
        assert (track.boxes_xyxy >= 0).all()
        assert (track.boxes_xyxy <= [640, 480, 640, 480]).all()
    if name != "fewer_frames":
        assert shifted.frame_numbers == clip.frame_numbers
        for track, before in zip(shifted.tracks, clip.tracks, strict=True):
            assert not (track.present & ~before.present).any()


@settings(max_examples=30, deadline=None)
@given(clip=clips())
def test_fewer_frames_are_every_fourth(clip: Clip) -> None:
    slow = fewer_frames(clip)
    assert slow.frame_numbers == clip.frame_numbers[::4]
    assert slow.fps == 7.5
    assert np.allclose(np.diff(slow.frame_times_s), 4 / 30)


def test_what_is_random_follows_the_seed(demo: Cad120) -> None:
    clip = demo.recording(next(iter(demo.rows.values())).recording_id)
    for shift in (box_jitter, dropped_detections):
        boxes = [shift(clip, seed).tracks[0].boxes_xyxy for seed in (0, 0, 1)]
        assert np.array_equal(boxes[0], boxes[1])
        assert not np.array_equal(boxes[0], boxes[2])


def test_how_much_is_shaken_and_lost() -> None:
    boxes = np.tile(np.float32([100, 100, 200, 150]), (4000, 1))
    track = Track("cup_1", "cup", boxes, np.ones(4000, dtype=np.bool_))
    clip = Clip("long", "any", (640, 480), 30, np.arange(4000) / 30, tuple(range(4000)), (track,), "annotated")
    moved = box_jitter(clip).tracks[0].boxes_xyxy - boxes
    assert moved.std(axis=0) == pytest.approx([5, 2.5, 5, 2.5], rel=0.05)
    present = dropped_detections(clip).tracks[0].present
    gaps = np.flatnonzero(np.diff(present.astype(int)) == -1).size
    assert 1 - present.mean() == pytest.approx(0.2, abs=0.03)
    assert (~present).sum() / gaps == pytest.approx(6, abs=1)


@pytest.mark.parametrize(
    ("box", "cut"),
    [
        ([600, 10, 700, 50], [600, 10, 640, 50]),
        ([-5, -6, 20, 30], [0, 0, 20, 30]),
        ([640, 10, 700, 50], None),
        ([10, -50, 20, 0], None),
    ],
)
def test_the_edge_of_the_picture(box: list[float], cut: list[float] | None) -> None:
    track = Track("cup_1", "cup", np.float32([box]), np.array([True]))
    clip = Clip("one", "any", (640, 480), 30, np.zeros(1), (1,), (track,), "annotated")
    after = cut_at_the_edge(clip).tracks[0]
    assert after.present.tolist() == [cut is not None]
    assert after.boxes_xyxy.tolist() == [cut or [0, 0, 0, 0]]


def test_a_nearer_camera_loses_the_edge() -> None:
    track = Track("cup_1", "cup", np.float32([[0, 0, 60, 40]]), np.array([True]))
    clip = Clip("one", "any", (640, 480), 30, np.zeros(1), (1,), (track,), "annotated")
    assert not zoomed_in(clip).tracks[0].present.any()


def test_an_unknown_shift_is_named_with_those_that_exist() -> None:
    with pytest.raises(LaiarError, match="unknown shift 'rain'; allowed are box_jitter, dropped_detections, mirrored"):
        shift_named("rain")


def test_the_quick_way_agrees_with_the_whole_evaluation(tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    found = [demo.clip(clip_id) for clip_id in demo.clip_ids(TEST)]
    actions = tiny_checkpoint.vocabulary.actions
    right = [actions[int(read_streams(run_model(tiny_checkpoint, clip)).video.argmax())] == clip.action for clip in found]
    quick = accuracy_under(tiny_checkpoint, found)
    assert quick["accuracy"] == pytest.approx(np.mean(right))
    assert set(quick) == {"accuracy", "macro_accuracy"}
    with pytest.raises(ValueError, match="not in"):
        accuracy_under(tiny_checkpoint, [replace(found[0], action=None)])
