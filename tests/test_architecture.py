"""No two folders import each other, and what the README shows runs. (The order of the rooms: `lint-imports`, pyproject.toml.)"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def imported(file: Path) -> Iterator[Path]:
    """The files of this repository that a file imports, wherever in it that stands; for types alone is no import."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    skipped = {id(node) for block in types for statement in block.body for node in ast.walk(statement)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = file.relative_to(ROOT).parts[: -node.level] if node.level else ()
            module = ".".join((*package, *filter(None, [node.module])))
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if found := module_file(name):
                yield found


def module_file(name: str) -> Path | None:
    """The file of a module, or of the module that a name in it belongs to; None outside this repository."""
    parts = name.split(".")
    if parts[0] not in ("laiar_core", "app"):
        return None
    while parts:
        path = ROOT.joinpath(*parts)
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
        parts.pop()
    return None


def test_no_two_folders_import_each_other() -> None:
    """Subfolders and their parents too. Left out are faces (`__init__.py`) and the root of laiar_core (ground, public face)."""
    pairs: dict[tuple[Path, ...], list[str]] = {}
    for file in (*(ROOT / "laiar_core").rglob("*.py"), *(ROOT / "app").rglob("*.py")):
        for other in imported(file):
            folders = (file.parent, other.parent)
            if file.name != "__init__.py" and len(set(folders)) == 2 and ROOT / "laiar_core" not in folders:
                pairs.setdefault(folders, []).append(f"{file.relative_to(ROOT)} imports {other.relative_to(ROOT)}")
    assert pairs
    assert {folders: lines for folders, lines in pairs.items() if folders[::-1] in pairs} == {}


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("I say")
