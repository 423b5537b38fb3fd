"""Who looks at a video, on its page: the choice, words of one's own, no network, and one film seen by several."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from patience import until
from streamlit.testing.v1 import AppTest
from user_video_page import address, bring, press, restarted, text, video_page

from app.state.jobs import Cancelled
from app.views.user_video import eyes_view
from app.views.user_video.eyes_view import MINE, OURS, WORDS
from app.views.user_video.waiting import jobs
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.eyes import Eyes
from laiar_core.data.user_video.store import UserVideoFolder, kept_videos, same_film
from laiar_core.errors import LaiarError
from laiar_core.hub import DOWNLOADING
from laiar_core.perception import named_detectors
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.named_detectors import NAMED
from laiar_core.perception.pipeline import BUILT_IN
from laiar_core.timeline import user_video_job as own_work
from laiar_core.video.frame_index import presentation_times

ASKED: list[tuple[str, tuple[str, ...], dict[str, str]]] = []


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_tiny_checkpoint: None) -> Path:
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    monkeypatch.delenv("LAIAR_VIDEO_LIMITS", raising=False)
    monkeypatch.setattr(eyes_view, "hub_fault", lambda: "no route to host")
    eyes_view._fault.clear()
    restarted(monkeypatch)
    return tmp_path / "videos"


@pytest.fixture(scope="module")
def film(demo: Cad120) -> Clip:
    return demo.recording("Simulated2/picking_objects/0005")


@pytest.fixture(autouse=True)
def eyes(film: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in detectors see hands, head and apple, and one that is asked in words everything; nothing is downloaded."""
    ASKED.clear()

    def asked(
        detector: str, pose: None, words: tuple[str, ...], own: dict[str, str], progress: Callable[[str, float], None]
    ) -> str:
        progress(DOWNLOADING, 0.5)
        ASKED.append((detector, words, own))
        return NAMED[detector].title

    def see(path: Path, models: str, progress: Callable[[str, float], None]) -> FilmTracks:
        times = presentation_times(path)
        seen = [t for t in film.tracks if models != BUILT_IN or t.class_name in ("hand", "head", "apple")]
        tracks = tuple(FilmTrack(t.class_name, 1.0, len(times), t.boxes_xyxy, t.present) for t in seen)
        return FilmTracks(film.frame_size, times, np.arange(len(times)), tracks, eyes=models)

    monkeypatch.setattr(own_work, "hub_models", asked)
    monkeypatch.setattr(own_work, "bundled_models", lambda: BUILT_IN)
    monkeypatch.setattr(own_work, "see", see)


def mine(film: Clip) -> bytes:
    assert film.video is not None
    return film.video.path.read_bytes()


def said(page: AppTest) -> str:
    """What the page says, without what keeps it from being Markdown."""
    return text(page).replace("\\", "")


def choose(page: AppTest, who: str) -> AppTest:
    return page.radio(key="user_video_looks").set_value(who).run()


def done(page: AppTest) -> AppTest:
    until(lambda: not jobs().going(), "the end of the work")
    return page.run()


def opened(page: AppTest) -> AppTest:
    """With the part open that says who has looked."""
    (folder,) = (f for f in kept_videos() if f.key == address(page, "video"))
    page.session_state[f"user_video_seen_by_{folder.key}_False"] = True
    return page.run()


def test_without_a_choice_the_built_in_detectors_look(film: Clip, store: Path) -> None:
    page = video_page()
    assert page.radio(key="user_video_looks").value == OURS
    page = done(bring(page, "mine.mp4", mine(film)))
    (folder,) = kept_videos()
    assert folder.eyes is None
    assert not ASKED
    assert f"The boxes were detected by {BUILT_IN};" in said(page)


def test_a_detector_that_is_asked_in_words_looks_in_those_of_the_model(film: Clip, store: Path) -> None:
    page = choose(video_page(), WORDS)
    words_of_page = said(page)
    assert "OWLv2 is not on this computer, and the Hugging Face hub cannot be reached (no route to host)" in words_of_page
    assert "Grounding DINO: tells similar things apart (about 690 MB)" in page.selectbox(key="user_video_eyes_detector").options
    page = page.selectbox(key="user_video_eyes_detector").set_value("grounding-dino").run()
    page = done(bring(page, "mine.mp4", mine(film)))
    ((detector, words, own),) = ASKED
    (folder,) = kept_videos()
    assert (detector, own) == ("grounding-dino", {})
    assert {"hand", "head", "cup"} <= set(words)
    assert folder.eyes is not None
    assert "The boxes were detected by Grounding DINO;" in said(page)


