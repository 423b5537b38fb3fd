"""Kill -9 and a full disk at every stage of long work: nothing is lost or half written, and the same work goes on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import fault_work
import pytest
from faults import Fault, Work, attempt

from benchmarks.held import held

WORKS = (
    fault_work.train,
    fault_work.prepare,
    fault_work.explain_every_clip,
    fault_work.own_video,
    fault_work.explain_film,
    fault_work.export,
    fault_work.simulate,
)
EVERY = 11  # steps: a file has eight, so each meets each fault
LONGEST = 300  # characters of a sentence
DONE = "already holds a checkpoint"  # a training that came to its end is not begun anew


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("given")
    end = attempt(fault_work.inputs, room)
    assert end is not None
    assert (end.said, end.fault) == ("", "")
    return room


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.__name__)
def test_nothing_is_lost_and_nothing_half_written(work: Work, given: Path, tmp_path: Path) -> None:
    (tmp_path / "undisturbed").mkdir()
    undisturbed = attempt(partial(work, given), tmp_path / "undisturbed")
    assert undisturbed is not None
    assert (undisturbed.said, undisturbed.fault) == ("", "")
    whole = held(tmp_path / "undisturbed")
    for start, fault in enumerate(Fault):
        for at in range(start, undisturbed.steps, EVERY):
            room = tmp_path / f"{fault}-{at}"
            room.mkdir()
            end = attempt(partial(work, given), room, fault, at)
            if end is not None:
                assert end.fault == "", f"a traceback at {room.name}"
                assert "\n" not in end.said
                assert len(end.said.replace(str(room), "")) <= LONGEST
                assert not [name for name in held(room) if hidden(name)], f"left behind at {room.name}"
                assert end.said or held(room) == whole, f"something is missing at {room.name}, and nothing was said"
            again = attempt(partial(work, given), room)
            assert again is not None
            assert (again.said == "" or DONE in again.said, again.fault) == (True, ""), f"does not go on after {room.name}"
            assert held(room) == whole, f"not what it would have been at {room.name}"


def hidden(name: str) -> bool:
    """Whether a file is a temporary one."""
    return any(part.startswith(".") for part in Path(name).parts) or name.startswith("scratch")
