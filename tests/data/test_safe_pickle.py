"""Pickles from strangers: plain data comes back as it was, and nothing that a pickle names is ever run."""

from __future__ import annotations

import builtins
import os
import pickle
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from laiar_core.data.charades.apart import addresses, read_pickle_apart
from laiar_core.data.charades.safe_pickle import read_pickle
from laiar_core.errors import LaiarError

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
ARRAYS = npst.arrays(
    dtype=st.one_of(
        npst.floating_dtypes(sizes=(32, 64)), npst.integer_dtypes(), npst.unsigned_integer_dtypes(), npst.boolean_dtypes()
    ),
    shape=npst.array_shapes(min_dims=0, min_side=0, max_side=4),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6) | st.binary(max_size=6) | ARRAYS,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(autouse=True, scope="module")
def _bounded() -> Iterator[None]:
    """A damaged pickle may ask for all memory, and here it is read without a process of its own."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (addresses() + 2_000_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        classes = {array.dtype.newbyteorder("=") for array in (one, other)}  # numpy may give an array back in its own byte order
        return len(classes) == 1 and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=PLAIN, protocol=st.sampled_from(PROTOCOLS))
def test_plain_data_comes_back_as_it_was(tmp_path: Path, data: Any, protocol: int) -> None:
    path = tmp_path / "data.pkl"
    path.write_bytes(pickle.dumps(data, protocol))
    found = read_pickle(path)
    assert same(data, found)
    assert same(data, pickle.loads(pickle.dumps(found)))  # and goes on to other processes


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_names_of_old_numpy_are_known(tmp_path: Path, protocol: int) -> None:
    """As numpy 1 wrote it: it called its module `numpy.core`, and Python 2's protocols write bytes through `_codecs`."""
    person = {"bbox": np.array([[1.5, 2, 300, 4]], np.float32), "none": np.zeros((0, 4), np.float32), "score": np.float32(0.5)}
    old = pickle.dumps(person, protocol)
    if protocol < 4:  # names are text of a line, so that one of another length fits in
        assert b"numpy._core" in old
        old = old.replace(b"numpy._core", b"numpy.core")
    path = tmp_path / "person_bbox.pkl"
    path.write_bytes(old)
    assert same(person, read_pickle(path))


def test_an_array_of_the_other_byte_order_changes_no_other(tmp_path: Path) -> None:
    path = tmp_path / "data.pkl"
    path.write_bytes(pickle.dumps(np.arange(4, dtype=">f4"), 4))
    assert read_pickle(path).tolist() == [0, 1, 2, 3]
    assert np.dtype("f4") == np.dtype(np.float32)
    assert np.frombuffer(np.float32(1).tobytes(), "f4").tolist() == [1]


