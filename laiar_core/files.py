"""Writing files and folders whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from laiar_core.errors import LaiarError


def cache_folder(name: str) -> Path:
    """Where things are kept that can be made again: in `LAIAR_CACHE`, or `~/.cache/laiar`. It need not be there yet."""
    return Path(os.environ.get("LAIAR_CACHE") or Path.home() / ".cache" / "laiar") / name


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path` to write, and rename it when the block ends well; leave nothing behind otherwise.

    A device or a pipe (`/dev/null`, `>(gzip)`) cannot be replaced: the whole file is copied into it.
    """
    special = path.exists() and not path.is_file() and not path.is_dir()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=None if special else path.parent, prefix=f".{path.name}.")
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            if special:
                path.write_bytes(temporary.read_bytes())
            else:
                temporary.chmod(0o644)
                temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from None


@contextmanager
def folder_written_whole(path: Path) -> Iterator[Path]:
    """The same for a folder; one that was there is replaced."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        try:
            yield temporary
            temporary.chmod(0o755)
            shutil.rmtree(path, ignore_errors=True)
            temporary.replace(path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise _cannot_write(path, error) from None


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
