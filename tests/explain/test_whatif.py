"""What-if answers are what the encoder itself says, and nothing that it does not see can change them."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
import torch

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.explain.whatif import predict_edited as predict
from laiar_core.explain.whatif_edits import (
    MOST_EDITS,
    Edit,
    ForceToken,
    HideFrame,
    HidePair,
    HideToken,
    Rename,
    edits_from_text,
    edits_to_text,
)
from laiar_core.explain.whatif_flip import Unit, find_flip
from laiar_core.explain.whatif_prepare import Prepared, prepare
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint

BUNDLED = Path(__file__).resolve().parents[2] / "checkpoints" / "cad120"


@pytest.fixture(scope="module")
def clips(tiny_checkpoint: Checkpoint, demo: Cad120) -> list[Prepared]:
    return [prepare(run_model(tiny_checkpoint, demo.clip(clip_id))) for clip_id in demo.clip_ids()[::16]]


@pytest.fixture(scope="module")
def real_clips(demo: Cad120) -> list[Prepared]:
    """The same for a model that knows what it does."""
    checkpoint = load_checkpoint(BUNDLED)
    return [prepare(run_model(checkpoint, demo.clip(clip_id))) for clip_id in demo.clip_ids()[::20]]


def dropped(prepared: Prepared) -> list[tuple[int, int]]:
    steps, pairs = prepared.run.video.read.shape[1:3]
    return sorted({(t, n) for t in range(steps) for n in range(pairs)} - prepared.kept_places())


def encoded(prepared: Prepared, places: list[tuple[int, int]], renamed: dict[tuple[int, int], str] | None = None) -> list[float]:
    """Logits by the DT-Former's own `encode` on these tokens and no others, so that nothing has to be hidden."""
    tokens = prepared.run.video.read.clone()
    for (step, pair), relation in (renamed or {}).items():
        tokens[0, step, pair] = prepared.labels[prepared.allowed[pair][relation]]
    steps, columns = torch.tensor([sorted(places)]).unbind(dim=-1)  # (1, M) each
    full = torch.ones(steps.shape, dtype=torch.bool)
    with torch.inference_mode():
        z = prepared.run.model.dt_former.encode(tokens, prepared.run.batch.tracks, steps, columns, full, full.float())
        logits: list[float] = prepared.run.model.c_v(z)[0].tolist()
    return logits


