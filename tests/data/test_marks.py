"""What people mark in their own videos: kept, put into relations by the tables, and written as a data set that is read again."""

from __future__ import annotations

import numpy as np
import pytest
from marked import brought, mark, marked_video
from needed import ROOT
from tiny import MODEL, TRAINING, embed

from laiar_core.data.action_changes import action_of
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.cad120.tables import knowledge_named
from laiar_core.data.charades.reader import Charades
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.marked_relations import marked_relations
from laiar_core.data.user_video.marks import Marks, load_marks
from laiar_core.errors import LaiarError
from laiar_core.evaluation.evaluate import evaluate
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.perception.film_tracks import FilmTrack
from laiar_core.training.data import Subjects
from laiar_core.training.run import run
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.transcode import normalise

TABLES = knowledge_named("cad120")
TIMES = np.arange(60) / 10  # 6 s
TRACKS = {0: ("hand_1", "hand"), 1: ("cup_1", "cup"), 2: ("microwave_1", "microwave")}


def at(course, *seconds):
    return [course[int(10 * s)] for s in seconds]


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))


def test_marks_are_kept_in_order_and_once(tmp_path):
    file = tmp_path / "marks.json"
    assert load_marks(file) == Marks()
    later, first = mark("place", 3, 4, 0, 1), mark("pick", 1, 2, 0, 1)
    Marks().with_mark(later).with_mark(first).with_mark(first).save(file)
    assert load_marks(file).marks == (first, later)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"schema": "laiar.marks", "version": 1, "marks": [{"action": "pick", "start_s": 2, "end_s": 1}]}',
        '{"schema": "laiar.marks", "version": 1, "marks": [{"action": "pick", "start_s": -2, "end_s": 1}]}',
        '{"schema": "laiar.marks", "version": 1, "marks": [{"action": "pick", "start_s": 0, "end_s": NaN}]}',
        '{"schema": "laiar.marks", "version": 1, "marks": [{"action": "pick", "start_s": 0, "end_s": 1, "between": [-1, 0]}]}',
        '{"schema": "laiar.marks", "version": 9}',
    ],
)
def test_a_damaged_file_of_marks_gets_a_sentence(tmp_path, text):
    (tmp_path / "marks.json").write_text(text)
    with pytest.raises(LaiarError) as fault:
        load_marks(tmp_path / "marks.json")
    assert "\n" not in str(fault.value)


def test_marks_say_relations_by_the_tables():
    marks = (mark("pick", 1, 2, 0, 1), mark("open", 2.5, 3.5, 2, 2), mark("place", 4, 5, 0, 1), mark("null", 5.2, 5.8))
    labels = marked_relations(marks, TIMES, TRACKS, TABLES)
    assert (
        at(labels["hand_1", "cup_1"], 0, 1.4, 1.5, 4.4, 4.5, 5.9) == ["not_holding"] * 2 + ["holding"] * 2 + ["not_holding"] * 2
    )
    assert at(labels["microwave_1", "microwave_1"], 0, 2.9, 3.0, 5.9) == ["closed", "closed", "open", "open"]
    assert set(labels["microwave_1", "cup_1"]) == {"separate"}
    assert set(labels) == {("hand_1", "cup_1"), ("microwave_1", "microwave_1"), ("microwave_1", "cup_1")}


def test_what_is_placed_first_was_held_before():
    labels = marked_relations((mark("place", 1, 2, 0, 1),), TIMES, TRACKS, TABLES)
    assert at(labels["hand_1", "cup_1"], 0, 1.4, 1.5) == ["holding", "holding", "not_holding"]


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        (
            (mark("pick", 1, 2, 0, 1), mark("pick", 3, 4, 0, 1)),
            "begins with 'not_holding', but what was marked before ends with 'holding'",
        ),
        ((mark("pick", 1, 2, 0, 1), mark("open", 1.5, 4, 2, 2)), "begins before the mark ahead of it ends at 2.0 s"),
        ((mark("pick", 1, 2),), "does not say between what it happens"),
        ((mark("pick", 1, 2, 0, 7),), "about row 8 of what was detected, which was removed"),
        ((mark("pick", 1, 2, 2, 1),), "cannot happen between microwave_1 and cup_1"),
        ((mark("pik", 1, 2, 0, 1),), r"'pik' at 1.0 s is no action of these tables \(did you mean pick"),
    ],
)
def test_marks_that_do_not_fit_get_a_sentence(marks, sentence):
    with pytest.raises(LaiarError, match=sentence):
        marked_relations(marks, TIMES, TRACKS, TABLES)


