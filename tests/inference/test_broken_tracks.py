"""Nothing is said across what was not seen: tracks that come late, go early, are lost, jump or change places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip, Track
from laiar_core.data.continuity import segments
from laiar_core.data.user_video.clip import keyframes
from laiar_core.explain.reasons import reasons
from laiar_core.inference.model_run import ModelRun, run_model
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.timeline.film import explain_video

ROOT = Path(__file__).resolve().parents[2]
TABLE, HOME = (ROOT / "checkpoints" / name for name in ("cad120", "charades-simulated"))
DEMO = Cad120(ROOT / "assets" / "demo_clips")


@pytest.fixture(scope="module")
def table() -> Checkpoint:
    return load_checkpoint(TABLE)


@pytest.fixture(scope="module")
def home() -> Checkpoint:
    return load_checkpoint(HOME)


def without(track: Track, gone: np.ndarray) -> Track:
    present = track.present & ~gone
    return replace(track, present=present, boxes_xyxy=np.where(present[:, None], track.boxes_xyxy, 0).astype(np.float32))


def late(clip: Clip, which: int, at: int) -> Clip:
    return with_track(clip, which, without(clip.tracks[which], np.arange(len(clip)) < at))


def early(clip: Clip, which: int, at: int) -> Clip:
    return with_track(clip, which, without(clip.tracks[which], np.arange(len(clip)) >= at))


def lost(clip: Clip, which: int, at: int) -> Clip:
    """For a second around a frame."""
    gone = np.abs(clip.frame_times_s - clip.frame_times_s[at]) < 0.5
    return with_track(clip, which, without(clip.tracks[which], gone))


def jumping(clip: Clip, which: int, at: int) -> Clip:
    """It is taken for something else at the other side of the picture."""
    track, width = clip.tracks[which], clip.frame_size[0]
    aside = np.float32(width / 2) * np.where(track.boxes_xyxy[:, :1] < width / 2, 1, -1).astype(np.float32)
    moved = track.boxes_xyxy + aside * np.float32([1, 0, 1, 0])
    after = (np.arange(len(clip)) >= at)[:, None] & track.present[:, None]
    return with_track(clip, which, replace(track, boxes_xyxy=np.where(after, moved, track.boxes_xyxy)))


def switched(clip: Clip, which: int, at: int) -> Clip:
    """Two things change places: each goes on under the other's name."""
    other = (which + 1) % len(clip.tracks)
    one, two = clip.tracks[which], clip.tracks[other]
    after = np.arange(len(clip)) >= at
    swapped = clip
    for number, mine, theirs in ((which, one, two), (other, two, one)):
        boxes = np.where(after[:, None], theirs.boxes_xyxy, mine.boxes_xyxy)
        swapped = with_track(
            swapped, number, replace(mine, boxes_xyxy=boxes, present=np.where(after, theirs.present, mine.present))
        )
    return swapped


def doubled(clip: Clip, which: int, at: int) -> Clip:
    """A second track of one thing, which begins somewhere."""
    twin = without(clip.tracks[which], np.arange(len(clip)) < at)
    return replace(clip, tracks=(*clip.tracks, replace(twin, track_id="twin_1")))


def with_track(clip: Clip, which: int, track: Track) -> Clip:
    return replace(clip, tracks=tuple(track if at == which else one for at, one in enumerate(clip.tracks)))


Said = tuple[tuple[int, int], int, int]  # two things, and the first and the last frame of what is said of them


def said_by(run: ModelRun) -> list[Said]:
    """Everything that is said of more than one frame."""
    transitions, states = reasons(run, 0, lasting=True)
    ends = [(run.inputs.pairs[r.pair], r.from_frame, r.to_frame) for r in (*transitions, *states)]
    return [((pair.subject, pair.object), first, last) for pair, first, last in ends]


def all_was_seen(clip: Clip, said: list[Said]) -> None:
    numbers = segments(clip)
    for things, first, last in said:
        for thing in things:
            assert numbers[thing][first] >= 0
            assert set(numbers[thing][first : last + 1].tolist()) == {numbers[thing][first]}


@pytest.mark.parametrize("broken", [late, early, lost, jumping, switched, doubled])
@settings(max_examples=5, deadline=None)
@given(clip_id=st.sampled_from(DEMO.clip_ids()[::7]), which=st.integers(0, 30), share=st.floats(0.1, 0.9))
def test_no_reason_spans_a_break(
    table: Checkpoint, broken: Callable[[Clip, int, int], Clip], clip_id: str, which: int, share: float
) -> None:
    clip = DEMO.clip(clip_id)
    at = max(1, min(len(clip) - 1, round(share * len(clip))))
    clip = broken(clip, which % len(clip.tracks), at)
    all_was_seen(clip, said_by(run_model(table, clip)))


