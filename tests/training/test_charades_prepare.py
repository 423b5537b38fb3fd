"""Shards of tokens: they hold what the clips hold, whole or not at all, and what is whole is not made again."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from tiny import embed

from benchmarks.charades_size import write
from laiar_core.data.charades.reader import Charades
from laiar_core.errors import LaiarError
from laiar_core.model.tokens import clip_tokens
from laiar_core.model.video_tokens import video_tokens
from laiar_core.model.vocabulary import build_vocabulary
from laiar_core.training.shards import prepare as preparing
from laiar_core.training.shards import worker as shard_work
from laiar_core.training.shards.index import TokenFolder
from laiar_core.training.shards.prepare import prepare


@pytest.fixture
def data(many_charades: Path, monkeypatch: pytest.MonkeyPatch) -> Charades:
    monkeypatch.setattr(preparing, "VIDEOS_A_SHARD", 8)
    return Charades(many_charades)


def test_shards_hold_what_the_clips_hold(data: Charades, tmp_path: Path) -> None:
    done = prepare(data, tmp_path / "tokens")
    assert (done.videos, done.absent, done.shards_made, done.shards_kept) == (len(data.rows), 0, 5, 0)
    folder = TokenFolder(tmp_path / "tokens")
    vocabulary = folder.index.words.vocabulary(embed)
    assert vocabulary.labels == build_vocabulary(data.knowledge, embed).labels
    found = [(entry, folder.shard(s).video(i)) for s, entries in enumerate(folder.entries) for i, entry in enumerate(entries)]
    assert [entry.clip_id for entry, _ in found] == list(data.rows)
    for entry, video in found[::7]:
        assert entry.split == data.rows[entry.clip_id].split
        clip = data.clip(entry.clip_id)
        wanted = clip_tokens(clip, vocabulary, np.arange(len(clip)))
        assert isinstance(video.layout.base, np.memmap)
        assert np.array_equal(np.repeat(video.layout, 3, axis=1), wanted.layout.astype(np.float16))
        assert np.array_equal(video.classes, wanted.classes)
        assert np.array_equal(video.tracks, [(p.subject, p.object) for p in wanted.pairs])
        assert np.array_equal(video.labels, wanted.labels)
        assert wanted.further is not None
        assert np.array_equal(video.further[..., : wanted.further.shape[-1]], wanted.further)
        assert (video.further[..., wanted.further.shape[-1] :] == -1).all()
        happens = [(vocabulary.actions[a], *span) for a, span in zip(video.actions, video.spans_s.tolist(), strict=True)]
        assert happens == [(a.action, pytest.approx(a.start_s), pytest.approx(a.end_s)) for a in clip.actions or ()]


def test_several_processes_write_the_same(data: Charades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(data, tmp_path / "one", workers=1)
    prepare(data, tmp_path / "two", workers=2)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(tmp_path / "two") for p in (tmp_path / "two").rglob("*") if p.is_file())
    assert len(files) == 5 * 10 + 1
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_an_interrupted_run_goes_on(data: Charades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, made = tmp_path / "tokens", []

    def two_then_stop(*args: object) -> object:
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(1)
        return write_shard(*args)  # type: ignore[arg-type]

    write_shard = shard_work.write_shard
    monkeypatch.setattr(shard_work, "write_shard", two_then_stop)
    with pytest.raises(KeyboardInterrupt):
        prepare(data, out)
    monkeypatch.setattr(shard_work, "write_shard", write_shard)
    assert sorted(p.name for p in out.iterdir()) == ["shard-00000", "shard-00001"]
    with pytest.raises(LaiarError, match=r"no whole set of tokens.*run `prepare charades"):
        TokenFolder(out)
    done = prepare(data, out)
    assert (done.shards_kept, done.shards_made) == (2, 3)
    (out / "shard-00001" / "meta.json").unlink()
    with pytest.raises(LaiarError, match="shard-00001 is not whole"):
        _ = TokenFolder(out).entries
    assert prepare(data, out).shards_made == 1
    os.utime(data.files.tables / "Charades_v1_train.csv", ns=(1, 1))  # another annotation
    assert prepare(Charades(data.files.path), out).shards_made == 5


def test_a_full_disk_leaves_nothing_that_counts(data: Charades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save, saved = np.save, []

    def full(*args: object) -> None:
        saved.append(1)
        if len(saved) > 12:
            raise OSError(errno.ENOSPC, "No space left on device")
        save(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(LaiarError, match=r"cannot write .*shard-00001: No space left on device; choose a folder with space"):
        prepare(data, tmp_path / "tokens")
    assert [p.name for p in (tmp_path / "tokens").iterdir()] == ["shard-00000"]


def test_absent_videos_are_counted_and_left_out_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "data", 6)
    table = tmp_path / "data" / "Charades" / "Charades_v1_train.csv"
    with table.open("a") as file:
        file.write("GONE1,P001,Kitchen,6,7,Yes,,,,c000 0.00 3.00,12.00\n")
    data = Charades(tmp_path / "data")
    with pytest.raises(LaiarError, match=r"1 of 7 listed videos have no frames .* GONE1 for one; .*--skip-absent"):
        prepare(data, tmp_path / "tokens")
    assert not (tmp_path / "tokens").exists()
    done = prepare(data, tmp_path / "tokens", skip_absent=True)
    assert (done.videos, done.absent) == (6, 1)


def test_another_folder_is_not_written_to(data: Charades, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(LaiarError, match="is not a folder of tokens"):
        prepare(data, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_damaged_tokens(data: Charades, tmp_path: Path) -> None:
    prepare(data, tmp_path / "tokens")
    layout = tmp_path / "tokens" / "shard-00000" / "layout.npy"
    layout.write_bytes(layout.read_bytes()[:200])
    with pytest.raises(LaiarError, match=r"cannot read .*layout.npy.*run `prepare` again"):
        TokenFolder(tmp_path / "tokens").shard(0)
    (tmp_path / "tokens" / "index.json").write_text("{")
    with pytest.raises(LaiarError, match="is not valid JSON"):
        TokenFolder(tmp_path / "tokens")


@pytest.mark.parametrize(
    ("name", "damage", "sentence"),
    [
        ("labels", lambda array: array + 1000, "the labels of .+ are none"),
        ("further", lambda array: array - 1, "the labels of .+ are none"),
        ("actions", lambda array: array - 500, "the actions of .+ are none"),
        ("classes", lambda array: array + 100, "the classes of .+ are none"),
        ("tracks", lambda array: array - 100, "the tracks of .+ are none"),
        ("times_s", lambda array: array[::-1], "the times of .+ are none"),
        ("spans_s", lambda array: array * np.float32("nan"), "the times of actions of .+ are none"),
        ("labels", lambda array: array.astype(np.float32), "another kind of array, 1 dimensions of float32"),
        ("seen", lambda array: array[:-1], "rows were expected"),
        ("tracks", lambda array: array[:, :1], "rows were expected"),
    ],
)
def test_numbers_that_mean_nothing(data: Charades, tmp_path: Path, name: str, damage, sentence: str) -> None:
    prepare(data, tmp_path / "tokens")
    path = tmp_path / "tokens" / "shard-00000" / f"{name}.npy"
    np.save(path, damage(np.load(path)))
    with pytest.raises(LaiarError, match=sentence):
        TokenFolder(tmp_path / "tokens").shard(0).video(0)


def test_a_shard_that_was_just_being_replaced_is_put_back(data: Charades, tmp_path: Path) -> None:
    prepare(data, tmp_path / "tokens")
    shard = tmp_path / "tokens" / "shard-00000"
    (shard.parent / ".laiar.before.part").mkdir()
    shard.rename(shard.parent / ".laiar.before.part" / shard.name)
    assert len(TokenFolder(tmp_path / "tokens").entries[0]) == 8
    assert shard.is_dir()


def test_an_action_that_is_not_listed(data: Charades) -> None:
    vocabulary = build_vocabulary(data.knowledge, embed)
    clip = next(c for c in map(data.clip, data.clip_ids()) if c.actions)
    object.__setattr__(clip.actions[0], "action", "Juggling")  # type: ignore[index]
    with pytest.raises(LaiarError, match="actions that the data set does not list: Juggling"):
        video_tokens(clip, vocabulary)


def test_a_process_that_is_killed(data: Charades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard_work, "_make_there", _die)
    with pytest.raises(LaiarError, match=r"was killed, perhaps for want of memory; run it again with fewer --workers"):
        prepare(data, tmp_path / "tokens", workers=2)
    assert not list((tmp_path / "tokens").glob("*"))


def _die(job: object) -> None:
    os._exit(9)
