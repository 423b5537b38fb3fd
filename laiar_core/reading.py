"""Reading what others wrote: regular files alone, and no more of them than there is room for.

A path can lead to a device without an end or to a pipe that nobody writes to, a small file can unpack to gigabytes, and JSON can
be nested deeper than any program can follow. Whatever it is, the worst that comes of it is a LaiarError with one sentence.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pydantic_core import from_json

from laiar_core.errors import LaiarError
from laiar_core.names import composed

if TYPE_CHECKING:
    from numpy.typing import NDArray

MB = 1_000_000
# The largest that are read. Those of real data are far below: the tables of Charades have 4 MB, a recording of CAD-120 has 0.5.
TEXT = 64 * MB
SMALL_TEXT = 16 * MB  # settings, reports, what a person typed
NAME = 1000  # what something calls itself
ARRAYS = 256 * MB
CONTAINERS, VALUES = 2_500_000, 8_000_000  # lists and objects in a JSON text; values of any kind
MEMBERS = 20_000  # files in a zip
DIRECTORY = 3 * MB  # the part of a zip that lists them
UNPACKED = 2_000 * MB  # all of them together
RATIO, RATIO_FROM = 200, 100 * MB  # how many times as large a zip may become, once it is large
PIECE = MB

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_LARGE_NUMBER = re.compile(  # many digits, or an exponent of many, between what may stand beside a number
    r"(?<=[\[,:\s-])(?:\d{19,}+(?:\.\d++)?+(?:[eE]\+?\d++)?+|\d++(?:\.\d++)?+[eE]\+?\d{3,}+)(?=[\],}\s]|$)"
)
_LINE = re.compile(r"\S[^\r\n]*")
_LARGEST_INTEGER = 2**63 - 1
_PLAIN = "biufSU"  # kinds of arrays: bool, integers, floats, bytes, text


class Digest(Protocol):
    """What `hashlib` makes."""

    def update(self, data: bytes, /) -> None:
        """Add bytes to it."""


class NoFileError(LaiarError):
    """There is no file of that name."""


def regular(path: Path, advice: str = "") -> Path:
    """The path of a file that other libraries may open: LaiarError unless it leads to a regular one, without opening it.

    Args:
        path: the file.
        advice: what to do about one that cannot be read, e.g. `copy it again`.

    Returns:
        The same path.

    Raises:
        LaiarError: there is none (then NoFileError), or it is a folder, a device, a pipe or a socket.
    """
    try:
        _check_kind(path, path.stat(), advice)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error, advice) from None
    return path


def exists(path: Path) -> bool:
    """Whether there is something at a path, of whatever length and signs."""
    return _mode(path) != 0


def is_file(path: Path) -> bool:
    """Whether a path, of whatever length and signs, leads to a regular file."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Whether a path, of whatever length and signs, leads to a folder."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    """What is at a path; 0 for nothing. `Path.exists` and its kin raise OSError for a path that is too long."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def folder_within(path: Path, most: int, advice: str = "") -> Path:
    """The path of a folder whose files other libraries may open.

    Args:
        path: the folder.
        most: how many bytes the files that lie in it may have together.
        advice: what to do about a larger one.

    Returns:
        The same path.

    Raises:
        LaiarError: it cannot be looked into, or is larger.
    """
    try:
        with os.scandir(path) as entries:
            size = sum(entry.stat().st_size for entry in entries if entry.is_file())
    except (OSError, ValueError) as error:
        raise _unreadable(path, error, advice) from None
    if size > most:
        raise LaiarError(f"{path} is too large: it has {size / MB:,.0f} MB, at most {most / MB:,.0f} MB are read{_do(advice)}")
    return path


def open_file(path: Path, advice: str = "") -> io.BufferedReader:
    """Open a regular file to be read. It never blocks, as opening a pipe or a device could.

    Args:
        path: the file.
        advice: what to do about one that cannot be read.

    Returns:
        The open file.

    Raises:
        LaiarError: there is none (then NoFileError), it may not be read, or it is no regular file.
    """
    regular(path, advice)
    try:
        return open(path, "rb", opener=_opened_if_regular)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error, advice) from None


def _opened_if_regular(path: str, flags: int) -> int:
    """Open what was looked at a moment ago: should a pipe be in its place by now, that neither blocks nor is read."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no file any more")
    return handle


