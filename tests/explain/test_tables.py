"""The CSV tables: every number of the explanation is in them, and nothing in them is run by a spreadsheet."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.tables import csv_tables, tables_zip
from laiar_core.model.checkpoint import Checkpoint


@pytest.fixture(scope="module")
def explanation(tiny_checkpoint: Checkpoint, demo: Cad120) -> Explanation:
    everything = (explain(tiny_checkpoint, demo.clip(clip_id)) for clip_id in demo.clip_ids())
    return next(found for found in everything if found.transitions)


@pytest.fixture(scope="module")
def tables(explanation: Explanation) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(io.StringIO(text)) for name, text in csv_tables(explanation).items()}


def test_every_kept_token_has_a_row_with_its_evidence(explanation: Explanation, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["tokens.csv"]
    tokens = sorted(explanation.tokens, key=lambda token: (token.frame, token.pair))
    assert list(rows["weight"]) == pytest.approx([token.weight for token in tokens])
    assert list(rows["relation"]) == [token.relation for token in tokens]
    assert list(rows["frame_number"]) == [explanation.clip.frame_numbers[token.frame] for token in tokens]
    for place, score in enumerate(explanation.actions):
        assert list(rows[f"evidence_for_{score.action}"]) == pytest.approx([token.evidence[place] for token in tokens])


def test_transitions_come_heaviest_first(explanation: Explanation, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["transitions.csv"]
    assert list(rows["phrase"]) == [change.phrase for change in explanation.transitions]
    assert list(rows["rise"]) == pytest.approx([change.rise for change in explanation.transitions])
    assert (rows["from_time_s"] < rows["to_time_s"]).all()
    first = explanation.pairs[explanation.transitions[0].pair]
    assert rows["subject"][0] == explanation.tracks[first.subject].track_id


def test_one_action_is_predicted(explanation: Explanation, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["actions.csv"]
    assert list(rows["action"][rows["predicted"] == 1]) == [explanation.prediction]
    assert rows["video"].sum() == pytest.approx(1, abs=1e-4)
    assert explanation.truth is not None
    assert list(rows["action"][rows["annotated"] == 1]) == [explanation.truth.action]


def test_the_selection_has_every_token(explanation: Explanation, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["selection.csv"]
    assert len(rows) == len(explanation.sampled_frames) * len(explanation.pairs)
    assert (rows["u"] > 0).sum() == explanation.model.tokens_kept
    assert list(rows["u"]) == pytest.approx(list(rows["temporal"] * rows["spatial"]), abs=1e-4)


def test_what_nobody_annotated_stays_empty(explanation: Explanation) -> None:
    actions = tuple(score.model_copy(update={"language": None}) for score in explanation.actions)
    bare = explanation.model_copy(update={"truth": None, "actions": actions})
    rows = pd.read_csv(io.StringIO(csv_tables(bare)["actions.csv"]))
    assert rows["annotated"].isna().all()
    assert rows["language"].isna().all()


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_name_never_becomes_a_formula(explanation: Explanation, name: str) -> None:
    tracks = tuple(track.model_copy(update={"track_id": name}) for track in explanation.tracks)
    rows = pd.read_csv(io.StringIO(csv_tables(explanation.model_copy(update={"tracks": tracks}))["selection.csv"]))
    assert set(rows["subject"]) == {f"'{name}"}


def test_commas_quotes_and_lines_in_names_come_back(explanation: Explanation) -> None:
    name = 'a "cup", or\nso é漢'
    tracks = tuple(track.model_copy(update={"track_id": name}) for track in explanation.tracks)
    rows = pd.read_csv(io.StringIO(csv_tables(explanation.model_copy(update={"tracks": tracks}))["tokens.csv"]))
    assert set(rows["subject"]) == {name}


def test_the_zip_is_the_same_every_time(explanation: Explanation) -> None:
    packed = tables_zip(explanation)
    assert packed == tables_zip(explanation)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()} == csv_tables(explanation)
