"""A film with boxes of one's own: what is predicted is what the boxes say, and every result says whose boxes they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from films import even_ticks, write_film
from needed import ROOT, needed

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.clip import user_video_clip
from laiar_core.data.user_video.dataset import UserVideo, common_source
from laiar_core.data.user_video.store import keep_video
from laiar_core.datasets import open_dataset
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.interpolate import over_frames
from laiar_core.perception.track_files.write import FORMATS, boxes_file
from laiar_core.timeline.film import explain_video
from laiar_core.timeline.timeline import timeline
from laiar_core.timeline.user_video_job import timeline_of, work_on
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.validate import FilmLimits, inspect

RECORDING = "Simulated2/picking_objects/0005"


@pytest.fixture(scope="module")
def bundled() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "cad120")


@pytest.fixture(scope="module")
def film(demo: Cad120) -> Path:
    video = demo.recording(RECORDING).video
    assert video is not None
    return video.path


@pytest.fixture(autouse=True)
def no_eyes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever brings boxes needs no detector."""
    monkeypatch.setattr("laiar_core.timeline.film.bundled_models", lambda: pytest.fail("a detector was asked for"))
    monkeypatch.setattr("laiar_core.timeline.user_video_job.bundled_models", lambda: pytest.fail("a detector was asked for"))
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))


def tracks_of(clip: Clip, names: dict[str, str] | None = None) -> FilmTracks:
    tracks = tuple(
        FilmTrack((names or {}).get(t.class_name, t.class_name), 1.0, len(clip), t.boxes_xyxy, t.present) for t in clip.tracks
    )
    return FilmTracks(clip.frame_size, clip.frame_times_s, np.arange(len(clip)), tracks)


def written(tracks: FilmTracks, ending: str, size: tuple[int, int], folder: Path) -> Path:
    path = folder / f"boxes{ending}"
    path.write_bytes(boxes_file(tracks, ending, size, "film.mp4"))
    return path


@pytest.mark.parametrize("ending", FORMATS)
def test_a_demo_film_with_the_boxes_of_its_simulator_comes_out_with_its_action(
    bundled: Checkpoint, demo: Cad120, film: Path, tmp_path: Path, ending: str
) -> None:
    recording = demo.recording(RECORDING)
    boxes = written(tracks_of(recording), ending, recording.frame_size, tmp_path)
    made = explain_video(film, bundled, tracks=boxes)
    assert "pick" in {segment.action for segment in made.segments}
    assert [s.model_dump(exclude={"explanation"}) for s in made.segments] == [
        s.model_dump(exclude={"explanation"}) for s in timeline(bundled, recording).segments
    ]
    known = {".xml": "CVAT", ".zip": "MOT", ".json": "COCO"}[ending]
    assert {segment.explanation.clip.box_source for segment in made.segments} == {f"brought ({known})"}
    assert made.notes[0] == f"The boxes were brought in boxes{ending} ({known}): hand, medicine-box, apple, cup, head."


def test_boxes_that_people_drew_in_a_recorded_film_say_the_same_in_every_format(charades_path: Path, tmp_path: Path) -> None:
    """Action Genome's boxes of about one frame a second on the film that they were drawn in."""
    film = needed(charades_path / "clips" / "LEG82_0.0-10.4.mp4", "the real clip")
    model = load_checkpoint(ROOT / "checkpoints" / "charades-simulated")
    times = presentation_times(film)
    annotated = open_dataset(charades_path).clip("LEG82")
    inside = np.array(annotated.frame_numbers) <= len(times)
    found_s = times[np.array(annotated.frame_numbers)[inside] - 1]
    tracks = []
    for track in annotated.tracks:
        if (seen := track.present[inside]).any():
            tracks.append(FilmTrack(track.class_name, 1.0, 1, *over_frames(found_s[seen], track.boxes_xyxy[inside][seen], times)))
    direct = FilmTracks(annotated.frame_size, times, np.arange(len(times)), tuple(tracks), box_source="brought (CVAT)")
    assert direct.frame_size == inspect(film).size
    expected = timeline(model, user_video_clip(film, direct, {"person": "person"}))
    for ending in FORMATS:
        made = explain_video(film, model, tracks=written(direct, ending, direct.frame_size, tmp_path))
        assert made.windows == expected.windows
        assert [(s.action, s.confidence) for s in made.segments] == [(s.action, s.confidence) for s in expected.segments]


def test_boxes_of_cad120_say_the_same_in_every_format(bundled: Checkpoint, cad120_path: Path, tmp_path: Path) -> None:
    """The recorded boxes; this model does not look at pictures, so the film may show anything."""
    recorded = open_dataset(cad120_path).clip("Subject1/taking_food/0510180218/1-45")
    film = write_film(tmp_path / "film.mp4", even_ticks(len(recorded)))  # half as large as the recording
    direct = tracks_of(recorded)
    expected = timeline(bundled, user_video_clip(film, direct, {}))
    for ending in FORMATS:
        made = explain_video(film, bundled, tracks=written(direct, ending, inspect(film).size, tmp_path))
        assert [s.action for s in made.segments] == [s.action for s in expected.segments]
        assert [s.confidence for s in made.segments] == pytest.approx([s.confidence for s in expected.segments], abs=1e-3)


