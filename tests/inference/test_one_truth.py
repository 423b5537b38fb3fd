"""The same checkpoint, clip and action have the same probability wherever it is asked for: evaluation, explanation,
batches, prediction, timeline, joint space and what-if.

Clips whose frames lie 1 s apart cannot tell whether a stretch is cut before its features are made or after: the motion window
of a token ends 0.4 s away. So there are clips here whose frames lie as close as those of real films.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import several
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from laiar_core.api import Model
from laiar_core.batch.worker import Job, Worker
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.clip import keyframes
from laiar_core.errors import LaiarError
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.evaluation.options import Options
from laiar_core.explain.explainer import explain, explain_predicted, explain_run
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.joint_space import joint_space
from laiar_core.explain.whatif import predict_edited
from laiar_core.explain.whatif_prepare import prepare
from laiar_core.inference.model_run import run_model
from laiar_core.inference.predict import predict, probabilities_of
from laiar_core.inference.stretches import stretch_probabilities
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.model.layout import layout_features
from laiar_core.timeline.localise import around, localise, moments
from laiar_core.timeline.timeline import timeline

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ROOT / "assets" / "demo_charades"
SAME = 1e-6


@pytest.fixture(scope="module")
def home() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "charades-simulated")


@pytest.fixture(scope="module")
def table() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "cad120")


@pytest.fixture(scope="module")
def rooms() -> Charades:
    return Charades(ROOMS)


def said(explanation: Explanation) -> NDArray[np.float64]:
    return np.array([score.video for score in explanation.actions])


def close(clip: Clip, apart_s: float) -> Clip:
    """The clip with frames so far apart."""
    return replace(clip, frame_times_s=np.arange(len(clip)) * apart_s, length_s=len(clip) * apart_s)


def dense(clip: Clip, fps: float) -> Clip:
    """The clip with so many frames a second between its own: boxes go straight from one to the next, with a little tremor."""
    rng = np.random.default_rng(0)
    times = np.arange(clip.frame_times_s[0], clip.frame_times_s[-1], 1 / fps)
    nearest = np.abs(times[:, None] - clip.frame_times_s).argmin(axis=1)
    tracks = []
    for track in clip.tracks:
        present = track.present[nearest]
        boxes = np.stack([np.interp(times, clip.frame_times_s, side) for side in track.boxes_xyxy.T], axis=1)
        boxes += rng.normal(scale=0.5, size=boxes.shape)
        boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 2)
        tracks.append(replace(track, boxes_xyxy=np.where(present[:, None], boxes, 0).astype(np.float32), present=present))
    return replace(
        clip,
        fps=fps,
        frame_times_s=times,
        frame_numbers=tuple(range(1, len(times) + 1)),
        tracks=tuple(tracks),
        relations=None,
        actions=None,
        video=None,
        frame_paths=None,
    )


def agree(checkpoint: Checkpoint, clip: Clip) -> None:
    """Everything that speaks of the whole clip says the same."""
    truth = said(explain(checkpoint, clip))
    run = run_model(checkpoint, clip)
    assert run.probabilities.numpy() == pytest.approx(truth, abs=SAME)
    for explanation in explain_predicted(run)[:2]:
        assert said(explanation) == pytest.approx(truth, abs=SAME)
        assert explanation.confidence == pytest.approx(truth[run.checkpoint.vocabulary.actions.index(explanation.prediction)])
        assert max(explanation.faithfulness.rankings[0].deletion[:1]) == pytest.approx(explanation.confidence, abs=SAME)
    best = predict(checkpoint, clip)
    sayable = run.sayable.numpy()
    named = checkpoint.vocabulary.actions[sayable.argmax()], pytest.approx(sayable.max(), abs=SAME)
    assert (best.action, best.confidence) == named == (explain(checkpoint, clip).prediction, pytest.approx(best.confidence))
    edited = predict_edited(prepare(run), ())
    assert edited.probabilities == pytest.approx(truth, abs=SAME)
    assert len(joint_space(run).tokens) == len(run.kept) == len(edited.seen)


def windows_agree(checkpoint: Checkpoint, clip: Clip, spans: list[tuple[int, int]]) -> None:
    """What is said of a stretch among many is what is said of these frames alone."""
    for span, row in zip(spans, stretch_probabilities(checkpoint, clip, spans), strict=True):
        assert row == pytest.approx(run_model(checkpoint, clip.stretch(*span)).probabilities.numpy(), abs=SAME)
    assert row == pytest.approx(said(explain(checkpoint, clip.stretch(*span))), abs=SAME)


def submitted(path: Path) -> dict[str, NDArray[np.float64]]:
    """The scores of an official text file: by video (A,), or (25, A) where there are moments."""
    rows: dict[str, list[list[float]]] = {}
    for line in path.read_text().splitlines():
        video, *numbers = line.split()
        rows.setdefault(video, []).append([float(number) for number in numbers])
    return {video: np.squeeze(np.array(found)) for video, found in rows.items()}


def test_evaluation_scores_what_the_explanation_shows(home: Checkpoint, rooms: Charades, tmp_path: Path) -> None:
    """All 8 bundled rooms, whole and at each official moment."""
    chosen = frozenset(rooms.clip_ids())
    assert len(chosen) == 8
    evaluate(home, rooms, Options(clip_ids=chosen, submission=tmp_path))
    whole, parts = submitted(tmp_path / "classify.txt"), submitted(tmp_path / "localize.txt")
    assert set(whole) == set(parts) == chosen
    for clip_id in chosen:
        clip = rooms.clip(clip_id)
        assert whole[clip_id] == pytest.approx(said(explain(home, clip)), abs=SAME)
        assert parts[clip_id][:, 0].tolist() == list(range(1, 26))
        shown = localise(home, clip)
        assert shown.times_s == pytest.approx(moments(rooms.rows[clip_id].length_s))
        assert parts[clip_id][:, 1:] == pytest.approx(shown.probabilities, abs=SAME)
        for moment in (0, 7, 24):
            part = clip.stretch(*around(clip.frame_times_s, float(shown.times_s[moment])))
            assert parts[clip_id][moment, 1:] == pytest.approx(said(explain(home, part)), abs=SAME)


def test_evaluation_with_close_frames(home: Checkpoint, rooms: Charades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of frames a third of a second apart, where a stretch must be cut before its features are made."""
    read = rooms.clip
    chosen = rooms.clip_ids()[:3]
    closer = {clip_id: replace(close(read(clip_id), 1 / 3), length_s=rooms.rows[clip_id].length_s / 6) for clip_id in chosen}
    monkeypatch.setattr(rooms, "clip", closer.__getitem__)
    evaluate(home, rooms, Options(clip_ids=frozenset(chosen), submission=tmp_path))
    whole, parts = submitted(tmp_path / "classify.txt"), submitted(tmp_path / "localize.txt")
    for clip_id, clip in closer.items():
        assert whole[clip_id] == pytest.approx(said(explain(home, clip)), abs=SAME)
        for moment, time in enumerate(moments(clip.length_s or 0)):
            part = clip.stretch(*around(clip.frame_times_s, time))
            assert parts[clip_id][moment, 1:] == pytest.approx(run_model(home, part).probabilities.numpy(), abs=SAME)


