from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from app.widgets.as_table import table_rows
from laiar_core.explain.explainer import explain
from laiar_core.explain.joint_space import joint_space
from laiar_core.explain.language import language_selection
from laiar_core.inference.model_run import run_model
from laiar_core.viz.figures.embedding import embedding_chart, label_sides, label_words
from laiar_core.viz.figures.streams import overlap, stream_matrix
from laiar_core.viz.words.language import agreement, verdict
from laiar_core.viz.words.tables import stream_rows

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


@pytest.fixture(scope="module")
def said(tiny_checkpoint, pick_clip):
    return explain(tiny_checkpoint, pick_clip)


@pytest.fixture(scope="module")
def space(tiny_checkpoint, pick_clip):
    return joint_space(run_model(tiny_checkpoint, pick_clip))


@pytest.fixture(scope="module")
def language(tiny_checkpoint, pick_clip):
    return language_selection(run_model(tiny_checkpoint, pick_clip))


def marks(figure):
    return [tuple(map(int, data)) for trace in figure.data if trace.customdata is not None for data in trace.customdata]


def test_the_nearest_label_of_each_token_is_the_one_that_names_it(said, space):
    assert len(space.tokens) == len(said.tokens)
    for token, nearest in zip(said.tokens, space.nearest, strict=True):
        pair = said.pairs[token.pair]
        classes = said.tracks[pair.subject].class_name, said.tracks[pair.object].class_name
        assert space.labels[nearest] == (classes[0], token.relation, classes[1])


def test_the_plane_holds_every_label_that_a_pair_of_the_clip_can_have_once(said, space):
    classes = {(said.tracks[p.subject].class_name, said.tracks[p.object].class_name) for p in said.pairs}
    assert {(subject, thing) for subject, _, thing in space.labels} == classes
    assert len(set(space.labels)) == len(space.labels) == len(space.label_points)
    assert 0 < space.kept_share <= 1


def test_the_plane_is_the_same_each_time_and_knows_nothing_of_annotation(tiny_checkpoint, pick_clip, space):
    assert joint_space(run_model(tiny_checkpoint, replace(pick_clip, relations=None, action=None))) == space


def test_every_kept_token_is_a_mark_that_leads_to_it(said, space):
    figure = embedding_chart(said, space)
    assert sorted(marks(figure)) == sorted((token.frame, token.pair) for token in said.tokens)
    hovers = [text for trace in figure.data if trace.customdata is not None for text in trace.hovertext]
    assert all("similarity" in text and "runner-up" in text for text in hovers)


def test_only_labels_that_name_a_kept_token_are_written_out(said, space):
    labels = embedding_chart(said, space).data[-1]
    written = {text for text in labels.text if text}
    assert written == {label_words(space.labels[i]) for i in space.nearest}


def test_names_of_two_near_labels_are_put_on_different_sides(space):
    near = replace(space, tokens=(), labels=space.labels[:2], label_points=((0.0, 0.0), (0.02, 0.0)))
    sides = label_sides(replace(near, label_points=((0.0, 0.0), (0.01, 0.01))), [0, 1])
    assert sides[0] != sides[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [(("hand", "not_holding", "cup"), "hand not holding cup"), (("bottle", "open", "bottle"), "bottle open")],
)
def test_a_label_in_words(words, said):
    assert label_words(words) == said


def test_the_language_stream_keeps_only_annotated_tokens(said, language):
    annotated = {
        (step, run.pair)
        for run in said.truth.relations
        for step, frame in enumerate(said.sampled_frames)
        if run.first_frame <= frame <= run.last_frame
    }
    kept = {(t, n) for t, row in enumerate(language.u) for n, weight in enumerate(row) if weight > 0}
    assert kept
    assert kept <= annotated
    assert max(max(row) for row in language.u) <= 1


def test_without_annotation_there_is_no_language_stream(tiny_checkpoint, pick_clip):
    assert language_selection(run_model(tiny_checkpoint, replace(pick_clip, relations=None))) is None


def test_the_selections_are_compared_token_by_token(said, language):
    found = overlap(said.selection, language)
    kept = {(token.step, token.pair) for token in said.tokens}
    assert set(found.both) | set(found.video) == kept
    assert not set(found.both) & set(found.language)
    figure = stream_matrix(said, language)
    assert len(marks(figure)) == len(found.both) + len(found.video) + len(found.language)
    assert f"kept **{len(found.both)}** too" in agreement(said.selection, language)


def test_the_streams_agree_or_differ_in_words(said):
    other = next(score.action for score in said.actions if score.action != said.prediction)

    def read_as(action):
        scores = tuple(score.model_copy(update={"language": float(score.action == action)}) for score in said.actions)
        return said.model_copy(update={"actions": scores})

    assert verdict(read_as(said.prediction)).startswith("Both streams say")
    assert verdict(read_as(other)).startswith("The streams differ")
    assert stream_rows(read_as(other))["action"][0] == other.replace("_", " ")


@pytest.mark.parametrize("name", ["tokens", "transitions", "actions", "selection"])
def test_each_table_has_a_row_for_each_thing(said, name):
    rows = {
        "tokens": len(said.tokens),
        "transitions": len(said.transitions),
        "actions": len(said.actions),
        "selection": len(said.sampled_frames) * len(said.pairs),
    }
    assert len(table_rows(said, name)) == rows[name]


@pytest.mark.usefixtures("on_tiny_checkpoint")
@pytest.mark.parametrize(("tab", "chart"), [("Joint space", "joint_space"), ("Language", "language")])
def test_a_click_in_the_new_tabs_takes_every_view_there(tab, chart):
    page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE_S)
    page.session_state["view"] = tab
    page.run()
    assert not page.exception
    assert not page.error
    link = page.session_state["frame_link"]
    page.session_state[link.key(chart)] = {"selection": {"points": [{"customdata": [24, 1]}], "point_indices": [0]}}
    page.run()
    link = page.session_state["frame_link"]
    assert (link.frame, link.pair) == (24, 1)


def test_projecting_leaves_the_random_state_alone(tiny_checkpoint, pick_clip):
    before = torch.get_rng_state()
    joint_space(run_model(tiny_checkpoint, pick_clip))
    assert torch.equal(before, torch.get_rng_state())
