"""One faulty checkpoint breaks itself alone: on every page, and on the command line, it is a sentence beside the good ones."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from faulty_checkpoints import FAULTS, make
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from laiar_core.model.checkpoint import Checkpoint

PAGES = ("explore", "user_video", "compare", "storyboard", "what_if", "clips", "model")


@pytest.fixture(scope="module")
def among_faulty(tiny_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good checkpoint and one of each kind of fault; what lies beside them is none."""
    root = tmp_path_factory.mktemp("among_faulty")
    shutil.copytree(tiny_checkpoint.path, root / "good")
    for fault in FAULTS:
        make(tiny_checkpoint.path, root / fault, fault)
    (root / "notes").mkdir()
    (root / "notes.txt").write_text("no checkpoint")
    (root / "gone").symlink_to(root / "nowhere")
    return root


@pytest.fixture
def on_faulty(monkeypatch: pytest.MonkeyPatch, among_faulty: Path) -> None:
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(among_faulty))
    monkeypatch.setenv("LAIAR_CACHE", f"{among_faulty}_cache")
    monkeypatch.setenv("LAIAR_VIDEOS", f"{among_faulty}_videos")
    monkeypatch.delenv("LAIAR_DATA", raising=False)


def opened(name: str, **query: str) -> AppTest:
    def script(name: str) -> None:
        from importlib import import_module

        from app.state.address import say_what_is_missing

        import_module(f"app.views.{name}.page").show()
        say_what_is_missing()

    page = AppTest.from_function(script, args=(name,), default_timeout=PATIENCE_S)
    for key, value in query.items():
        page.query_params[key] = value
    return page.run()


@pytest.mark.usefixtures("on_faulty")
@pytest.mark.parametrize("name", PAGES)
def test_every_page_works_with_the_good_one_and_names_the_others(name: str) -> None:
    page = opened(name)
    assert not page.exception
    assert not page.error, [e.value for e in page.error]
    key = "left_checkpoint" if name == "compare" else "checkpoint"
    assert page.selectbox(key=key).options == ["good"]
    warnings = [e.value.replace("\\", "") for e in page.warning]
    assert len(warnings) == len(FAULTS)
    for fault, (_, sentence) in FAULTS.items():
        (said,) = (w for w in warnings if w.startswith(f"Checkpoint {fault} is left out: "))
        assert sentence in said
    assert f"{len(FAULTS)} checkpoints are left out" in [e.label for e in page.expander]


@pytest.mark.usefixtures("on_faulty")
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("fault", ["card_not_utf8", "nan"])
def test_a_link_to_a_faulty_one_shows_the_good_one_and_says_so(name: str, fault: str) -> None:
    page = opened(name, **{"left_checkpoint" if name == "compare" else "checkpoint": fault})
    assert not page.exception
    assert not page.error
    assert any(f"'{fault}', which is not here; this is 'good'" in e.value.replace("\\", "") for e in page.warning)


@pytest.mark.usefixtures("on_faulty")
def test_a_fault_that_nobody_foresaw_is_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.state import caches

    def fail(path: Path) -> Checkpoint:
        raise MemoryError

    caches._checkpoint.clear()
    caches._checkpoint_fault.clear()
    with monkeypatch.context() as patched:
        patched.setattr(caches, "load_checkpoint", fail)
        page = opened("model")
    caches._checkpoint_fault.clear()
    assert not page.exception
    assert any("(MemoryError); the server's log says more" in e.value.replace("\\", "") for e in page.warning)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda file: file.write_bytes(b"\xff\xfd"), id="not UTF-8"),
        pytest.param(lambda file: file.write_bytes(b"[" * 1_000_000), id="deep"),
        pytest.param(lambda file: os.mkfifo(file), id="a pipe"),
        pytest.param(lambda file: file.symlink_to("/dev/zero"), id="a device"),
        pytest.param(lambda file: file.mkdir(), id="a folder"),
        pytest.param(lambda file: file.write_text('{"video": {}, "clips": [1], "subjects": ["a"], "runs": 2}'), id="wrong types"),
    ],
)
def test_a_broken_report_is_a_sentence_above_its_card(monkeypatch, checkpoints: Path, tmp_path: Path, damage) -> None:
    shutil.copytree(checkpoints / "tiny", tmp_path / "tiny")
    damage(tmp_path / "tiny" / "evaluation.json")
    monkeypatch.setenv("LAIAR_CHECKPOINTS", str(tmp_path))
    page = opened("model")
    assert not page.exception
    assert ["evaluation.json" in e.value.replace("\\", "") for e in page.error] == [True]
    assert not page.warning
    assert any("What it cannot do" in e.value for e in page.markdown)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_command_line_ends_with_the_sentence(command, among_faulty: Path, demo_clips_path: Path, tmp_path, fault) -> None:
    clip = "--data", demo_clips_path
    for asked in (("explain", "any/clip", *clip, "--out", tmp_path / "why.json"), ("evaluate", *clip)):
        code, printed, said = command(*asked, "--checkpoint", among_faulty / fault)
        assert code == 2
        assert not printed
        assert FAULTS[fault][1] in said
        assert said.startswith("error: ")
        assert said.count("\n") == 1
    assert not (tmp_path / "why.json").exists()
