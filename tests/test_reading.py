"""Whatever file is put in front of the reader: its content, or one sentence, soon and without much memory."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from laiar_core.errors import LaiarError
from laiar_core.reading import (
    CONTAINERS,
    MB,
    VALUES,
    NoFileError,
    open_file,
    open_zip,
    parse_json,
    read_arrays,
    read_bytes,
    read_member,
    read_text,
    regular,
    unpack,
)


@pytest.mark.parametrize("content", [b"caf\xc3\xa9", b"\xef\xbb\xbfcaf\xc3\xa9"])
def test_text_with_and_without_a_mark(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    assert read_text(tmp_path / "a.txt") == "café"


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def a_hole(path: Path) -> None:
    path.touch()
    os.truncate(path, 10**12)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "it is a folder, not a file; copy it again"),
        (os.mkfifo, "it is a pipe, not a file; copy it again"),
        (a_socket, "it is a socket, not a file; copy it again"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device, not a file; copy it again"),
        (lambda path: path.symlink_to(path), "symbolic links"),
        (lambda path: None, "No such file or directory; copy it again"),
        (lambda path: path.write_bytes(b"\xff\xff"), "it is no text in UTF-8 (invalid start byte at byte 0); copy it again"),
        (lambda path: path.write_bytes(b"\xff\xfea"), "it is no text in UTF-16 (truncated data at byte 2); copy it again"),
        (lambda path: path.write_bytes(bytes(2 * MB)), "is too large: at most 1 MB are read; copy it again"),
        (a_hole, "is too large: at most 1 MB are read; copy it again"),
        (lambda path: path.symlink_to("/proc/kcore"), "cannot read|is too large"),
    ],
)
def test_what_is_no_text_file_gets_a_sentence_at_once(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    path = tmp_path / "a"
    make(path)
    with pytest.raises(LaiarError) as error:
        read_text(path, most=MB, advice="copy it again")
    assert any(each in str(error.value) for each in said.split("|"))


@pytest.mark.parametrize("read", [read_bytes, read_text, read_arrays, open_file, regular])
@pytest.mark.parametrize("name", ["none", "none/none", "a" * 5000, "a\0b"])
def test_a_path_that_leads_nowhere(tmp_path: Path, read: Callable[[Path], object], name: str) -> None:
    with pytest.raises(LaiarError) as error:
        read(tmp_path / name)
    assert isinstance(error.value, NoFileError) == name.startswith("none")
    assert len(str(error.value)) <= 300


@pytest.mark.parametrize("sentence", ["x" * 301, "y" * 10**6 + "; copy it again", "a\nb", "\x1b[31mred", "caf\udcff"])
def test_every_sentence_is_short_and_on_one_line(sentence: str) -> None:
    said = str(pickle.loads(pickle.dumps(LaiarError(sentence))))
    assert len(said) <= 300
    assert said.isprintable()
    assert said[-4:] == sentence[-4:] or len(sentence) < 20
    said.encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON (recursion limit"),
        ("[" * 250 + "]" * 250, "is not valid JSON (recursion limit"),
        ('{"a": NaN}', "is not valid JSON"),
        ('{"a": -Infinity}', "is not valid JSON"),
        ('{"a": 1e999}', "has the number 1e999, which is too large"),
        (f'{{"a": -{2**63}}}', f"has the number {2**63}, which is too large"),
        (f"[{'9' * 4000}]", "has the number 999999999999999999999999999999, which is too large"),
        (f"[{'9' * 400}.5]", "has the number 999999999999999999999999999999, which is too large"),
        ("[" + "9" * 5000 + "]", "is not valid JSON (number out of range"),
        ('["\\ud800"]', "is not valid JSON"),
        ('["\udcff"]', "is not valid JSON"),
        ("[" + "1," * (VALUES + 1) + "1]", "is too large: it has 8,000,001 values, at most 8,000,000 are read"),
        ("[" + "[]," * CONTAINERS + "[]]", "is too large: it has 2,500,002 lists and objects, at most 2,500,000 are read"),
    ],
)
def test_json_that_is_refused(text: str, said: str) -> None:
    with pytest.raises(LaiarError) as error:
        parse_json(text, "a.json", "copy it again")
    assert said in str(error.value)
    assert str(error.value).endswith("; copy it again")


@pytest.mark.parametrize(
    "value", [{"a": [1, 2.5, None, True, "é"]}, [2**63 - 1, -(2**63) + 1, 1e300, "1" * 40, f"a, {'1' * 40}"], 3, "a"]
)
def test_json_that_is_read(value: Any) -> None:
    assert parse_json(json.dumps(value), "a.json") == value
    assert parse_json(json.dumps(value, indent=1), "a.json") == value


def test_numbers_that_are_none_where_the_caller_checks_them() -> None:
    assert repr(parse_json(f"[NaN, Infinity, 1e999, {2**64}]", "a.json", finite=False)) == f"[nan, inf, inf, {2**64}]"


WHOLE = gzip.compress(b"hello" * 1000)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "do not end where the file does"),
        (b"hello", "incorrect header check"),
        (WHOLE[:-1], "do not end where the file does"),
        (WHOLE + b"x", "do not end where the file does"),
        (WHOLE[:-8] + b"12345678", "incorrect data check"),
        (gzip.compress(bytes(50 * MB)), "a.gz is too large: at most 1 MB are read"),
    ],
)
def test_packed_bytes_that_are_refused(content: bytes, said: str) -> None:
    with pytest.raises(LaiarError, match=said):
        unpack(content, "a.gz", most=MB)
    assert unpack(WHOLE, "a.gz") == b"hello" * 1000


def a_zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def encrypted(content: bytes) -> bytes:
    """With the flag that says so."""
    at = content.index(b"PK\x01\x02")
    return content[:6] + b"\x01" + content[7 : at + 8] + b"\x01" + content[at + 9 :]


ONE = a_zip({"a": b"hello" * 100})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no readable zip"),
        (ONE[:-30], "is no readable zip"),
        (ONE.replace(b"PK\x01\x02", b"PK\x01\x03"), "is no readable zip"),
        (a_zip({"b": b""}), r"cannot read a in .*a\.zip: there is no such file"),
        (a_zip({"a": bytes(2 * MB)}), r"a in .*a\.zip is too large: at most 1 MB are read"),
        (a_zip({str(n): b"" for n in range(20_001)}), "is too large: it has 20,001 files, at most 20,000 are read"),
        (
            a_zip({"x" * 60_000 + str(n): b"" for n in range(150)}),
            "it lists too many files",
        ),
        (a_zip({"a": bytes(150 * MB)}), "is too large: 0.1 MB unpack to 150 MB, at most 100 MB are read"),
        (a_zip({"a": b"hello" * 100}, zipfile.ZIP_LZMA), r"cannot read a in .*: it is not packed as zips usually are"),
        (encrypted(ONE), r"cannot read a in .*: .*encrypted"),
        (ONE[:33] + bytes(4) + ONE[37:], r"cannot read a in .*: "),
    ],
)
def test_zips_that_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(LaiarError, match=f"{said}.*"), open_zip(path, "copy it again") as archive:
        read_member(archive, "a", most=MB)


def npy(array: Any) -> bytes:
    made = io.BytesIO()
    np.lib.format.write_array(made, np.asarray(array))
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"hello",
        pickle.dumps(1),
        npy([1, 2])[:-1],
        npy(np.array([{}], dtype=object)),
        npy(np.zeros(1, dtype=[("a", "f4")])),
        npy(["a", "b"]).replace(b"<U1", b"<U0"),
        npy(np.zeros(3, dtype="M8[s]")),
        npy([1, 2]).replace(b"(2,)", b"(9" + b"9" * 30 + b",)"),
        npy([1, 2]).replace(b"(2,)", b"((2"),
        npy([1, 2]).replace(b"'descr'", b"'descr\n"),
        npy([1, 2]).replace(b"<i8", b"<i\xff"),
    ],
)
def test_arrays_that_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(a_zip({"a.npy": content}))
    with pytest.raises(LaiarError, match=r"cannot read a\.npy in .*a\.npz: .+; copy it again"):
        read_arrays(path, advice="copy it again")


def test_arrays_that_are_read(tmp_path: Path) -> None:
    given = {"a": np.arange(6.0).reshape(2, 3), "b": np.array(["x", "yz"]), "c": np.zeros((0, 4), bool)}
    np.savez_compressed(tmp_path / "a.npz", **given)
    found = read_arrays(tmp_path / "a.npz")
    assert {name: array.tolist() for name, array in found.items()} == {name: array.tolist() for name, array in given.items()}
