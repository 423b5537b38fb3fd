"""The bundled recordings: what `python -m laiar_core simulate --out assets/demo_clips` writes, and fit to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from films import assert_same_film

from benchmarks.simulator import accuracy, bounds, overlap
from laiar_core.data.action_changes import action_of
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.simulator.table.recording.dataset import record
from laiar_core.simulator.table.recording.play import ACTIVITIES
from laiar_core.simulator.table.recording.programme import Recording, perform, programme
from laiar_core.video.decode import read_frames

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = programme(12)
STALE = "assets/demo_clips is stale: remove it and run `python -m laiar_core simulate --out assets/demo_clips`"
some_recordings = pytest.mark.parametrize("recording", RECORDINGS[::4], ids=lambda r: r.activity)


@lru_cache
def drawn(recording: Recording):
    return perform(recording)


def film_of(data: Cad120, recording: Recording) -> Path:
    return data.files.path / f"{recording.person.name}_videos" / recording.activity / f"{recording.video}.mp4"


def moments(clip: Clip) -> Iterator[int]:
    """The frames to look at: from everywhere in the recording, not only keyframes."""
    yield from range(7, len(clip), 53)


def test_it_is_small(demo_clips_path: Path) -> None:
    assert sum(path.stat().st_size for path in demo_clips_path.rglob("*") if path.is_file()) < 12_000_000


def test_it_holds_every_activity_action_and_person(demo: Cad120) -> None:
    assert {row.activity for row in demo.rows.values()} == set(ACTIVITIES)
    assert len(demo.persons) == 4
    assert {row.action for row in demo.rows.values()} == set(demo.knowledge.actions)
    assert len(list(demo.files.path.rglob("*.mp4"))) == 12


def test_every_recording_takes_5_to_20_seconds(demo: Cad120) -> None:
    for recording in RECORDINGS:
        assert 5 <= len(demo.recording(recording.recording_id)) / 30 <= 20, recording.recording_id


def test_every_clip_has_the_transitions_of_its_action(demo: Cad120) -> None:
    for clip_id in demo.clip_ids():
        clip = demo.clip(clip_id)
        assert action_of(clip, demo.knowledge) == clip.action, clip_id


def test_clips_of_a_recording_follow_one_another(demo: Cad120) -> None:
    ends: Counter[str] = Counter()
    for row in sorted(demo.rows.values(), key=lambda row: row.first_frame):
        assert row.first_frame > ends[row.recording_id], "clips do not share frames, or one would be tested on what was learned"
        ends[row.recording_id] = row.last_frame


def test_the_program_writes_the_same_again(demo: Cad120, tmp_path: Path) -> None:
    shortest = min(RECORDINGS, key=lambda r: len(demo.recording(r.recording_id)))
    record(shortest, tmp_path)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 2
    for path in written:
        bundled = demo.files.path / path.relative_to(tmp_path)
        if path.suffix == ".mp4":
            assert_same_film(path, bundled)
        else:
            assert path.read_bytes() == bundled.read_bytes(), STALE


@some_recordings
def test_boxes_are_the_bounds_of_what_is_drawn(demo: Cad120, recording: Recording) -> None:
    clip = demo.recording(recording.recording_id)
    _, renderer = drawn(recording)
    checked = 0
    for frame in moments(clip):
        for track in clip.tracks:
            if track.present[frame]:
                mask = bounds(renderer.mask(frame, track.track_id))
                left, top, right, bottom = (int(value) for value in track.boxes_xyxy[frame])
                assert overlap((left, top, right, bottom), mask) >= 0.99, (track.track_id, frame)
                checked += 1
    assert checked > 20


@some_recordings
def test_the_film_shows_what_is_drawn_at_its_frame(demo: Cad120, recording: Recording) -> None:
    """Inside the mask of each hand the film has the pixels of that frame, and not those of a few frames before."""
    clip = demo.recording(recording.recording_id)
    _, renderer = drawn(recording)
    numbers = list(moments(clip))
    now, before = [], []
    for number, seen in zip(numbers, read_frames(film_of(demo, recording), numbers), strict=True):
        picture, earlier = renderer.picture(number), renderer.picture(number - 4)
        assert np.abs(seen.astype(int) - picture).mean() < 3, number
        for hand in ("hand_1", "hand_2"):
            mask = renderer.mask(number, hand)
            if mask.any():
                now.append(np.abs(seen[mask].astype(int) - picture[mask]).mean())
                before.append(np.abs(seen[mask].astype(int) - earlier[mask]).mean())
    assert max(now) < 12
    assert np.mean(before) > 2 * np.mean(now), "the test must be able to tell frames from one another"


def test_the_bundled_checkpoint_knows_what_is_done(demo: Cad120) -> None:
    """It learned from the boxes of people alone and never saw a simulated clip: the simulated ones move as people do."""
    assert accuracy(load_checkpoint(ROOT / "checkpoints" / "cad120"), demo)["accuracy_not_null"] >= 0.8