def test_other_words_are_the_models_where_they_are_near(bundled: Checkpoint, demo: Cad120, film: Path, tmp_path: Path) -> None:
    recording = demo.recording(RECORDING)
    names = {"hand": "Left_Hand", "medicine-box": "Medicine_Box", "head": "head", "apple": "gizmo", "cup": "wine glass"}
    boxes = written(tracks_of(recording, names), ".xml", recording.frame_size, tmp_path)
    made = explain_video(film, bundled, tracks=boxes)
    assert "Left_Hand for hand" in made.notes[1]
    assert "Medicine_Box for medicine-box" in made.notes[1]
    assert any("it holds gizmo" in note for note in made.notes)


def test_without_hands_it_says_which_words_are_needed(bundled: Checkpoint, demo: Cad120, film: Path, tmp_path: Path) -> None:
    recording = demo.recording(RECORDING)
    boxes = written(tracks_of(recording, {"hand": "person", "head": "person"}), ".xml", recording.frame_size, tmp_path)
    with pytest.raises(LaiarError, match=r"no hand and no head is among the boxes that were brought .* named hand or head"):
        explain_video(film, bundled, tracks=boxes)


def test_the_same_film_with_other_boxes_is_another_video(bundled: Checkpoint, demo: Cad120, film: Path, tmp_path: Path) -> None:
    recording = demo.recording(RECORDING)
    tracks = tracks_of(recording)
    content = boxes_file(tracks, ".zip", recording.frame_size, "film.mp4")
    alone = keep_video([film.read_bytes()], "film.mp4", 10**9)
    folder = keep_video([film.read_bytes()], "film.mp4", 10**9, boxes=("boxes.zip", content))
    again = keep_video([film.read_bytes()], "film.mp4", 10**9, boxes=("other name.zip", content))
    assert folder.key == again.key != alone.key
    assert (alone.boxes, folder.name) == (None, "film.mp4")
    assert folder.secret != alone.secret
    work_on(folder, bundled, FilmLimits())
    made = timeline_of(folder, bundled)
    assert made is not None
    assert {segment.explanation.clip.box_source for segment in made.segments} == {"brought (MOT)"}
    assert common_source([UserVideo(folder, bundled.vocabulary)]) == "brought (MOT)"  # of a data set that is made of it
    # What was found goes out again as it came in.
    video = UserVideo(folder, bundled.vocabulary)
    assert boxes_file(video.corrected, ".zip", recording.frame_size, "film.mp4") == content


def test_boxes_of_another_film_leave_nothing_half_made(bundled: Checkpoint, demo: Cad120, film: Path, tmp_path: Path) -> None:
    recording = demo.recording(RECORDING)
    content = boxes_file(tracks_of(recording.taken(slice(0, 20))), ".xml", recording.frame_size, "film.mp4")
    folder = keep_video([film.read_bytes()], "film.mp4", 10**9, boxes=("boxes.xml", content))
    with pytest.raises(LaiarError, match=r"boxes.xml was made for a film of 20 frames, and this one has 152"):
        work_on(folder, bundled, FilmLimits())
    assert not folder.film_tracks.exists()


def test_the_command_takes_boxes_and_writes_them(command, demo: Cad120, film: Path, tmp_path: Path) -> None:
    recording = demo.recording(RECORDING)
    boxes = written(tracks_of(recording), ".json", recording.frame_size, tmp_path)
    out, again = tmp_path / "out.html", tmp_path / "again.zip"
    status, said, _ = command("explain", film, "--checkpoint", "cad120", "--tracks", boxes, "--save-tracks", again, "--out", out)
    assert status == 0
    assert "The boxes were brought in boxes.json (COCO)" in said
    assert "Boxes (brought (COCO))" in out.read_text()
    assert "The boxes were brought with the film from another tool; nothing was detected." in out.read_text()
    with zipfile.ZipFile(io.BytesIO(again.read_bytes())) as archive:
        assert archive.read("gt/labels.txt").decode().split() == ["apple", "cup", "hand", "head", "medicine-box"]


WRONG = [
    (("--tracks", "b.xml", "--detector", "x"), "leave --detector and --pose out"),
    (("--save-tracks", "b.avi"), "b.avi stands for no format of boxes; let its name end in .xml for CVAT for video 1.1"),
    (("--tracks", "nowhere.xml"), "cannot read nowhere.xml: No such file or directory"),
]


@pytest.mark.parametrize(("options", "sentence"), WRONG)
def test_options_that_do_not_fit(command, film: Path, options: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    status, _, said = command("explain", film, "--checkpoint", "cad120", "--out", tmp_path / "a.json", *options)
    assert status == 2
    assert sentence in said


def test_a_clip_of_a_data_set_has_its_boxes(command, tmp_path: Path) -> None:
    status, _, said = command("explain", "a/b", "--checkpoint", "cad120", "--tracks", "b.xml", "--out", tmp_path / "a.json")
    assert status == 2
    assert "--tracks and --save-tracks are for films alone" in said
