"""Reading pickles of plain data: numbers, text, containers and numpy arrays. A pickle that asks for anything else is refused.

A pickle is a program, and `pickle.load` runs whatever it names. This reader looks up names in the short table below, so that it
runs nothing but the making of arrays, and of them only such that hold plain numbers or text.
"""

from __future__ import annotations

import gc
import os
import pickle
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.reading import MB, open_file

LARGEST = 1_000 * MB  # the published ones have less than 300
_PLAIN_KINDS = "biufSU"  # bool, integers, floats, bytes, text


class _Refused(Exception):
    """The name of what a pickle wanted and does not get."""


class _Kind:
    """A numpy type as a pickle describes it. Numpy's own believes a damaged description and takes numbers for addresses."""

    __slots__ = ("dtype",)

    def __init__(self, spec: str, *_: object) -> None:
        with warnings.catch_warnings():  # of names that numpy will not know for long
            warnings.simplefilter("ignore", DeprecationWarning)
            self.dtype = np.dtype(spec)
        if self.dtype.kind not in _PLAIN_KINDS:
            raise _Refused(f"numpy values of kind {spec!r}")

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.dtype = self.dtype.newbyteorder(state[1])  # the rest says of plain kinds what is known


class _Array(np.ndarray[Any, Any]):
    """An array that a pickle fills: first it is made empty, then it gets its shape, its type and its numbers."""

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, fortran, data = state
        array = _from_buffer(data, kind, shape, "F" if fortran else "C")
        super().__setstate__((1, array.shape, array.dtype, False, array.tobytes()))  # type: ignore[arg-type]

    def __reduce__(self) -> Any:  # noqa: ANN401
        return np.asarray(self).__reduce__()  # whoever pickles it writes an array like any other


def _empty(*_: object) -> _Array:
    return _Array(0, dtype=np.uint8)


def _from_buffer(data: bytes | str, kind: _Kind, shape: tuple[int, ...], order: Literal["C", "F"]) -> NDArray[Any]:
    data = data.encode("latin1") if isinstance(data, str) else data  # Python 2 knew no difference
    array: NDArray[Any] = np.ndarray(shape, dtype=kind.dtype, buffer=data, order=order)
    if array.nbytes != len(data):
        raise ValueError(f"an array {array.shape} of {kind.dtype} has {len(data)} bytes")
    return array


def _scalar(kind: _Kind, value: bytes | str) -> np.generic:
    array: Any = _from_buffer(value, kind, (), "C")
    number: np.generic = array[()]
    return number


def _latin1(text: str, coding: str) -> bytes:
    if coding not in ("latin1", "latin-1"):
        raise _Refused(f"text in the coding {coding!r}")
    return text.encode("latin1")  # so Python 3 writes bytes in the protocols of Python 2


def _no_bytes() -> bytes:
    return b""  # the protocols of Python 2 have no other way to say so


def _allowed() -> dict[tuple[str, str], object]:
    """What a pickle may name. Numpy 2 renamed its module `core` to `_core`; files that older ones wrote name the old one."""
    names: dict[tuple[str, str], object] = {("numpy", "dtype"): _Kind, ("_codecs", "encode"): _latin1}
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
    """The plain data in a pickle; LaiarError, with the name of what it wanted, for one that asks for more, or a damaged one.

    A damaged one may take any memory. Where others would miss it, it is read in a process of its own (`apart.py`).
    """
    with open_file(path) as file:
        if os.fstat(file.fileno()).st_size > LARGEST:
            raise LaiarError(f"{path} is too large: at most {LARGEST // MB:,} MB are read")
        return plain_data(file, path)


def plain_data(file: BinaryIO, source: object) -> Any:  # noqa: ANN401
    """The same of an open file; `source` names it in errors."""
    try:
        with _unwatched():
            return _PlainUnpickler(file, encoding="latin1").load()
    except OSError as error:
        raise LaiarError(f"cannot read {source}: {error.strerror or error}") from None
    except _Refused as wanted:
        raise LaiarError(
            f"{source} is refused: it asks for {wanted}, and a file of annotation needs plain data and numpy arrays alone; "
            "download it again from its authors"
        ) from None
    except Exception as error:  # a damaged pickle can make its reader fail in any way
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        raise LaiarError(f"{source} is no whole pickle of plain data ({reason}); download or copy it again") from None


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
