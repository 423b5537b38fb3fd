"""Write requirements.lock: every package of this environment in its version, with the hash of the file that pip takes for it.

    python -m tools.lock

What pip finds decides: the package index, or a folder of packages that pip is set up with.
"""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from laiar_core.files import write_text

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
NOT_LOCKED = ("pip", "laiar")  # what installs, and what is installed on top
HEADER = """\
# Every package of the environment that is tested ({python} on {machine}), what the packages of requirements*.txt need included,
# each with the hash of the file that pip took: pip refuses another one.
#
#     pip install --require-hashes --no-deps -r requirements.lock
#
# Another Python or machine takes other files, which have other hashes: make a lock of your own there.
# torch is the CPU build, a file that the package index does not have: pip must be shown where it lies (--find-links FOLDER).
# Made by `python -m tools.lock` in the environment that `make setup` makes.
"""


def main() -> None:
    """Look up what is installed, and write the lock."""
    pins = sorted(f"{d.name}=={d.version}" for d in distributions() if d.name.lower() not in NOT_LOCKED)
    lines = sorted(_locked(pins), key=str.lower)
    if len(lines) != len(pins):
        sys.exit(f"pip found {len(lines)} of {len(pins)} packages")
    write_text(
        LOCK,
        HEADER.format(python=f"CPython {sys.version_info[0]}.{sys.version_info[1]}", machine=_machine()) + "\n" + "".join(lines),
    )
    print(f"Wrote {LOCK} with {len(lines)} packages.")


def _machine() -> str:
    return f"{platform.system()}, {platform.machine()}"


def _locked(pins: list[str]) -> Iterator[str]:
    """The lines of the lock, as pip resolves each package by itself."""
    with TemporaryDirectory() as scratch:
        wanted, report = Path(scratch) / "wanted.txt", Path(scratch) / "report.json"
        wanted.write_text("\n".join(pins))
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--report", report, "-r", wanted], check=True)
        for found in json.loads(report.read_text())["install"]:
            name, version = found["metadata"]["name"], found["metadata"]["version"]
            yield f"{name}=={version} \\\n    --hash=sha256:{_sha256(found['download_info'])}\n"


def _sha256(download: dict[str, Any]) -> str:
    """The hash of a file: what the index says, or of a folder's file what is in it."""
    url = urlsplit(download["url"])
    if url.scheme == "file":
        return hashlib.sha256(Path(url2pathname(url.path)).read_bytes()).hexdigest()
    sha256: str = download["archive_info"]["hashes"]["sha256"]
    return sha256


if __name__ == "__main__":
    main()