@pytest.mark.parametrize("change", [lambda clip: clip, lambda clip: close(clip, 1 / 3), lambda clip: dense(clip, 30)])
def test_rooms(home: Checkpoint, rooms: Charades, change: Callable[[Clip], Clip]) -> None:
    for clip_id in rooms.clip_ids():
        clip = change(rooms.clip(clip_id))
        agree(home, clip)
        windows_agree(home, clip, [around(clip.frame_times_s, float(time)) for time in moments(clip.length_s or 0)[::5]])


def test_the_stretches_of_close_frames_would_differ_if_they_were_cut_later(home: Checkpoint, rooms: Charades) -> None:
    """What these tests rest on: features that are made of the whole clip say something else at the ends of a stretch."""
    clip = dense(rooms.clip(rooms.clip_ids()[0]), 30)
    first, last = 45, 60
    whole, alone = home.tokens_of(clip), home.tokens_of(clip.stretch(first, last))
    assert whole.layout.shape[1:] == alone.layout.shape[1:]
    later = layout_features(clip, whole.pairs, first + alone.frames, home.vocabulary.parts)
    assert np.abs(later[[0, -1]] - alone.layout[[0, -1]]).max() > 0.1


def test_a_film_of_a_home(home: Checkpoint, rooms: Charades) -> None:
    """Each window and each segment of a timeline is what its explanation says."""
    film = dense(rooms.clip(rooms.clip_ids()[1]), 10)
    made, seen = timeline(home, film), keyframes(film)
    for window in made.windows[::5]:
        frames = [at for at, number in enumerate(seen.frame_numbers) if window.first_frame < number <= window.last_frame + 1]
        assert window.probabilities == pytest.approx(said(explain(home, seen.stretch(frames[0], frames[-1]))), abs=SAME)
    for segment in made.segments:
        at = home.vocabulary.actions.index(segment.action)
        assert segment.confidence == pytest.approx(max(w.probabilities[at] for w in inside(made.windows, segment)), abs=SAME)


