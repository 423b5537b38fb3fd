"""Clips with the faults of a detector are clips all the same; prepared views are learned from, and the rest stays as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import several
from hypothesis import given, settings
from hypothesis import strategies as st
from many import MODEL, TRAINING
from tiny import embed

from laiar_core.data.camera_views import cut_at_the_edge, mirrored, zoomed
from laiar_core.data.charades.detected import believed, detected, look, with_annotation
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.class_mapping import classes_of
from laiar_core.model.video_tokens import video_tokens
from laiar_core.perception.detector import Detections
from laiar_core.training.detector_faults import as_detected
from laiar_core.training.run import run
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.prepare import prepare
from laiar_core.training.shards.stream import Videos
from laiar_core.training.shards.worker import Views, wordless

THINGS = ("chair", "cup/glass/bottle")


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_what_a_detector_makes_of_a_clip(seed: int) -> None:
    clip = several.clip()
    seen = as_detected(clip, ("person",), THINGS, np.random.default_rng(seed))  # a clip checks itself: ids, boxes, relations
    classes = {track.class_name for track in seen.tracks}
    assert classes <= {"person", *THINGS}
    assert sum(track.class_name == "person" for track in seen.tracks) <= 1
    width, height = clip.frame_size
    for track in seen.tracks:
        assert track.present.any()
        assert (track.boxes_xyxy[track.present] >= 0).all()
        assert (track.boxes_xyxy[track.present] <= (width, height, width, height)).all()
    there = {track.track_id for track in seen.tracks}
    assert {row.subject for row in seen.relations or ()} | {row.object for row in seen.relations or ()} <= there


def test_faults_are_as_often_as_they_were_measured() -> None:
    clip = several.clip()
    drawn = [as_detected(clip, ("person",), THINGS, np.random.default_rng(seed)) for seed in range(400)]
    own = [[t for t in seen.tracks if t.track_id in ("chair_1", "cup_1")] for seen in drawn]
    missing = np.mean([2 - len(tracks) for tracks in own]) / 2
    assert 0.4 < missing < 0.7, "in every second film a class is not found at all, or lies outside of the picture"
    lost = np.mean([1 - t.present.mean() for tracks in own for t in tracks])
    assert 0.1 < lost < 0.5
    people = [t for seen in drawn for t in seen.tracks if t.class_name == "person"]
    assert np.mean([t.present.mean() for t in people]) > 0.85
    assert len(people) > 0.95 * len(drawn)
    assert any(t.track_id.startswith("made_up") for seen in drawn for t in seen.tracks)
    assert any(t.track_id.endswith("_again") for seen in drawn for t in seen.tracks)


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_the_film_under_a_view_from_elsewhere(factor: float) -> None:
    clip = several.clip()
    seen = mirrored(zoomed(zoomed(clip, 1.2), factor, (70.0, 150.0)))
    for before, after in zip(clip.tracks, seen.tracks, strict=True):
        assert np.allclose(seen.view.on_film(after.boxes_xyxy, clip.frame_size), before.boxes_xyxy, atol=1e-3)
    middle = zoomed(clip, factor, (70.0, 150.0)).view.on_film(np.array([[120.0, 120.0, 120.0, 120.0]]), clip.frame_size)
    assert np.allclose(middle, [[70, 150, 70, 150]])


def test_prepared_views_are_learned_from(many_charades: Path, tmp_path: Path) -> None:
    data = Charades(many_charades)
    done = prepare(data, tmp_path / "tokens", views=Views(made_up=3))
    tokens = TokenFolder(tmp_path / "tokens")
    entries = [entry for shard in tokens.entries for entry in shard]
    annotated = [entry for entry in entries if entry.boxes == "annotated"]
    assert len(annotated) == done.videos
    assert {entry.split for entry in entries if entry.boxes != "annotated"} == {"train"}
    trained = [entry.clip_id for entry in annotated if entry.split == "train"]
    assert 2 * len(trained) < sum(entry.boxes == "made up" for entry in entries) <= 3 * len(trained)
    checkpoint = run(Videos(tokens), tmp_path / "run", MODEL, TRAINING, embed=embed)
    assert checkpoint.config.trained_on.clips == len(trained), "a video counts once, however often it was seen"
    again = prepare(data, tmp_path / "tokens", views=Views(made_up=3))
    assert (again.shards_made, again.shards_kept) == (0, done.shards_made)
    assert prepare(data, tmp_path / "tokens").shards_made == done.shards_made, "other views are other tokens"


def test_the_bundled_detector_as_one_of_the_views(charades_path: Path, tmp_path: Path) -> None:
    data = Charades(charades_path)
    prepare(data, tmp_path / "tokens", skip_absent=True, views=Views(detector=True))
    entries = [entry for shard in TokenFolder(tmp_path / "tokens").entries for entry in shard]
    assert {entry.clip_id for entry in entries if entry.boxes == "detected"} >= {"0BNML", "LEG82"}


class Blind:
    """A detector with one word that it is never sure of, and one that it knows well."""

    names, known = ("person", "cup", "chair"), (2,)

    def detect(self, frames: object) -> tuple[Detections, ...]:
        raise NotImplementedError(frames)


def of(clip: Clip, scores: tuple[float, float, float]) -> list[Detections]:
    """The annotated boxes of a clip as detections of these scores."""
    return [
        Detections(
            np.stack([clip.tracks[track].boxes_xyxy[frame] for track in (0, 2, 1)]),
            np.array(scores, dtype=np.float32),
            np.arange(3),
        )
        for frame in range(len(clip))
    ]


def test_relations_are_learned_where_found_boxes_lie_on_annotated_ones() -> None:
    clip = several.clip()
    classes = classes_of(Blind.names, several.checkpoint().vocabulary)
    found = detected(clip, classes, of(clip, (0.9, 0.9, 0.9))).clip
    assert found.relations is None
    learned = with_annotation(found, clip)
    mine, theirs = ({(r.object, r.family): r for r in c.relations or ()} for c in (learned, clip))
    assert mine["chair", "contacting"].labels == theirs["chair_1", "contacting"].labels
    moved = replace(clip, tracks=tuple(replace(t, boxes_xyxy=t.boxes_xyxy + 90) for t in clip.tracks))
    nowhere = with_annotation(detected(moved, classes, of(moved, (0.9, 0.9, 0.9))).clip, cut_at_the_edge(clip))
    assert all(label is None for row in nowhere.relations or () for label in row.labels)


@pytest.mark.parametrize(
    ("scores", "left"),
    [((0.9, 0.9, 0.9), [0, 1, 2]), ((0.2, 0.24, 0.4), []), ((0.3, 0.25, 0.5), [0, 1, 2]), ((0.3, 0.25, 0.49), [0, 1])],
)
def test_detections_are_believed_from_the_scores_of_a_film_of_ones_own(
    scores: tuple[float, float, float], left: list[int]
) -> None:
    assert believed(of(several.clip(), scores), Blind())[0].labels.tolist() == left


def test_recorded_videos_with_faults(charades_path: Path) -> None:
    data = Charades(charades_path)
    vocabulary = wordless(data)
    things = [name for name in vocabulary.objects if name != "person"]
    for clip_id in ("0BNML", "EK19H", "LEG82", "0TXYV"):
        clip = data.clip(clip_id)
        for seed in range(5):
            seen = as_detected(clip, ("person",), things, np.random.default_rng(seed))
            assert video_tokens(seen, vocabulary) is not None or len(seen.tracks) < 2
    assert len(look(data.clip("EK19H"), _SeesNothing())) == len(data.clip("EK19H"))


class _SeesNothing(Blind):
    def detect(self, frames: object) -> tuple[Detections, ...]:
        assert isinstance(frames, np.ndarray)
        nothing = Detections(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64))
        return (nothing,) * len(frames)
