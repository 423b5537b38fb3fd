"""A film of somebody's own, told by a model of several actions."""

from __future__ import annotations

import numpy as np
import pytest
import several

from laiar_core.data.clip import Clip
from laiar_core.data.task import Task
from laiar_core.data.user_video.clip import keyframes, user_video_clip
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.inference import stretches
from laiar_core.inference.stretches import stretch_probabilities
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.timeline.localise import around, spans_around
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.timeline import Step, timeline

FPS = 10


def film(seconds: int = 30, names: tuple[str, ...] = ("person", "chair", "cup/glass/bottle", "hand", "head")) -> Clip:
    """Somebody and things that move about at ten frames a second, as they were seen in a film."""
    rng = np.random.default_rng(0)
    frames = seconds * FPS
    tracks = []
    for name in names:
        walk = np.cumsum(rng.normal(scale=2, size=(frames, 2)), axis=0) + 100
        boxes = np.concatenate([walk, walk + rng.uniform(20, 80, size=2)], axis=1).clip(0, 239).astype(np.float32)
        tracks.append(FilmTrack(name, 0.9, frames, boxes, (boxes[:, 2:] > boxes[:, :2] + 1).all(axis=1)))
    seen = FilmTracks((240, 240), 3.0 + np.arange(frames) / FPS, np.arange(frames), tuple(tracks))
    return user_video_clip(several.Path("film.mp4"), seen, {name: name for name in names})


def at_seconds(checkpoint: Checkpoint, clip: Clip) -> tuple[np.ndarray, np.ndarray]:
    """Moments (P,), one a second, and how likely each action is around them, (P, A)."""
    seen = keyframes(clip)
    times = np.linspace(0, 30, 31)
    return times, np.stack(list(stretch_probabilities(checkpoint, seen, spans_around(seen, times.tolist()))))


@pytest.fixture(scope="module")
def checkpoint():
    """A model that says some action at some time of the film and not at others."""
    for seed in range(100):
        made = several.checkpoint(seed)
        said = at_seconds(made, film())[1] >= 0.5
        if (said.any(axis=0) & ~said.all(axis=0)).sum() >= 2:
            return made
    raise AssertionError("no such model among these")


def test_a_person_is_one_track_where_the_model_knows_people_and_hands_and_a_head_elsewhere() -> None:
    assert [track.class_name for track in film().tracks] == ["person", "chair", "cup/glass/bottle"]
    seen = FilmTracks((240, 240), np.arange(3.0), np.arange(3), tuple(_still(name) for name in ("person", "hand", "head", "cup")))
    assert [t.class_name for t in user_video_clip(several.Path("f"), seen, {"person": None}).tracks] == ["hand", "head", "cup"]


def test_who_waits_is_told_before_all_is_looked_at(checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "BATCH", 4)
    read, looked = stretches.clip_tokens, []
    monkeypatch.setattr(stretches, "clip_tokens", lambda *given: looked.append(1) or read(*given))

    def stop(step: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        timeline(checkpoint, film(), progress=stop)
    assert len(looked) == 4


def _still(name: str) -> FilmTrack:
    return FilmTrack(name, 0.9, 3, np.tile(np.float32([0, 0, 9, 9]), (3, 1)), np.ones(3, dtype=bool))


def test_keyframes_are_one_a_second_and_still_those_of_the_film() -> None:
    clip = film()
    seen = keyframes(clip)
    assert seen.frame_numbers == tuple(range(1, 30 * FPS, FPS))
    assert seen.frame_times_s.tolist() == pytest.approx(list(range(30)))
    assert seen.video is not None
    assert seen.video.times_s.tolist() == pytest.approx([3.0 + second for second in range(30)])
    assert seen.length_s == pytest.approx(30)
    for track, whole in zip(seen.tracks, clip.tracks, strict=True):
        assert np.array_equal(track.boxes_xyxy, whole.boxes_xyxy[::FPS])


def test_actions_overlap_and_each_is_explained_where_it_is_surest(checkpoint) -> None:
    clip, steps = film(), []
    made = timeline(checkpoint, clip, progress=steps.append)
    seen = keyframes(clip)
    times, likely = at_seconds(checkpoint, clip)
    assert np.allclose([window.probabilities for window in made.windows], likely)
    assert made.duration_s == pytest.approx(30)
    assert made.segments
    for segment in made.segments:
        at = checkpoint.vocabulary.actions.index(segment.action)
        inside = (times >= segment.start_s) & (times <= segment.end_s)
        surest = int(np.where(inside, likely[:, at], 0).argmax())
        look = seen.stretch(*around(seen.frame_times_s, float(times[surest])))
        assert segment.explanation == explain(checkpoint, look, segment.action)
        assert segment.confidence == pytest.approx(likely[inside, at].max(), abs=1e-5)
        assert segment.line.startswith(f"{segment.start_s:.1f}-{segment.end_s:.1f} s {segment.action} (")
    for at, action in enumerate(checkpoint.vocabulary.actions):
        told = [s for s in made.segments if s.action == action]
        for time, probability in zip(times, likely[:, at], strict=True):
            if probability >= 0.5:
                assert any(s.start_s <= time <= s.end_s + 1e-6 for s in told), "what is said at a moment is told there"
        for segment in told:
            points = likely[(times >= segment.start_s) & (times <= segment.end_s), at]
            assert points[0] >= 0.5
            assert points[-1] >= 0.5
            assert not ((points[1:] < 0.5) & (points[:-1] < 0.5)).any(), "a pause of two points ends it"
    assert Timeline.from_json(made.to_json()) == made
    assert [step.share for step in steps] == sorted(step.share for step in steps)
    assert steps[-1].share == 1


def test_a_film_in_which_nothing_is_said_says_so() -> None:
    quiet = several.checkpoint()
    quiet.model.c_v.bias.data -= 100
    made = timeline(quiet, film(seconds=2))
    assert made.segments == ()
    assert "I cannot tell what happens in this film, because nothing that may be said of it reaches 50%" in made.notes[-1]
    assert Timeline.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("names", "sentence"),
    [(("chair",), "shows no person"), (("person",), "shows no object"), (("person", "kite"), "nothing that this model knows")],
)
def test_a_film_without_somebody_or_something_is_one_sentence(checkpoint, names, sentence) -> None:
    with pytest.raises(LaiarError, match=sentence):
        timeline(checkpoint, film(names=names))


def test_what_is_left_out_is_said(checkpoint) -> None:
    made = timeline(checkpoint, film(names=("person", "chair", "kite")))
    assert "it holds kite" in made.notes[0]


def test_a_timeline_that_was_tampered_with_is_refused(checkpoint) -> None:
    made = timeline(checkpoint, film())
    other = next(name for name in several.ACTIONS if name != made.segments[0].action)
    swapped = replace_first(made, action=other)
    with pytest.raises(LaiarError, match="has an explanation of"):
        Timeline.from_json(swapped.to_json())
    with pytest.raises(LaiarError, match="order of their start"):
        Timeline.from_json(made.model_copy(update={"segments": made.segments[::-1]}).to_json())
    with pytest.raises(LaiarError, match="sum to"):
        Timeline.from_json(made.model_copy(update={"task": Task.SINGLE_LABEL}).to_json())


def replace_first(made: Timeline, **changes: object) -> Timeline:
    first, *others = made.segments
    return made.model_copy(update={"segments": (first.model_copy(update=changes), *others)})
