"""Nothing is said of a person without a box: no relation in a frame or a video in which nobody was seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from several import checkpoint as several_checkpoint
from several import clip as several_clip

from laiar_core.api import Model
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip, Track
from laiar_core.errors import LaiarError
from laiar_core.evaluation.charades import measure_charades
from laiar_core.evaluation.options import Options
from laiar_core.explain.explainer import explain
from laiar_core.explain.whatif import predict_edited
from laiar_core.explain.whatif_edits import ForceToken
from laiar_core.explain.whatif_prepare import prepare
from laiar_core.inference.model_run import run_model
from laiar_core.inference.stretches import stretch_probabilities
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.tokens import NobodySeenError, collate
from laiar_core.model.video_tokens import stretch_batch, video_tokens
from laiar_core.timeline.localise import localise
from laiar_core.timeline.timeline import timeline

NOBODY = "nobody is seen in clip 'SIT01': the person has no box in the"


@pytest.fixture(scope="module")
def model() -> Checkpoint:
    return several_checkpoint()


def without(frames: slice, class_name: str = "person") -> Clip:
    """The clip without the boxes of a class in some frames."""

    def hidden(track: Track) -> Track:
        if track.class_name != class_name:
            return track
        present, boxes = track.present.copy(), track.boxes_xyxy.copy()
        present[frames], boxes[frames] = False, 0
        return replace(track, present=present, boxes_xyxy=boxes)

    clip = several_clip()
    return replace(clip, tracks=tuple(map(hidden, clip.tracks)))


def test_frames_without_anybody_have_no_relation(model: Checkpoint) -> None:
    clip = without(slice(3, 8))
    why = explain(model, clip)
    assert why.tokens
    assert not {token.frame for token in why.tokens} & set(range(3, 8))
    assert not {f for r in (*why.transitions, *why.states) for f in (r.from_frame, r.to_frame)} & set(range(3, 8))
    rows = zip(why.sampled_frames, why.selection.u, strict=True)
    assert not any(any(row) for frame, row in rows if frame in range(3, 8))
    seen = [frame for frame in why.sampled_frames if frame not in range(3, 8)]
    assert why.model.tokens_total == len(seen) * len(why.pairs)


def test_what_is_shown_of_a_thing_that_was_not_seen_stays(model: Checkpoint) -> None:
    """CAD-120 and things out of view: their tokens are as they were."""
    clip = without(slice(3, 8), "cup/glass/bottle")
    assert model.tokens_of(clip).seen.all()


def test_a_video_without_anybody_gets_a_sentence(model: Checkpoint) -> None:
    clip = without(slice(None))
    for ask in (explain, run_model):
        with pytest.raises(NobodySeenError, match=NOBODY):
            ask(model, clip)
    with pytest.raises(LaiarError, match=NOBODY):
        Model(model).predict([clip])
    assert video_tokens(clip, model.vocabulary) is None


def test_stretches_without_anybody_are_answered_from_nothing_kept(model: Checkpoint) -> None:
    clip = without(slice(0, 6))
    empty, whole = stretch_probabilities(model, clip, [(0, 5), (6, 11)])
    moved_chair = (replace(t, boxes_xyxy=t.boxes_xyxy + np.float32(t.class_name == "chair")) for t in clip.tracks)
    other = replace(clip, tracks=tuple(moved_chair))
    moved, _ = stretch_probabilities(model, other, [(0, 5), (6, 11)])
    assert np.array_equal(empty, moved), "nothing of what lies there is said"
    assert not np.array_equal(empty, whole)
    assert np.isfinite(localise(model, clip).probabilities).all()


def test_a_timeline_has_no_segment_where_nobody_is(model: Checkpoint) -> None:
    """Even where the model is prone to an action."""
    with_bias = several_checkpoint()
    with_bias.model.c_v.bias.data += 5
    own = replace(without(slice(0, 10)), relations=None, actions=None, length_s=None, frame_numbers=tuple(range(1, 13)))
    made = timeline(with_bias, own)
    assert made.segments
    for segment in made.segments:
        person = next(track for track in segment.explanation.tracks if track.class_name == "person")
        assert all(person.boxes_xyxy[token.frame] is not None for token in segment.explanation.tokens)


def test_training_and_explaining_leave_out_the_same(model: Checkpoint) -> None:
    clip = without(slice(3, 8))
    video = video_tokens(clip, model.vocabulary)
    assert video is not None
    tokens = model.tokens_of(clip)
    shared = stretch_batch([(video, tokens.frames)])
    assert shared.valid.tolist() == collate([tokens]).valid.tolist() == [tokens.seen.tolist()]
    assert not shared.valid.all()


def test_nothing_of_an_unseen_person_can_be_forced(model: Checkpoint) -> None:
    prepared = prepare(run_model(model, without(slice(3, 8))))
    step = int(np.flatnonzero(~prepared.run.inputs.seen[:, 0])[0])
    with pytest.raises(LaiarError, match=f"nobody is seen in sampled frame {step}"):
        predict_edited(prepared, [ForceToken(step, 0)])


def test_the_recorded_pilot(charades_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One of its videos has six frames without a person's box."""
    from laiar_core import bundled
    from laiar_core.model.checkpoint import load_checkpoint

    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path))
    data, home = Charades(charades_path), load_checkpoint(bundled.CHECKPOINTS / "charades-simulated")
    clip = data.clip("LEG82")
    person = clip.track("person")
    assert (~person.present).sum() == 6
    assert data.notes("LEG82") == (f"the person has no box in 6 of {len(clip)} frames, and nothing is said of people in those",)
    why = explain(home, clip)
    assert all(person.present[token.frame] for token in why.tokens)
    nobody = replace(clip, tracks=tuple(replace(t, present=t.present & (t.class_name != "person")) for t in clip.tracks))
    with pytest.raises(NobodySeenError, match="nobody is seen in clip 'LEG82'"):
        explain(home, nobody)
    report = measure_charades(home, data, Options(clip_ids=data.clip_ids()))
    assert report["answered"] == 4
    monkeypatch.setattr(Charades, "clip", lambda self, clip_id: nobody if clip_id == "LEG82" else real(self, clip_id))
    report = measure_charades(home, data, Options(clip_ids=data.clip_ids()))
    assert report["answered"] == 3


real = Charades.clip