def inside(windows, segment):
    return [w for w in windows if w.end_s > segment.start_s and w.start_s < segment.end_s]


def test_table_clips(table: Checkpoint, demo: Cad120) -> None:
    report = evaluate(table, demo, Options(subjects=demo.persons[:1]))
    for row in report["metrics"]["per_clip"][::12]:
        clip = demo.clip(row["clip_id"])
        agree(table, clip)
        best = predict(table, clip)
        assert (row["predicted"], row["confidence"]) == (best.action, pytest.approx(best.confidence, abs=SAME))


def test_a_table_recording(table: Checkpoint, demo: Cad120) -> None:
    recording = demo.recording(next(iter(demo.rows.values())).recording_id)
    made = timeline(table, recording)
    windows_agree(table, recording, [(w.first_frame, w.last_frame) for w in made.windows[::4]])
    for window in made.windows[::4]:
        assert window.probabilities == pytest.approx(said(explain(table, window.of(recording))), abs=SAME)
    for segment in made.segments:
        assert said(segment.explanation) == pytest.approx(said(explain(table, segment.of(recording))), abs=SAME)


def test_the_whole_data_set_says_the_same(rooms: Charades, home: Checkpoint) -> None:
    clip_id = rooms.clip_ids()[0]
    report = Worker(ROOT / "checkpoints" / "charades-simulated", ROOMS).report(Job(clip_id))
    truth = said(explain(home, rooms.clip(clip_id)))
    for row in report.rows:
        assert row.confidence == pytest.approx(truth[home.vocabulary.actions.index(row.action)], abs=SAME)


@pytest.mark.parametrize("batch_size", [1, 7, 64])
def test_many_at_once_as_one_by_one(table: Checkpoint, demo: Cad120, batch_size: int) -> None:
    """Clips of different length and with different numbers of things share batches."""
    clips = [demo.clip(clip_id) for clip_id in demo.clip_ids()[::9]]
    assert len({len(table.tokens_of(clip).pairs) for clip in clips}) > 1
    clips += [clip.stretch(0, 5) for clip in clips[:4]]
    one_by_one = np.stack([run_model(table, clip).probabilities.numpy() for clip in clips])
    together = probabilities_of(table, [table.tokens_of(clip) for clip in clips], batch_size)
    assert together == pytest.approx(one_by_one, abs=SAME)
    for row, clip in zip(Model(table).predict(clips, batch_size).probabilities, clips, strict=True):
        alone = predict(table, clip)
        assert (table.vocabulary.actions[row.argmax()], row.max()) == (alone.action, pytest.approx(alone.confidence, abs=SAME))


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 20),
    apart_s=st.sampled_from([1 / 30, 1 / 10, 1 / 3, 1.0]),
    ends=st.tuples(st.integers(0, 11), st.integers(0, 11)),
)
def test_any_stretch_of_any_clip(seed: int, apart_s: float, ends: tuple[int, int]) -> None:
    checkpoint, clip = several.checkpoint(seed), close(several.clip(), apart_s)
    agree(checkpoint, clip)
    first, last = min(ends), max(ends)
    windows_agree(checkpoint, clip, [(first, last), (0, 11), (first, last), (last, last)])


def test_what_is_derived_is_derived_once(home: Checkpoint, rooms: Charades, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that a page shows of a clip takes one forward pass."""
    seen = []
    video = home.model.video
    monkeypatch.setattr(home.model, "video", lambda *given: seen.append(1) or video(*given))
    run = run_model(home, rooms.clip(rooms.clip_ids()[0]))
    explain_run(run)
    explain_run(run, home.vocabulary.actions[3])
    joint_space(run)
    predict_edited(prepare(run), ())
    assert len(seen) == 1
    assert run.evidence is run.evidence
    assert not torch.is_grad_enabled() or not run.probabilities.requires_grad


def test_many_runs_go_in_pieces_and_too_many_tokens_are_a_sentence(
    home: Checkpoint, rooms: Charades, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = rooms.clip(rooms.clip_ids()[0])
    whole = run_model(home, clip).evidence
    monkeypatch.setattr("laiar_core.inference.model_run.LARGEST_ATTENTION", 1)
    pieces = run_model(home, clip).evidence
    torch.testing.assert_close(pieces.tokens, whole.tokens)
    torch.testing.assert_close(pieces.rises, whole.rises)
    monkeypatch.setattr("laiar_core.inference.model_run.MOST_KEPT", 5)
    with pytest.raises(LaiarError, match=r"keeps \d+ tokens of the clip .*, and at most 5 can be explained; train it with"):
        run_model(home, clip)
