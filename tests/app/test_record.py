"""Filming with the camera on the page for one's own videos: Chromium's camera shows a demo film, or is denied, or not there."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import pytest
from browser import Visits, choose, launched, open_app, serious_faults, settle, stand_still, visiting
from needed import ROOT
from playwright.sync_api import expect
from serving import served

from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.marks import load_marks
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.timeline.user_video_job import timeline_of

pytestmark = pytest.mark.browser
FILM = ROOT / "assets" / "demo_clips" / "Simulated2_videos" / "picking_objects" / "0005.mp4"
ACTION = "pick"  # what happens in it
NO_CAMERA = """navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("none", "{fault}"))"""
NO_DEVICES = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo film as Chromium's fake camera reads one: pictures in JPEG, one after the other."""
    shown = tmp_path_factory.mktemp("camera") / "film.mjpeg"
    with av.open(str(FILM)) as film, av.open(str(shown), "w", format="mjpeg") as out:
        stream = out.add_stream("mjpeg", rate=30)
        (pictures,) = film.streams.video
        stream.width, stream.height, stream.pix_fmt = pictures.width, pictures.height, "yuvj420p"
        stream.codec_context.time_base = Fraction(1, 30)
        stream.codec_context.qmin, stream.codec_context.qmax = 2, 4
        for number, frame in enumerate(film.decode(pictures)):
            picture = frame.reformat(format="yuvj420p")
            picture.pts, picture.time_base = number, Fraction(1, 30)
            picture.pict_type = av.video.frame.PictureType.NONE
            out.mux(stream.encode(picture))
        out.mux(stream.encode(None))
    return shown


@pytest.fixture(scope="module")
def visits(chromium: str, camera: Path) -> Iterator[Visits]:
    with launched(chromium, "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}") as visits:
        yield visits


@pytest.fixture
def visit(visits):
    with visiting(visits) as visit:
        yield lambda address, **options: open_app(visit, address, fresh=True, **options)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("videos")


@pytest.fixture(scope="module")
def url(videos: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    settings = {"LAIAR_CHECKPOINTS": str(ROOT / "checkpoints"), "LAIAR_CACHE": str(folder / "cache")}
    with served(folder / "log.txt", LAIAR_VIDEOS=str(videos), **settings) as address:
        yield f"{address}/video"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def mark_by_dragging(page, action):
    """Drag over the middle of the film, and say what happens there."""
    page.get_by_text("What really happens").click()
    chart = page.locator(".st-key-user_video_marks .stPlotlyChart")
    chart.locator(".draglayer .nsewdrag").wait_for(state="attached")
    settle(page)
    box = stand_still(chart)
    y = box["y"] + box["height"] * 0.4
    page.mouse.move(box["x"] + box["width"] * 0.4, y)
    page.mouse.down()
    for share in (0.45, 0.5, 0.6):
        page.mouse.move(box["x"] + box["width"] * share, y + 4)
    page.mouse.up()
    dragged = page.get_by_label("From (s)")
    expect(dragged).not_to_have_value("0.0")
    choose(page, "^Action$", action)
    settle(page)
    press(page, "Mark it")
    page.get_by_text("1 marked action").wait_for()


def test_a_take_of_the_camera_comes_out_with_the_action_that_was_filmed(visit, url, videos):
    page = visit(url, permissions=["camera"])
    press(page, "Record with the camera")
    page.get_by_text("Recording, 10 s left").wait_for()
    page.get_by_text("Recording, 4 s left").wait_for()
    press(page, "Stop")
    page.get_by_text("It is still in your browser alone").wait_for()
    assert not list(videos.glob("*"))
    assert serious_faults(page, ".stApp") == []
    press(page, "Use this take")
    page.wait_for_selector(".player[data-frame]")
    settle(page)
    (folder,) = [UserVideoFolder(path) for path in videos.glob("*")]
    assert folder.name.startswith("camera 20")
    checkpoint = load_checkpoint(ROOT / "checkpoints" / "cad120")
    timeline = timeline_of(folder, checkpoint)
    assert ACTION in {segment.action for segment in timeline.segments}
    clip = UserVideo(folder, checkpoint.vocabulary).whole()
    assert clip.frame_size == (640, 480)
    assert 4 < clip.frame_times_s[-1] < 8

    mark_by_dragging(page, ACTION)
    (mark,) = load_marks(folder.marks).marks
    assert mark.action == ACTION
    assert mark.start_s < mark.end_s <= clip.frame_times_s[-1] + 0.1
    assert mark.between is not None
    page.reload()
    page.get_by_text("What really happens").click()
    page.get_by_text("1 marked action").wait_for()
    assert serious_faults(page, ".st-key-user_video_marks") == []


def test_a_take_can_be_thrown_away(visit, url):
    page = visit(url, permissions=["camera"])
    press(page, "Record with the camera")
    page.get_by_text("Recording").wait_for()
    press(page, "Discard")
    page.get_by_role("button", name="Record with the camera").wait_for()
    assert not page.locator(".recorder video").is_visible()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (None, "The browser was not allowed to use the camera."),
        (NO_CAMERA.format(fault="NotFoundError"), "No camera was found on this computer."),
        (NO_CAMERA.format(fault="NotReadableError"), "another program may hold it"),
        (NO_CAMERA.format(fault="AbortError"), "The camera cannot be used (AbortError)."),
        (NO_DEVICES, "only to pages at localhost or over https"),
        ("delete window.MediaRecorder", "This browser cannot record films."),
    ],
)
def test_without_a_camera_there_is_a_sentence(visit, url, script, sentence):
    page = visit(url)
    if script:
        page.evaluate(f"() => {{ {script} }}")
    press(page, "Record with the camera")
    page.get_by_text(sentence).wait_for()
    assert page.get_by_role("button", name="Record with the camera").is_visible()


def test_a_sample_film_goes_the_same_way(visit, url, videos):
    page = visit(url)
    press(page, "Try a sample film")
    page.get_by_text("looking for people and things").wait_for()
    assert "simulated sample.mp4" in {UserVideoFolder(path).name for path in videos.glob("*")}
    press(page, "Cancel")
