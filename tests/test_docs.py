"""The documentation: its links lead somewhere, the files that it names exist, and its commands run.

Every line of a block ```sh``` is run, page by page and in order, each page in a folder of its own. What would take longer than
seconds, or more than this machine, is made smaller by the tables below, or only read: all its words and options are then checked
as the command itself checks them. A line that no rule covers fails.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from commands import command
from marked import marked_video
from needed import ROOT, SHARED, needed
from serving import running
from typer.main import get_command
from vit import save_vit

from laiar_core.cli.main import app
from laiar_core.data.cad120.reader import Cad120

PAGES = subprocess.check_output(["git", "ls-files", "*.md"], cwd=ROOT, text=True).split()
FILES = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).split()
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`((?:laiar |python -m (?:laiar_core |benchmarks\.))[^`]+)`")
FIRST_WORDS = ("cp", "for", "laiar", "make", "pip", "python", "source", "streamlit", "torchrun", ".venv/bin/pre-commit")

CAD120, CHARADES, PREDICTIONS = "cad120_evar_subjects134.zip", ".", "peers_evar/evar_state_predictions_folds01-03.zip"
DEMO_CLIPS, DEMO_ROOMS = str(ROOT / "assets" / "demo_clips"), str(ROOT / "assets" / "demo_charades")
FILM = ROOT / "assets" / "demo_clips" / "Simulated2_videos" / "picking_objects" / "0005.mp4"
MODEL = {"frames": 6, "keep_frames": 4, "keep_pairs": 2, "width": 16, "hidden": 16, "heads": 2}
TINY = {"model": MODEL, "training": {"epochs": 1, "language_epochs": 0, "naming_epochs": 0, "windows_per_epoch": 0}}

# What a line says, and what is run in its place: the first pattern that a line has, and words for its words. A word that begins
# with "shared:" is a path in ../shared/data, without which the test is a failure in CI and a skip elsewhere.
REPLACED: tuple[tuple[str, dict[str, str]], ...] = (
    # The official lists and the pilot annotation of Action Genome, of which no video is in the test list:
    (r"check charades|explain LEG82", {"PATH": f"shared:{CHARADES}", "CHECKPOINT": "charades-simulated"}),
    # so what learns and measures has the bundled rooms.
    (
        r"charades|LAIAR_CHECKPOINTS=runs|CHECKPOINT",
        {"PATH": DEMO_ROOMS, "FOLDER": "vit", "CHECKPOINT": "charades-simulated", "2000": "8", "40": "1"}
        | {"checkpoints/charades-simulated": "made", "checkpoints/charades-simulated/evaluation.json": "made/evaluation.json"}
        | {"220": "8"},
    ),
    (r"two_stage_peer", {"--data PATH": f"--data shared:{CAD120}", "--predictions PATH": f"--predictions shared:{PREDICTIONS}"}),
    (r"simulate", {"40": "1", "8": "1"}),
    (r"PATH", {"PATH": f"shared:{CAD120}"}),
)
# What is read and not run, and why.
READ_ONLY = {
    r"laiar ablate": "a night",
    r"python -m benchmarks\.": "minutes to hours; tests/benchmarks measures small things with them",
    r"--detector owlv2": "its weights lie on the hub; tests/perception/test_open_vocabulary.py has tiny ones",
    r"--boxes detected": "there are no drawn frames; tests/evaluation/test_calibrate_several.py looks at recorded ones",
    r"torchrun": "tests/training/test_charades_training.py trains with two processes",
    r"--engine ray": "needs Ray and a cluster; tests/batch has an engine in its place",
    r"runs/(states|dim|noise)": "the simulator runs for docs/simulator.md",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file(name: str) -> None:
    page = ROOT / name
    targets = [target.partition("#") for target in LINK.findall(page.read_text(encoding="utf-8"))]
    local = [(path, anchor) for path, _, anchor in targets if not re.match(r"[a-z]+:", path)]
    assert [path for path, _ in local if path and not (page.parent / path).exists()] == []
    for path, anchor in local:
        to = page.parent / path if path else page
        if anchor and to.suffix == ".md":
            assert anchor in anchors(to), f"{name} links to #{anchor} of {to.name}"


def anchors(page: Path) -> list[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("name", [page for page in PAGES if page != "CHANGELOG.md"])  # which tells of what was
def test_every_source_file_that_is_named_exists(name: str) -> None:
    text = BLOCK.sub("", (ROOT / name).read_text(encoding="utf-8"))
    named = re.findall(r"`([\w./]+\.(?:py|js))`", text)
    assert [word for word in named if not any(file == word or file.endswith(f"/{word}") for file in FILES)] == []


def test_the_map_has_every_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rooms = re.findall(r"\w+", " ".join(layer for c in contracts if c["type"] == "layers" for layer in c["layers"]))
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [room for room in rooms if room not in {"__main__", "main"} and not re.search(rf"\b{room}\b", text)] == []


def test_the_readme_is_short() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(re.sub(r"<!-- measured -->.*<!-- /measured -->", "", text, flags=re.DOTALL).split()) < 850


# --- commands -------------------------------------------------------------------------------------------------------------


def lines_of(name: str) -> list[str]:
    """The commands of a page in their order, without comments; what is chained by && is taken apart."""
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line.split("  #")[0].strip() for kind, block in BLOCK.findall(text) if kind == "sh" for line in block.splitlines()]
    return [part.strip() for line in lines if line and not line.startswith("#") for part in line.split(" && ")]


@pytest.mark.parametrize("name", PAGES)
def test_commands_stand_in_blocks_that_are_run(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    begin = re.compile(rf"(\w+=\S+ )*({'|'.join(map(re.escape, FIRST_WORDS))}) ")
    assert [line for kind, block in BLOCK.findall(text) if not kind for line in block.splitlines() if begin.match(line)] == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: Cad120) -> Path:
    """A folder that has what a page takes for granted: what is bundled, a film of one's own, and one that was marked."""
    shutil.copytree(ROOT / "checkpoints", tmp_path / "checkpoints")
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    for film in ("FILM.mp4", "mine.mov"):
        shutil.copy(FILM, tmp_path / film)
    save_vit(tmp_path / "vit", 16)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LAIAR_QUIET", "1")
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    marked_video(demo)
    return tmp_path


