"""DT-Former (Wang et al., CVPR 2024, figure 2b): temporal token select, spatial token select, Transformer encoder with [cls].

One module serves both streams. The encoder sees the kept tokens and [cls], nothing else; which tokens those are is the only
thing that the rest of the clip can influence.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from laiar_core.brief import Brief
from laiar_core.model.config import ModelConfig
from laiar_core.model.rounding import settle_threads
from laiar_core.model.token_selection import choose


@dataclass(frozen=True, repr=False)
class Selected(Brief):
    """What the DT-Former gives. K = keep_frames * keep_pairs slots, some of them empty where a clip has fewer tokens.

    Attributes:
        z: (B, D) the [cls] output.
        temporal, spatial: (B, T) and (B, T, N) keep weights of every token in [0, 1], before dropping.
        steps, columns: int64 (B, K) sampled frame and pair of each slot.
        kept: bool (B, K), False for an empty slot.
    """

    z: Tensor
    temporal: Tensor
    spatial: Tensor
    steps: Tensor
    columns: Tensor
    kept: Tensor

    def mask(self) -> Tensor:
        """Which tokens were kept, bool (B, T, N)."""
        b, t, n = self.spatial.shape
        mask = torch.zeros(b, t * n, dtype=torch.bool, device=self.kept.device)
        mask.scatter_(1, self.steps * n + self.columns, self.kept)
        return mask.view(b, t, n)

    def u(self) -> Tensor:
        """Token selection signal matrix U (B, T, N): temporal times spatial weight of kept tokens, 0 where dropped."""
        return self.temporal[:, :, None] * self.spatial * self.mask()


CHANGE_PRIOR = 8.0
CHANGE_OFFSET = 0.25
LEARNED = 1.5  # how far what is learned can move a score: without a limit it came to choose frames by what they show


class Scorer(nn.Module):
    """Scores frames and tokens by what they hold and by how they differ from the sampled frames beside them.

    Actions are relation transitions, so the score starts out as the turn of a token's direction; what else makes a token worth
    keeping is learned on top, within limits.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.change = nn.Parameter(torch.tensor([CHANGE_PRIOR, CHANGE_PRIOR]))
        self.local = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Linear(width, width), nn.GELU())
        self.frame = nn.Linear(2 * width, 1)
        self.token = nn.Linear(width, 1)
        for head in (self.frame, self.token):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)

    def forward(self, tokens: Tensor, valid: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (B, T, N, D), valid (B, T, N) -> frame scores (B, T), token scores (B, T, N)."""
        same = (valid[:, 1:] & valid[:, :-1])[..., None]  # (B, T-1, N, 1)
        change = (tokens[:, 1:] - tokens[:, :-1]) * same  # (B, T-1, N, D)
        from_before = F.pad(change, (0, 0, 0, 0, 1, 0))  # (B, T, N, D)
        to_after = F.pad(change, (0, 0, 0, 0, 0, 1))  # (B, T, N, D)
        # Of a thing at rest the turn is a difference of two ones. In float32 its rounding, which depends on the number of threads
        # and of clips in the batch, would decide what is kept; training needs no such care.
        turn = _turn(tokens if self.training else tokens.double()).to(tokens.dtype) * same[..., 0]  # (B, T-1, N)
        turn = torch.maximum(F.pad(turn, (0, 0, 1, 0)), F.pad(turn, (0, 0, 0, 1)))  # (B, T, N)
        h = self.local(torch.cat([tokens, from_before, to_after], dim=-1)) * valid[..., None]  # (B, T, N, D)
        mean = h.sum(dim=2) / valid.sum(dim=2, keepdim=True).clamp(min=1)  # (B, T, D)
        frame = self.frame(torch.cat([mean, h.amax(dim=2)], dim=-1)).squeeze(-1)  # (B, T)
        frame = _limited(frame) + self.change[0] * (turn.amax(dim=2) - CHANGE_OFFSET)  # (B, T)
        return frame, _limited(self.token(h).squeeze(-1)) + self.change[1] * (turn - CHANGE_OFFSET)


def _turn(tokens: Tensor) -> Tensor:
    """How far each token (B, T, N, D) turns to the next sampled frame: the sine of half the angle, (B, T-1, N) from 0 to 1.

    Unlike one minus the cosine it grows in step with the angle, so that a token whose name changes slowly is not overlooked.
    """
    cosine = F.cosine_similarity(tokens[:, 1:], tokens[:, :-1], dim=-1)  # (B, T-1, N)
    return ((1 - cosine).clamp(min=0) / 2 + 1e-6).sqrt()


def _limited(score: Tensor) -> Tensor:
    return LEARNED * torch.tanh(score / LEARNED)


# How token j stands to token i: 0 to 2, the same pair before, at the same time, after; 3 to 5, another pair that shares a thing;
# 6 to 8, a pair that shares nothing; 9, either of them is [cls].
RELATIONS = 10
FIRST_BIASES: tuple[dict[int, float], ...] = ({0: 4.0, 1: 2.0}, {2: 4.0, 1: 2.0}, {3: 2.0, 4: 2.0, 5: 2.0}, {})


class _Bias(Function):
    """table[:, codes] of a table (nh, RELATIONS). Its backward pass counts, where autograd's would scatter, which is slow."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, codes: Tensor) -> Tensor:  # noqa: ANN401
        ctx.save_for_backward(codes)
        return torch.stack([row[codes] for row in table])  # (nh, B, M, M)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401
        codes = ctx.saved_tensors[0].flatten()  # (B * M * M)
        counts = [torch.bincount(codes, head.flatten(), RELATIONS) for head in gradient]  # nh times (RELATIONS,)
        return torch.stack(counts).to(gradient.dtype), None


class Block(nn.Module):
    """A pre-norm Transformer layer whose attention is biased by how two tokens are related."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.dropout = dropout
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * width, width))
        # A transition is a pair's now against its own past or future: the heads start out looking there, and learn on from it.
        biases = itertools.islice(itertools.cycle(FIRST_BIASES), heads)
        self.bias = nn.Parameter(torch.tensor([[bias.get(code, 0.0) for code in range(RELATIONS)] for bias in biases]))

    def forward(self, x: Tensor, related: Tensor, presence: Tensor, first: int | None = None) -> Tensor:
        """The layer.

        Args:
            x: (B, M, D) tokens.
            related: int64 (B, M, M) codes, see `related`; (1, M, M) where all rows share them.
            presence: (B, M) log presence, -inf for an empty slot.
            first: only so many tokens come out; all by default.

        Returns:
            (B, M, D), or (B, first, D).
        """
        b, m, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, m, 3, self.heads, -1).permute(2, 0, 3, 1, 4)  # each (B, nh, M, hs)
        mask = self.mask(related[:, :first], presence)  # (B, nh, first, M)
        y = F.scaled_dot_product_attention(q[:, :, :first], k, v, attn_mask=mask)  # (B, nh, first, hs)
        rate = self.dropout if self.training else 0.0
        x = x[:, :first] + F.dropout(self.out(y.transpose(1, 2).reshape(b, -1, d)), rate)  # (B, first, D)
        return x + F.dropout(self.mlp(self.norm2(x)), rate)

    def mask(self, related: Tensor, presence: Tensor) -> Tensor:
        """What is added to the attention logits (B, nh, M, M)."""
        bias: Tensor = _Bias.apply(self.bias, related).transpose(0, 1)  # type: ignore[no-untyped-call]  # (B, nh, M, M)
        return bias + presence[:, None, None, :]


def related(steps: Tensor, tracks: Tensor) -> Tensor:
    """Codes int64 (B, K+1, K+1), 0 to RELATIONS - 1, of how tokens stand to each other, [cls] first.

    Args:
        steps: (B, K) sampled frame of each token. tracks: (B, K, 2) its two track indices.
    """
    steps, tracks = steps.short(), tracks.short()  # (B, K, K) arrays are the largest of a step: small numbers are read faster
    order = (steps[:, None, :] - steps[:, :, None]).sign() + 1  # (B, K, K): 0 before, 1 same time, 2 after
    mine, other = tracks[:, :, None, :], tracks[:, None, :, :]  # (B, K, 1, 2), (B, 1, K, 2)
    alike = mine == other  # (B, K, K, 2)
    shared = (alike | (mine == other.flip(-1))).any(dim=-1)  # (B, K, K)
    nearness = 2 - shared.short() - alike.all(dim=-1).short()  # (B, K, K): 0 same pair, 1 shared thing, 2 neither
    return F.pad(nearness * 3 + order, (1, 0, 1, 0), value=RELATIONS - 1).long()


@dataclass(frozen=True, repr=False)
class EncoderInput(Brief):
    """What the blocks of the encoder read in R rows; [cls] is in front.

    Attributes:
        x: (R, K+1, D) tokens.
        standing: (R, K+1, K+1) how they stand to each other, see `related`; (1, K+1, K+1) where all rows show the same clip.
        log_presence: (R, K+1) 0 where a token is present, -inf where it is hidden.
    """

    x: Tensor
    standing: Tensor
    log_presence: Tensor


class DTFormer(nn.Module):
    """Selects tokens and encodes the kept ones.

    The encoder knows which of two tokens came first, but not where in the clip they lie: where people cut a clip is no reason.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.scorer = Scorer(config.width)
        self.cls = nn.Parameter(torch.randn(config.width) * 0.02)
        self.blocks = nn.ModuleList(Block(config.width, config.heads, config.dropout) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)

    def forward(self, tokens: Tensor, valid: Tensor, tracks: Tensor) -> Selected:
        """Select tokens and encode them.

        Args:
            tokens: (B, T, N, D).
            valid: bool (B, T, N), which tokens there are.
            tracks: int64 (B, N, 2), the two tracks of each pair.

        Returns:
            What was kept, and z (B, D).
        """
        noise = self.config.selector_noise if self.training else 0.0
        operator = self.config.selector
        frame_scores, token_scores = self.scorer(tokens, valid)  # (B, T), (B, T, N)
        rows, row_kept, frame_presence = choose(frame_scores, valid.any(dim=2), self.config.keep_frames, operator, noise)
        columns, column_kept, token_presence = choose(token_scores, valid, self.config.keep_pairs, operator, noise)
        columns = take(columns, rows)  # (B, Kt, Kn)
        kept = take(column_kept, rows) & row_kept[..., None]  # (B, Kt, Kn)
        steps = rows[..., None].expand_as(columns)  # (B, Kt, Kn)
        steps, columns, kept = steps.flatten(1), columns.flatten(1), kept.flatten(1)  # (B, K)
        presence = frame_presence[:, :, None] * token_presence  # (B, T, N)
        batch = torch.arange(len(tokens), device=tokens.device)[:, None]  # (B, 1)
        z = self.encode(tokens, tracks, steps, columns, kept, presence[batch, steps, columns])
        return Selected(z, frame_scores.sigmoid(), token_scores.sigmoid() * valid, steps, columns, kept)

    def encode(self, tokens: Tensor, tracks: Tensor, steps: Tensor, columns: Tensor, kept: Tensor, presence: Tensor) -> Tensor:
        """Encode chosen tokens.

        Args:
            tokens: (B, T, N, D).
            tracks: int64 (B, N, 2).
            steps: int64 (B, K), the sampled frame of each slot.
            columns: int64 (B, K), its pair.
            kept: bool (B, K), False for an empty slot.
            presence: (B, K), ones with a gradient.

        Returns:
            z (B, D).
        """
        return self.run(self.lay_out(tokens, tracks, steps, columns, kept, presence))

    def lay_out(
        self, tokens: Tensor, tracks: Tensor, steps: Tensor, columns: Tensor, kept: Tensor, presence: Tensor
    ) -> EncoderInput:
        """What `encode` reads. A clip can be laid out once for R rows that hide other tokens of it: B is 1 then.

        Args:
            tokens: (B, T, N, D).
            tracks: int64 (B, N, 2).
            steps: int64 (B, K), the sampled frame of each slot.
            columns: int64 (B, K), its pair.
            kept: bool (B, K) or (R, K), False for an empty slot.
            presence: (B, K) or (R, K), 0 for a hidden token.

        Returns:
            The input of the blocks, of B or R rows.
        """
        batch = torch.arange(len(tokens), device=tokens.device)[:, None]  # (B, 1)
        x = tokens[batch, steps, columns]  # (B, K, D)
        x = torch.cat([self.cls.expand(len(x), 1, -1), x], dim=1)  # (B, K+1, D)
        standing = related(steps, tracks[batch, columns])  # (B, K+1, K+1)
        log_presence = F.pad(presence.log().masked_fill(~kept, float("-inf")), (1, 0))  # (R, K+1)
        return EncoderInput(x.expand(len(kept), -1, -1), standing, log_presence)

    def run(self, read: EncoderInput) -> Tensor:
        """The blocks of the encoder -> z (R, D)."""
        settle_threads()
        x = read.x  # (R, K+1, D)
        for number, block in enumerate(self.blocks, start=1):
            only_cls = 1 if number == len(self.blocks) else None  # nothing reads the other tokens of the last block
            x = block(x, read.standing, read.log_presence, only_cls)  # (R, K+1, D), at last (R, 1, D)
        z: Tensor = self.norm(x[:, 0])  # (R, D)
        return z


def take(x: Tensor, rows: Tensor) -> Tensor:
    """Rows (B, K) of x (B, T, ...) -> (B, K, ...)."""
    return x[torch.arange(len(x), device=x.device)[:, None], rows]