def read_bytes(path: Path, most: int = TEXT, advice: str = "") -> bytes:
    """The content of a regular file.

    Args:
        path: the file.
        most: how many bytes it may have.
        advice: what to do about one that cannot be read.

    Returns:
        All of it.

    Raises:
        LaiarError: it cannot be read (NoFileError where it is not there), or is larger.
    """
    with open_file(path, advice) as file:
        try:
            if os.fstat(file.fileno()).st_size > most:  # before any of it takes memory
                raise _too_large(path, most, advice)
            content: bytes | None = file.read(most + 1)
        except OSError as error:
            raise _unreadable(path, error, advice) from None
    if content is None or len(content) > most:  # some files of the system say that they have 0 bytes and never end
        raise _too_large(path, most, advice)
    return content


def read_text(path: Path, most: int = TEXT, advice: str = "") -> str:
    """The text of a regular file in UTF-8, with or without a mark at its beginning, or in UTF-16 with one.

    Args:
        path: the file.
        most: how many bytes it may have.
        advice: what to do about one that cannot be read.

    Returns:
        The text without the mark.

    Raises:
        LaiarError: it cannot be read (NoFileError where it is not there), is larger, or no text.
    """
    return as_text(read_bytes(path, most, advice), path, advice)


def hash_file(digest: Digest, path: Path, advice: str = "") -> None:
    """Add the content of a regular file of any size to a hash.

    Args:
        digest: the hash.
        path: the file.
        advice: what to do about one that cannot be read.

    Raises:
        LaiarError: it cannot be read (NoFileError where it is not there).
    """
    with open_file(path, advice) as file:
        try:
            while piece := file.read(PIECE):
                digest.update(piece)
        except OSError as error:
            raise _unreadable(path, error, advice) from None


