"""Processes that train together on CAD-120 learn what one does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from shared_gradients import STAGES, gradients

from laiar_core.data.cad120.reader import Cad120
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.training.data import _dealt
from laiar_core.training.distributed import ALONE, Process

SCRIPT = """
import sys
sys.path.insert(0, "tests")
from pathlib import Path
import torch
from many import STILL_MODEL
from shared_gradients import SHORT, gradients
from tiny import LEARN, embed
from laiar_core.data.cad120.reader import Cad120
from laiar_core.training.data import Subjects
from laiar_core.training.distributed import this_process
from laiar_core.training.run import run
out, data = Path(sys.argv[2]), Cad120(Path(sys.argv[1]))
with this_process() as process:
    assert process.world == 2
    found = gradients(data, process)
    made = run(Subjects(data, named=LEARN[:1]), out / "run", STILL_MODEL, SHORT, process, embed=embed)
    torch.save({"gradients": found, "model": made.model.state_dict()}, out / f"{process.rank}.pt")
"""


def test_two_processes_learn_what_one_does(demo: Cad120, demo_clips_path: Path, tmp_path: Path) -> None:
    (tmp_path / "share.py").write_text(SCRIPT)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    words = [*command, str(tmp_path / "share.py"), str(demo_clips_path), str(tmp_path)]
    done = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    one, two = (torch.load(tmp_path / f"{rank}.pt", weights_only=True) for rank in (0, 1))
    whole = gradients(demo, ALONE)
    for stage in STAGES:
        torch.testing.assert_close(one["gradients"][stage], two["gradients"][stage], rtol=0, atol=0)
        assert whole[stage].norm() > 0.1
        apart = one["gradients"][stage] - whole[stage]
        assert apart.norm() < 1e-4 * whole[stage].norm(), stage
    written = load_checkpoint(tmp_path / "run").model.state_dict()
    for name, weight in written.items():
        assert torch.equal(weight, one["model"][name]), name
        assert torch.equal(weight, two["model"][name]), name
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == ["README.md", "config.json", "model.safetensors"]


@pytest.mark.parametrize("world", [1, 2, 3])
def test_parts_are_alike_and_nothing_comes_twice(world: int) -> None:
    parts = [Process(rank, world).part_of(range(11)) for rank in range(world)]
    assert {len(part) for part in parts} == {11 // world}
    assert sorted(i for part in parts for i in part) == list(range(11 // world * world))


def test_a_batch_of_drawn_tokens_is_dealt_out() -> None:
    rows = torch.arange(24).view(12, 2)
    dealt = [_dealt(rows, 4, Process(rank, 2)) for rank in (0, 1)]
    assert [part.shape for part in dealt] == [(2, 3, 2), (2, 3, 2)]
    assert torch.cat(dealt).flatten().sort().values.tolist() == list(range(24))