def test_where_there_is_a_network_the_size_of_the_download_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eyes_view, "hub_fault", lambda: "")
    words_of_page = said(choose(video_page(), WORDS))
    assert "OWLv2 is downloaded when you bring a film: about 620 MB, once" in words_of_page


def test_without_transformers_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_detectors, "find_spec", lambda name: None)
    page = choose(video_page(), WORDS)
    assert "pip install -r requirements-hub.txt" in said(page)
    assert page.get("file_uploader")[0].proto.disabled


def test_with_boxes_announced_the_film_waits_for_them() -> None:
    page = choose(video_page(), MINE)
    boxes, film = page.get("file_uploader")
    assert "Boxes of your own" in boxes.proto.label
    assert film.proto.disabled


def test_where_it_cannot_be_fetched_the_film_stays_for_others(film: Clip, monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    def unreachable(*_: object) -> None:
        raise LaiarError("google/owlv2 is not on this computer and cannot be fetched (no route to host); try again")

    monkeypatch.setattr(own_work, "hub_models", unreachable)
    page = done(bring(choose(video_page(), WORDS), "mine.mp4", mine(film)))
    assert "cannot be fetched" in said(page)
    assert "was not kept" not in said(page)
    page = done(press(page, "Look with the built-in detectors"))
    assert f"The boxes were detected by {BUILT_IN};" in said(page)
    assert len(kept_videos()) == 2


def test_one_film_seen_by_several_lies_side_by_side(film: Clip, store: Path) -> None:
    page = done(bring(video_page(), "mine.mp4", mine(film)))
    (first,) = kept_videos()
    prepared = first.film.stat().st_ino
    page = done(press(opened(page), "Have it look"))
    assert not page.exception
    second = next(folder for folder in kept_videos() if folder.eyes is not None)
    assert second.film.stat().st_ino == prepared  # not prepared again, and not twice on the disk
    assert {folder.key for folder in same_film(second)} == {first.key, second.key}
    page = opened(page)
    table = next(frame.value for frame in page.dataframe if "thing" in frame.value.columns).set_index("thing")
    assert table.loc["cup", BUILT_IN] == "not seen"
    assert table.loc["cup", "OWLv2"].endswith("%")
    assert table.loc["head", BUILT_IN] == table.loc["head", "OWLv2"]
    page = shown(page, first)
    assert address(page, "video") == first.key
    assert f"The boxes were detected by {BUILT_IN};" in said(page)


def shown(page: AppTest, folder: UserVideoFolder) -> AppTest:
    return page.button(key=f"seen_by_{folder.key}").click().run()


def test_who_has_only_a_link_sees_no_other_video_of_the_film(film: Clip, store: Path) -> None:
    page = done(bring(video_page(), "mine.mp4", mine(film)))
    done(press(opened(page), "Have it look"))
    second = next(folder for folder in kept_videos() if folder.eyes is not None)
    visitor = opened(video_page(video=second.key))
    assert "Only who brought this film can have another detector look at it." in said(visitor)
    assert not any(button.label.startswith("Show what") for button in visitor.button)


def test_the_same_choice_is_the_same_video_whatever_the_order_of_its_words() -> None:
    one = Eyes(detector="owlv2", words=("cup", "bowl"), own={"a": "cup", "b": "bowl"})
    other = Eyes(detector="owlv2", words=("bowl", "cup"), own={"b": "bowl", "a": "cup"})
    assert one.content() == other.content()
    assert one.content() != Eyes(detector="omdet", words=("bowl", "cup")).content()


def test_a_download_can_be_cancelled(film: Clip, monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    def stopped(*_: object) -> None:
        raise Cancelled

    monkeypatch.setattr(own_work, "hub_models", stopped)
    page = done(bring(choose(video_page(), WORDS), "mine.mp4", mine(film)))
    assert "You stopped the work. What was done so far is kept." in said(page)
    assert [button.label for button in page.button if button.label == "Go on"]
