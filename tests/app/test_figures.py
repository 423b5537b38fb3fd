from __future__ import annotations

import pytest
from explanations import measured_as, with_evidence, without_reasons

from laiar_core.data.cad120.reader import Cad120
from laiar_core.explain.explainer import explain
from laiar_core.viz.evidence_table import ask_order, summary
from laiar_core.viz.faithfulness_text import tokens_at, verdict
from laiar_core.viz.figures.actions import action_bars
from laiar_core.viz.figures.curves import faithfulness_curves
from laiar_core.viz.figures.evidence import evidence_chart, evidence_rows
from laiar_core.viz.figures.graph import scene_graph
from laiar_core.viz.figures.graph_state import named_pairs, step_at
from laiar_core.viz.figures.selection import selection_matrix, shown_pairs
from laiar_core.viz.figures.transitions import SHOWN_PAIRS, shown_rows, transition_timeline
from laiar_core.viz.frame_numbers import number, opening, place
from laiar_core.viz.palette import GREY
from laiar_core.viz.player.payload import player_data
from laiar_core.viz.tables import change_marks, change_rows, token_marks, token_rows
from laiar_core.viz.text import spoken


def marks(figure):
    return {tuple(map(int, data)) for trace in figure.data if trace.customdata is not None for data in trace.customdata}


def test_graph_names_only_tokens_that_were_kept(explanation):
    """DESIGN rule 2: every label on the graph is that of a kept token; an older one says of which frame."""
    for step, frame in enumerate(explanation.sampled_frames):
        figure = scene_graph(explanation, frame)
        kept = {(t.frame, t.pair): t for t in explanation.tokens if t.step <= step}
        latest = {pair: max(frame for frame, p in kept if p == pair) for _, pair in kept}
        assert marks(figure) == {(frame, pair) for pair, frame in latest.items()}
        allowed = {spoken(t.relation) for t in kept.values() if t.step == step}
        allowed |= {f"{spoken(t.relation)}<br>as of frame {number(explanation, t.frame)}" for t in kept.values() if t.step < step}
        assert {a.text for a in figure.layout.annotations} <= allowed
        assert all("runner-up" in t.hovertext[0] for t in figure.data if t.customdata is not None)


def test_before_the_first_sampled_frame_nothing_is_named(explanation):
    late = explanation.model_copy(update={"sampled_frames": tuple(f + 3 for f in explanation.sampled_frames)})
    assert step_at(late, 2) == -1
    assert named_pairs(late, -1) == []


def test_selection_marks_every_token_once(explanation):
    figure = selection_matrix(explanation, shown_pairs(explanation, everything=True))
    everything = [data for trace in figure.data if trace.customdata is not None for data in trace.customdata]
    assert len(everything) == explanation.model.tokens_total == len(marks(figure))


def test_clickable_marks_lead_to_kept_tokens(explanation):
    kept = {(token.frame, token.pair) for token in explanation.tokens}
    assert marks(transition_timeline(explanation, shown_rows(explanation, everything=True))) == kept


def test_annotated_action_is_marked(explanation):
    assert "<b>pick ✓</b>" in action_bars(explanation).layout.yaxis.ticktext


@pytest.mark.parametrize("part", ["tokens", "pairs"])
def test_an_explanation_of_nothing_can_be_drawn(explanation, part):
    """A clip in which nothing was kept, or that has no pairs at all."""
    empty = {"tokens": (), "transitions": (), "truth": None}
    if part == "pairs":
        rows = tuple(() for _ in explanation.sampled_frames)
        empty |= {"pairs": (), "selection": explanation.selection.model_copy(update={"spatial": rows, "u": rows})}
    bare = explanation.model_copy(update=empty)
    scene_graph(bare, bare.sampled_frames[0])
    selection_matrix(bare, shown_pairs(bare, everything=False))
    transition_timeline(bare, shown_rows(bare, everything=True))
    change_rows(bare)
    token_rows(bare)
    assert opening(bare) == (0, None)
    action_bars(bare)
    evidence_chart(bare, bare.prediction, evidence_rows(bare, bare.prediction, everything=True))
    assert verdict(bare) is None
    assert [row["name"] for row in player_data(bare, "k", None)["rows"]] == ["best guess" if bare.undecided else "predicted"]


def test_a_clip_opens_where_its_heaviest_transition_ends(explanation):
    heaviest = max(explanation.transitions, key=lambda change: change.weight)
    assert opening(explanation) == (heaviest.to_frame, heaviest.pair)
    assert player_data(explanation, "k", None)["rows"][2]["name"] == explanation.pair_name(heaviest.pair)
    assert opening(without_reasons(explanation)) == (0, None)


def test_frames_carry_the_numbers_of_the_data_set(explanation):
    """Inside, frames count from 0; a person reads the numbers that the sentence uses."""
    frames = len(explanation.clip.frame_numbers)
    later = explanation.clip.model_copy(update={"frame_numbers": tuple(range(70, 70 + frames))})
    moved = explanation.model_copy(update={"clip": later})
    assert place(moved, 27) == f"frame 97 (28 of {frames})"
    change = max(moved.transitions, key=lambda change: change.weight)
    assert change_rows(moved).frames[0] == f"{change.from_frame + 70} → {change.to_frame + 70}"
    assert set(token_rows(moved).frame) == {token.frame + 70 for token in moved.tokens}
    figure = transition_timeline(moved, shown_rows(moved, everything=True))
    assert min(x for trace in figure.data for x in trace.x if x is not None) >= 70
    hovers = [words for trace in figure.data for words in (trace.hovertext or ()) if trace.customdata is not None]
    assert any(f"frames {change.from_frame + 70} to {change.to_frame + 70}, weight 0.60" in words for words in hovers)


