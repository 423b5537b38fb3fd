"""How files are damaged: their bytes, values and lines in them, what is packed in them; and what is put in their place."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import re
import socket
import struct
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.fuzz_seeds import DAMAGES, Rng
from laiar_core.data.charades.safe_pickle import plain_data
from laiar_core.errors import LaiarError

MB = 10**6
ZIPS, TEXTS = (".zip", ".npz", ".pt"), (".txt", ".csv", ".md", ".jsonl", ".json")
# A number or a literal that Python's JSON cannot write is written as this, and replaced in the text.
RAW = {
    "@deep": "[" * 150 + "]" * 150,
    "@deeper": "[" * 5000 + "]" * 5000,
    "@inf": "1e999",
    "@long": "9" * 4000,
    "@half": '"\\ud800"',
}
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**31, 2**63, 2**64, 10**30, 1e308, 1e-320, float("nan"), float("inf"), "", "x", "1", "x" * 5000),
    *("a/../../b", "\0", "\n", [], {}, [[]], [None], {"": {}}, [0] * 100_000, ["a"] * 1000, {"a": [1, 2]}, *RAW),
)
WORDS = (
    *(
        "",
        " ",
        "x" * 5000,
        "../../../etc/passwd",
        "/dev/zero",
        "/",
        "a/b",
        "..",
        "\0",
        "NaN",
        "-1",
        "1e999",
        str(2**63),
        "9" * 5000,
    ),
    *("\U0001f3ac" * 100, "%s%n", "\x1b[2J", "a\rb", '"', "'", "\u0663", "{}", "[", "\ufeff", "null", "\u2028"),
)


def damaged(name: str, content: bytes, rng: Rng) -> bytes:
    """Other content for a file.

    Args:
        name: of the file; its ending says what it holds.
        content: what it has when it is whole.
        rng: decides what happens.

    Returns:
        Damaged or hostile content.
    """
    kind = Path(name).suffix
    if rng.random() < 0.12:
        made = _hostile(kind)
        return made[int(rng.integers(len(made)))]()
    inside = {".json": _values, ".jsonl": _values, ".pkl": _pickled, ".gz": _packed, ".safetensors": _tensors, ".pt": _state}
    inside |= (
        {".xml": _elements}
        | dict.fromkeys((".txt", ".csv", ".md", ".yaml", ".ini"), _lines)
        | dict.fromkeys((".zip", ".npz"), _members)
    )
    if kind in inside and rng.random() < 0.75:
        return inside[kind](content, rng)
    damage = DAMAGES[int(rng.integers(len(DAMAGES)))]
    return bytes(damage(bytearray(content or b"x"), content or b"x", rng))


def put(path: Path, content: bytes, rng: Rng) -> str:
    """Write a file damaged, or put something in its place that is no file.

    Args:
        path: where.
        content: what it has when it is whole.
        rng: decides what happens.

    Returns:
        What was done.
    """
    if rng.random() < 0.06:
        made = PLACES[int(rng.integers(len(PLACES)))]
        made(path)
        return made.__name__
    path.write_bytes(damaged(path.name, content, rng))
    return "content"


def a_pipe(path: Path) -> None:
    """Nobody writes to it."""
    os.mkfifo(path)


def a_device(path: Path) -> None:
    """It never ends."""
    path.symlink_to("/dev/zero")


def a_folder(path: Path) -> None:
    """It holds nothing."""
    path.mkdir()


def a_socket(path: Path) -> None:
    """Nobody listens."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


def a_ring(path: Path) -> None:
    """It leads to itself."""
    path.symlink_to(path)


def a_hole(path: Path) -> None:
    """A terabyte that takes no room."""
    path.touch()
    os.truncate(path, 10**12)


def memory(path: Path) -> None:
    """A file of the system that says it has no bytes, or more than any machine."""
    path.symlink_to("/proc/kcore")


def nothing(path: Path) -> None:
    """There is no such file."""


PLACES: tuple[Callable[[Path], None], ...] = (a_pipe, a_device, a_folder, a_socket, a_ring, a_hole, memory, nothing)


def _values(content: bytes, rng: Rng) -> bytes:
    lines = content.decode().splitlines() if content.count(b"\n{") else [content.decode()]
    at = int(rng.integers(len(lines)))
    lines[at] = _json(_changed(json.loads(lines[at]), rng))
    return "\n".join(lines).encode()


def _json(values: object) -> str:
    text = json.dumps(values)
    for mark, raw in RAW.items():
        text = text.replace(f'"{mark}"', raw)
    return text


