"""Evidence and faithfulness are what the encoder itself says when tokens are hidden from it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from laiar_core.data.cad120.reader import Cad120
from laiar_core.explain.attribution import attention_weights
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.inference.model_run import ModelRun, run_model
from laiar_core.model.checkpoint import Checkpoint


@dataclass(frozen=True)
class Explained:
    """An explanation, and the run of the model that it is about."""

    explanation: Explanation
    run: ModelRun

    @property
    def kept(self) -> Tensor:
        """Which slots are kept, bool (1, K)."""
        return self.run.video.selected.kept

    def encode(self, present: Tensor) -> Tensor:
        """Logits (A,) by the DT-Former's own `encode`, which the explanation does not call, for present slots (K,)."""
        video, model = self.run.video, self.run.model
        steps, columns = video.selected.steps, video.selected.columns
        z = model.dt_former.encode(
            video.read, self.run.batch.tracks, steps, columns, present[None], torch.ones(1, len(present))
        )  # (1, D)
        logits: Tensor = model.c_v(z)[0]
        return logits


@pytest.fixture(scope="module")
def explained(tiny_checkpoint: Checkpoint, demo: Cad120) -> list[Explained]:
    found = []
    for clip_id in demo.clip_ids()[::4]:
        clip = demo.clip(clip_id)
        found.append(Explained(explain(tiny_checkpoint, clip), run_model(tiny_checkpoint, clip)))
    return found


def test_the_evidence_of_a_token_is_the_logit_lost_without_it(explained: list[Explained]) -> None:
    for e in explained:
        kept = e.kept[0]  # (K,)
        for token, slot in zip(e.explanation.tokens, kept.nonzero().flatten().tolist(), strict=True):
            without = kept.clone()
            without[slot] = False
            with torch.no_grad():
                lost = e.encode(kept) - e.encode(without)  # (A,)
            assert token.evidence == pytest.approx(lost.tolist(), abs=1e-4)


def test_the_rise_of_a_transition_is_what_its_tokens_add(explained: list[Explained]) -> None:
    counted = 0
    for e in explained:
        tokens, kept = e.explanation.tokens, e.kept[0]  # (K,)
        slots = kept.nonzero().flatten().tolist()
        action = [a.action for a in e.explanation.actions].index(e.explanation.prediction)
        changing = {t.pair for t in e.explanation.transitions}
        for transition in e.explanation.transitions:
            if sum(t.pair == transition.pair for t in e.explanation.transitions) > 1:
                continue  # of a pair that changes once, both sides are all of its tokens
            shown = torch.zeros_like(kept)
            shown[[s for s, t in zip(slots, tokens, strict=True) if t.pair not in changing]] = True
            with torch.no_grad():
                ground = e.encode(shown)[action]
                shown[[s for s, t in zip(slots, tokens, strict=True) if t.pair == transition.pair]] = True
                assert transition.rise == pytest.approx((e.encode(shown)[action] - ground).item(), abs=1e-4)
            counted += 1
    assert counted > 0


def test_with_everything_the_prediction_comes_back(explained: list[Explained]) -> None:
    for e in explained:
        with torch.no_grad():
            again = e.run.logits_with(e.kept)  # (1, A)
        assert torch.allclose(again, e.run.video.logits, atol=1e-5)


def test_curves_run_between_everything_and_nothing(explained: list[Explained]) -> None:
    for e in explained:
        action = [a.action for a in e.explanation.actions].index(e.explanation.prediction)
        with torch.no_grad():
            empty = e.encode(torch.zeros_like(e.kept[0])).softmax(dim=-1)[action].item()
        rankings = e.explanation.faithfulness.rankings
        assert [r.ranking for r in rankings] == ["evidence", "selection", "attention", "gradient", "random"]
        for r in rankings:
            assert (r.deletion[0], r.insertion[-1]) == pytest.approx((e.explanation.confidence,) * 2, abs=1e-5)
            assert (r.deletion[-1], r.insertion[0]) == pytest.approx((empty, empty), abs=1e-5)


def test_comprehensiveness_and_sufficiency_are_means_over_the_curves(explained: list[Explained]) -> None:
    for e in explained:
        at = [e.explanation.faithfulness.shares.index(share) for share in (0.05, 0.1, 0.2, 0.5)]
        for r in e.explanation.faithfulness.rankings:
            lost = [e.explanation.confidence - r.deletion[i] for i in at]
            missing = [e.explanation.confidence - r.insertion[i] for i in at]
            assert r.comprehensiveness == pytest.approx(sum(lost) / 4, abs=1e-5)
            assert r.sufficiency == pytest.approx(sum(missing) / 4, abs=1e-5)


def test_an_explanation_is_the_same_every_time(tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    clip = demo.clip(demo.clip_ids()[1])
    first = explain(tiny_checkpoint, clip)
    torch.rand(7)  # whatever else draws random numbers
    assert explain(tiny_checkpoint, clip).to_json() == first.to_json()


def test_attention_is_the_block_s_own(explained: list[Explained]) -> None:
    """The weights that we read, put through the rest of the block, give what the block gives: no silent second version of it."""
    e = explained[0]
    some = e.kept.clone()  # (1, K)
    some[0, 0] = False
    with torch.no_grad():
        read = e.run.encoder_input(some)
        block = e.run.model.dt_former.blocks[0]
        weights = attention_weights(block, read)  # (1, heads, M, M)
        value = block.qkv(block.norm1(read.x)).chunk(3, dim=-1)[2].unflatten(-1, (block.heads, -1)).transpose(1, 2)
        x = read.x + block.out((weights @ value).transpose(1, 2).flatten(2))  # (1, M, D)
        expected = block(read.x, read.standing, read.log_presence)  # (1, M, D)
    assert torch.allclose(x + block.mlp(block.norm2(x)), expected, atol=1e-5)
    assert weights[..., 1].abs().max() == 0, "nothing attends to a hidden slot"