def test_rows_of_the_tables_lead_to_their_frame_and_pair(explanation):
    assert change_marks(explanation)[0] == opening(explanation)
    assert change_rows(explanation).weight.is_monotonic_decreasing
    assert set(token_marks(explanation)) == {(token.frame, token.pair) for token in explanation.tokens}


def test_many_pairs_are_cut_and_can_be_shown(tiny_checkpoint, cad120_path):
    data = Cad120(cad120_path)
    crowded = max(data.rows.values(), key=lambda row: row.activity == "arranging_objects")
    explanation = explain(tiny_checkpoint, data.clip(crowded.clip_id))
    everything = shown_rows(explanation, everything=True)
    assert {token.pair for token in explanation.tokens} == set(everything)
    assert shown_rows(explanation, everything=False) == everything[:SHOWN_PAIRS]


def test_player_is_told_each_kept_token_once(explanation):
    data = player_data(explanation, "k", None)
    assert sum(map(len, data["kept"])) == len(explanation.tokens)
    assert len(data["times"]) == len(data["tracks"][0]["boxes"]) == len(explanation.clip.frame_numbers)
    assert all(0 <= token["strength"] <= 1 for step in data["kept"] for token in step)


def test_evidence_has_one_mark_for_each_kept_token_and_its_sign_as_shape(explanation):
    judged = with_evidence(explanation, {0: 0.9, 1: -0.5})
    action = judged.prediction
    figure = evidence_chart(judged, action, evidence_rows(judged, action, everything=True))
    assert marks(figure) == {(token.frame, token.pair) for token in judged.tokens}
    shapes = {trace.marker.symbol: trace for trace in figure.data}
    assert [tuple(data) for data in shapes["triangle-up"].customdata] == [(judged.tokens[0].frame, judged.tokens[0].pair)]
    assert [tuple(data) for data in shapes["triangle-down"].customdata] == [(judged.tokens[1].frame, judged.tokens[1].pair)]
    assert "−0.50" in shapes["triangle-down"].hovertext[0]
    assert shapes["triangle-up"].marker.size[0] > shapes["triangle-down"].marker.size[0] > max(shapes["circle"].marker.size)
    assert evidence_rows(judged, action, everything=True)[0] == judged.tokens[0].pair


def test_weak_evidence_is_not_drawn_as_if_it_were_strong(explanation):
    weak, strong = (with_evidence(explanation, {0: value}) for value in (0.021, 0.9))
    size = {}
    for name, judged in (("weak", weak), ("strong", strong)):
        figure = evidence_chart(judged, judged.prediction, evidence_rows(judged, judged.prediction, everything=True))
        size[name] = next(trace for trace in figure.data if trace.marker.symbol == "triangle-up").marker.size[0]
    assert size["weak"] < size["strong"] / 1.5


def test_the_prediction_is_asked_about_first(explanation):
    order = ask_order(explanation)
    assert order[0] == explanation.prediction
    assert sorted(order) == sorted(score.action for score in explanation.actions)


def test_evidence_is_summed_up_in_words(explanation):
    judged = with_evidence(explanation, {0: 0.9, 1: -0.5})
    words = summary(judged, judged.prediction)
    assert "1 token speaks for" in words
    assert ", 1 against it**" in words
    assert "(+0.90)" in words
    assert "(−0.50)" in words
    assert "No token alone matters" in summary(with_evidence(explanation, {}), judged.prediction)


def test_curves_of_every_ranking_are_drawn_ours_last_and_chance_in_grey(explanation):
    rankings = {r.ranking: (r.deletion, r.insertion) for r in explanation.faithfulness.rankings}
    figure = faithfulness_curves(explanation.faithfulness.shares, rankings)
    assert len(figure.data) == 2 * len(rankings)
    ours, chance = rankings["evidence"], next(trace for trace in figure.data if trace.name == "random")
    assert [tuple(trace.y) for trace in figure.data[-2:]] == [ours[0], ours[1]]
    assert chance.line.color == GREY
    assert figure.data[-1].line.width > chance.line.width


def test_the_verdict_names_the_share_at_which_half_is_lost(explanation):
    explanation = explanation.model_copy(update={"prediction": "pick"})
    judged = measured_as(explanation, (0.9, 0.8, 0.3, 0.01), (0.9, 0.9, 0.85, 0.01))
    said = verdict(judged)
    assert said.faithful
    assert f"the {tokens_at(judged, 0.2)} tokens of {len(judged.tokens)}" in said.words
    assert "from **90%** to **30%**; taking away as many random ones leaves **85%**" in said.words
    worse = verdict(measured_as(explanation, (0.9, 0.8, 0.3, 0.01), (0.9, 0.5, 0.2, 0.01)))
    assert worse.faithful is False
    assert "hardly more than random ones" in worse.words
    assert "Do not trust the reason" in worse.words


def test_where_no_reason_is_named_there_is_none_to_distrust(explanation):
    said = verdict(without_reasons(measured_as(explanation, (0.9, 0.8, 0.3, 0.01), (0.9, 0.5, 0.2, 0.01))))
    assert said.faithful is None
    assert "It is right to name no reason" in said.words


def test_saying_that_nothing_happens_needs_no_reason(explanation):
    idle = explanation.model_copy(update={"prediction": "null"})
    assert verdict(measured_as(idle, (0.9, 0.9, 0.9, 0.9), (0.9, 0.9, 0.9, 0.9))).faithful is None