def _changed(values: Any, rng: Rng) -> Any:  # noqa: ANN401
    """Lists and dicts with one to three other values in them, or without some."""
    for _ in range(int(rng.integers(1, 4))):
        places = []
        inner = values
        while isinstance(inner, list | dict) and inner:
            key = int(rng.integers(len(inner))) if isinstance(inner, list) else list(inner)[int(rng.integers(len(inner)))]
            places.append((inner, key))
            inner = inner[key]
        if not places:
            return _value(rng)
        holder, key = places[int(rng.integers(len(places)))]
        how = int(rng.integers(6))
        if how == 0:
            del holder[key]
        elif how == 1 and isinstance(holder, dict):
            holder[WORDS[int(rng.integers(len(WORDS)))]] = holder.pop(key)
        elif how == 2 and isinstance(holder, list):
            holder[:] = holder * int(rng.integers(2, 50))
        else:
            holder[key] = _value(rng)
    return values


def _value(rng: Rng) -> Any:  # noqa: ANN401
    return deepcopy(VALUES[int(rng.integers(len(VALUES)))])  # or it would be changed itself, and hold itself


def _lines(content: bytes, rng: Rng) -> bytes:
    lines = content.decode().split("\n")
    for _ in range(int(rng.integers(1, 4))):
        at, how = int(rng.integers(len(lines))), int(rng.integers(6))
        word = WORDS[int(rng.integers(len(WORDS)))]
        between = next((sign for sign in ",;~. /" if sign in lines[at]), " ")
        cells = lines[at].split(between)
        if how == 0:
            del lines[at]
        elif how == 1:
            lines[at] = between.join([lines[at]] * int(2 ** rng.uniform(1, 17)))[: 60 * MB]
        elif how == 2:
            lines = (lines * int(2 ** rng.uniform(1, 12)))[:200_000]
        elif how == 3:
            lines.insert(at, word)
        else:
            cells[int(rng.integers(len(cells)))] = word
            lines[at] = between.join(cells)
        lines = lines or [""]
    return "\n".join(lines).encode()


def _elements(content: bytes, rng: Rng) -> bytes:
    """XML with other values of attributes, or other elements."""
    parts = re.split(rb'(?<==")|(?=")|(?<=>)|(?=<)', content)
    for _ in range(int(rng.integers(1, 4))):
        at, how = int(rng.integers(len(parts))), int(rng.integers(5))
        word = WORDS[int(rng.integers(len(WORDS)))].encode()
        if how == 0:
            del parts[at]
        elif how == 1:
            parts[at] = parts[at] * int(2 ** rng.uniform(1, 12))
        elif how == 2:
            parts[at:at] = parts[at : at + int(rng.integers(1, 60))]
        else:
            parts[at] = word
        parts = parts or [b""]
    return b"".join(parts)


def _pickled(content: bytes, rng: Rng) -> bytes:
    try:
        changed = _changed(plain_data(BytesIO(content), "a seed"), rng)
    except LaiarError:  # It is the one inside torch's files, which names more than plain data.
        return bytes(DAMAGES[int(rng.integers(len(DAMAGES)))](bytearray(content), content, rng))
    return pickle.dumps(changed, int(rng.integers(pickle.HIGHEST_PROTOCOL + 1)))


def _packed(content: bytes, rng: Rng) -> bytes:
    return gzip.compress(damaged("why.json", gzip.decompress(content), rng), compresslevel=1)


def _members(content: bytes, rng: Rng) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = list(members)[int(rng.integers(len(members)))]
    how = int(rng.integers(8))
    if how == 0:
        del members[name]
    elif how == 1:
        members[WORDS[int(rng.integers(len(WORDS)))].strip("\0") or "x"] = members.pop(name)
    else:
        members[name] = damaged(name, members[name], rng)
    return _zipped(members, (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)[max(how - 4, 0)])


