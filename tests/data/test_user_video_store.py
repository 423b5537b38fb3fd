from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from laiar_core.data.user_video import store as own_store
from laiar_core.data.user_video.store import find_video, keep_video, store_root
from laiar_core.errors import LaiarError


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


def test_what_a_killed_server_left_is_removed_with_the_next_video(store):
    for name in ("incoming-old", "incoming-new"):
        (store / name / "original").mkdir(parents=True)
    os.utime(store / "incoming-old", (0, 0))
    folder = keep_video([b"abcd"], "cup.mp4", 100)
    assert {path.name for path in store.iterdir()} == {"incoming-new", folder.key}


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
