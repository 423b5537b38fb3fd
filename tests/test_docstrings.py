"""Public functions with three or more parameters say what each means, what comes back, and what can go wrong."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [path.relative_to(ROOT).as_posix() for top in ("laiar_core", "app") for path in sorted((ROOT / top).rglob("*.py"))]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def public_functions(body: list[ast.stmt]) -> Iterator[Function]:
    """Functions and methods whose names, and whose classes' names, have no underscore in front."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body)
        elif isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """What stands in a function itself, and not in functions and classes inside it."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            todo += ast.iter_child_nodes(node)


def faults(function: Function) -> list[str]:
    """What a docstring lacks."""
    decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
    asked = [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    asked = [name for name in asked if name not in ("self", "cls")]
    if len(asked) < 3 or decorators & {"overload", "override"} or "typer." in ast.unparse(function.args):  # which have a --help
        return []
    text = ast.get_docstring(function) or ""
    nodes = list(own_nodes(function))
    gives_back = any(isinstance(node, ast.Return) and node.value is not None for node in nodes)
    yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes)
    raises = any(isinstance(node, ast.Raise) and node.exc and "LaiarError" in ast.unparse(node.exc) for node in nodes)
    found = [f"no Args for {name}" for name in asked if f"\n    {name}:" not in section(text, "Args")]
    found += ["no Returns"] if gives_back and not yields and not section(text, "Returns") else []
    found += ["no Yields"] if yields and not section(text, "Yields") else []
    found += ["no Raises"] if raises and not section(text, "Raises") else []
    return found


def section(text: str, name: str) -> str:
    """The lines of a section of a docstring in Google's style; empty where there is none."""
    _, _, after = f"\n{text}".partition(f"\n{name}:\n")
    lines = after.splitlines()
    end = next((at for at, line in enumerate(lines) if line and not line.startswith(" ")), len(lines))
    return "".join(f"\n{line}" for line in lines[:end])


def faults_of(name: str) -> list[str]:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    return [f"{f.name}, line {f.lineno}: {', '.join(found)}" for f in public_functions(tree.body) if (found := faults(f))]


@pytest.mark.parametrize("name", FILES)
def test_public_functions_say_what_they_take_and_give(name: str) -> None:
    assert faults_of(name) == []