def as_text(content: bytes, source: object, advice: str = "") -> str:
    """Bytes as text in UTF-8, with or without a mark at its beginning, or in UTF-16 with one, as PowerShell writes it.

    Args:
        content: the bytes.
        source: what they are called in errors, e.g. the path.
        advice: what to do about others.

    Returns:
        The text without the mark.

    Raises:
        LaiarError: they are no such text.
    """
    coding = "UTF-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "UTF-8"
    try:
        return content.decode("utf-8-sig" if coding == "UTF-8" else coding)
    except UnicodeDecodeError as error:
        raise LaiarError(
            f"cannot read {source}: it is no text in {coding} ({error.reason} at byte {error.start}){_do(advice)}"
        ) from None


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text that are not blank, without blanks before them, each with its number from 1.

    They end as on Unix, Windows or an old Macintosh. Millions of blank lines take no time, and a list of all lines would take
    eight times as much memory.
    """
    number, end = 1, 0
    for found in _LINE.finditer(text):
        ends = (text.count(end_of_line, end, found.start()) for end_of_line in ("\n", "\r", "\r\n"))
        number += next(ends) + next(ends) - next(ends)
        end = found.start()
        yield number, found[0].rstrip()


def parse_json(text: str, source: object, advice: str = "", *, finite: bool = True) -> Any:  # noqa: ANN401
    """What is in JSON text. It may be nested 200 deep.

    Args:
        text: the JSON.
        source: what it is called in errors, e.g. the path.
        advice: what to do about other text.
        finite: refuse NaN, infinity and integers that no array can hold. Without it they are the caller's to check.

    Returns:
        Lists, dicts, text and numbers.

    Raises:
        LaiarError: it is no JSON, nested too deep, or too much.
    """
    for what, number, most in (
        ("lists and objects", text.count("[") + text.count("{"), CONTAINERS),
        ("values", text.count(","), VALUES),
    ):
        if number > most:
            raise LaiarError(f"{source} is too large: it has {number:,} {what}, at most {most:,} are read{_do(advice)}")
    try:
        values = from_json(text, allow_inf_nan=not finite)
    except (ValueError, TypeError) as error:  # TypeError: text with halves of signs in it, as names of files may have
        raise LaiarError(f"{source} is not valid JSON ({error}){_do(advice)}") from None
    for number in _LARGE_NUMBER.findall(text) if finite else ():
        if int(number) > _LARGEST_INTEGER if number.isdecimal() else float(number) == float("inf"):
            raise LaiarError(f"{source} has the number {number[:30]}, which is too large{_do(advice)}")
    return values


def unpack(content: bytes, source: object, most: int = TEXT, advice: str = "") -> bytes:
    """What is in the bytes of a `.gz` file of one piece, as `gzip` writes it.

    Args:
        content: the packed bytes.
        source: what they are called in errors, e.g. the path.
        most: how many bytes they may unpack to.
        advice: what to do about damaged ones.

    Returns:
        The unpacked bytes.

    Raises:
        LaiarError: they are damaged, or unpack to more.
    """
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # 16: with the header and the checksum of gzip
    try:
        unpacked = packed.decompress(content, most + 1)
    except zlib.error as error:
        raise LaiarError(f"cannot read {source}: {error}{_do(advice)}") from None
    if len(unpacked) > most:
        raise _too_large(source, most, advice)
    if not packed.eof or packed.unused_data:
        raise LaiarError(f"cannot read {source}: the packed data do not end where the file does{_do(advice)}")
    return unpacked


class _Sparing(io.BufferedReader):
    """A file of which nobody takes more at once than the list of a zip's members may have: a zip says itself how much that is."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > DIRECTORY:
            raise ValueError("it lists too many files")
        return super().read(size)


@contextmanager
def open_zip(path: Path, advice: str = "", unpacked: int = UNPACKED) -> Iterator[zipfile.ZipFile]:
    """Open a zip, whose members `read_member` reads.

    Args:
        path: the file.
        advice: what to do about one that cannot be read.
        unpacked: how many bytes its members may have altogether.

    Yields:
        The open zip.

    Raises:
        LaiarError: it cannot be read, or would become too large.
    """
    with _Sparing(open_file(path, advice).detach()) as file:
        yield _checked_zip(file, os.fstat(file.fileno()).st_size, path, advice, unpacked)


def open_inner_zip(archive: zipfile.ZipFile, name: str, advice: str = "") -> zipfile.ZipFile:
    """Open a zip that lies in a zip; it is read into memory.

    Args:
        archive: the outer one.
        name: of the inner one.
        advice: what to do about one that cannot be read.

    Returns:
        The open inner zip.

    Raises:
        LaiarError: it cannot be read, or would become too large.
    """
    content = read_member(archive, name, TEXT, advice)
    source = f"{name} in {archive.filename}"
    inner = _checked_zip(_Sparing(io.BytesIO(content)), len(content), source, advice, UNPACKED)
    inner.filename = source
    return inner


