"""What a model says of a whole video, in the shape that Charades' measures ask for."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from several import FAMILIES, FRAMES, checkpoint, clip

from laiar_core.evaluation.charades_predictions import answers, frame_relations, relation_places
from laiar_core.model.tokens import collate, sample_frames
from laiar_core.model.video_tokens import VideoTokens, video_tokens
from laiar_core.timeline.localise import around


@pytest.fixture
def video() -> VideoTokens:
    tokens = video_tokens(clip(), checkpoint().vocabulary)
    assert tokens
    return tokens


@pytest.mark.parametrize("by_words", [False, True])
def test_answers_are_of_what_lies_around_each_moment(video: VideoTokens, by_words: bool) -> None:
    made = checkpoint()
    said = answers(made, video, 12.0, by_words)
    stream = made.model.language if by_words else made.model.video
    assert said.moments.shape == (25, 4)
    with torch.inference_mode():
        for moment in (0, 12, 24):
            first, last = around(clip().frame_times_s, moment / 25 * 12)
            stretch = clip().taken(slice(first, last + 1))
            logits = stream(collate([made.tokens_of(stretch)])).logits[0]
            assert said.moments[moment] == pytest.approx(logits.sigmoid().numpy(), abs=2e-2)  # float16 layout
        whole = stream(collate([made.tokens_of(clip())])).logits[0].sigmoid().numpy()
    assert said.whole == pytest.approx((whole + said.moments.max(axis=0)) / 2, abs=2e-2)
    assert len(sample_frames(FRAMES, made.config.model.frames)) < FRAMES


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
