"""Work that may hang: it is done in a thread of its own, once for all who ask for it, and nobody waits for ever."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

from laiar_core.errors import LaiarError

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_LOOK_S = 0.3  # how often whoever waits looks up


class Background(Generic[K, V]):
    """What `work` makes of a key. Nothing is locked while it works, and its threads do not keep the server from ending."""

    def __init__(self, work: Callable[[K], V], longest_s: float, most: int, kept: int = 0) -> None:
        """Begin nothing yet.

        Args:
            work: makes a value of a key.
            longest_s: how many seconds somebody waits for it; it goes on after that.
            most: how many keys are worked on at a time.
            kept: how many values are kept, those that were asked for last.
        """
        self._work, self._longest_s, self._most, self._kept = work, longest_s, most, kept
        self._changes = threading.Lock()  # of the two below, held for no longer
        self._going: dict[K, Future[V]] = {}
        self._done: OrderedDict[K, V] = OrderedDict()

    def of(self, key: K, called: str, meanwhile: Callable[[], object] = lambda: None) -> V:
        """The value of a key; where it could not be made, what went wrong, and the next who asks has it tried again.

        Args:
            key: what to work on.
            called: its name in sentences.
            meanwhile: called again and again by whoever waits, to say so; what it raises ends the waiting.

        Returns:
            The value.

        Raises:
            LaiarError: it takes too long, or too much is going on already.
        """
        with self._changes:
            if key in self._done:
                self._done.move_to_end(key)
                return self._done[key]
            going = self._going.get(key) or self._begin(key)
        for _ in range(math.ceil(self._longest_s / _LOOK_S)):
            if wait((going,), min(self._longest_s, _LOOK_S)).done:
                return going.result()
            meanwhile()
        raise LaiarError(f"{called} is not open after {self._longest_s:.0f} s; it goes on being opened, so look again in a while")

    def _begin(self, key: K) -> Future[V]:
        if len(self._going) >= self._most:
            raise LaiarError(f"{len(self._going)} data sets are being opened already; try again in a moment")
        going = self._going[key] = Future[V]()
        threading.Thread(target=self._finish, args=(key, going), daemon=True, name="laiar-opening").start()
        return going

    def _finish(self, key: K, going: Future[V]) -> None:
        try:
            value = self._work(key)
        except BaseException as error:  # it belongs to those who wait
            with self._changes:
                del self._going[key]
            going.set_exception(error)
            return
        with self._changes:
            del self._going[key]
            self._done[key] = value
            while len(self._done) > self._kept:
                self._done.popitem(last=False)
        going.set_result(value)
