"""Where people's own videos are kept: one folder for each, named by what is in the file, with everything that was found in it.

Two people who bring the same file share its folder, and nobody finds the folder of a file that he has not got: the name is the
first half of a hash that cannot be guessed. Who can say the second half has had the file, and may delete it. Nothing of what a
file was called decides where it lies.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import shutil
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from laiar_core.data.user_video.clip import shown_name
from laiar_core.data.user_video.eyes import Eyes, load_eyes
from laiar_core.errors import LaiarError
from laiar_core.files import scratch_folder
from laiar_core.reading import hash_file

KEY_LENGTH = 32
_ORIGINAL, _BOXES, _EYES = "original", "boxes", "eyes.json"
_SECRET = "secret"
_FILM = "film.sha256"
_DAY_S = 24 * 3600
Boxes = tuple[str, bytes]
"""A file of boxes: what it is called, and what is in it."""


@dataclass(frozen=True)
class StoreLimits:
    """How much is kept, and how long. What was brought first goes first.

    Attributes:
        max_store_bytes: of all videos with what was found in them.
        max_days: since a video was brought last.
    """

    max_store_bytes: Annotated[int, Field(gt=0)] = 20_000_000_000
    max_days: Annotated[float, Field(gt=0, le=36_500)] = 30.0


@dataclass(frozen=True)
class UserVideoFolder:
    """The folder of one video."""

    path: Path

    @property
    def key(self) -> str:
        """The video's name in links, the right to see it: the first 32 hexadecimal digits of the SHA-256 of what was brought."""
        return self.path.name

    @property
    def secret(self) -> str:
        """The right to delete it: the other 32 digits."""
        try:
            return (self.path / _SECRET).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):  # It was brought before the digits were kept.
            with self.original.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()[KEY_LENGTH:]

    def may_be_deleted_with(self, secret: str) -> bool:
        """Whether somebody says its secret."""
        return hmac.compare_digest(secret.encode(), self.secret.encode())

    @property
    def brought_s(self) -> float:
        """When its file was brought last, in seconds since 1970; 0 where that is gone."""
        try:
            return (self.path / _ORIGINAL).stat().st_mtime
        except OSError:
            return 0.0

    @property
    def original(self) -> Path:
        """The file as it was brought (LaiarError where it is gone)."""
        try:
            return next((self.path / _ORIGINAL).iterdir())
        except (OSError, StopIteration):
            raise LaiarError("the file of this video is gone; bring it again") from None

    @property
    def boxes(self) -> Path | None:
        """The file of boxes that came with the film; None where they are to be detected."""
        return next((self.path / _BOXES).glob("*"), None)

    @property
    def eyes(self) -> Eyes | None:
        """Which detector looks, and what it is asked for; None where the built-in ones do, or boxes came along."""
        return load_eyes(self.path / _EYES)

    @property
    def film_digest(self) -> str:
        """The SHA-256 of the film alone, whoever looks at it and whatever boxes came along (LaiarError where it is gone)."""
        if self.boxes is None and not (self.path / _EYES).exists():
            return self.key + self.secret
        try:
            return (self.path / _FILM).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):  # It was brought before that was kept.
            digest = hashlib.sha256()
            hash_file(digest, self.original)
            return digest.hexdigest()

    @property
    def film(self) -> Path:
        """The film that was made of it, which every browser plays."""
        return self.path / "film.mp4"

    @property
    def facts(self) -> Path:
        """What the file was before that (`FilmFacts`)."""
        return self.path / "facts.json"

    @property
    def name(self) -> str:
        """What the file was called where it came from, as far as that can be shown."""
        return self.original.name

    @property
    def film_tracks(self) -> Path:
        """What was seen in it."""
        return self.path / "sighting.npz"

    def classes(self, words: str) -> Path:
        """Which words of a model stand for the detector's; `words` names its vocabulary (`words_key`)."""
        return self.path / f"kinds-{words}.json"

    @property
    def old_classes(self) -> Path:
        """The same from before each vocabulary had a file of its own."""
        return self.path / "kinds.json"

    @property
    def corrections(self) -> Path:
        """What its owner corrected."""
        return self.path / "mends.json"

    @property
    def marks(self) -> Path:
        """What its owner says really happens."""
        return self.path / "marks.json"

    def remove(self) -> None:
        """Delete the video and everything that was found in it."""
        shutil.rmtree(self.path, ignore_errors=True)


def store_root() -> Path:
    """`LAIAR_VIDEOS`, else `videos` among this user's LaIAR files."""
    return Path(os.environ.get("LAIAR_VIDEOS") or Path.home() / ".local" / "share" / "laiar" / "videos")


def find_video(key: str) -> UserVideoFolder | None:
    """The folder of a key out of a link; None where there is none, or where it is no key at all."""
    if len(key) != KEY_LENGTH or not set(key) <= set("0123456789abcdef"):
        return None
    folder = UserVideoFolder(store_root() / key)
    return folder if (folder.path / _ORIGINAL).is_dir() else None


