"""The real app on the stand-in model, for the browser tests: `streamlit run tests/app/fake_main.py`."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in (HERE, HERE.parents[1]):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from fake_model import fake_explain, fake_load  # noqa: E402

import app.sources  # noqa: E402

app.sources.load_checkpoint = fake_load
app.sources.explain = fake_explain
runpy.run_path(str(HERE.parents[1] / "app" / "main.py"))
