"""What docs/extending.md and docs/formats.md promise: the worked example is installed, found, trained on and explained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import laiar_core as laiar
from laiar_core.data.cad120.tables import knowledge_named
from laiar_core.data.knowledge import Knowledge
from laiar_core.perception import hf_models

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "three_clips"

# What somebody does with the example once it is installed. Words are embedded without a text model, as in the other tests.
USED = """
import sys
from pathlib import Path

import laiar_core as laiar
import three_clips
from laiar_core.training.data import Subjects
from laiar_core.training.run import run
from tiny import MODEL, TRAINING, embed

folder = Path(sys.argv[1])
three_clips.write(folder / "data")
data = laiar.open_dataset(folder / "data")
assert type(data) is three_clips.ThreeClips, data
run(Subjects(data), folder / "checkpoint", MODEL, TRAINING, embed=embed)
model = laiar.load(folder / "checkpoint")
why = model.explain(data.clip("anna/pick"))
assert why.prediction in ("null", "pick", "place"), why
assert model.predict(map(data.clip, data.clip_ids())).probabilities.shape == (3, 3)
assert model.evaluate(data, subjects=("ben",))["clips"] == 1
print(model, data.listing, why.clip.dataset, sep="; ")
"""


def test_the_example_is_installed_found_trained_on_and_explained(tmp_path: Path) -> None:
    package, site = tmp_path / "package", tmp_path / "site"
    package.mkdir()
    for file in EXAMPLE.iterdir():
        if file.is_file():
            (package / file.name).write_bytes(file.read_bytes())
    install = ["install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(site), str(package)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True)
    paths = os.pathsep.join(map(str, (site, ROOT, ROOT / "tests")))
    ran = subprocess.run(
        [sys.executable, "-c", USED, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": paths},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip().splitlines()[-1] == (
        "Model('checkpoint', single-label, 3 actions, learned from Three clips); "
        "Listing(3 clips, facets: action, subject); Three clips"
    )


def evar_of(folder: Path, vocabulary: str) -> Path:
    """The least of the layout in docs/formats.md, whose recording is the example there."""
    example = (ROOT / "docs" / "formats.md").read_text().split("```json\n")[1].split("```")[0]
    notes = folder / "annotations"
    (notes / "all/me/tidying").mkdir(parents=True)
    (notes / "all/me/tidying/0001.json").write_text(json.dumps(json.loads(example)))
    (notes / "video_clips.txt").write_text("me, tidying, 0001, 1, 2, pick\n")
    (notes / "vocabulary.txt").write_text(f"{vocabulary}\n")
    (notes / "name.txt").write_text("My kitchen\n")
    return folder


def test_the_least_of_the_evar_layout_is_a_data_set(tmp_path: Path) -> None:
    data = laiar.open_dataset(evar_of(tmp_path, "cad120"))
    clip = data.clip("me/tidying/0001/1-2")
    assert (data.name, data.clip_ids(), clip.action) == ("My kitchen", (clip.clip_id,), "pick")
    assert clip.track("hand_1").boxes_xyxy.tolist() == [[80, 200, 130, 250], [90, 205, 140, 255]]
    assert clip.track("cup_1").present.tolist() == [True, False]
    assert laiar.load("cad120").explain(clip).tokens


def tools() -> Knowledge:
    return Knowledge(("hand", "cup", "microwave"), ("null", "pick"), {("hand", "cup"): ("holding", "not_holding")}, {})


def test_a_package_adds_a_vocabulary_and_a_detector(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def points(group: str) -> list[object]:
        added = {"laiar.vocabularies": tools, "laiar.detectors": object}
        point = type("Point", (), {"name": "mine", "load": lambda self: added[group], "dist": None})
        return [point()] if group in added else []

    monkeypatch.setattr("laiar_core.plugins.entry_points", points)
    assert laiar.open_dataset(evar_of(tmp_path, "mine")).knowledge == tools()
    with pytest.raises(laiar.LaiarError, match=r"there is no vocabulary 'mein' \(did you mean mine\?\); there are mine, cad120"):
        knowledge_named("mein")
    monkeypatch.setattr("laiar_core.perception.movenet.MoveNet", object)
    assert type(hf_models.hub_models("mine", None).detector) is object
