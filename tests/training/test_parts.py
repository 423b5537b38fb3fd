"""Who acts comes from the tables of the data set: another name for a hand changes nothing, and nobody trains without anybody."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tiny import MODEL, TEST, TRAINING, embed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.knowledge import Knowledge
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint, Words
from laiar_core.model.vocabulary import Embed, Vocabulary, build_vocabulary
from laiar_core.training.data import Subjects
from laiar_core.training.run import run

PALM = "grasp"  # in the alphabet where `hand` is, so that labels have the same order and sums the same rounding


def renamed(demo_clips_path: Path, out: Path, where: str) -> Cad120:
    """The bundled clips with another word for hands in these files."""
    shutil.copytree(demo_clips_path / "annotations", out / "annotations")
    for file in (out / "annotations").glob(where):
        if file.is_file():
            file.write_text(file.read_text().replace("hand", PALM))
    return Cad120(out)


def same_meaning(phrases: Sequence[str]) -> NDArray[np.float32]:
    return embed([phrase.replace(PALM, "hand") for phrase in phrases])


def test_another_word_for_hands_changes_nothing(
    demo: Cad120, tiny_checkpoint: Checkpoint, demo_clips_path: Path, tmp_path: Path
) -> None:
    data = renamed(demo_clips_path, tmp_path / "data", "**/*")
    made = run(Subjects(data, TEST), tmp_path / "run", MODEL, TRAINING, embed=same_meaning)
    assert made.vocabulary.parts == Words.of(made.vocabulary).parts == (PALM, "head")
    assert tiny_checkpoint.vocabulary.parts == ("hand", "head")
    for name, weight in tiny_checkpoint.model.state_dict().items():
        assert torch.equal(made.model.state_dict()[name], weight), name
    for clip_id in demo.clip_ids(TEST)[:2]:
        one, other = (explain(c, d.clip(clip_id)) for c, d in ((tiny_checkpoint, demo), (made, data)))
        assert any(track.class_name == PALM for track in other.tracks)
        assert [a.model_dump() for a in one.actions] == [a.model_dump() for a in other.actions]
        assert [t.model_dump() for t in one.tokens] == [t.model_dump() for t in other.tokens]
        found = [transition.model_dump() for transition in one.transitions]
        assert [t | {"phrase": t["phrase"].replace("hand", PALM)} for t in found] == [t.model_dump() for t in other.transitions]


def test_tracks_that_the_tables_call_otherwise(demo_clips_path: Path, tmp_path: Path) -> None:
    data = renamed(demo_clips_path, tmp_path / "data", "knowledge/*")
    with pytest.raises(LaiarError, match=rf"no recording of .* has a track of {PALM}, .*tracks are of .*hand, .*: name them as"):
        run(Subjects(data, TEST), tmp_path / "run", MODEL, TRAINING, embed=embed)


class NobodyActs:
    """A data set of things and their states alone."""

    def vocabulary(self, embed: Embed) -> Vocabulary:
        return build_vocabulary(Knowledge(("door",), ("open",), {("door", "door"): ("open", "closed")}, {}), embed)

    def source(self, *_: object) -> None:
        raise AssertionError


def test_nobody_who_acts(tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match="nobody acts in the tables of the data set"):
        run(NobodyActs(), tmp_path / "run", MODEL, TRAINING, embed=embed)  # type: ignore[arg-type]


def test_who_acts_in_bundled_checkpoints() -> None:
    from laiar_core.model.checkpoint import load_checkpoint

    root = Path(__file__).resolve().parents[2] / "checkpoints"
    assert load_checkpoint(root / "cad120").vocabulary.parts == ("hand", "head")
    assert load_checkpoint(root / "charades-simulated").vocabulary.parts == ("person",)