class Calls:
    """Asks the reader of its pickle to call something."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.call = function, args

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("function", "name"), [(os.system, r"(posix|nt)\.system"), (builtins.eval, r"__builtin__\.eval|builtins\.eval")]
)
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: {"001YG.mp4/000001.png": [{"class": x}]}, lambda x: [np.zeros(2), (x,)]])
def test_a_pickle_that_would_run_code_is_refused_by_name(
    tmp_path: Path, protocol: int, function: Any, name: str, wrap: Any
) -> None:
    mark = tmp_path / "ran"
    path = tmp_path / "bad.pkl"
    command = f"touch {mark}" if function is os.system else f"open({str(mark)!r}, 'w')"
    path.write_bytes(pickle.dumps(wrap(Calls(function, command)), protocol))
    with pytest.raises(LaiarError, match=rf"bad\.pkl is refused: it asks for ({name}), and"):
        read_pickle(path)
    assert not mark.exists()


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (np.array([{}], dtype=object), "numpy values of kind 'O8'"),
        (np.zeros(2, dtype=[("a", "f4")]), "numpy values of kind 'V4'"),
        (b"cbuiltins\ngetattr\n.", "builtins.getattr"),
        (b"cnumpy.testing._private.utils\nrunstring\n.", "numpy.testing._private.utils.runstring"),
        (b"\x80\x04c_codecs\nencode\nX\x01\x00\x00\x00aX\x05\x00\x00\x00rot13\x86R.", "text in the coding 'rot13'"),
    ],
)
def test_what_else_is_refused(tmp_path: Path, data: Any, wanted: str) -> None:
    path = tmp_path / "bad.pkl"
    path.write_bytes(data if isinstance(data, bytes) else pickle.dumps(data))
    with pytest.raises(LaiarError) as error:
        read_pickle(path)
    assert f"it asks for {wanted}, and" in str(error.value)


@pytest.mark.parametrize("data", [b"", b".", b"hello", b"\x80\x09", b"R.", b"\x80\x04cnumpy\nndarray\n)R."])
def test_what_is_no_pickle_of_data_gets_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.pkl"
    path.write_bytes(data)
    with pytest.raises(LaiarError, match=r"bad\.pkl is no whole pickle of plain data \(.+\); download or copy it again"):
        read_pickle(path)


def test_a_damaged_description_of_a_type_is_not_believed(tmp_path: Path) -> None:
    """Numpy takes the last number of a type's state for flags. With 63 it would take plain numbers for addresses, and crash."""
    whole = pickle.dumps([np.arange(3, dtype="f4")], 2)
    flags = b"K\x00t"
    assert whole.count(flags) == 1
    path = tmp_path / "damaged.pkl"
    path.write_bytes(whole.replace(flags, b"K\x3ft"))
    assert read_pickle(path)[0].tolist() == [0, 1, 2]
    assert not np.dtype("f4").hasobject


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_pickles_with_damaged_bytes_are_read_or_refused(tmp_path: Path, protocol: int) -> None:
    frame = {
        "class": "cup",
        "bbox": (1.0, 2.0),
        "score": np.float32(2),
        "person": np.ones((1, 4), np.float32),
        "u": np.str_("ab"),
    }
    whole = pickle.dumps([frame, frame | {"person": np.zeros((0, 4), ">f4")}], protocol)
    path = tmp_path / "damaged.pkl"
    random = np.random.default_rng(protocol)
    refused = 0
    for _ in range(400):
        damaged = bytearray(whole)
        for place in random.integers(len(whole), size=random.integers(1, 4)):
            damaged[place] = random.integers(256)
        path.write_bytes(damaged)
        try:
            repr(read_pickle(path))
        except LaiarError:
            refused += 1
    assert 50 < refused < 400


@pytest.mark.parametrize(
    ("content", "said"),
    [
        # The place of a note in the reader's memory is a number of four bytes, and it makes room for all places before it.
        (b"\x80\x02}r\xff\xff\xff\xef.", r"no whole pickle of plain data \(MemoryError"),
        (b"\x80\x04\x8e" + (10**12).to_bytes(8, "little") + b"a.", "no whole pickle of plain data"),
        (b"\x80\x04(" + b"\x8f" * 10**7 + b"t.", r"no whole pickle of plain data \(MemoryError"),
        # A tuple of itself twice, sixty times: nobody lives to see its hash.
        (b"\x80\x04K\x01" + b"2\x86" * 60 + b"}(" + b"K\x01" + b"2\x86" * 60 + b"K\x02u.", "it takes more time or memory"),
    ],
)
def test_a_wrong_byte_cannot_ask_for_all_memory_or_time(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "damaged.pkl"
    limit = resource.getrlimit(resource.RLIMIT_AS)
    path.write_bytes(content)
    with pytest.raises(LaiarError, match=said):
        read_pickle_apart(path)
    assert resource.getrlimit(resource.RLIMIT_AS) == limit  # whoever serves others was not touched


def test_a_pickle_is_read_apart_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "data.pkl"
    data = {"a": [1, (2.5, None)], "b": np.arange(6.0).reshape(2, 3), "c": {"é", b"x"}}
    path.write_bytes(pickle.dumps(data))
    assert same(data, read_pickle_apart(path) | {"c": data["c"]})
    path.write_bytes(pickle.dumps(Calls(os.system, "true")))
    with pytest.raises(LaiarError, match=r"data\.pkl is refused: it asks for posix\.system"):
        read_pickle_apart(path)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_pickle_cut_off_anywhere_gets_a_sentence(tmp_path: Path, protocol: int) -> None:
    frame = {"class": "cup", "bbox": (1.0, 2.0, 3.0, 4.0), "visible": True, "person": np.ones((1, 4), np.float32)}
    whole = pickle.dumps({f"001YG.mp4/{n:06d}.png": [frame | {"n": n}] for n in range(3)}, protocol)
    path = tmp_path / "cut.pkl"
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        with pytest.raises(LaiarError, match="no whole pickle"):
            read_pickle(path)


def test_a_pickle_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match=r"cannot read .*none\.pkl: No such file"):
        read_pickle(tmp_path / "none.pkl")
