"""How the relations in the frames of a video are named, in the shape that recall asks for."""

from __future__ import annotations

import numpy as np
import pytest
from several import FAMILIES, FRAMES, checkpoint, clip

from laiar_core.evaluation.charades_predictions import frame_relations, relation_places
from laiar_core.model.video_tokens import VideoTokens, video_tokens


@pytest.fixture
def video() -> VideoTokens:
    tokens = video_tokens(clip(), checkpoint().vocabulary)
    assert tokens
    return tokens


def test_relations_of_frames_are_those_annotated(video: VideoTokens) -> None:
    made = checkpoint()
    places = relation_places(made.vocabulary)
    assert places.relations == tuple(sorted(FAMILIES))
    frames = list(frame_relations(made, video, places))
    assert len(frames) == FRAMES
    for frame in frames:
        assert frame.scores.shape == frame.truth.shape == (2, len(FAMILIES))  # chair and cup
        for family in places.families:
            assert frame.scores[:, family].sum(axis=1) == pytest.approx(1, abs=1e-5)
    drinks = [{places.relations[r] for r in np.flatnonzero(pair)} for pair in frames[7].truth]
    assert drinks == [
        {"sitting_on", "beneath", "not_looking_at"},
        {"drinking_from", "holding", "in_front_of", "looking_at"},
    ]
