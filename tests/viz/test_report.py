"""The report, opened from disk in a browser without a network: what is clicked, shown and drawn belongs together."""

from __future__ import annotations

import json
import os
import re
import shutil
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
import several
from films import BITS, BLOCK, CODE_TOP, SIZE, uneven_ticks, write_film

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.clip import own_video_clip
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.perception.film_tracks import SeenTrack, Sighting
from laiar_core.timeline.film import film_notes, timeline_of_film
from laiar_core.timeline.schema import Timeline
from laiar_core.video.frame_index import presentation_times
from laiar_core.viz.report.film_page import write_report
from laiar_core.viz.report.payload import LEAST_WEIGHT, payload

ROOT = Path(__file__).resolve().parents[2]
BREAKOUT = "</script><img src=x onerror=window.pwned=1>"
# The number that the picture of the film says, and that of the frame whose boxes are drawn over it.
READ = f"""() => {{
  const film = document.getElementById("film"), canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = {list(SIZE)};
  const pen = canvas.getContext("2d");
  pen.drawImage(film, 0, 0, canvas.width, canvas.height);
  const row = pen.getImageData(0, {CODE_TOP + BLOCK // 2}, canvas.width, 1).data;
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit++) number |= (row[4 * Math.round((canvas.width * (bit + 0.5)) / {BITS})] > 127) << bit;
  return [number, Number(document.getElementById("boxes").dataset.frame)];
}}"""
# Whether anything is drawn over the picture.
DRAWN = """() => {
  const canvas = document.getElementById("boxes");
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
}"""


Made = tuple[Timeline, Clip, Path]


