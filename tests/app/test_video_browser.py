"""Bringing a video, in a real browser with the real eyes: a simulated film, a real clip, and files that are no films."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from browser import OVERFLOW, PAINTED, click_mark, open_app, part_of, serious_faults, settle, stand_still, visiting
from needed import ROOT, needed
from playwright.sync_api import expect
from serving import served

from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.track_files.write import boxes_file

pytestmark = pytest.mark.browser
FILM = ROOT / "assets" / "demo_clips" / "Simulated2_videos" / "picking_objects" / "0005.mp4"
ROOM = ROOT / "assets" / "demo_charades" / "Charades_v1_480" / "S0005.mp4"
ROW = 35  # pixels of a row of a table


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("videos")


@pytest.fixture(scope="module")
def serve(chromium: str, videos: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Any]:
    """Start the app on the bundled checkpoints, as often as wanted: what was brought stays."""
    folder = tmp_path_factory.mktemp("server")
    limits = '{"max_bytes": 4194304, "max_seconds": 60}'
    return lambda: served(
        folder / "log.txt",
        LAIAR_CHECKPOINTS=str(ROOT / "checkpoints"),
        LAIAR_CACHE=str(folder / "cache"),
        LAIAR_VIDEOS=str(videos),
        LAIAR_VIDEO_LIMITS=limits,
    )


@pytest.fixture(scope="module")
def url(serve: Callable[[], Any]) -> Iterator[str]:
    with serve() as address:
        yield address


@pytest.fixture
def visit(visits):
    """Open an address as somebody new. Whatever the test does, the console must stay clean."""
    with visiting(visits) as visit:
        yield lambda address: open_app(visit, address, fresh=True)


@pytest.fixture(scope="module")
def real_clip(real_films: Path) -> Path:
    return needed(real_films / "LEG82_0.0-10.4.mp4", "the real clip")


def bring(page, path):
    settle(page)
    zone = page.locator("[data-testid=stFileUploader]", has_text="A video of up to")
    zone.locator("input[type=file]").set_input_files(path)


def wait_for_result(page):
    """The timeline and the clip view are there, and nothing moves any more."""
    page.wait_for_selector(".player[data-frame]")
    page.get_by_text("boxes: detected").wait_for()
    settle(page)


def wait_for_found(page, words):
    """What was found is open, and the picture names this."""
    page.wait_for_selector(".draw img[src^=data]")
    page.locator(".draw .found", has_text=words).first.wait_for()
    settle(page)


def open_corrections(page):
    page.get_by_text("What was detected, and how to correct it").click()
    page.wait_for_selector(".draw img[src^=data]")
    settle(page)


def take_for(page, row, word):
    """Have the detector's word of that row taken for this one: a table is a canvas, so by its place and the keyboard."""
    table = page.locator(".stExpander [data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    settle(page)
    box = table.bounding_box()
    page.mouse.dblclick(box["x"] + 0.45 * box["width"], box["y"] + (row + 1.5) * ROW)
    options = page.locator("#portal [role=option]")
    options.first.wait_for()
    page.keyboard.type(word)
    options.filter(has_not_text=word).first.wait_for(state="detached")
    page.keyboard.press("Enter")
    table.locator(f'[data-testid="glide-cell-1-{row}"]', has_text=word).wait_for(state="attached")


def own_video(folder):
    """The video as the first checkpoint sees it."""
    return UserVideo(folder, load_checkpoint(ROOT / "checkpoints" / "cad120").vocabulary)


def stretch(page):
    return page.url.split("stretch=")[1].split("&")[0]


def test_a_film_becomes_a_timeline_and_is_corrected(visit, url, serve, videos):
    page = visit(url)
    page.get_by_role("link", name="Your video").click()
    page.wait_for_selector("[data-testid=stFileUploader]")
    settle(page)
    bring(page, FILM)
    page.get_by_role("button", name="Cancel").wait_for()
    wait_for_result(page)
    (folder,) = [UserVideoFolder(path) for path in videos.iterdir()]
    assert folder.key in page.url

    assert serious_faults(page) == []

    # A click on a bar of the band shows that stretch.
    before = stretch(page)
    click_mark(page, page.locator(".stPlotlyChart .bars .point").last)
    page.wait_for_url(lambda address: f"stretch={before}" not in address)
    wait_for_result(page)
    assert stretch(page) != before

    # Another word, and nothing is looked for again.
    seen = folder.film_tracks.stat().st_mtime_ns
    open_corrections(page)
    word = next(name for name, class_name in own_video(folder).classes.items() if class_name is None and name != "person")
    words = [name for name in own_video(folder).classes if name not in ("person", "hand", "head")]
    assert page.get_by_text(f"it holds {word}").or_(page.get_by_text(f", {word}")).count()
    assert serious_faults(page, ".stExpander") == []
    take_for(page, words.index(word), "apple")
    page.get_by_role("button", name="Explain again").click()
    page.wait_for_selector(".draw", state="detached")
    wait_for_result(page)
    assert own_video(folder).classes[word] == "apple"
    assert folder.film_tracks.stat().st_mtime_ns == seen

    # A box around what was missed.
    open_corrections(page)
    number = len(own_video(folder).seen.tracks) + 1
    page.locator(".draw").evaluate("e => e.scrollIntoView({ block: 'center' })")  # The mouse reaches only what is on the screen.
    picture = page.locator(".draw").bounding_box()
    x, y = picture["x"] + 0.08 * picture["width"], picture["y"] + 0.64 * picture["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y + 20)
    page.mouse.move(x + 20, y + 50)
    page.mouse.up()
    page.get_by_role("button", name="Follow it", disabled=False).click()
    page.wait_for_selector(".draw", state="detached")
    wait_for_result(page)
    open_corrections(page)
    wait_for_found(page, f"{number} box")
    assert page.get_by_role("combobox", name="Which thing").count(), "it can be drawn once more"
    assert serious_faults(page, ".stExpander") == []

    # One step back and forth again, and what is followed and called otherwise is as it was.
    for button, count in (("Undo", number - 1), ("Undo", number - 1), ("Redo", number - 1), ("Redo", number)):
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_selector(".draw", state="detached")
        wait_for_result(page)
        assert len(own_video(folder).seen.tracks) == count
        open_corrections(page)
    assert own_video(folder).classes[word] == "apple"
    wait_for_found(page, f"{number} box")

    # Somebody who has the link sees the same, also after the server was started again.
    link = page.url
    for start in (None, serve):
        if start is None:
            _look_again(visit(link), folder, number)
        else:
            with start() as again:
                _look_again(visit(link.replace(url, again)), folder, number)


def _look_again(page, folder, number):
    wait_for_result(page)
    assert folder.name in page.inner_text(".st-key-user_video_title")
    open_corrections(page)
    wait_for_found(page, f"{number} box")
    wait_for_found(page, "apple")


def boxes_zone(page):
    return page.locator("[data-testid=stFileUploader]", has_text="Boxes of your own").locator("input[type=file]")


def test_boxes_are_brought_taken_along_and_brought_back(visit, url, demo, tmp_path):
    """A film with its boxes from CVAT; they go out as another format, and back in place of those."""
    recording = demo.recording("Simulated2/picking_objects/0005")
    tracks = tuple(FilmTrack(t.class_name, 1.0, len(recording), t.boxes_xyxy, t.present) for t in recording.tracks)
    found = FilmTracks(recording.frame_size, recording.frame_times_s, np.arange(len(recording)), tracks)
    boxes = tmp_path / "annotations.xml"
    boxes.write_bytes(boxes_file(found, ".xml", recording.frame_size, "0005.mp4"))
    page = visit(f"{url}/video")
    settle(page)
    page.locator("label", has_text="My own boxes").click()
    settle(page)
    boxes_zone(page).set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Dear Sir"})
    page.get_by_text("notes.txt has no boxes that can be read").wait_for()
    settle(page)
    assert serious_faults(page) == []
    boxes_zone(page).set_input_files(boxes)
    page.get_by_text("annotations.xml is CVAT, 7 tracks: apple, cup, hand, head, medicine-box").wait_for()
    bring(page, FILM)
    page.get_by_text("boxes: brought (CVAT)").wait_for()
    page.get_by_text("The boxes were brought in annotations.xml (CVAT)").wait_for()
    page.wait_for_selector(".player[data-frame]")
    settle(page)
    assert serious_faults(page) == []
    first = page.url
    page.get_by_role("button", name="Boxes", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="MOT 1.1").click()
    assert taken.value.suggested_filename == "0005-boxes.zip"
    back = tmp_path / "mended.zip"
    taken.value.save_as(back)
    other = page.locator("[data-testid=stFileUploader]", has_text="Bring boxes of this film").locator("input[type=file]")
    other.set_input_files(back)
    page.get_by_text("mended.zip is MOT, 7 tracks").wait_for()
    page.get_by_role("button", name="Explain the film with these boxes").click()
    page.get_by_text("boxes: brought (MOT)").wait_for()
    assert page.url.split("?")[1].split("&")[0] != first.split("?")[1].split("&")[0]


def test_a_real_clip_says_what_the_model_does_not_know(visit, url, real_clip):
    page = visit(f"{url}/video")
    bring(page, real_clip)
    page.get_by_text("The video shows nothing that this model knows: it holds").wait_for()
    wait_for_found(page, "laptop")
    settle(page)
    take_for(page, 0, "book")
    page.get_by_role("button", name="Explain again").click()
    wait_for_result(page)
    page.get_by_text("Some of what the video shows is left out").wait_for()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_selector("[data-testid=stFileUploader]")


def choose_checkpoint(page, name):
    settle(page)
    page.get_by_role("combobox", name="Checkpoint").click()
    page.get_by_role("option", name=name, exact=True).click()


def test_a_film_is_told_by_a_model_of_several_actions_too(visit, url, videos):
    page = visit(f"{url}/video?checkpoint=charades-simulated")
    page.get_by_text("says which of 157 actions you do").wait_for()
    before = set(videos.iterdir())
    bring(page, ROOM)
    page.get_by_role("button", name="Cancel").wait_for()
    wait_for_result(page)
    page.get_by_text("This model learned from simulated clips alone").wait_for()
    opened = part_of(page.url, "stretch"), part_of(page.url, "action")
    page.get_by_text(f"I say “{opened[1]}”").first.wait_for()
    assert serious_faults(page) == []
    assert page.evaluate(OVERFLOW) == [0, 0]

    # Each mark of the last row is a moment of its action: the page goes to what the model saw around it.
    click_mark(page, page.locator(".stPlotlyChart .bars .points").nth(-2).locator(".point").last)
    page.wait_for_url(lambda _: (part_of(page.url, "stretch"), part_of(page.url, "action")) != opened)
    wait_for_result(page)
    clicked = part_of(page.url, "stretch"), part_of(page.url, "action")
    page.get_by_text(f"“{clicked[1]}”").first.wait_for()
    assert page.locator(".stPlotlyChart text", has_text=clicked[1]).first.evaluate("e => e.outerHTML").count("bold")

    # The first row of the table is a segment.
    table = page.locator(".stDataFrame").first
    cell = table.locator('[data-testid="glide-cell-2-0"]')
    action = cell.inner_text().rsplit(" ", 1)[0]
    settle(page)
    box = stand_still(table)
    page.mouse.move(box["x"] + 300, box["y"] + 1.3 * ROW)
    page.evaluate(PAINTED)
    page.mouse.click(box["x"] + 300, box["y"] + 1.5 * ROW)
    page.wait_for_url(lambda _: part_of(page.url, "action") == action and part_of(page.url, "stretch") != clicked[0])
    wait_for_result(page)
    told = part_of(page.url, "stretch"), action

    # Another kind of model tells the same film in its own way, and the first one still knows what it said.
    (folder,) = [UserVideoFolder(path) for path in set(videos.iterdir()) - before]
    seen = folder.film_tracks.stat().st_mtime_ns
    choose_checkpoint(page, "cad120")
    page.get_by_text("model: learned from CAD-120").wait_for()
    wait_for_result(page)
    assert part_of(page.url, "action") == ""
    choose_checkpoint(page, "charades-simulated")
    page.get_by_text("This model learned from simulated clips alone").wait_for()
    wait_for_result(page)
    assert page.get_by_text("here any more").count() == 0
    assert folder.film_tracks.stat().st_mtime_ns == seen

    again = visit(f"{url}/video?checkpoint=charades-simulated&video={folder.key}&stretch={told[0]}&action={quote(told[1])}")
    wait_for_result(again)
    again.get_by_text(f"I say “{told[1]}”").first.wait_for()


def test_what_is_no_film_has_its_sentence_and_the_next_file_can_come(visit, url, videos, tmp_path):
    page = visit(f"{url}/video")
    (tmp_path / "notes.mp4").write_text("not a film")
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "huge.mp4").write_bytes(bytes(5 << 20))
    before = sorted(videos.iterdir())
    for name, said in (
        ("notes.mp4", "it must be a whole video file"),
        ("empty.mp4", "The video is an empty file"),
        ("huge.mp4", "The video is larger than 4 MB"),
    ):
        bring(page, tmp_path / name)
        page.get_by_text(said).wait_for()
        assert sorted(videos.iterdir()) == before
    settle(page)


def test_cancelled_work_leaves_nothing_behind(visit, url, videos, real_clip, tmp_path):
    other = tmp_path / "other.mp4"
    other.write_bytes(real_clip.read_bytes() + b"\0")  # another file to the store, the same film to the eyes
    before = sorted(videos.iterdir())
    page = visit(f"{url}/video")
    bring(page, other)
    page.get_by_text("Looking for people and things").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("You stopped the work. The video was not kept.").wait_for()
    assert sorted(videos.iterdir()) == before
    expect(page.locator("[data-testid=stFileUploader]")).to_have_count(1)  # that of the run before goes when this one ends


def test_the_checkpoint_that_knows_a_film_tells_it_and_others_beside_it(visit, url, real_clip):
    """A recorded film that one checkpoint refuses: the next click has it told, and a click on a bar goes to who says so."""
    page = visit(f"{url}/video")
    bring(page, real_clip)
    page.get_by_text("charades-simulated knows").wait_for()
    settle(page)
    assert serious_faults(page) == []
    page.get_by_role("button", name="Use charades-simulated").click()
    wait_for_result(page)
    page.get_by_text("Looked for and not found: ").wait_for()
    settle(page)
    page.get_by_role("combobox", name="Tell it side by side with").press_sequentially("cad")
    page.get_by_role("option", name="cad120", exact=True).click()
    page.get_by_text("cad120: The video shows nothing that this model knows").wait_for()
    assert part_of(page.url, "with") == "cad120"
    page.get_by_text("Draw a box", exact=True).click()
    page.get_by_role("button", name="Follow it").wait_for()
    settle(page)
    assert serious_faults(page) == []
    assert page.evaluate(OVERFLOW) == [0, 0]


def test_a_click_on_what_another_checkpoint_says_goes_to_its_explanation(visit, url):
    page = visit(f"{url}/video?checkpoint=cad120&with=simulated")
    bring(page, FILM)
    page.get_by_text("What each checkpoint says, by the same time").wait_for()
    settle(page)
    bars = page.locator(".stPlotlyChart", has_text="simulated").locator(".bars .points").nth(1).locator(".point")
    click_mark(page, bars.first)
    page.wait_for_url(lambda _: part_of(page.url, "checkpoint") == "simulated")
    page.wait_for_selector(".player[data-frame]")
    assert part_of(page.url, "with") == "cad120"
    again = visit(page.url)
    again.get_by_text("What each checkpoint says, by the same time").wait_for()
    assert part_of(again.url, "stretch") == part_of(page.url, "stretch")
