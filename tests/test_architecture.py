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


def test_tests_share_plain_modules_and_wait_for_something() -> None:
    """No test imports another or a conftest, so any of their folders can be run alone or first; and none waits a fixed time."""
    files = {file: file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py")}
    tests = [file.stem for file in files if file.stem.startswith("test_")]
    assert len(tests) == len(set(tests)), "two of one name hide each other"
    shared = re.compile(r"^\s*(?:from|import) (?:\.|conftest\b|test_)", flags=re.MULTILINE)
    assert [file.name for file, text in files.items() if shared.search(text)] == []
    waits = re.compile(r"\b(?:wait_for_timeout|time\.sleep)\(\w")
    assert [file.name for file, text in files.items() if waits.search(text)] == ["patience.py"]