def member_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The files of a zip: their names as `folder/file`, composed, each with the name that it has there.

    Windows writes backslashes, some put `./` in front, and macOS adds files of its own, which are left out.
    """
    names = {}
    for name in archive.namelist():
        usual = composed(name.replace("\\", "/")).removeprefix("./").lstrip("/")
        folder, _, file = usual.rpartition("/")
        if file and not file.startswith("._") and file != ".DS_Store" and "__MACOSX" not in folder.split("/"):
            names[usual] = name
    return names


def _checked_zip(file: _Sparing, size: int, source: object, advice: str, unpacked: int) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(file)
    except Exception as error:  # a damaged zip can make its reader fail in any way
        raise LaiarError(f"{source} is no readable zip ({error}){_do(advice)}") from None
    infos = archive.infolist()
    whole = sum(info.file_size for info in infos)
    if len(infos) > MEMBERS:
        raise LaiarError(f"{source} is too large: it has {len(infos):,} files, at most {MEMBERS:,} are read{_do(advice)}")
    most = min(unpacked, max(RATIO * size, RATIO_FROM))
    if whole > most:
        raise LaiarError(
            f"{source} is too large: {size / MB:,.1f} MB unpack to {whole / MB:,.0f} MB, at most {most / MB:,.0f} MB are "
            f"read{_do(advice)}"
        )
    return archive


def read_member(archive: zipfile.ZipFile, name: str, most: int = TEXT, advice: str = "") -> bytes:
    """The content of a file in a zip.

    Args:
        archive: of `open_zip`.
        name: of the file.
        most: how many bytes it may have.
        advice: what to do about one that cannot be read.

    Returns:
        All of it.

    Raises:
        LaiarError: it is not there (then NoFileError), damaged, packed in a way that is not read, or larger.
    """
    source = f"{name} in {archive.filename}"
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise NoFileError(f"cannot read {source}: there is no such file{_do(advice)}") from None
    if info.file_size > most:
        raise _too_large(source, most, advice)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others can take any memory
        raise LaiarError(f"cannot read {source}: it is not packed as zips usually are (deflated); pack it again")
    try:
        with archive.open(info) as member:
            return b"".join(iter(lambda: member.read(PIECE), b""))  # no more than the size that was looked at
    except Exception as error:  # damage shows in many ways
        raise LaiarError(f"cannot read {source}: {error or type(error).__name__}{_do(advice)}") from None


def read_arrays(path: Path, most: int = ARRAYS, advice: str = "") -> Mapping[str, NDArray[Any]]:
    """The arrays of an `.npz` file, of plain numbers and text.

    Args:
        path: the file.
        most: how many bytes they may have altogether.
        advice: what to do about one that cannot be read.

    Returns:
        The arrays by name.

    Raises:
        LaiarError: it cannot be read (NoFileError where it is not there), is damaged, larger, or holds something else.
    """
    with open_zip(path, advice, unpacked=most) as archive:
        members = {name: read_member(archive, name, most, advice) for name in archive.namelist()}
    return {name.removesuffix(".npy"): _array(content, f"{name} in {path}", advice) for name, content in members.items()}


def _array(content: bytes, source: str, advice: str) -> NDArray[Any]:
    import numpy as np  # not for who reads text alone

    try:
        array: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
        if not isinstance(array, np.ndarray) or array.dtype.kind not in _PLAIN or not array.dtype.itemsize:
            raise ValueError(f"an array of plain values was expected, got {getattr(array, 'dtype', type(array).__name__)}")
    except Exception as error:  # a damaged header can make its reader fail in any way
        raise LaiarError(f"cannot read {source}: {error or type(error).__name__}{_do(advice)}") from None
    return array


def _check_kind(path: Path, state: os.stat_result, advice: str) -> None:
    if not stat.S_ISREG(state.st_mode):
        kind = _KINDS.get(stat.S_IFMT(state.st_mode), "something else")
        raise LaiarError(f"cannot read {path}: it is {kind}, not a file{_do(advice)}")


def _unreadable(path: Path, error: OSError | ValueError, advice: str) -> LaiarError:
    if isinstance(error, LaiarError):
        return error
    reason = getattr(error, "strerror", None) or str(error)
    kind = NoFileError if isinstance(error, FileNotFoundError | NotADirectoryError) else LaiarError
    return kind(f"cannot read {path}: {reason}{_do(advice)}")


def _too_large(source: object, most: int, advice: str) -> LaiarError:
    return LaiarError(f"{source} is too large: at most {most / MB:,.0f} MB are read{_do(advice)}")


def _do(advice: str) -> str:
    return f"; {advice}" if advice else ""
