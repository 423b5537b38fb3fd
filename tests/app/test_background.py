"""Work that may hang: whoever waits for it waits for so long and no longer, and nobody else waits at all."""

from __future__ import annotations

import threading

import pytest
from patience import PATIENCE_S, until

from app.state.background import Background
from laiar_core.errors import LaiarError


class Disk:
    """What is asked for, and answers as soon as it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = threading.Event()

    def read(self, key: str) -> str:
        self.asked.append(key)
        if key.startswith("slow"):
            assert self.answers.wait(PATIENCE_S)
        if key.startswith("bad"):
            raise LaiarError(f"{key} is no data set")
        return key.upper()


@pytest.fixture
def disk():
    disk = Disk()
    yield disk
    disk.answers.set()


def test_what_hangs_ends_in_a_sentence_and_holds_up_nobody_else(disk):
    background = Background(disk.read, longest_s=0.05, most=3, kept=3)
    with pytest.raises(LaiarError, match="the slow one is not open after 0 s; it goes on"):
        background.of("slow", "the slow one")
    assert background.of("quick", "it") == "QUICK"


def test_it_goes_on_and_is_done_once_for_all_who_ask(disk):
    background = Background(disk.read, longest_s=0.05, most=3, kept=3)
    for _ in range(3):
        with pytest.raises(LaiarError, match="not open"):
            background.of("slow", "it")
    disk.answers.set()
    assert until(lambda: _or_none(background, "slow"), "the value") == "SLOW"
    assert disk.asked == ["slow"]


def test_no_more_goes_on_at_a_time_than_may(disk):
    background = Background(disk.read, longest_s=0.05, most=2, kept=1)
    for key in ("slow 1", "slow 2"):
        with pytest.raises(LaiarError, match="not open"):
            background.of(key, "it")
    with pytest.raises(LaiarError, match="2 data sets are being opened already"):
        background.of("quick", "it")
    disk.answers.set()
    assert until(lambda: _or_none(background, "quick"), "room") == "QUICK"


def test_who_waits_says_so_and_may_leave(disk):
    background = Background(disk.read, longest_s=PATIENCE_S, most=2, kept=1)

    class Left(Exception):
        pass

    def leave() -> None:
        raise Left

    with pytest.raises(Left):
        background.of("slow", "it", leave)
    assert background.of("slow", "it", disk.answers.set) == "SLOW"
    assert disk.asked == ["slow"]


def test_a_fault_is_not_kept_and_values_are_as_many_as_asked(disk):
    background = Background(disk.read, longest_s=PATIENCE_S, most=2, kept=2)
    for _ in range(2):
        with pytest.raises(LaiarError, match="bad is no data set"):
            background.of("bad", "it")
    for key in ("a", "b", "a", "c", "a", "b"):
        background.of(key, "it")
    assert disk.asked == ["bad", "bad", "a", "b", "c", "b"]  # `b` was asked for longest ago when `c` came


def _or_none(background, key):
    try:
        return background.of(key, "it")
    except LaiarError:
        return None
