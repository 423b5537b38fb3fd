from __future__ import annotations

from pathlib import Path

import pytest
from many import VIDEOS

from benchmarks.charades_size import write
from laiar_core.data.charades.reader import Charades
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.prepare import prepare


@pytest.fixture(scope="session")
def many_charades(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small data set of nobody in the official files."""
    path = tmp_path_factory.mktemp("many") / "data"
    write(path, VIDEOS)
    return path


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def many_tokens(many_charades: Path, tmp_path_factory: pytest.TempPathFactory) -> TokenFolder:
    """Its tokens."""
    out = tmp_path_factory.mktemp("many") / "tokens"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAIAR_CACHE", str(out.parent / "cache"))
        prepare(Charades(many_charades), out)
    return TokenFolder(out)
