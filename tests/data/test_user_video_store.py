from __future__ import annotations

import errno
import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from laiar_core.data.user_video import store as own_store
from laiar_core.data.user_video.store import StoreLimits, UserVideoFolder, find_video, keep_video, store_root, tidy
from laiar_core.errors import LaiarError
from laiar_core.files import scratch_folder


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    return tmp_path / "videos"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cup.mp4", "cup.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\films\\cup.mov", "cup.mov"),
        ("<img src=x onerror=alert(1)>.mp4", "img src_x onerror_alert(1)_.mp4"),
        ("a\x00b\n.mp4", "a_b_.mp4"),
        ("", "video"),
        ("..", "video"),
        ("x" * 500, "x" * 60),
    ],
)
def test_a_video_is_kept_by_what_is_in_it_and_its_name_is_only_shown(store, name, shown):
    folder = keep_video([b"ab", b"cd"], name, 100)
    assert folder.original.read_bytes() == b"abcd"
    assert folder.name == shown
    assert folder.path.parent == store_root() == store
    assert [path.name for path in store.iterdir()] == [folder.key]
    assert find_video(folder.key) == folder


def test_only_the_file_gives_the_right_to_delete(store):
    folder = keep_video([b"abcd"], "cup.mp4", 100)
    assert folder.key + folder.secret == hashlib.sha256(b"abcd").hexdigest()
    assert folder.may_be_deleted_with(folder.secret)
    for wrong in ("", folder.key, folder.secret[:-1], "ä" * 32):
        assert not folder.may_be_deleted_with(wrong)
    (folder.path / "secret").unlink()  # as in a store from before there were secrets
    assert folder.key + folder.secret == hashlib.sha256(b"abcd").hexdigest()


def brought(number: int, days_ago: float = 0) -> UserVideoFolder:
    """A video of 1000 bytes, brought so long ago."""
    folder = keep_video([bytes([number]) * 1000], f"{number}.mp4", 10_000)
    at = time.time() - days_ago * 24 * 3600
    os.utime(folder.original.parent, (at, at))
    return folder


@pytest.mark.parametrize(
    ("limits", "busy", "left", "fits"),
    [
        (StoreLimits(), (), [1, 2, 3], True),
        (StoreLimits(max_days=2.5), (), [2, 3], True),
        (StoreLimits(max_days=0.5), (), [], True),
        (StoreLimits(max_days=0.5), (2,), [2], True),
        (StoreLimits(max_store_bytes=2500), (), [2, 3], True),
        (StoreLimits(max_store_bytes=2500), (1,), [1, 3], True),
        (StoreLimits(max_store_bytes=100), (), [], True),
        (StoreLimits(max_store_bytes=100), (3,), [3], False),
    ],
)
def test_what_is_too_old_or_too_much_goes_oldest_first(store, limits, busy, left, fits):
    folders = {number: brought(number, 4 - number) for number in (1, 2, 3)}
    assert tidy(limits, [folders[number].key for number in busy]) == fits
    assert {path.name for path in store.iterdir()} == {folders[number].key for number in left}


def test_a_new_video_makes_room_for_itself_or_leaves_nothing(store):
    old = brought(1, days_ago=1)
    again = keep_video([b"x" * 1000], "x.mp4", 10_000, StoreLimits(max_store_bytes=1500))
    assert [path.name for path in store.iterdir()] == [again.key]
    for size, said in ((1200, "leave no room"), (5000, "larger than")):
        with pytest.raises(LaiarError, match=said):
            keep_video([b"y" * size], "y.mp4", 10_000, StoreLimits(max_store_bytes=1500), (again.key,))
    assert [path.name for path in store.iterdir()] == [again.key]
    assert find_video(old.key) is None


def test_who_brings_a_file_again_has_it_kept_longer(store):
    folder = brought(1, days_ago=9)
    assert time.time() - brought(1).brought_s < 100
    assert tidy(StoreLimits(max_days=3))
    assert find_video(folder.key)


def test_what_a_killed_server_left_is_removed_with_the_next_video(store):
    (store / ".laiar.abcdefgh.part" / "video").mkdir(parents=True)
    with scratch_folder(store) as another:  # that is taken just now
        folder = keep_video([b"abcd"], "cup.mp4", 100)
        assert {path.name for path in store.iterdir()} == {another.name, folder.key}


def test_the_same_file_is_kept_once_even_at_the_same_time(store):
    with ThreadPoolExecutor(8) as pool:
        folders = set(pool.map(lambda n: keep_video([b"abcd"] * 1000, f"{n}.mp4", 10_000), range(32)))
    assert len(folders) == 1
    assert [path.name for path in store.iterdir()] == [folders.pop().key]


@pytest.mark.parametrize(("chunks", "said"), [([], "empty file"), ([b"", b""], "empty file"), ([b"x" * 60] * 2, "larger than")])
def test_what_is_not_taken_leaves_nothing_behind(store, chunks, said):
    with pytest.raises(LaiarError, match=said):
        keep_video(chunks, "a.mp4", 100)
    assert list(store.iterdir()) == []


def test_a_full_disk_is_a_sentence_and_leaves_nothing_behind(store):
    def chunks():
        yield b"a"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(LaiarError, match="the disk is full"):
        keep_video(chunks(), "a.mp4", 100)
    assert list(store.iterdir()) == []


@pytest.mark.parametrize("key", ["", "..", "../../../etc", "a" * 32, "A" * 32, "g" * 32, "0" * 31])
def test_what_is_no_key_finds_nothing(key):
    assert find_video(key) is None


def test_a_removed_video_is_gone(store):
    folder = keep_video([b"abcd"], "a.mp4", 100)
    folder.remove()
    assert find_video(folder.key) is None
    assert list(store.iterdir()) == []


def test_a_store_that_cannot_be_written_to(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "file"))
    with pytest.raises(LaiarError, match="LAIAR_VIDEOS"):
        own_store.keep_video([b"a"], "a.mp4", 100)
