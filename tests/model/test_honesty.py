"""The three rules of DESIGN.md that make an explanation honest, on real recordings and on simulated ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from several import checkpoint as several_checkpoint
from several import clip as several_clip
from several import trained as several_trained

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.model.tokens import Batch, clip_tokens, collate, sample_frames
from laiar_core.model.video_tokens import stretch_batch, video_tokens


@pytest.fixture(scope="module", params=["simulated", "real"])
def clips(request: pytest.FixtureRequest) -> list[Clip]:
    if request.param == "simulated":
        data: Cad120 = request.getfixturevalue("demo")
    else:
        path: Path = request.getfixturevalue("cad120_path")
        data = Cad120(path)
    return [data.clip(clip_id) for clip_id in data.clip_ids()[::40]]


def batch_of(checkpoint: Checkpoint, clip: Clip) -> Batch:
    frames = sample_frames(len(clip), checkpoint.config.model.frames)
    return collate([clip_tokens(clip, checkpoint.vocabulary, frames)])


def test_dropped_tokens_do_not_touch_the_prediction(tiny_checkpoint: Checkpoint, clips: list[Clip]) -> None:
    """Rule 1. A dropped token is changed as far as the ranking allows; the logits stay the same to the last bit."""
    model = tiny_checkpoint.model
    changed = 0
    for clip in clips:
        batch = batch_of(tiny_checkpoint, clip)
        with torch.inference_mode():
            tokens = model.visual(batch.layout, model.words_of(batch.classes))
            before = model.dt_former(tokens, batch.valid, batch.tracks)
            dropped = (before.u()[0] == 0).nonzero().tolist()
            for t, n in dropped:
                other = tokens.clone()
                other[0, t, n] += 0.01 * torch.randn(tokens.shape[-1])
                after = model.dt_former(other, batch.valid, batch.tracks)
                if not (torch.equal(before.steps, after.steps) and torch.equal(before.columns, after.columns)):
                    continue
                changed += 1
                assert torch.equal(model.c_v(before.z), model.c_v(after.z))
    assert changed > 20, "the test must have changed some dropped tokens"


def test_kept_tokens_do_touch_the_prediction(tiny_checkpoint: Checkpoint, clips: list[Clip]) -> None:
    """The twin of rule 1, so that it cannot hold for an empty reason."""
    model = tiny_checkpoint.model
    batch = batch_of(tiny_checkpoint, clips[0])
    with torch.inference_mode():
        video = model.video(batch)
        tokens = video.read.clone()
        tokens[0, video.selected.steps[0, 0], video.selected.columns[0, 0]] += torch.randn(tokens.shape[-1])  # a norm hides += 1
        s = video.selected
        z = model.dt_former.encode(tokens, batch.tracks, s.steps, s.columns, s.kept, torch.ones(s.kept.shape))
        assert not torch.allclose(model.c_v(z), video.logits, atol=1e-4)


def test_only_kept_tokens_are_named(tiny_checkpoint: Checkpoint, clips: list[Clip]) -> None:
    """Rule 2. Every name belongs to a kept token and is the nearest label that its pair can have."""
    model, vocabulary = tiny_checkpoint.model, tiny_checkpoint.vocabulary
    for clip in clips:
        explanation = explain(tiny_checkpoint, clip)
        batch = batch_of(tiny_checkpoint, clip)
        with torch.inference_mode():
            video = model.video(batch)
            similarities = model.similarities(video.tokens[0])  # (T, N, L)
        u = video.selected.u()[0]
        assert {(t.step, t.pair) for t in explanation.tokens} == {tuple(x) for x in (u > 0).nonzero().tolist()}
        for token in explanation.tokens:
            pair = explanation.pairs[token.pair]
            classes = explanation.tracks[pair.subject].class_name, explanation.tracks[pair.object].class_name
            allowed = vocabulary.labels_of_pair[classes]
            ranked = sorted(allowed, key=lambda i: -float(similarities[token.step, token.pair, i]))
            assert [vocabulary.labels[i].relation for i in ranked[:2]] == [token.relation, token.runner_up]
            assert token.similarity == pytest.approx(float(similarities[token.step, token.pair, ranked[0]]), abs=1e-5)
        named = {(t.frame, t.pair): t.relation for t in explanation.tokens}
        for transition in explanation.transitions:
            assert named[transition.from_frame, transition.pair] == transition.from_relation
            assert named[transition.to_frame, transition.pair] == transition.to_relation


def test_annotation_never_enters_the_video_stream(tiny_checkpoint: Checkpoint, clips: list[Clip]) -> None:
    """Rule 3. Wrong relations, or none, change nothing but the comparison with the annotation."""
    rng = np.random.default_rng(0)
    for clip in clips:
        assert clip.relations
        shuffled = tuple(replace(r, labels=tuple(rng.permutation(np.array(r.labels, dtype=object)))) for r in clip.relations)
        answers = [
            explain(tiny_checkpoint, changed).model_dump(exclude={"truth", "actions"}) | {"actions": None}
            for changed in (clip, replace(clip, relations=shuffled), replace(clip, relations=None, action=None))
        ]
        assert answers[0] == answers[1] == answers[2]
        assert explain(tiny_checkpoint, clip).clip.box_source == clip.box_source


def test_a_token_sees_only_its_window(tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    """A token carries a short motion window: boxes far from its frame leave its features as they are."""
    from laiar_core.model.layout import BRIDGED_S, WINDOW_S, layout_features
    from laiar_core.model.pairs import pairs_of

    clip = demo.clip(demo.clip_ids()[0])
    pairs, parts = pairs_of(clip, tiny_checkpoint.vocabulary), tiny_checkpoint.vocabulary.parts
    frame = len(clip) // 2
    far = np.abs(clip.frame_times_s - clip.frame_times_s[frame]) > max(WINDOW_S) + BRIDGED_S + 0.01
    moved = replace(
        clip,
        tracks=tuple(replace(t, boxes_xyxy=t.boxes_xyxy + np.float32(50) * far[:, None].astype(np.float32)) for t in clip.tracks),
    )
    at = np.array([frame])
    assert np.array_equal(layout_features(clip, pairs, at, parts), layout_features(moved, pairs, at, parts))


@pytest.fixture(scope="module", params=["untrained", "trained"])
def several(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A model with families of relations and several actions."""
    return several_checkpoint() if request.param == "untrained" else several_trained(tmp_path_factory.mktemp("several"))