@pytest.fixture
def marked(demo) -> UserVideo:
    return marked_video(demo)


def test_marked_videos_become_a_data_set_that_is_trained_on_and_measured(marked, command, tmp_path):
    out = tmp_path / "films"
    code, said, _ = command("export-dataset", "--checkpoint", "cad120", "--out", out)
    marks = load_marks(marked.folder.marks).marks
    assert code == 0
    assert f"Wrote 1 videos with {len(marks)} marked actions" in said
    data = Cad120(out)
    assert [row.action for row in data.rows.values()] == [m.action for m in marks]
    assert data.name == "Own video"
    (person,) = data.persons
    assert person == f"my_ film_v2-{marked.folder.key[:8]}"
    whole = marked.whole()
    for row, of in zip(data.rows, marks, strict=True):
        clip = data.clip(row)
        assert clip.box_source == "detected"
        assert action_of(clip, data.knowledge) == of.action
        assert clip.frame_times_s[-1] == pytest.approx(of.end_s - of.start_s, abs=0.05)
        assert data.film_fault(row) is None
    written = data.recording(next(iter(data.listing.recording_ids)))
    for ours, theirs in zip(
        whole.tracks, sorted(written.tracks, key=lambda t: [o.track_id for o in whole.tracks].index(t.track_id)), strict=True
    ):
        assert (ours.present == theirs.present).all()
        assert np.abs(ours.boxes_xyxy - theirs.boxes_xyxy).max() <= 0.01
    checkpoint = run(Subjects(data), tmp_path / "tiny", MODEL, TRAINING, embed=embed)
    report = evaluate(load_checkpoint(ROOT / "checkpoints" / "cad120"), data)
    assert checkpoint.config.trained_on.clips == len(marks)
    assert len(report["metrics"]["per_clip"]) == len(marks)


def test_an_export_refuses_what_it_cannot_write(marked, command, tmp_path):
    out = tmp_path / "films"
    code, _, said = command("export-dataset", "--checkpoint", "cad120", "--out", out, "--video", "f" * 32)
    assert code == 2
    assert "there is no video" in said
    Marks().with_mark(mark("pick", 1, 2)).save(marked.folder.marks)
    code, _, said = command("export-dataset", "--checkpoint", "cad120", "--out", out)
    assert code == 2
    assert "does not say between what it happens" in said
    assert not out.exists()
    Marks().save(marked.folder.marks)
    code, _, said = command("export-dataset", "--checkpoint", "cad120", "--out", out)
    assert code == 2
    assert "has marks" in said
    (out / "mine").mkdir(parents=True)
    code, _, said = command("export-dataset", "--checkpoint", "cad120", "--out", out)
    assert code == 2
    assert "not an empty folder" in said


def test_a_recorded_film_becomes_charades(real_films, command, tmp_path):
    film = real_films / "LEG82_0.0-10.4.mp4"
    normalise(film, tmp_path / "film.mp4")
    frames = len(presentation_times(tmp_path / "film.mp4"))
    there = np.ones(frames, dtype=bool)
    box = np.tile(np.float32([100, 50, 200, 260]), (frames, 1))
    tracks = tuple(FilmTrack(name, 0.9, 5, box + shift, there) for name, shift in (("person", 0), ("laptop", 30)))
    folder = brought(film, tracks, (480, 360), "evening.mp4")
    action = "Working/Playing on a laptop"
    Marks().with_mark(mark(action, 1.0, 4.0)).save(folder.marks)
    out = tmp_path / "films"
    code, said, err = command("export-dataset", "--checkpoint", "charades-simulated", "--out", out)
    assert code == 0, err
    data = Charades(out)
    clip = data.clip(folder.key[:12])
    assert [(a.action, a.start_s, a.end_s) for a in clip.actions] == [(action, 1.0, 4.0)]
    assert clip.box_source == "detected"
    assert {track.class_name for track in clip.tracks} == {"person", "laptop"}
    code, said, err = command("check", "charades", "--data", out)
    assert code == 0, said
    code, said, err = command("evaluate", "--checkpoint", "charades-simulated", "--data", out, "--split", "train")
    assert code == 0, err
    code, said, err = command("prepare", "charades", "--data", out, "--out", tmp_path / "tokens", "--workers", 1)
    assert code == 0, err
    settings = '{"model": {"width": 16, "hidden": 16, "heads": 2, "layers": 1}, "training": {"epochs": 1, "naming_epochs": 1}}'
    code, said, err = command(
        "train", "charades", "--tokens", tmp_path / "tokens", "--out", tmp_path / "tiny", "--settings", settings
    )
    assert code == 0, err
