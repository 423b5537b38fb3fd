from __future__ import annotations

import pytest
import torch

from laiar_core.model.token_selection import choose

OPERATORS = ["straight_through", "perturbed_topk"]


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize(
    ("scores", "valid", "k", "indices", "chosen"),
    [
        ([3.0, 1.0, 2.0], [1, 1, 1], 2, [0, 2], [1, 1]),
        ([3.0, 1.0, 2.0], [0, 1, 1], 2, [1, 2], [1, 1]),
        ([3.0, 1.0, 2.0], [1, 1, 1], 9, [0, 1, 2], [1, 1, 1]),
        ([3.0, 1.0, 2.0], [0, 1, 0], 1, [1], [1]),
        ([3.0, 1.0], [0, 0], 1, [0], [0]),
    ],
)
def test_best_valid_scores_are_chosen_at_inference(
    operator: str, scores: list[float], valid: list[int], k: int, indices: list[int], chosen: list[int]
) -> None:
    found, kept, presence = choose(torch.tensor(scores), torch.tensor(valid).bool(), k, operator, noise=0.0)
    if any(chosen):
        assert found.tolist() == indices
    assert kept.tolist() == [bool(c) for c in chosen]
    assert torch.equal(presence, torch.ones(len(scores)))


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_scorer_learns_to_keep_what_helps(operator: str) -> None:
    """Only thing 3 of 5 lowers the loss when it is kept; after some steps it is chosen."""
    torch.manual_seed(0)
    scores = torch.zeros(5, requires_grad=True)
    worth = torch.tensor([0.0, 0.0, 0.0, 1.0, 0.0])
    optimizer = torch.optim.SGD([scores], lr=1.0)
    for _ in range(200):
        indices, _, presence = choose(scores, torch.ones(5).bool(), 2, operator, noise=0.5)
        optimizer.zero_grad()
        loss = -(presence[indices] * worth[indices]).sum() if operator == "straight_through" else -(presence * worth).sum()
        loss.backward()
        optimizer.step()
    assert 3 in scores.topk(2).indices.tolist()


def test_ties_and_noise_keep_the_number_chosen() -> None:
    torch.manual_seed(0)
    for operator in OPERATORS:
        indices, kept, _ = choose(torch.zeros(4, 7), torch.ones(4, 7).bool(), 3, operator, noise=1.0)
        assert indices.shape == (4, 3)
        assert kept.all()
        assert all(len(set(row)) == 3 for row in indices.tolist())