def test_without_edits_it_is_the_prediction_to_the_last_bit(tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    for clip_id in demo.clip_ids()[::16]:
        clip = demo.clip(clip_id)
        explanation, same = explain(tiny_checkpoint, clip), predict(prepare(run_model(tiny_checkpoint, clip)), ())
        assert [action.video for action in explanation.actions] == list(same.probabilities)
        assert (same.action, same.confidence) == (explanation.prediction, explanation.confidence)
        named = {(token.step, token.pair): token.relation for token in explanation.tokens}
        assert {(token.step, token.pair): token.relation for token in same.seen} == named


def test_what_was_dropped_can_be_hidden_or_renamed_without_a_trace(clips: list[Prepared]) -> None:
    for prepared in clips:
        before = predict(prepared, ())
        for step, pair in dropped(prepared):
            rename = Rename(pair, step, step, next(iter(prepared.allowed[pair])))
            for edit in (HideToken(step, pair), rename):
                assert predict(prepared, [edit]) == before


def test_a_kept_token_that_is_forced_in_is_seen_once(clips: list[Prepared]) -> None:
    for prepared in clips:
        step, pair = min(prepared.kept_places())
        assert predict(prepared, [ForceToken(step, pair)]) == predict(prepared, ())


def test_hiding_wins_over_forcing(clips: list[Prepared]) -> None:
    for prepared in clips:
        step, pair = dropped(prepared)[0]
        for hide in (HideToken(step, pair), HideFrame(step), HidePair(pair)):
            assert predict(prepared, [ForceToken(step, pair), hide]) == predict(prepared, [hide])


def test_hidden_tokens_count_as_little_as_tokens_that_do_not_exist(clips: list[Prepared]) -> None:
    for prepared in clips:
        kept = prepared.kept_places()
        step, pair = sorted(kept)[1]
        for edit, left in (
            (HideToken(step, pair), kept - {(step, pair)}),
            (HideFrame(step), {place for place in kept if place[0] != step}),
            (HidePair(pair), {place for place in kept if place[1] != pair}),
        ):
            after = predict(prepared, [edit])
            assert {(token.step, token.pair) for token in after.seen} == left
            assert after.logits == pytest.approx(encoded(prepared, list(left)), abs=1e-4)


def test_a_token_forced_in_stands_beside_the_kept_ones(clips: list[Prepared]) -> None:
    for prepared in clips:
        extra = dropped(prepared)[::7]
        after = predict(prepared, [ForceToken(*place) for place in extra])
        assert after.logits == pytest.approx(encoded(prepared, [*prepared.kept_places(), *extra]), abs=1e-4)
        assert {(token.step, token.pair) for token in after.seen if token.forced} == set(extra)


def test_a_renamed_token_is_read_as_the_label_is(clips: list[Prepared]) -> None:
    for prepared in clips:
        kept = sorted(prepared.kept_places())
        pair = kept[0][1]
        steps = [step for step, n in kept if n == pair]
        relation = list(prepared.allowed[pair])[-1]
        after = predict(prepared, [Rename(pair, steps[0], steps[-1], relation)])
        renamed = {(step, pair): relation for step in steps}
        assert after.logits == pytest.approx(encoded(prepared, kept, renamed), abs=1e-4)
        assert {(t.step, t.pair): t.relation for t in after.seen if t.renamed} == renamed


def test_the_later_of_two_renames_holds(clips: list[Prepared]) -> None:
    prepared = clips[0]
    step, pair = min(prepared.kept_places())
    first, second = (Rename(pair, step, step, relation) for relation in list(prepared.allowed[pair])[:2])
    assert predict(prepared, [first, second]) == predict(prepared, [second])


def test_the_order_of_edits_does_not_matter_where_they_do_not_conflict(clips: list[Prepared]) -> None:
    rng = random.Random(0)
    for prepared in clips:
        kept = sorted(prepared.kept_places())
        by_pair = {n: Rename(n, t, t, rng.choice(list(prepared.allowed[n]))) for t, n in kept}
        edits: list[Edit] = [*rng.sample(list(by_pair.values()), 2), *(ForceToken(*p) for p in rng.sample(dropped(prepared), 3))]
        edits += [HideToken(*rng.choice(kept)), HideFrame(kept[-1][0]), HidePair(kept[0][1])]
        expected = predict(prepared, edits)
        for _ in range(5):
            rng.shuffle(edits)
            assert predict(prepared, edits) == expected


def test_its_own_name_changes_a_token_less_than_another_name(real_clips: list[Prepared]) -> None:
    own, other = [], []
    for prepared in real_clips:
        before = predict(prepared, ())
        for token in before.seen[::3]:
            for relation in prepared.allowed[token.pair]:
                after = predict(prepared, [Rename(token.pair, token.step, token.step, relation)])
                moved = max(abs(a - b) for a, b in zip(after.logits, before.logits, strict=True))
                (own if relation == token.relation else other).append(moved)
    assert sum(own) / len(own) < 0.25 * sum(other) / len(other)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (HideToken(99, 0), "no sampled frame 99 to edit; allowed are 0 to 7"),
        (HideFrame(-1), "no sampled frame -1"),
        (HidePair(400), "no pair 400"),
        (ForceToken(0, 400), "no pair 400"),
        (Rename(0, 3, 2, "open"), "from sampled frame 3 back to 2"),
        (Rename(0, 0, 99, "open"), "no sampled frame 99"),
        (Rename(0, 0, 1, "flying"), "cannot be 'flying'; allowed are "),
    ],
)
def test_an_edit_that_the_clip_does_not_allow_becomes_a_sentence(clips: list[Prepared], edit: Edit, words: str) -> None:
    with pytest.raises(LaiarError, match=words):
        predict(clips[0], [edit])


