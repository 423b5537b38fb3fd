"""How well things were seen, in the explanation: it weakens names and weights, and changes nothing of what people annotated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.viz.export.clip_page import html_page
from laiar_core.viz.frame_numbers import reasons_of
from laiar_core.viz.words.seen import seen_in_words, seen_shortly
from laiar_core.viz.words.tables import change_rows

TABLE = Path(__file__).resolve().parents[2] / "checkpoints" / "cad120"


@pytest.fixture(scope="module")
def table() -> Checkpoint:
    return load_checkpoint(TABLE)


@pytest.fixture(scope="module")
def clip(demo: Cad120) -> Clip:
    return demo.clip(next(i for i, row in demo.rows.items() if row.action == "pick"))


@pytest.fixture(scope="module")
def exact(table: Checkpoint, clip: Clip) -> Explanation:
    return explain(table, clip)


def detected(clip: Clip, which: str, score: float, steadiness: float = 1.0) -> Clip:
    """The clip as if a detector had found it, one thing less surely than the others."""
    tracks = [
        replace(
            track,
            scores=np.where(track.present, score if track.track_id == which else 1, 0).astype(np.float32),
            steadiness=steadiness if track.track_id == which else 1.0,
        )
        for track in clip.tracks
    ]
    return replace(clip, tracks=tuple(tracks), box_source="detected")


def test_of_annotated_boxes_nothing_is_weakened(exact: Explanation) -> None:
    assert {track.score for track in exact.tracks} == {None}
    assert {part.seen for part in (*exact.tracks, *exact.tokens, *exact.transitions)} == {1.0}
    assert seen_in_words(exact) == []
    assert seen_shortly(exact) == ""


def test_what_is_seen_perfectly_is_as_if_annotated(table: Checkpoint, clip: Clip, exact: Explanation) -> None:
    found = explain(table, detected(clip, "", 1.0))
    assert [reason.weight for reason in reasons_of(found)] == [reason.weight for reason in reasons_of(exact)]
    assert (found.prediction, found.confidence) == (exact.prediction, exact.confidence)


@pytest.mark.parametrize(("score", "steadiness", "seen"), [(0.25, 1.0, 0.5), (0.5, 0.5, 0.5), (1.0, 0.09, 0.3), (0.0, 1.0, 0.0)])
def test_a_badly_seen_thing_weakens_names_and_weights(
    table: Checkpoint, clip: Clip, exact: Explanation, score: float, steadiness: float, seen: float
) -> None:
    """The factor is the geometric mean of score and steadiness of the worse seen of two things, and nothing else changes."""
    pair = exact.transitions[0].pair
    thing = exact.pairs[pair].object
    name = exact.tracks[thing].track_id
    found = explain(table, detected(clip, name, score, steadiness))
    assert (found.confidence, found.tracks[thing].score) == (exact.confidence, pytest.approx(score))
    assert found.tracks[thing].seen == pytest.approx(seen, abs=1e-6)
    for token, before in zip(found.tokens, exact.tokens, strict=True):
        ends = found.pairs[token.pair]
        factor = seen if thing in (ends.subject, ends.object) else 1.0
        assert token.probability == pytest.approx(before.probability * factor, abs=1e-6)
        assert (token.relation, token.evidence) == (before.relation, before.evidence)
    weights = {(t.pair, t.to_frame): t.weight for t in exact.transitions}
    for change in found.transitions:
        ends = found.pairs[change.pair]
        factor = seen if thing in (ends.subject, ends.object) else 1.0
        assert change.weight == pytest.approx(weights[change.pair, change.to_frame] * factor, abs=1e-6)
        assert change.seen == pytest.approx(factor, abs=1e-6)
    assert f"{name} was seen {'fairly' if seen == 0.5 else 'poorly'}" in seen_in_words(found)[0]


def test_only_frames_in_which_it_was_found_have_a_score(clip: Clip) -> None:
    track = replace(clip.tracks[0], scores=np.where(np.arange(len(clip)) % 2 == 0, 0.8, 0).astype(np.float32))
    assert track.score == pytest.approx(0.8)
    assert replace(track, scores=np.zeros(len(clip), dtype=np.float32)).seen == 0.0
    assert track.taken(slice(0, 4)).scores.tolist() == pytest.approx([0.8, 0, 0.8, 0])


def test_pages_say_how_well_the_things_of_the_reason_were_seen(table: Checkpoint, clip: Clip, exact: Explanation) -> None:
    every = replace(
        clip,
        tracks=tuple(replace(t, scores=np.where(t.present, 0.36, 0).astype(np.float32)) for t in clip.tracks),
        box_source="detected",
    )
    found = explain(table, every)
    best = reasons_of(found)[0]
    assert (best.pair, best.seen) == (exact.transitions[0].pair, pytest.approx(0.6))
    ends = found.pairs[best.pair]
    names = [found.tracks[end].track_id for end in (ends.subject, ends.object)]
    assert sorted(seen_shortly(found).split(", ")) == sorted(f"{name} fairly" for name in names)
    page = html_page(found, None, False, lambda _: None)
    for sentence in seen_in_words(found):
        assert sentence in page
    assert "fairly (0.60)" in page
    assert change_rows(found)["seen"].iloc[0] == "fairly (0.60)"
    assert "seen" not in change_rows(exact)
    assert "How well things were seen" not in html_page(exact, None, False, lambda _: None)
