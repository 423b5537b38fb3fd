"""Reading pickles of plain data: numbers, text, containers and numpy arrays. A pickle that asks for anything else is refused.

A pickle is a program, and `pickle.load` runs whatever it names. This reader looks up names in the short table below, so that it
runs nothing but the making of arrays, and of them only such that hold plain numbers or text.
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError

_PLAIN_KINDS = "biufSU"  # bool, integers, floats, bytes, text


class _Refused(Exception):
    """The name of what a pickle wanted and does not get."""


def _dtype(spec: str, *_: object) -> np.dtype[Any]:
    kind = np.dtype(spec, copy=True)  # the pickle says later which byte comes first, and must not say it of everybody's dtype
    if kind.kind not in _PLAIN_KINDS:
        raise _Refused(f"numpy values of kind {spec!r}")
    return kind


def _empty(*_: object) -> NDArray[Any]:
    return np.empty(0, dtype=np.uint8)  # the pickle fills it: type, shape and numbers come next


def _from_buffer(data: bytes, kind: np.dtype[Any], shape: tuple[int, ...], order: Literal["C", "F"]) -> NDArray[Any]:
    return np.frombuffer(data, dtype=kind).reshape(shape, order=order)


def _scalar(kind: np.dtype[Any], value: bytes) -> np.generic:
    number: np.generic = np.frombuffer(value, dtype=kind, count=1)[0]
    return number


def _latin1(text: str, coding: str) -> bytes:
    if coding not in ("latin1", "latin-1"):
        raise _Refused(f"text in the coding {coding!r}")
    return text.encode("latin1")  # so Python 3 writes bytes in the protocols of Python 2


def _no_bytes() -> bytes:
    return b""  # the protocols of Python 2 have no other way to say so


def _allowed() -> dict[tuple[str, str], object]:
    """What a pickle may name. Numpy 2 renamed its module `core` to `_core`; files that older ones wrote name the old one."""
    names: dict[tuple[str, str], object] = {("numpy", "dtype"): _dtype, ("_codecs", "encode"): _latin1}
    names["numpy", "ndarray"] = "ndarray"  # only handed to `_reconstruct`, which need not be told
    for builtins in ("builtins", "__builtin__"):
        names |= {(builtins, "set"): set, (builtins, "frozenset"): frozenset, (builtins, "bytes"): _no_bytes}
    for core in ("numpy.core", "numpy._core"):
        names[f"{core}.multiarray", "_reconstruct"] = _empty
        names[f"{core}.multiarray", "scalar"] = _scalar
        names[f"{core}.numeric", "_frombuffer"] = _from_buffer
    return names


class _PlainUnpickler(pickle.Unpickler):
    allowed = _allowed()

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        try:
            return self.allowed[module, name]
        except KeyError:
            raise _Refused(f"{module}.{name}") from None


def read_pickle(path: Path) -> Any:  # noqa: ANN401
    """The plain data in a pickle; LaiarError, with the name of what it wanted, for one that asks for more, or a damaged one."""
    try:
        with path.open("rb") as file, _unwatched():
            return _PlainUnpickler(file, encoding="latin1").load()
    except OSError as error:
        raise LaiarError(f"cannot read {path}: {error.strerror or error}") from None
    except _Refused as wanted:
        raise LaiarError(
            f"{path} is refused: it asks for {wanted}, and a file of annotation needs plain data and numpy arrays alone; "
            "download it again from its authors"
        ) from None
    except Exception as error:  # a damaged pickle can make its reader fail in any way
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        raise LaiarError(f"{path} is no whole pickle of plain data ({reason}); download or copy it again") from None


@contextmanager
def _unwatched() -> Iterator[None]:
    """Without the search for garbage, which would walk over millions of new objects again and again and find none."""
    watched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if watched:
            gc.enable()
