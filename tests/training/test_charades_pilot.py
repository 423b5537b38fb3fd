"""The four recorded pilot videos through the whole road: prepare, train for a moment, evaluate, by the commands for it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from commands import command
from tiny import embed

from laiar_core.data.charades.reader import Charades
from laiar_core.errors import LaiarError
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.evaluation.report import table
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.training import run as running
from laiar_core.training.shards.index import TokenFolder

SETTINGS = {
    "model": {"frames": 8, "keep_frames": 5, "keep_pairs": 4, "width": 16, "hidden": 24, "heads": 2},
    "training": {"epochs": 1, "language_epochs": 1, "naming_epochs": 1},
}
PILOT = {"0BNML", "0TXYV", "EK19H", "LEG82"}


@pytest.mark.parametrize("appearance", ["none", "stem"])
def test_the_whole_road(appearance: str, charades_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "run", partial(running.run, embed=embed))  # the real words take a quarter of a minute
    data, tokens, out = str(charades_path), str(tmp_path / "tokens"), str(tmp_path / "run")
    sees = ("--appearance", appearance)
    with pytest.raises(LaiarError, match=r"9844 of 9848 listed videos have no frames .*--skip-absent"):
        command("prepare", "charades", "--data", data, "--out", tokens, "--workers", "1", *sees)
    said = command("prepare", "charades", "--data", data, "--out", tokens, "--workers", "1", "--skip-absent", *sees)
    assert "Wrote the tokens of 4 videos" in said
    assert "9844 left out because none of their frames are annotated" in said
    found = {entry.clip_id: entry for entries in TokenFolder(Path(tokens)).entries for entry in entries}
    assert set(found) == PILOT
    assert sum(entry.frames for entry in found.values()) == 152
    said = command("train", "charades", "--tokens", tokens, "--out", out, "--settings", json.dumps(SETTINGS))
    assert "trained on 4 videos" in said
    card = (tmp_path / "run" / "README.md").read_text()
    assert "non-commercial" in card
    assert ("looks at the pictures" in card) == (appearance == "stem")
    with pytest.raises(LaiarError, match=r"none of the 1863 videos .* has frames that Action Genome annotates"):
        command("evaluate", "--checkpoint", out, "--data", data)
    with pytest.raises(LaiarError, match="--subjects and --shift are for CAD-120"):
        command("evaluate", "--checkpoint", out, "--data", data, "--shift", "mirrored")
    data_set, files = Charades(charades_path), tmp_path / "files"
    report = evaluate(load_checkpoint(Path(out)), data_set, Options(clip_ids=frozenset(PILOT), submission=files))
    lines = (files / "classify.txt").read_text().splitlines()
    assert ({line.split(" ")[0] for line in lines}, len(lines[0].split(" "))) == (PILOT, 158)
    assert len((files / "localize.txt").read_text().splitlines()) == 4 * 25
    assert (report["clips"], report["answered"], report["boxes"], report["metrics"]["frames"]) == (4, 4, "annotated", 152)
    assert 0 < report["metrics"]["classification"]["map"] <= 1
    assert 0 < report["metrics"]["language_classification"]["map"] <= 1
    assert report["metrics"]["localisation"]["asked"] == 4 * 25
    for recall in report["metrics"]["recall"].values():
        assert 0 < recall[10] <= recall[20] <= recall[50] <= 1
    said = table(report)
    assert "4 with annotated boxes to look at" in said
    assert "how well it remembers" in said
