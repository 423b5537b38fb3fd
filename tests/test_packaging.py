"""What `pip install` of the wheel gives, in a fresh environment and outside the repository; and what the packaging files say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import Visit
from needed import ROOT
from packaging.requirements import Requirement
from serving import running

from laiar_core import __version__
from laiar_core.explain.explanation import Explanation

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {"": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
SOURCE = ("laiar_core", "app", "assets", "checkpoints", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")


@dataclass(frozen=True)
class Built:
    """What a build makes."""

    wheel: Path
    sdist: Path


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it, and a folder outside the repository."""

    python: Path
    elsewhere: Path

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python.parent / "laiar", *map(str, arguments)], cwd=self.elsewhere, env=clean(), capture_output=True, text=True
        )


def clean() -> dict[str, str]:
    """The environment without what points to this repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LAIAR_"))}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sdist, and the wheel that is made from it."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in SOURCE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name)
        else:
            shutil.copy(ROOT / name, source / name)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, source], env=clean(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Built(*out.glob("*.whl"), *out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a fresh environment; what it depends on comes from this one, so that nothing is downloaded."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", built.wheel]
    subprocess.run(command, env=clean(), check=True)
    return Installed(python, tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="module")
def app_url(installed: Installed) -> Iterator[str]:
    """`laiar app`, running."""
    command = [str(installed.python.parent / "laiar"), "app", "--address", "127.0.0.1", "--port"]
    with running(lambda port: [*command, str(port)], installed.elsewhere / "log.txt", installed.elsewhere, clean()) as url:
        yield url


def test_wheel_and_sdist_hold_everything(built: Built) -> None:
    tracked = subprocess.check_output(["git", "ls-files", "laiar_core", "app", "assets", "checkpoints"], cwd=ROOT, text=True)
    files = [name for name in tracked.splitlines() if (ROOT / name).exists()]
    with zipfile.ZipFile(built.wheel) as wheel:
        names = set(wheel.namelist())
    missing = [name for name in files if (name if name.startswith("laiar_core") else f"laiar_core/_bundled/{name}") not in names]
    assert missing == []
    assert {name.split("/")[0] for name in names} == {"laiar_core", f"laiar-{__version__}.dist-info"}
    assert not [name for name in names if name.endswith(".pyc")]
    with tarfile.open(built.sdist) as sdist:
        held = {name.partition("/")[2] for name in sdist.getnames()}
    assert [name for name in files if name not in held] == []


def test_the_installed_command(installed: Installed) -> None:
    """It names its version and explains a bundled clip by a bundled checkpoint, on files of its own."""
    done = installed.run("--version")
    assert (done.returncode, done.stdout) == (0, f"laiar {__version__}\n")
    where = "from laiar_core import bundled; print(bundled.DEMO_CLIPS)"
    clips = subprocess.check_output([installed.python, "-c", where], cwd=installed.elsewhere, env=clean(), text=True).strip()
    assert ROOT not in Path(clips).parents
    done = installed.run(
        "explain", "Simulated2/picking_objects/0005/33-77", "--checkpoint", "cad120", "--data", clips, "--out", "why.json"
    )
    assert done.returncode == 0, done.stderr
    made = Explanation.load(installed.elsewhere / "why.json")
    assert done.stdout.strip() == made.sentence
    assert made.prediction == "pick"
    film = next(Path(clips).glob("Simulated2_videos/picking_objects/*.mp4"))
    done = installed.run("explain", film, "--checkpoint", "cad120", "--out", "report.html")
    assert done.returncode == 0, done.stderr
    assert "pick" in done.stdout
    assert "</html>" in (installed.elsewhere / "report.html").read_text(encoding="utf-8")


def test_the_installed_dashboard(app_url: str) -> None:
    with urllib.request.urlopen(app_url, timeout=10) as page:
        assert "<title>Streamlit</title>" in page.read().decode()


@pytest.mark.browser
def test_the_installed_dashboard_explains(visit: Visit, app_url: str) -> None:
    """With its colours, its demo clips and its players, in a folder that holds nothing of it, under the policy that it sets."""
    page = visit(app_url, bypass_csp=False)
    page.get_by_text(re.compile("^I say")).first.wait_for()
    page.locator("video, canvas").first.wait_for()
    primary = page.evaluate("getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--st-primary-color').trim()")
    assert primary in ("#0067a3", "")
    for name, shown in (("compare", ".player"), ("what-if", ".js-plotly-plot"), ("clips", ".stDataFrame canvas")):
        page.goto(f"{app_url}/{name}")
        page.locator(shown).first.wait_for()


@pytest.mark.parametrize("extra", EXTRAS)
def test_the_pins_lie_in_the_ranges(extra: str) -> None:
    """`make` installs exact versions, pip any of a range: the same packages, and every pin in its range."""
    lines = (ROOT / f"requirements{extra and '-'}{extra}.txt").read_text(encoding="utf-8").splitlines()
    pins = {Requirement(line).name: Requirement(line) for line in lines if line and not line.startswith("#")}
    ranges = {Requirement(line).name: Requirement(line) for line in EXTRAS[extra]}
    assert sorted(pins) == sorted(ranges)
    for name, pin in pins.items():
        (pinned,) = pin.specifier
        assert pinned.operator == "=="
        assert ranges[name].specifier.contains(pinned.version), name


def test_one_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
