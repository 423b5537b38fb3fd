"""Imports run one way (docs/architecture.md), and what the README shows runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What each room may import of the others. The files beside the rooms (errors, files, versioned) are for everyone.
MAY_IMPORT = {
    "perception": set(),
    "clips": {"perception"},
    "simulator": {"clips", "perception"},
    "sight": {"perception", "simulator"},
    "model": {"clips"},
    "training": {"clips", "model"},
    "explain": {"clips", "model", "perception"},
    "report": {"clips", "explain", "perception"},
    "evaluation": {"clips", "model", "explain", "perception"},
    "ablation": {"clips", "model", "training", "explain", "evaluation"},
    "commands": {"perception", "clips", "simulator", "model", "training", "explain", "report", "evaluation", "ablation"},
}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    files = list((ROOT / "laiar_core" / room).rglob("*.py"))
    assert files
    for file in files:
        for name in imported(file):
            assert name.split(".")[0] not in ("streamlit", "app"), f"{file} imports {name}"
            if found := re.match(r"laiar_core\.(\w+)\.", name):
                assert found[1] == room or found[1] in MAY_IMPORT[room], f"{file} imports {name}"


def test_the_app_computes_no_tensors() -> None:
    for file in (ROOT / "app").rglob("*.py"):
        assert not {n for n in imported(file) if n.split(".")[0] == "torch"}, file


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("I say")