@pytest.mark.parametrize("broken", [late, early, lost, jumping, switched])
@settings(max_examples=2, deadline=None)
@given(which=st.integers(0, 30), share=st.floats(0.1, 0.9), seed=st.integers(0, 7))
def test_nor_between_keyframes(
    home: Checkpoint, broken: Callable[[Clip, int, int], Clip], which: int, share: float, seed: int
) -> None:
    """What happened to the film's tracks between two keyframes counts as well."""
    rooms = Charades(ROOT / "assets" / "demo_charades")
    room = rooms.clip(rooms.clip_ids()[seed])
    times = np.arange(0, room.frame_times_s[-1], 0.1)
    nearest = np.abs(times[:, None] - room.frame_times_s).argmin(axis=1)
    whole = replace(
        room,
        frame_times_s=times,
        frame_numbers=tuple(range(1, len(times) + 1)),
        relations=None,
        actions=None,
        video=None,
        frame_paths=None,
        tracks=tuple(t.taken(nearest) for t in room.tracks),
    )
    film = broken(whole, which % len(whole.tracks), max(1, round(share * (len(whole) - 1))))
    all_was_seen(keyframes(film), said_by(run_model(home, keyframes(film))))


def test_a_jump_is_no_change_of_relation(table: Checkpoint) -> None:
    """In a real film a jump became “not contacting chair → sitting on chair”: here the thing that is picked jumps instead."""
    crossed = 0
    for clip_id in [i for i, row in DEMO.rows.items() if row.action == "pick"][:4]:
        clip = DEMO.clip(clip_id)
        run = run_model(table, clip)
        (_, thing), first, last = next(said for said in said_by(run) if said[0][0] != said[0][1])
        middle = (first + last + 1) // 2
        broken = jumping(clip, thing, middle)
        apart = [replace(t, segments=np.zeros(len(clip), dtype=np.int64)) for t in broken.tracks]  # as if nobody had noticed
        noticed, unnoticed = (said_by(run_model(table, c)) for c in (broken, replace(broken, tracks=tuple(apart))))
        assert not any(thing in things and a < middle <= b for things, a, b in noticed)
        crossed += sum(thing in things and a < middle <= b for things, a, b in unnoticed)
    assert crossed > 0


def test_tokens_of_what_is_absent_are_in_no_reason(table: Checkpoint) -> None:
    clip = DEMO.clip(DEMO.clip_ids()[0])
    run = run_model(table, early(clip, 0, len(clip) // 2))
    unseen = {i for i, token in enumerate(run.kept) if token.segment < 0}
    assert unseen
    spoken = {i for change in run.changes for i in (*change.before, *change.after)} | {i for sight in run.steady for i in sight}
    assert not unseen & spoken
    assert unseen | spoken == set(range(len(run.kept)))


def test_two_dishes_of_the_pilot_are_not_one(home: Checkpoint, charades_path: Path) -> None:
    """People annotated two dishes of LEG82 as one, which is at one place, then at the other, and then back."""
    clip = Charades(charades_path).clip("LEG82")
    dish = next(at for at, track in enumerate(clip.tracks) if track.class_name == "dish")
    assert segments(clip)[dish].max() == 2
    said = said_by(run_model(home, clip))
    assert any(dish in things for things, *_ in said)
    all_was_seen(clip, said)


def test_a_film_of_the_pilot_through_the_program_s_own_eyes(home: Checkpoint, real_films: Path) -> None:
    """Every reason of the timeline lies in one uninterrupted sight of both its things."""
    pytest.importorskip("trackers")
    seen: list[Clip] = []

    def keep(clip: Clip, _: FilmTracks) -> None:
        seen.append(keyframes(clip))

    made = explain_video(real_films / "LEG82_0.0-10.4.mp4", home, saw=keep)
    (film,) = seen
    for segment in made.segments:
        why, numbers = segment.explanation, segment.explanation.clip.frame_numbers
        first = film.frame_numbers.index(numbers[0])
        ends = [(why.pairs[r.pair], r.from_frame, r.to_frame) for r in (*why.transitions, *why.states)]
        said = [((pair.subject, pair.object), a, b) for pair, a, b in ends]
        all_was_seen(film.stretch(first, first + len(numbers) - 1), said)
