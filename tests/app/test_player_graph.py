from __future__ import annotations

import pytest
from explanations import without_reasons

from app.state.selection import FrameLink, _player_stop
from laiar_core.viz.figures.graph_layout import graph_positions
from laiar_core.viz.player.graph_payload import graph_data
from laiar_core.viz.player.payload import player_data
from laiar_core.viz.text import spoken


def test_things_stay_put_and_apart(explanation):
    positions = graph_positions(explanation.tracks)
    assert positions == graph_positions(explanation.tracks)
    assert len(set(positions.values())) == len(explanation.tracks)
    height = {track.class_name: positions[i][1] for i, track in enumerate(explanation.tracks)}
    assert height["head"] > height["hand"] > min(height.values())


def test_the_graph_is_told_kept_tokens_alone_with_similarity_and_runner_up(explanation):
    """DESIGN rule 2: every name on the graph is that of a kept token, with its similarity and its runner-up."""
    told = graph_data(explanation, "k")["kept"]
    assert len(told) == len(explanation.sampled_frames)
    named = {(step, token["pair"], token["words"]) for step, tokens in enumerate(told) for token in tokens}
    assert named == {(token.step, token.pair, spoken(token.relation)) for token in explanation.tokens}
    assert all("similarity" in token["note"] and "runner-up" in token["note"] for tokens in told for token in tokens)


def test_every_pair_has_a_place_in_the_order_of_the_graph(explanation):
    data = graph_data(explanation, "k")
    assert sorted(data["order"]) == list(range(len(explanation.pairs)))
    assert len(data["places"]) == len(data["tracks"]) == len(explanation.tracks)


def test_annotated_relations_are_apart_from_kept_ones(explanation):
    told = graph_data(explanation, "k")["annotated"]
    assert [(run["pair"], run["first"], run["last"]) for run in told] == [
        (run.pair, run.first_frame, run.last_frame) for run in explanation.truth.relations
    ]
    assert graph_data(explanation.model_copy(update={"truth": None}), "k")["annotated"] is None


def test_transitions_come_in_order_of_time_and_in_words(explanation):
    changes = player_data(explanation, "k", None)["changes"]
    assert [change["to"] for change in changes] == sorted(change.to_frame for change in explanation.transitions)
    heaviest = next(change for change in changes if change["weight"] == "0.60")
    assert heaviest["reason"]
    assert heaviest["words"].endswith("→ holding")
    assert " not holding " in heaviest["words"]
    assert not any(change["reason"] for change in player_data(without_reasons(explanation), "k", None)["changes"])


@pytest.mark.parametrize(
    ("moved", "pair"),
    [
        ({"clip": "k", "frame": 3, "pair": 2, "when": 1.0, "seek": 0}, 2),
        ({"clip": "k", "frame": 3, "pair": None, "when": 1.0, "seek": 0}, None),
        ({"clip": "k", "frame": 3, "when": 1.0, "seek": 0}, None),
    ],
)
def test_a_stop_of_the_player_may_be_for_a_pair(moved, pair):
    stop = _player_stop({"moved": moved}, FrameLink(clip="k").clip)
    assert (stop.frame, stop.pair) == (3, pair)


@pytest.mark.parametrize(
    "moved",
    [None, {}, {"clip": "other", "frame": 3, "when": 1.0, "seek": 0}, {"clip": "k", "frame": "x", "when": 1.0, "seek": 0}],
)
def test_a_stop_that_is_none_is_ignored(moved):
    assert _player_stop({"moved": moved}, "k") is None