def kept_videos() -> list[UserVideoFolder]:
    """Everything in the store, what was brought first first."""
    folders = [folder for path in store_root().glob("?" * KEY_LENGTH) if (folder := find_video(path.name)) is not None]
    return sorted(folders, key=lambda folder: folder.brought_s)


def keep_video(
    chunks: Iterable[bytes],
    name: str,
    max_bytes: int,
    limits: StoreLimits = StoreLimits(),
    busy: Collection[str] = (),
    boxes: Boxes | None = None,
    eyes: Eyes | None = None,
) -> UserVideoFolder:
    """Write a video into the store, hashing it on the way; a file that is there already is not kept twice.

    Args:
        chunks: its bytes.
        name: what its file was called.
        max_bytes: how many it may have.
        limits: of the store. Older videos make room for it.
        busy: keys of videos that are worked on, and do not.
        boxes: a file of boxes that came with it. The same film with other boxes, or without, is another video.
        eyes: who looks at it, where that is not the built-in detectors. The same film seen by others is another video, too.

    Returns:
        Its folder.

    Raises:
        LaiarError: it is empty or too large, or the store is full or cannot be written to; nothing is left of it there.
    """
    root = store_root()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with scratch_folder(root) as scratch:
            incoming = scratch / "video"
            (incoming / _ORIGINAL).mkdir(parents=True)
            digest = _write(incoming / _ORIGINAL / shown_name(name), chunks, min(max_bytes, limits.max_store_bytes))
            if boxes is not None or eyes is not None:
                (incoming / _FILM).write_text(digest, encoding="ascii")
            if boxes is not None:
                digest = _with_boxes(incoming, digest, boxes)
            elif eyes is not None:
                digest = _with_eyes(incoming, digest, eyes)
            (incoming / _SECRET).write_text(digest[KEY_LENGTH:], encoding="ascii")
            folder = UserVideoFolder(root / digest[:KEY_LENGTH])
            known = folder.path.exists()
            if known:
                os.utime(folder.path / _ORIGINAL)
            else:
                _settle(incoming, folder.path)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise LaiarError(f"the video could not be kept in {root} ({reason}); make room there, or set LAIAR_VIDEOS") from None
    if not tidy(limits, {*busy, folder.key}) and not known:
        folder.remove()
        raise LaiarError(
            f"this server keeps {limits.max_store_bytes / 1e9:g} GB of videos, and those that it works on leave no room; try "
            "again in a few minutes, or cut yours shorter"
        )
    return folder


def same_film(folder: UserVideoFolder) -> list[UserVideoFolder]:
    """Every video of this film in the store, itself too, what was brought first first: seen by others, or with boxes."""
    digest, same = folder.film_digest, []
    for other in kept_videos():
        with suppress(LaiarError):  # deleted just now
            if other.film_digest == digest:
                same.append(other)
    return same


def take_over(film: UserVideoFolder, folder: UserVideoFolder) -> None:
    """Give a video what was prepared of the same film already, if it was, so that only who looks is new."""
    for path in (film.facts, film.film):  # in this order: a film that is there has its facts
        place = folder.path / path.name
        if path.exists() and not place.exists():
            with suppress(OSError):  # Deleted just now, or on a disk that knows no links.
                os.link(path, place)


def tidy(limits: StoreLimits, busy: Collection[str] = ()) -> bool:
    """Delete what is kept for too long and, beyond the size of the store, what was brought first.

    Args:
        limits: of the store.
        busy: keys of videos that stay in any case.

    Returns:
        Whether the rest keeps to the limits.
    """
    now = time.time()
    sizes = {folder: _size(folder.path) for folder in kept_videos()}
    total = sum(sizes.values())
    for folder, size in sizes.items():
        old = now - folder.brought_s > limits.max_days * _DAY_S
        if folder.key not in busy and (old or total > limits.max_store_bytes):
            folder.remove()
            total -= size
    return total <= limits.max_store_bytes


def _size(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # Somebody deletes it just now.
            size += path.stat().st_size if path.is_file() else 0
    return size


def _write(path: Path, chunks: Iterable[bytes], max_bytes: int) -> str:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                raise LaiarError(f"the video is larger than {max_bytes / 1e6:.0f} MB; cut or compress it")
            digest.update(chunk)
            file.write(chunk)
    if size == 0:
        raise LaiarError("the video is an empty file; copy it again")
    return digest.hexdigest()


def _with_boxes(incoming: Path, digest: str, boxes: Boxes) -> str:
    """Write the boxes, and give the digest of the film together with them."""
    name, content = boxes
    (incoming / _BOXES).mkdir()
    (incoming / _BOXES / shown_name(name)).write_bytes(content)
    return hashlib.sha256(digest.encode() + content).hexdigest()


def _with_eyes(incoming: Path, digest: str, eyes: Eyes) -> str:
    """Write who looks, and give the digest of the film together with that."""
    (incoming / _EYES).write_bytes(eyes.content())
    return hashlib.sha256(digest.encode() + eyes.content()).hexdigest()


def _settle(incoming: Path, place: Path) -> None:
    try:
        incoming.rename(place)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):  # Somebody brought the same file at the same time.
            raise
