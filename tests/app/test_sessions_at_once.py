"""Sessions share models and data sets, and none waits for what another one reads or asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from patience import PATIENCE_S

from app.state import caches
from app.state.caches import Source
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.explain.explainer import explain, explain_run
from laiar_core.inference.model_run import run_model
from laiar_core.made_once import made_once
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint

T = TypeVar("T")


class Held:
    """Holds whoever reads a path that was named, until it is let go."""

    def __init__(self) -> None:
        self.reached, self.go = threading.Event(), threading.Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.go.wait(PATIENCE_S)


@pytest.fixture
def held() -> Iterator[Held]:
    held = Held()
    yield held
    held.go.set()


@pytest.fixture
def sessions() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def while_held(held: Held, slow: Future[T], quick: Callable[[], object]) -> T:
    """What `slow` gives, which is held up until `quick` has its answer."""
    assert held.reached.wait(PATIENCE_S)
    assert quick()
    assert not slow.done()
    held.go.set()
    return slow.result(PATIENCE_S)


def test_a_slow_opening_holds_nobody_up(monkeypatch, held, sessions, tiny_checkpoint, demo_clips_path, tmp_path, demo) -> None:
    slow_path = tmp_path / "slow"
    slow_path.symlink_to(demo_clips_path)

    class Slow(Cad120):
        @classmethod
        def recognises(cls, path: Path) -> bool:
            return path == slow_path

        def _read_rows(self):
            held.wait()
            return super()._read_rows()

    monkeypatch.setattr("laiar_core.datasets.BUILT_IN", {"slow": Slow, "cad120": Cad120})
    checkpoint, quick = Source.of(tiny_checkpoint.path), Source.of(demo_clips_path)
    slow = sessions.submit(caches.open_dataset, Source.of(slow_path))
    clip_id = demo.clip_ids()[1]
    opened = while_held(held, slow, lambda: caches.explanation_of(checkpoint, quick, clip_id).sentence)
    assert opened.clip_ids() == demo.clip_ids()


def test_a_clip_that_is_read_slowly_holds_up_no_other_of_its_data_set(
    monkeypatch, held, sessions, tiny_checkpoint, demo_clips_path, demo
) -> None:
    first, *others = demo.clip_ids()
    read = Cad120.clip

    def clip(self: Cad120, clip_id: str) -> Clip:
        if clip_id == first:
            held.wait()
        return read(self, clip_id)

    monkeypatch.setattr(Cad120, "clip", clip)
    checkpoint, dataset = Source.of(tiny_checkpoint.path), Source.of(demo_clips_path)
    slow = sessions.submit(caches.answer_of, checkpoint, dataset, first)
    said = while_held(held, slow, lambda: caches.answer_of(checkpoint, dataset, others[0]))
    assert said.action in tiny_checkpoint.vocabulary.actions


def test_a_checkpoint_that_is_read_slowly_holds_up_no_other(
    monkeypatch, held, sessions, checkpoints, demo_clips_path, several_checkpoint, demo
) -> None:
    def load(path: Path) -> Checkpoint:
        if path == several_checkpoint.path:
            held.wait()
        return load_checkpoint(path)

    monkeypatch.setattr(caches, "load_checkpoint", load)
    caches._checkpoint.clear()
    caches._checkpoint_fault.clear()
    slow = sessions.submit(caches.open_checkpoint, Source.of(several_checkpoint.path))
    tiny, dataset = Source.of(checkpoints / "tiny"), Source.of(demo_clips_path)
    loaded = while_held(held, slow, lambda: caches.explanation_of(tiny, dataset, demo.clip_ids()[2]).sentence)
    assert loaded.name == several_checkpoint.name


def test_what_one_object_makes_once_holds_up_no_other_of_its_class(held, sessions) -> None:
    class Reader:
        def __init__(self, slow: bool) -> None:
            self.slow, self.times = slow, 0

        @made_once
        def listing(self) -> str:
            self.times += 1
            if self.slow:
                held.wait()
            return "a list"

    quick = Reader(slow=False)
    reader = Reader(slow=True)
    slow = sessions.submit(lambda: reader.listing)
    assert while_held(held, slow, lambda: quick.listing) == "a list"
    assert quick.listing == "a list"
    assert quick.times == 1


def test_many_threads_hear_what_one_does(sessions, tiny_checkpoint: Checkpoint, demo: Cad120) -> None:
    """The same model, the same data set, the same run of it: nothing that they share comes out another way.

    Nor does the first pass of a new thread, which torch would round otherwise (`rounding.py`).
    """
    clip_ids = demo.clip_ids()[:6]
    alone = [explain(tiny_checkpoint, demo.clip(clip_id)).to_json() for clip_id in clip_ids]
    shared = Cad120(Path(demo.location))
    together = sessions.map(lambda clip_id: explain(tiny_checkpoint, shared.clip(clip_id)).to_json(), clip_ids * 4)
    assert list(together) == alone * 4
    run = run_model(tiny_checkpoint, demo.clip(clip_ids[0]))
    assert {*sessions.map(lambda _: explain_run(run).to_json(), range(8))} == {alone[0]}