@pytest.mark.parametrize("name", [page for page in PAGES if lines_of(page)])
def test_every_command_runs(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variables: dict[str, str] = {}
    for line in lines_of(name):
        if assigned := re.fullmatch(r"([A-Z]+)='(.*)'", line):
            variables[assigned[1]] = assigned[2]
            continue
        if loop := re.fullmatch(r"for (\w+) in ((?:\w+ )*\w+); do (.*); done", line):  # its first turn
            line = loop[3].replace(f"${loop[1]}", loop[2].split()[0])
        run_line(line, variables, folder, monkeypatch)


@pytest.mark.parametrize("name", PAGES)
def test_every_python_block_runs(name: str, folder: Path) -> None:
    for kind, block in BLOCK.findall((ROOT / name).read_text(encoding="utf-8")):
        if kind == "python":
            exec(compile(block, name, "exec"), {"__name__": name})


@pytest.mark.parametrize("name", PAGES)
def test_every_command_in_a_sentence_exists(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`laiar evaluate --shift NAME`: the command and its options; values may be left out."""
    for line in INLINE.findall((ROOT / name).read_text(encoding="utf-8").replace("\n", " ")):
        words = shlex.split(line)
        if words[0] == "laiar" or words[2] == "laiar_core":
            found, rest = command_of(words[1:] if words[0] == "laiar" else words[3:])
            known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
            known |= {"--version", "--help", "--install-completion", "--show-completion"}
            assert [word for word in rest if word.startswith("--") and word not in known] == [], line
        else:
            source = (ROOT / words[2].replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8")
            assert [word for word in words[3:] if word.startswith("--") and f'"{word}"' not in source] == [], line


def run_line(line: str, variables: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a line, or read it where READ_ONLY says so."""
    for name, value in variables.items():
        line = line.replace(f'"${name}"', shlex.quote(value))
    read_only = any(re.search(pattern, line) for pattern in READ_ONLY)
    words = shlex.split(replaced(line))
    with monkeypatch.context() as patch:
        while re.fullmatch(r"[A-Z_]+=.*", words[0]):
            name, _, value = words.pop(0).partition("=")
            patch.setenv(name, value)
        match words:
            case ["make", *targets]:  # what it would do; make itself runs these tests
                subprocess.run(["make", "-n", *targets], cwd=ROOT, check=True, capture_output=True)
            case ["pip", "install", *what]:  # needs a network
                installable(what)
            case ["source", ".venv/bin/activate"]:
                assert "VENV := .venv\n" in (ROOT / "Makefile").read_text()
            case [".venv/bin/pre-commit", "install"]:
                assert (ROOT / ".pre-commit-config.yaml").is_file()
            case ["python", "-m", "tools.lock" | "tools.licences" as module]:  # they need a network, or write to this repository
                assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
            case ["cp", _, target]:
                assert (ROOT / target).is_dir()
            case ["torchrun", "--nproc_per_node", _, "-m", "laiar_core", *rest]:
                read(rest)
            case ["python", "-m", module, *rest] if module.startswith("benchmarks."):
                read_benchmark(module, rest, patch)
            case ["laiar", "app", *rest]:
                serve(rest, folder)
            case ["laiar", *rest] | ["python", "-m", "laiar_core", *rest]:
                read(rest) if read_only else command(*made_tiny(rest))
            case _:
                pytest.fail(f"no rule of {Path(__file__).name} covers the command: {line}")


def replaced(line: str) -> str:
    """The line with what stands in for its placeholders."""
    for pattern, words in REPLACED:
        if re.search(pattern, line):
            for old, new in words.items():
                line = re.sub(rf"(?<![\w/.]){re.escape(old)}(?![\w/.])", new, line)
            break
    return re.sub(r"shared:(\S+)", lambda found: str(needed(SHARED / found[1], "recorded data")), line)


def made_tiny(words: Sequence[str]) -> list[str]:
    """A training of a moment in the place of one of hours; settings that the line gives itself must be known."""
    if words[0] != "train":
        return list(words)
    given, words = {}, list(words)
    if "--settings" in words:
        at = words.index("--settings")
        given = json.loads(words[at + 1])
        read(words)
        del words[at : at + 2]
    settings = {part: given.get(part, {}) | tiny for part, tiny in TINY.items()}
    if words[1] == "charades":
        del settings["training"]["windows_per_epoch"]
    return [*words, "--settings", json.dumps(settings)]


def command_of(words: Sequence[str]) -> tuple[click.Command, list[str]]:
    """The command that the first words name, and the words that are left for it."""
    found, rest = get_command(app), list(words)
    while rest and hasattr(found, "commands") and rest[0] in found.commands:
        found = found.commands[rest.pop(0)]
    if hasattr(found, "commands") and rest and not rest[0].startswith("-"):
        pytest.fail(f"there is no command {' '.join(words)}")
    return found, rest


def read(words: Sequence[str]) -> None:
    """Read a command line as the command does, and do nothing (UsageError where it cannot be read)."""
    found, rest = command_of(words)
    found.make_context("laiar", rest)


class WasRead(Exception):
    """Instead of what comes after reading the command line."""


def read_benchmark(module: str, words: Sequence[str], patch: pytest.MonkeyPatch) -> None:
    """Read a command line as a benchmark does, and measure nothing."""
    was = argparse.ArgumentParser.parse_args

    def reading(self: argparse.ArgumentParser, given: Sequence[str] | None = None) -> None:
        was(self, given)
        raise WasRead

    patch.setattr(argparse.ArgumentParser, "parse_args", reading)
    patch.setattr(sys, "argv", [module, *words])
    with pytest.raises(WasRead):
        importlib.import_module(module).main()


def installable(what: Sequence[str]) -> None:
    """What pip is asked for is there: requirement files, and this folder."""
    words = iter(what)
    for word in words:
        if word == "-r":
            assert (ROOT / next(words)).is_file(), what
        elif word == "-e":
            assert (ROOT / next(words) / "pyproject.toml").is_file(), what
        elif word not in ("--require-hashes", "--no-deps"):
            pytest.fail(f"no rule of {Path(__file__).name} covers pip install {word}")


def serve(words: Sequence[str], folder: Path) -> None:
    """Start the dashboard, and see that it answers."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "STREAMLIT_SERVER_HEADLESS": "true"}
    start = [sys.executable, "-m", "laiar_core", "app", *words]
    with running(lambda port: [*start, "--port", str(port)], folder / "app.log", folder, environment) as url:
        assert urllib.request.urlopen(f"{url}/_stcore/health").read() == b"ok"
