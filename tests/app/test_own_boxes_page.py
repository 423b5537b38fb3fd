"""Boxes of one's own on the page for own videos, run in this process: taken, refused, kept where their words alone are wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from patience import until
from streamlit.testing.v1 import AppTest
from user_video_page import restarted, text, video_page

from app.views.user_video.correction_tables import LEFT_OUT, class_indices, words_table
from app.views.user_video.eyes_view import MINE
from app.views.user_video.waiting import jobs
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.corrections import Corrections
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.track_files.write import boxes_file
from laiar_core.timeline.user_video_job import timeline_of, work_on
from laiar_core.video.validate import FilmLimits


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_tiny_checkpoint: None) -> Path:
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    monkeypatch.delenv("LAIAR_VIDEO_LIMITS", raising=False)
    monkeypatch.setattr("laiar_core.timeline.user_video_job.bundled_models", lambda: pytest.fail("a detector was asked for"))
    restarted(monkeypatch)
    return tmp_path / "videos"


@pytest.fixture(scope="module")
def recording(demo: Cad120) -> Clip:
    return demo.recording("Simulated2/picking_objects/0005")


def cvat(recording: Clip, names: dict[str, str] | None = None, frames: int | None = None) -> bytes:
    part = recording.taken(slice(0, frames))
    tracks = tuple(
        FilmTrack((names or {}).get(t.class_name, t.class_name), 1.0, len(part), t.boxes_xyxy, t.present) for t in part.tracks
    )
    film_tracks = FilmTracks(part.frame_size, part.frame_times_s, np.arange(len(part)), tracks)
    return boxes_file(film_tracks, ".xml", part.frame_size, "film.mp4")


def said(page: AppTest) -> str:
    """What the page says, without what keeps it from being Markdown."""
    return "\n".join([text(page), *(str(badge.proto) for badge in page.get("badge"))]).replace("\\", "")


def bring(recording: Clip, boxes: bytes) -> AppTest:
    """Drop the boxes, then the film, and wait for the end of the work."""
    assert recording.video is not None
    page = video_page()
    page.radio(key="user_video_looks").set_value(MINE).run()
    page.get("file_uploader")[0].set_value(("my boxes.xml", boxes, "text/xml"))
    page.run()
    page.get("file_uploader")[1].set_value(("mine.mp4", recording.video.path.read_bytes(), "video/mp4"))
    page.run()
    until(lambda: not jobs().going(), "the end of the work")
    return page.run() if "video" in page.query_params else page


def test_a_film_with_its_boxes_is_explained_by_them(recording: Clip, store: Path) -> None:
    page = bring(recording, cvat(recording))
    assert not page.exception
    assert "The boxes were brought in my boxes.xml (CVAT): hand, medicine-box, apple, cup, head." in said(page)
    assert "boxes: brought (CVAT)" in said(page)
    assert [button.label for button in page.get("download_button")][:3] == ["CVAT for video 1.1", "MOT 1.1", "COCO"]
    (folder,) = (UserVideoFolder(path) for path in store.iterdir())
    assert folder.boxes is not None
    assert folder.boxes.name == "my boxes.xml"


def test_boxes_of_another_film_are_refused(recording: Clip, store: Path) -> None:
    page = bring(recording, cvat(recording, frames=30))
    assert "My boxes.xml was made for a film of 30 frames, and this one has 152" in said(page)
    assert "The video was not kept." in said(page)
    assert list(store.iterdir()) == []


def test_a_film_is_not_taken_without_the_boxes_that_were_dropped(recording: Clip, store: Path) -> None:
    page = bring(recording, b"<annotations><track")
    assert "My boxes.xml is not valid XML" in said(page)
    assert not store.exists() or list(store.iterdir()) == []


def test_boxes_by_words_that_nobody_knows_stay_to_be_corrected(recording: Clip, store: Path, tiny_checkpoint: Checkpoint) -> None:
    names = {"hand": "mano", "head": "testa"}
    page = bring(recording, cvat(recording, names))
    assert "No hand and no head is among the boxes that were brought" in said(page)
    assert "was not kept" not in said(page)
    (folder,) = (UserVideoFolder(path) for path in store.iterdir())
    video = UserVideo(folder, tiny_checkpoint.vocabulary)
    words = words_table(video.seen, video.classes, tiny_checkpoint.vocabulary)
    assert dict(zip(words["your file says"], words["taken for"], strict=True)) == {
        **dict.fromkeys(("mano", "testa"), LEFT_OUT),
        **{name: name for name in ("apple", "cup", "medicine-box")},
    }
    words.loc[words["your file says"] == "mano", "taken for"] = "hand"
    video.correct(class_indices(words, video.classes), Corrections())
    work_on(folder, tiny_checkpoint, FilmLimits())
    assert timeline_of(folder, tiny_checkpoint) is not None
