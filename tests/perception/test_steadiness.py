"""How surely and how steadily a thing was found, frame by frame."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from laiar_core.data.user_video.clip import keyframes, user_video_clip
from laiar_core.perception.corrections import merged, removed
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.film_tracks_file import load_film_tracks, save_film_tracks
from laiar_core.perception.interpolate import scores_over_frames
from laiar_core.perception.steadiness import steadiness

FRAMES, RATE = 60, 30
TIMES = np.arange(FRAMES) / RATE
EVERY = np.ones(FRAMES, dtype=bool)


def track(boxes: np.ndarray, scores: np.ndarray | None = None, present: np.ndarray = EVERY, score: float = 0.5) -> FilmTrack:
    shown = np.where(present[:, None], boxes, 0).astype(np.float32)
    return FilmTrack("cup", score, 10, shown, present, None if scores is None else scores.astype(np.float32))


def at(left: np.ndarray, side: float = 40) -> np.ndarray:
    corner = np.stack([left, np.full(FRAMES, 50.0)], axis=1)
    return np.concatenate([corner, corner + side], axis=1)


STILL = at(np.full(FRAMES, 100.0))
TREMBLING = at(100 + 10 * (np.arange(FRAMES) // 6 % 2))  # by a quarter of its size from look to look


def test_a_frame_has_the_score_of_the_nearest_look() -> None:
    """Four looks a second, and the thing was not found in the third of them."""
    looks = np.array([0.0, 0.25, 0.5, 0.75])
    scores = scores_over_frames(
        np.array([0, 1, 3]), np.array([0.9, 0.8, 0.7]), looks, np.array([0.0, 0.1, 0.2, 0.4, 0.6, 0.7, 1.0])
    )
    assert scores.tolist() == pytest.approx([0.9, 0.9, 0.8, 0.0, 0.0, 0.7, 0.7])


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (track(STILL), 1.0),
        (track(at(np.arange(FRAMES) * 8.0)), 1.0),  # fast and even
        (track(STILL, scores=np.where(np.arange(FRAMES) % 2, 0.8, 0)), 0.5),  # half of its boxes were drawn between others
        (track(STILL, present=np.zeros(FRAMES, dtype=bool)), 0.0),
        (track(STILL, present=np.arange(FRAMES) < 2), 1.0),  # too short to tremble
    ],
)
def test_steadiness(one: FilmTrack, expected: float) -> None:
    assert steadiness(one, TIMES) == pytest.approx(expected, abs=1e-6)


def test_what_trembles_by_a_quarter_of_its_size_is_half_as_steady() -> None:
    assert steadiness(track(TREMBLING), TIMES) == pytest.approx(0.5, abs=0.05)


def test_scores_are_kept_and_older_files_have_none(tmp_path: Path) -> None:
    scores = np.linspace(0, 1, FRAMES)
    seen = FilmTracks((640, 480), TIMES, np.arange(0, FRAMES, 6), (track(STILL, scores=scores), track(STILL)))
    save_film_tracks(seen, tmp_path / "new.npz")
    first, second = load_film_tracks(tmp_path / "new.npz").tracks
    assert first.frame_scores == pytest.approx(scores, abs=1e-6)
    assert set(second.frame_scores.tolist()) == {0.5}
    with np.load(tmp_path / "new.npz") as arrays:
        np.savez_compressed(tmp_path / "old.npz", **{name: arrays[name] for name in arrays if name != "scores"})
    old = load_film_tracks(tmp_path / "old.npz").tracks
    assert [t.scores for t in old] == [None, None]
    assert set(old[0].frame_scores.tolist()) == {0.5}


def test_scores_go_through_corrections() -> None:
    first, second = np.arange(FRAMES) < 20, np.arange(FRAMES) >= 30
    seen = FilmTracks(
        (640, 480),
        TIMES,
        np.arange(0, FRAMES, 6),
        (track(STILL, np.full(FRAMES, 0.9), first), track(STILL, None, second, score=0.3)),
    )
    one, poured = merged(seen, {1: 0}).tracks
    assert one.frame_scores == pytest.approx(np.where(first, 0.9, np.where(second, 0.3, 0)), abs=1e-6)
    assert not poured.frame_scores.any()
    assert not removed(seen, [0]).tracks[0].frame_scores.any()


def test_scores_go_into_the_clip_and_its_keyframes(tmp_path: Path) -> None:
    scores = np.where(np.arange(FRAMES) < 30, 0.6, 0.0)
    seen = FilmTracks((640, 480), TIMES, np.arange(0, FRAMES, 6), (track(TREMBLING, scores),))
    (whole,) = user_video_clip(tmp_path / "film.mp4", seen, {}).tracks
    assert whole.scores == pytest.approx(scores, abs=1e-6)
    assert whole.steadiness == pytest.approx(steadiness(seen.tracks[0], TIMES))
    assert whole.seen == pytest.approx(np.sqrt(0.6 * whole.steadiness), abs=1e-6)
    (some,) = keyframes(user_video_clip(tmp_path / "film.mp4", seen, {})).tracks
    assert some.scores == pytest.approx([0.6, 0.0], abs=1e-6)
    assert some.steadiness == whole.steadiness, "of the whole film: frames a second apart cannot tremble"
    brought = replace(seen, box_source="brought (MOT)", tracks=(track(STILL, score=1.0),))
    assert user_video_clip(tmp_path / "film.mp4", brought, {}).tracks[0].seen == 1.0
