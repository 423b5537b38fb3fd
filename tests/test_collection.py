"""The workers of one run collect the tests each for itself: the names must not hang on the second or on the order of a set."""

from __future__ import annotations

import subprocess
import sys

import pytest
from needed import ROOT


def test_tests_collected_again_have_the_same_names(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    files = sorted({str(item.path.relative_to(ROOT)) for item in items})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert not {item.nodeid for item in items} - set(again)
