"""docs/example.ipynb runs from top to bottom, shows what it promises, and lies in the repository without its output."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "docs" / "example.ipynb"


def test_it_is_stripped() -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(book)
    for cell in book.cells:
        assert cell.cell_type == "markdown" or (cell.outputs, cell.execution_count) == ([], None)


def test_it_runs_and_shows(monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    book = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(book, timeout=600, kernel_name="python3").execute(cwd=str(ROOT))
    shown = [output.data for cell in book.cells if cell.cell_type == "code" for output in cell.outputs if "data" in output]
    assert sum("laiar-explanation" in data.get("text/html", "") for data in shown) == 1
    assert sum("application/vnd.plotly.v1+json" in data for data in shown) == 3
    assert "['why.html', 'why.json']" in shown[-1]["text/plain"]