def test_a_wrong_name_is_answered_with_the_right_ones(clips: list[Prepared]) -> None:
    with pytest.raises(LaiarError) as caught:
        predict(clips[0], [Rename(0, 0, 0, "flying")])
    for allowed in (*clips[0].allowed[0], *clips[0].pair_names[0]):
        assert allowed in str(caught.value)


def test_edits_survive_the_link() -> None:
    edits = (
        HideToken(3, 12),
        HideFrame(0),
        HidePair(2),
        ForceToken(15, 0),
        Rename(4, 0, 7, "not_holding"),
        Rename(1, 2, 2, "a.b~c/ü "),
    )
    text = edits_to_text(edits)
    assert text.startswith("h3.12~f0~p2~k15.0~n4.0.7.not_holding~n1.2.2.a.b")
    assert edits_from_text(text) == edits
    assert edits_from_text(edits_to_text(())) == ()


@pytest.mark.parametrize(
    "text", ["x1", "h3", "h3.4.5", "f", "f-1", "f1_0", "f 1", "f٣", "p1.2", "n1.2.3", "h1.2~", "~", "h" + "9" * 400]
)
def test_a_link_that_nobody_can_read_becomes_a_sentence(text: str) -> None:
    with pytest.raises(LaiarError, match="which nobody can read; allowed are hSTEP"):
        edits_from_text(text)


def test_a_link_with_more_edits_than_anybody_makes_becomes_a_sentence() -> None:
    assert len(edits_from_text("~".join(["f0"] * MOST_EDITS))) == MOST_EDITS
    with pytest.raises(LaiarError, match="the link holds 50,000 edits; at most 500 are read"):
        edits_from_text("~".join(["f0"] * 50_000))


@pytest.mark.parametrize("unit", ["tokens", "pairs", "frames"])
def test_a_flip_flips_and_nothing_smaller_does(real_clips: list[Prepared], unit: Unit) -> None:
    found = 0
    for prepared in real_clips:
        before, flip = predict(prepared, ()), find_flip(prepared, (), unit)
        whole = [HideFrame(step) for step in range(prepared.run.video.read.shape[1])]
        if flip is None:
            assert predict(prepared, whole).action == before.action
            continue
        found += 1
        after = predict(prepared, flip.removals)
        assert (after.action, after.confidence) == (flip.action, flip.confidence)
        assert after.action != before.action
        for size in range(1, len(flip.removals)):
            for fewer in combinations(flip.removals, size):
                if size == len(flip.removals) - 1 or size < 3:
                    assert predict(prepared, fewer).action == before.action
    assert found > 0


def test_what_is_proven_is_true(real_clips: list[Prepared]) -> None:
    """Every set of pairs is tried: the search is not allowed to call a set the smallest where there is a smaller one."""
    for prepared in real_clips:
        before, flip = predict(prepared, ()), find_flip(prepared, (), "pairs")
        pairs = sorted({HidePair(token.pair) for token in before.seen})
        sizes = [s for s in (1, 2, 3) for some in combinations(pairs, s) if predict(prepared, some).action != before.action]
        if flip is not None and flip.proven:
            assert len(flip.removals) == min(sizes)
        else:
            assert not [size for size in sizes if size < 3]


def test_a_flip_starts_from_the_edits_that_hold(real_clips: list[Prepared]) -> None:
    for prepared in real_clips:
        edits = (HideToken(*min(prepared.kept_places())),)
        flip = find_flip(prepared, edits, "tokens")
        if flip is not None:
            assert edits[0] not in flip.removals
            assert predict(prepared, (*edits, *flip.removals)).action == flip.action != predict(prepared, edits).action