@pytest.fixture(scope="module")
def made(demo: Cad120, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A film at an uneven rate whose pictures say their number, in which the things of a demo film were seen."""
    played = demo.recording("Simulated1/microwaving_food/0004")
    film = write_film(tmp_path_factory.mktemp("film") / "film.mp4", uneven_ticks(len(played)))
    names = {"remote_1": BREAKOUT}
    tracks = tuple(SeenTrack(names.get(t.track_id, t.kind), 1.0, len(played), t.boxes_xyxy / 2, t.present) for t in played.tracks)
    seen = Sighting(SIZE, presentation_times(film), np.arange(len(played)), tracks, ("It was <b>dark</b>.",))
    checkpoint = load_checkpoint(ROOT / "checkpoints" / "cad120")
    clip = own_video_clip(film, seen, {}, "my cup.mp4")
    return timeline_of_film(checkpoint, clip, film_notes(clip, seen, ()), lambda step: None), clip, film


def test_every_frame_has_the_boxes_of_its_segment(made: Made) -> None:
    timeline, clip, film = made
    data = payload(timeline, clip, presentation_times(film).tolist())
    assert data["boxes"] == "detected"
    for segment, plain in zip(timeline.segments, data["segments"], strict=True):
        for track, drawn in zip(segment.explanation.tracks, data["tracks"], strict=True):
            assert drawn["id"] == track.track_id
            for inside in (0, -1):
                frame = segment.first_frame if inside == 0 else segment.last_frame
                box = track.boxes_xyxy[inside]
                assert drawn["boxes"][frame] == (box and [round(side) for side in box])
        assert plain["lane"] == 0
        for change in plain["reasons"]:
            assert all(segment.first_frame <= end["frame"] <= segment.last_frame for end in change["ends"])
            assert all(end["similarity"] >= end["runner_up_similarity"] for end in change["ends"])


@pytest.fixture(scope="module")
def chromium() -> str:
    if found := shutil.which("chromium"):
        return found
    if os.environ.get("CI"):
        pytest.fail("needs Debian's chromium")
    pytest.skip("needs Debian's chromium")


@pytest.mark.browser
def test_the_page_shows_what_the_timeline_says(made: Made, chromium: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    timeline, clip, film = made
    out = tmp_path / "report.html"
    write_report(timeline, clip, film, out)
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}).new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(("file:", "blob:")) else faults.append(r.url))
        page.goto(out.as_uri())
        bars = page.locator("#timeline button")
        assert bars.count() == len(timeline.segments) >= 3

        def settled(frame: int) -> None:
            page.wait_for_selector(f'#boxes[data-frame="{frame}"]')
            assert page.evaluate(READ) == [frame, frame]

        for number, segment in enumerate(timeline.segments):
            bars.nth(number).click()
            settled(segment.first_frame)
            assert page.locator("#sentence").inner_text() == segment.explanation.sentence
            cards = page.locator(".change h3")
            carry = [change for change in segment.explanation.transitions if change.weight >= LEAST_WEIGHT]
            assert cards.count() == len(carry)
            for change, card in zip(carry, cards.all(), strict=True):
                assert change.phrase in card.inner_text()
        with_reasons = max(range(len(timeline.segments)), key=lambda n: len(timeline.segments[n].explanation.transitions))
        bars.nth(with_reasons).click()
        jump = page.locator(".jump").last
        frame = int(re.findall(r"\d+", jump.inner_text())[0]) - 1
        jump.click()
        settled(frame)
        page.locator("#ahead").click()
        settled(frame + 1)
        assert page.evaluate(DRAWN)
        page.locator("#show").uncheck()
        assert not page.evaluate(DRAWN)
        page.locator("#play").click()
        page.wait_for_selector(f'#boxes:not([data-frame="{frame + 1}"])')
        page.wait_for_timeout(300)
        page.locator("#play").click()
        page.wait_for_timeout(300)
        shown, drawn = page.evaluate(READ)
        assert shown == drawn > frame + 1
        text = page.locator("body").inner_text()
        assert "It was <b>dark</b>." in text
        assert "my cup.mp4" in text
        assert "detected by a program" in text
        assert page.evaluate("window.pwned") is None
        browser.close()
    assert faults == []


def test_no_name_can_close_its_element(made: Made, tmp_path: Path) -> None:
    timeline, clip, film = made
    write_report(timeline.model_copy(update={"clip_id": BREAKOUT}), clip, film, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert "<img" not in page
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, flags=re.DOTALL)
    assert json.loads(data)["name"] == BREAKOUT


@pytest.fixture(scope="module")
def overlapping(demo: Cad120, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The same film told by a model of several actions, which says some of them at the same time."""
    played = demo.recording("Simulated1/microwaving_food/0004")
    film = write_film(tmp_path_factory.mktemp("several") / "film.mp4", uneven_ticks(len(played)))
    names = ("person", "chair", "cup/glass/bottle")
    tracks = tuple(
        SeenTrack(name, 1.0, len(played), t.boxes_xyxy / 2, t.present) for name, t in zip(names, played.tracks, strict=False)
    )
    seen = Sighting(SIZE, presentation_times(film), np.arange(len(played)), tracks)
    clip = own_video_clip(film, seen, {"person": "person"})
    for seed in range(100):
        timeline = timeline_of_film(several.checkpoint(seed), clip, film_notes(clip, seen, ()), lambda step: None)
        if len(timeline.segments) >= 2 and any(t.weight > 0.1 for s in timeline.segments for t in s.explanation.states):
            return timeline, clip, film
    raise AssertionError("no such model among these")


def test_segments_that_overlap_lie_in_rows_of_their_own(overlapping: Made) -> None:
    timeline, clip, film = overlapping
    data = payload(timeline, clip, presentation_times(film).tolist())
    spans: dict[int, list[tuple[float, float]]] = {}
    for segment in data["segments"]:
        spans.setdefault(segment["lane"], []).append((segment["start"], segment["end"]))
    assert sorted(spans) == list(range(len(spans)))
    assert len(spans) > 1
    for row in spans.values():
        assert all(end <= start for (_, end), (start, _) in pairwise(row))
    for drawn, track in zip(data["tracks"], clip.tracks, strict=True):
        assert [box is not None for box in drawn["boxes"]] == track.present.tolist(), "every frame of the film has its boxes"
    for plain, segment in zip(data["segments"], timeline.segments, strict=True):
        said = segment.explanation
        assert [r["weight"] for r in plain["reasons"]] == sorted((r["weight"] for r in plain["reasons"]), reverse=True)
        carry = [reason for reason in (*said.transitions, *said.states) if reason.weight >= LEAST_WEIGHT]
        assert len(plain["reasons"]) == len(carry)
        frames = {end["frame"] + 1 for reason in plain["reasons"] for end in reason["ends"]}
        assert frames <= set(said.clip.frame_numbers)


@pytest.mark.browser
def test_the_page_of_several_actions(overlapping: Made, chromium: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    timeline, clip, film = overlapping
    quiet = timeline.model_copy(update={"segments": (), "notes": ("The model says no action in this film.",)})
    write_report(timeline, clip, film, tmp_path / "report.html")
    write_report(quiet, clip, film, tmp_path / "quiet.html")
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}).new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto((tmp_path / "report.html").as_uri())
        bars = page.locator("#timeline button")
        assert bars.count() == len(timeline.segments)
        boxes = [bar.bounding_box() for bar in bars.all()]
        for one, other in combinations(boxes, 2):
            assert one
            assert other
            beside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
            assert beside or one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
        for number, segment in enumerate(timeline.segments):
            bars.nth(number).click()
            page.wait_for_selector(f'#boxes[data-frame="{segment.first_frame}"]')
            assert page.locator("#sentence").inner_text() == segment.explanation.sentence
            heads = page.locator(".change h3").all_inner_texts()
            states = [state for state in segment.explanation.states if state.weight >= LEAST_WEIGHT]
            assert all(any(state.phrase in head for head in heads) for state in states)
        page.goto((tmp_path / "quiet.html").as_uri())
        assert page.locator("#summary").inner_text() == "The model saw no action in this film."
        assert "The model says no action in this film." in page.locator("#notes").inner_text()
        browser.close()
    assert faults == []