def test_dropped_tokens_do_not_touch_any_of_several_actions(several: Checkpoint) -> None:
    """Rule 1 where several actions happen: no logit moves by a bit."""
    model, clip = several.model, several_clip()
    batch = batch_of(several, clip)
    changed = 0
    with torch.inference_mode():
        read = model.video(batch).read
        before = model.dt_former(read, batch.valid, batch.tracks)
        dropped = (before.u()[0] == 0).nonzero().tolist()
        noise = torch.Generator().manual_seed(0)
        for (t, n), size in product(dropped, (0.01, 0.003, 0.001)):
            other = read.clone()
            other[0, t, n] += size * torch.randn(read.shape[-1], generator=noise)
            after = model.dt_former(other, batch.valid, batch.tracks)
            if torch.equal(before.steps, after.steps) and torch.equal(before.columns, after.columns):
                changed += 1
                assert torch.equal(model.c_v(before.z), model.c_v(after.z))
        kept = read.clone()
        kept[0, before.steps[0, 0], before.columns[0, 0]] += torch.randn(read.shape[-1])
        s = before
        z = model.dt_former.encode(kept, batch.tracks, s.steps, s.columns, s.kept, torch.ones(s.kept.shape))
        assert not torch.allclose(model.c_v(z), model.c_v(before.z), atol=1e-4)
    assert changed > 5, "the test must have changed some dropped tokens"


def test_only_kept_tokens_are_named_within_their_family(several: Checkpoint) -> None:
    """Rule 2 where a pair has families: a name answers the question of its column, and its token was kept."""
    model, vocabulary = several.model, several.vocabulary
    batch = batch_of(several, several_clip())
    explanation = explain(several, several_clip())
    with torch.inference_mode():
        video = model.video(batch)
        similarities = model.similarities(video.tokens[0])  # (T, N, L)
    u = video.selected.u()[0]
    assert {(t.step, t.pair) for t in explanation.tokens} == {tuple(x) for x in (u > 0).nonzero().tolist()}
    for token in explanation.tokens:
        allowed = [i for i in model.possible_labels(batch.classes)[0, token.pair].tolist() if i >= 0]
        family = vocabulary.families[int(batch.classes[0, token.pair, 2])]
        assert {vocabulary.labels[i].family for i in allowed} == {family}
        ranked = sorted(allowed, key=lambda i: -float(similarities[token.step, token.pair, i]))
        assert vocabulary.labels[ranked[0]].relation == token.relation


def test_several_annotated_relations_never_enter_the_video_stream(several: Checkpoint) -> None:
    """Rule 3, with what holds at the same time too."""
    clip, rng = several_clip(), np.random.default_rng(0)
    assert clip.relations
    shuffled = tuple(
        replace(r, labels=tuple(rng.permutation(np.array(r.labels, dtype=object))), further=None) for r in clip.relations
    )
    with torch.inference_mode():
        said = [
            several.model.video(batch_of(several, changed)).logits
            for changed in (clip, replace(clip, relations=shuffled), replace(clip, relations=None, actions=None))
        ]
    assert torch.equal(said[0], said[1])
    assert torch.equal(said[0], said[2])


def test_layout_kept_once_for_the_families_is_the_same_to_the_model(several: Checkpoint) -> None:
    """Training reads each pair's layout once; the explanation, once for each family: the tokens are the same."""
    clip = several_clip()
    video = video_tokens(clip, several.vocabulary)
    assert video
    frames = sample_frames(len(clip), several.config.model.frames)
    shared, plain = stretch_batch([(video, frames)]), batch_of(several, clip)
    assert 3 * shared.layout.shape[2] == plain.layout.shape[2]
    assert shared.further is not None
    assert plain.further is not None
    assert torch.equal(shared.labels, plain.labels)
    assert torch.equal(shared.further, plain.further)
    with torch.inference_mode():
        one, other = several.model.video(shared), several.model.video(plain)
    assert torch.allclose(one.tokens, other.tokens, atol=2e-2)  # float16 on disk
    assert torch.equal(one.selected.kept, other.selected.kept)
