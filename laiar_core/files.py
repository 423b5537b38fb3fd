"""Writing files and folders whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from laiar_core.errors import LaiarError

_PREFIX, _SUFFIX = ".laiar.", ".part"
ATTEMPTS = 5  # at replacing a folder, which somebody may put back meanwhile
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def cache_folder(name: str) -> Path:
    """Where things are kept that can be made again: in `LAIAR_CACHE`, or `~/.cache/laiar`. It need not be there yet."""
    return Path(os.environ.get("LAIAR_CACHE") or Path.home() / ".cache" / "laiar") / name


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Give a folder for temporary files, in `parent` or where such files go, and remove it when the block ends.

    A process that is killed leaves its folder. The next one that needs one there removes it: the kernel has let go of its lock.
    LaiarError where there is no room for temporary files; of a `parent` the OSError, which whoever named it says better.
    """
    try:
        place = parent or Path(tempfile.gettempdir())
        _sweep(place)
        folder, handle = _locked_folder(place)
    except OSError as error:
        if parent is None:
            raise _no_scratch(error) from None
        raise
    try:
        yield folder
    except OSError as error:
        if parent is None and error.errno in _NO_ROOM:
            raise _no_scratch(error) from None
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def is_scratch(path: Path) -> bool:
    """Whether this is a folder for temporary files, of a process that is at work or was killed."""
    return path.name.startswith(_PREFIX) and path.name.endswith(_SUFFIX)


def _no_scratch(error: OSError) -> LaiarError:
    return LaiarError(
        f"no temporary files can be written ({error.strerror or error}); make room for them, or set TMPDIR to a folder"
    )


def _locked_folder(place: Path) -> tuple[Path, int]:
    """A new folder, and the handle that locks it."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=place, prefix=_PREFIX, suffix=_SUFFIX))
        with suppress(FileNotFoundError):  # Somebody has swept it away before it was locked.
            handle = os.open(folder, os.O_RDONLY)
            with suppress(OSError):  # A disk that knows no locks: nobody sweeps there either.
                fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return folder, handle
            os.close(handle)


@lru_cache(maxsize=1024)  # Once is enough: whoever is killed is another process.
def _sweep(place: Path) -> None:
    """Remove what killed processes left in a folder."""
    for left in place.glob(f"{_PREFIX}????????{_SUFFIX}"):
        with suppress(OSError):  # It goes by itself just now, or it is somebody else's.
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(handle)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path` to write, and rename it when the block ends well; leave nothing behind otherwise.

    A device or a pipe (`/dev/null`, `>(gzip)`) cannot be replaced: the whole file is copied into it.
    """
    special = path.exists() and not path.is_file() and not path.is_dir()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(None if special else path.parent) as folder:
            temporary = folder / path.name
            temporary.touch()
            yield temporary
            if special:
                path.write_bytes(temporary.read_bytes())
            else:
                temporary.chmod(0o644)
                temporary.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from None


@contextmanager
def folder_written_whole(path: Path) -> Iterator[Path]:
    """The same for a folder; one that was there is replaced. Whoever reads it calls `put_back` first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put_back(path)
        with scratch_folder(path.parent) as folder:
            temporary = folder / path.name
            temporary.mkdir()
            yield temporary
            _replace_folder(path, temporary)
    except OSError as error:
        raise _cannot_write(path, error) from None


def put_back(path: Path) -> None:
    """Put the folder of before back to its place, if who had taken it away was killed before the new one came."""
    before = _aside(path)
    if not before.exists():
        return
    with suppress(OSError):  # somebody else has just done it, or may write here and we may not
        if path.exists():
            shutil.rmtree(before, ignore_errors=True)
        else:
            before.rename(path)
        before.parent.rmdir()


def _replace_folder(path: Path, new: Path) -> None:
    """By renaming alone: at each moment there is a whole folder, at its place or where `put_back` finds it."""
    before = _aside(path)
    if not path.is_dir():
        new.rename(path)
        return
    for attempt in range(ATTEMPTS):
        before.parent.mkdir(exist_ok=True)
        path.rename(before)
        try:
            new.rename(path)
            break
        except OSError as error:
            put_back(path)
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or attempt == ATTEMPTS - 1:  # else a reader has put it back
                raise
    put_back(path)  # which removes the old one


def _aside(path: Path) -> Path:
    """Where a folder lies while a new one takes its place; no name that is swept."""
    return path.parent / f"{_PREFIX}before{_SUFFIX}" / path.name


def _cannot_write(path: Path, error: OSError) -> LaiarError:
    reason = error.strerror or str(error)
    return LaiarError(f"cannot write {path}: {reason}; choose a folder with space that you may write to")


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with written_whole(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    write_bytes(path, text.encode("utf-8"))
