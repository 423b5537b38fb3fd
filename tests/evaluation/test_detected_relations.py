"""Charades measured without annotated boxes: by a detector that knows everything, by one that is blind, and by the real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import several
from numpy.typing import NDArray

from laiar_core.data.charades.detected import detected, look
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.class_mapping import classes_of
from laiar_core.errors import LaiarError
from laiar_core.evaluation.charades_predictions import frame_relations, relation_places
from laiar_core.evaluation.detected_relations import detected_relations
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.evaluation.relation_recall import FrameRelations, recall_at_k
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.video_tokens import video_tokens
from laiar_core.perception.detector import Detections

PILOTS = ("0BNML", "LEG82", "EK19H")


@pytest.fixture(scope="module")
def data(charades_path: Path) -> Charades:
    return Charades(charades_path)


@pytest.fixture(scope="module")
def checkpoint(data: Charades) -> Checkpoint:
    return several.charades_checkpoint(data)


class Knowing:
    """A detector that sees the annotated boxes, moved by a part of the picture."""

    def __init__(self, clip: Clip, off: float = 0.0) -> None:
        self.names = tuple(dict.fromkeys(["person", *(t.class_name for t in clip.tracks)]))
        self.clip, self.off, self.seen = clip, off * clip.frame_size[0], self._frames()

    def _frames(self) -> Iterator[Detections]:
        for frame in range(len(self.clip)):
            here = [t for t in self.clip.tracks if t.present[frame]]
            boxes = np.array([t.boxes_xyxy[frame] for t in here], dtype=np.float32).reshape(-1, 4) + self.off
            labels = np.array([self.names.index(t.class_name) for t in here], dtype=np.int64)
            yield Detections(boxes.astype(np.float32), np.ones(len(here), dtype=np.float32), labels)

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        return tuple(next(self.seen) for _ in frames)


def relations(checkpoint: Checkpoint, clip: Clip, detector: Knowing) -> list[FrameRelations]:
    found = detected(clip, classes_of(detector.names, checkpoint.vocabulary), look(clip, detector))
    assert found.clip.box_source == "detected"
    assert found.clip.relations is None, "annotated relations must not reach what is measured"
    return list(detected_relations(checkpoint, found, clip, relation_places(checkpoint.vocabulary)))


@pytest.mark.parametrize("video", PILOTS)
def test_who_sees_what_people_annotated_is_measured_like_annotated_boxes(
    data: Charades, checkpoint: Checkpoint, video: str
) -> None:
    clip = data.clip(video)
    places = relation_places(checkpoint.vocabulary)
    tokens = video_tokens(clip, checkpoint.vocabulary)
    assert tokens is not None
    seen = {t.track_id: t.present for t in clip.tracks}
    given = list(frame_relations(checkpoint, tokens, places))
    found = relations(checkpoint, clip, Knowing(clip))
    assert len(found) == len(given)
    everything = all(
        seen[r.object][i] and seen["person"][i] for r in clip.relations or () for i, name in enumerate(r.labels) if name
    )
    for constraint in (True, False):
        mine, theirs = (recall_at_k(frames, places.families, constraint) for frames in (found, given))
        for k, value in mine.items():
            assert value <= theirs[k] + 1e-9
            assert not everything or value == pytest.approx(theirs[k], abs=0.02)  # float16 and the order of equal scores


def test_boxes_that_miss_find_nothing(data: Charades, checkpoint: Checkpoint) -> None:
    clip = data.clip("0BNML")
    found = relations(checkpoint, clip, Knowing(clip, off=2.0))
    assert found
    assert all((frame.finds == -1).all() for frame in found)
    assert set(recall_at_k(found, relation_places(checkpoint.vocabulary).families, False).values()) == {0.0}


def test_the_bundled_detector_on_recorded_videos(data: Charades, checkpoint: Checkpoint) -> None:
    chosen = frozenset(PILOTS)
    given = evaluate(checkpoint, data, Options(clip_ids=chosen))
    report = evaluate(checkpoint, data, Options(clip_ids=chosen, boxes="detected"))
    assert (given["boxes"], report["boxes"]) == ("annotated", "detected")
    assert 0 < report["answered"] <= len(PILOTS)  # with these word vectors only words that are the same are known
    assert report["metrics"]["frames"] == given["metrics"]["frames"]
    best, bound = (r["metrics"]["recall"]["no_constraint"][50] for r in (report, given))
    assert 0 < best < bound, "it finds some of the annotated things, and not all"


def test_videos_without_pictures_cannot_be_looked_at(
    data: Charades, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = data.clip
    monkeypatch.setattr(data, "clip", lambda clip_id: replace(clip(clip_id), video=None, frame_paths=None))
    with pytest.raises(LaiarError, match="have no pictures that show something to look at"):
        evaluate(checkpoint, data, Options(clip_ids=frozenset(PILOTS), boxes="detected"))