def _zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _tensors(content: bytes, rng: Rng) -> bytes:
    """Weights that are no numbers, or other entries in the list of what there is."""
    (length,) = struct.unpack("<Q", content[:8])
    if rng.random() < 0.4:
        at = 8 + length + 4 * int(rng.integers((len(content) - 8 - length) // 4))
        wrong = (float("nan"), float("inf"), -float("inf"), 1e38)[int(rng.integers(4))]
        return content[:at] + struct.pack("<f", wrong) + content[at + 4 :]
    header = _json(_changed(json.loads(content[8 : 8 + length]), rng)).encode()
    return struct.pack("<Q", len(header)) + header + content[8 + length :]


def _state(content: bytes, rng: Rng) -> bytes:
    """The state of a training with other values in it."""
    if rng.random() < 0.3:
        return _members(content, rng)
    state = _changed(torch.load(BytesIO(content), weights_only=True), rng)
    made = BytesIO()
    torch.save(state, made)
    return made.getvalue()


class _Command:
    """Asks the reader of its pickle to run a command."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("true",)


@cache
def _hostile(kind: str) -> tuple[Callable[[], bytes], ...]:
    """What somebody may bring instead of a file of this kind."""
    made: list[Callable[[], bytes]] = [lambda: b"", lambda: bytes(MB), lambda: b"\xff" * 1000, lambda: "hello".encode("utf-16")]
    if kind in TEXTS:
        made += [
            lambda: b" " * (60 * MB),
            lambda: b"\n" * (60 * MB),
            lambda: b"\n" * (80 * MB),
            lambda: b"a,b,c\n" * (10 * MB),
            lambda: b"x" * (60 * MB),
            lambda: b"[" * MB,
            lambda: b'{"a":' * 100_000,
            lambda: b"[" + b"[]," * 2_400_000 + b"[]]",
            lambda: b"[" + b'{"a":1},' * 2_400_000 + b"[]]",
            lambda: b"[" + b"1.5," * (14 * MB) + b"1]",
            lambda: b"[" + b'"ab",' * (11 * MB) + b"1]",
            lambda: b"9" * (5 * MB),
            lambda: b'{"schema": "laiar.explanation", "version": ' + b"9" * 4000 + b"}",
        ]
    if kind == ".xml":
        head = b'<?xml version="1.0"?>'
        laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
        made += [
            lambda: head + b'<!DOCTYPE a [<!ENTITY a0 "ha">' + laughs + b"]><annotations>&a11;</annotations>",
            lambda: head + b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///dev/zero">]><annotations>&x;</annotations>',
            lambda: head + b'<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><annotations/>',
            lambda: b"<annotations>" + b"<track>" * 1_000_000,
            lambda: b"<annotations>" + b"<meta>" * 1_000_000 + b"<size>" + b"9" * 10 * MB,
            lambda: b'<annotations><track label="' + b"x" * 60 * MB + b'"/></annotations>',
            lambda: b'<annotations><track label="a">' + b'<box frame="1"/>' * 3_000_000,
            lambda: b"<annotations>" + b'<track label="a"/>' * 3_000_000 + b"</annotations>",
            lambda: b"<annotations><meta><size>" + b"\n" * (60 * MB) + b"</size></meta></annotations>",
            lambda: b'<annotations><track label="a">' + b'<box frame="1"/>' * 740_000,
            lambda: b"<annotations>" + b'<track label="a"/>' * 740_000 + b"</annotations>",
            lambda: b"<annotations><meta><size>" + b"&#10;" * (12 * MB) + b"</size></meta></annotations>",
            lambda: b"<" * (5 * MB),
            lambda: b"<a " + b"".join(b'a%d="" ' % n for n in range(500_000)) + b"/>",
            lambda: "<annotations/>".encode("utf-16"),
        ]
    if kind == ".gz":
        made += [_bomb, lambda: gzip.compress(b"{}") * 100_000, lambda: gzip.compress(b"[" * MB)]
    if kind in ZIPS:
        names = ("annotations/video_clips.txt", "words.npy", "archive/data.pkl")
        made += [
            lambda: _zip_bomb(names),
            lambda: _zipped({f"annotations/{n}": b"" for n in range(30_000)}),
            lambda: _zipped(dict.fromkeys(names, b"hello"), zipfile.ZIP_LZMA),
            lambda: _zipped(dict.fromkeys(names, b"[" * MB)),
        ]
    if kind == ".pkl":
        made += [
            lambda: b"\x80\x02}r\xff\xff\xff\xef.",
            lambda: b"\x80\x02}r\xff\xff\xff\x03.",
            lambda: b"\x80\x04\x8e" + struct.pack("<Q", 10**12) + b"a.",
            lambda: b"\x80\x04(" + b"\x8f" * (5 * MB) + b"t.",
            lambda: b"\x80\x04K\x01" + b"2\x86" * 60 + b"}(" + b"K\x01" + b"2\x86" * 60 + b"K\x02u.",
            lambda: b"(" * (5 * MB),
            lambda: b"]" + b"]a" * 100_000 + b".",
            lambda: pickle.dumps(_Command()),
        ]
    if kind == ".safetensors":
        made += [
            lambda: struct.pack("<Q", 2**63) + b"{}",
            lambda: struct.pack("<Q", 10**6) + b"[" * 10**6,
            lambda: _weights({"cls": {"dtype": "F32", "shape": [10**12], "data_offsets": [0, 4 * 10**12]}}),
            lambda: _weights({"cls": {"dtype": "F32", "shape": [0, 10**18], "data_offsets": [0, 0]}}),
        ]
    return tuple(made)


@cache
def _bomb() -> bytes:
    """Two gigabytes of blanks."""
    made = BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", compresslevel=1) as file:
        for _ in range(200):
            file.write(b" " * (10 * MB))
    return made.getvalue()


@cache
def _zip_bomb(names: tuple[str, ...]) -> bytes:
    """A gigabyte and a half of line ends in each of these files."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in names:
            with archive.open(name, "w", force_zip64=True) as member:
                for _ in range(150):
                    member.write(b"\n" * (10 * MB))
    return made.getvalue()


def _weights(header: Mapping[str, object]) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + np.zeros(4, np.float32).tobytes()
