"""Corrections and drawn boxes are undone and redone step by step, in what lies on the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiar_core.data.task import Task
from laiar_core.data.user_video.corrections import MAX_STEPS, Corrections, load_corrections
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.drawings import save_drawing
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.film_tracks_file import save_film_tracks

FRAMES = 10


def track(name: str, left: float, *present: int) -> FilmTrack:
    there = np.isin(np.arange(FRAMES), present or np.arange(FRAMES))
    box = np.array([left, 0, left + 10, 10], dtype=np.float32)
    return FilmTrack(name, 0.5, int(there.sum()), there[:, None] * box, there)


def tracks(*found: FilmTrack) -> FilmTracks:
    return FilmTracks((64, 48), np.arange(FRAMES) / 10, np.arange(FRAMES), found)


class Words:
    objects = ("hand", "cup", "bowl")
    object_vectors = np.eye(3, 384, dtype=np.float32)
    labels = ()
    actions = ("pick",)
    task = Task.SINGLE_LABEL


@pytest.fixture
def video(tmp_path: Path) -> UserVideo:
    folder = UserVideoFolder(tmp_path)
    save_film_tracks(tracks(track("cup", 0), track("bowl", 20)), folder.film_tracks)
    return UserVideo(folder, Words())  # type: ignore[arg-type]


def drawn(video: UserVideo, name: str, left: float, frame: int, *present: int, again: int | None = None) -> None:
    video.add_drawing(save_drawing(video.folder, frame, track(name, left, *present), tracks()), again)


def shown(video: UserVideo) -> list[tuple[str, bool]]:
    return [(track.name, bool(track.present.any())) for track in video.corrected.tracks]


def test_names_words_and_drawings_go_back_step_by_step_and_come_again(video: UserVideo) -> None:
    states = [(shown(video), video.classes)]
    video.correct({"cup": "bowl", "bowl": "bowl"}, Corrections())
    states.append((shown(video), video.classes))
    drawn(video, "cup", 40, 3)
    states.append((shown(video), video.classes))
    video.correct(video.classes, Corrections(names={2: "hand"}, removed=(0,)))
    states.append((shown(video), video.classes))
    video.undo_all()
    states.append((shown(video), video.classes))
    assert [len(names) for names, _ in states] == [2, 2, 3, 3, 2]
    assert len({repr(names) for names, _ in states}) >= 4

    for expected in reversed(states[:-1]):
        video.undo()
        assert (shown(video), video.classes) == expected
    assert not video.kept_corrections.past
    video.undo()  # there is nothing left
    assert (shown(video), video.classes) == states[0]
    for expected in states[1:]:
        video.redo()
        assert (shown(video), video.classes) == expected
    assert not video.kept_corrections.future


def test_a_new_step_takes_the_place_of_what_was_taken_back(video: UserVideo) -> None:
    drawn(video, "cup", 40, 3)
    video.undo()
    drawn(video, "bowl", 50, 3)
    assert [name for name, _ in shown(video)] == ["cup", "bowl", "bowl"]
    assert not video.kept_corrections.future
    assert len(list(video.folder.path.glob("drawn-*.npz"))) == 2  # nothing that somebody drew is deleted


def test_drawing_again_corrects_the_same_track_and_is_a_step_of_its_own(video: UserVideo) -> None:
    drawn(video, "cup", 10, 2, 0, 1, 2, 3, 4, 5)
    drawn(video, "cup", 30, 8, 6, 7, 8, 9, again=0)
    (_, _, cup) = video.seen.tracks
    assert cup.present.all()
    assert cup.boxes_xyxy[:, 0].tolist() == [10] * 6 + [30] * 4
    video.undo()
    (_, _, cup) = video.seen.tracks
    assert cup.present.tolist() == [True] * 6 + [False] * 4


def test_what_was_drawn_before_there_were_steps_counts_until_it_is_undone(video: UserVideo) -> None:
    save_drawing(video.folder, 0, track("cup", 40), tracks())
    save_drawing(video.folder, 0, track("bowl", 50), tracks())
    assert len(video.seen.tracks) == 4
    video.undo_all()
    assert len(video.seen.tracks) == 2
    video.undo()
    assert len(video.seen.tracks) == 4


def test_the_same_again_is_no_step_and_so_many_are_kept(video: UserVideo) -> None:
    video.correct(video.classes, Corrections())
    assert not video.kept_corrections.past
    for number in range(MAX_STEPS + 5):
        video.correct(video.classes, Corrections(names={0: f"cup{number}"}))
    assert len(load_corrections(video.folder.corrections).past) == MAX_STEPS


STATES = st.builds(
    Corrections,
    names=st.dictionaries(st.integers(0, 3), st.sampled_from(["cup", "bowl"])),
    removed=st.lists(st.integers(0, 3), max_size=2).map(tuple),
    drawn=st.none() | st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
)


@given(st.lists(STATES, min_size=1, max_size=8), st.data())
def test_whatever_is_done_undo_and_redo_are_each_others_opposite(states: list[Corrections], data: st.DataObject) -> None:
    kept = Corrections()
    for state in states:
        kept = kept.step(state, {})
    back = data.draw(st.integers(0, len(kept.past)))
    there = kept
    for _ in range(back):
        there = there.undone({})
    for _ in range(back):
        there = there.redone({})
    assert there == kept
    assert Corrections.model_validate_json(kept.model_dump_json(by_alias=True)) == kept
