"""The report, opened from disk in a browser without a network: what is clicked, shown and drawn belongs together."""

from __future__ import annotations

import json
import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
import several
from browser import Visit
from films import BITS, BLOCK, CODE_TOP, SIZE, uneven_ticks, write_film
from needed import ROOT

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.clip import user_video_clip
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.timeline.film import film_notes, timeline_of_film
from laiar_core.timeline.schema import Timeline
from laiar_core.video.frame_index import presentation_times
from laiar_core.viz.figures.lanes import lanes
from laiar_core.viz.frame_numbers import number
from laiar_core.viz.report.film_page import LEAST_WEIGHT, ends_of, write_report
from laiar_core.viz.report.payload import on_film, payload

BREAKOUT = "</script><img src=x onerror=window.pwned=1>"
# The frame that the player names, and the number that the picture of the film says: readable where no box is drawn over it.
READ = f"""(root) => {{
  const canvas = root.querySelector(".stage"), [w, h] = [canvas.width, canvas.height];
  const row = canvas.getContext("2d").getImageData(0, Math.round((h * {CODE_TOP + BLOCK / 2}) / {SIZE[1]}), w, 1).data;
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit++) number |= (row[4 * Math.round((w * (bit + 0.5)) / {BITS})] > 127) << bit;
  return [Number(root.dataset.frame), number];
}}"""
# Whether anything is drawn over the picture, which is grey.
DRAWN = """(root) => {
  const canvas = root.querySelector(".stage");
  const shown = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return shown.some((value, at) => at % 4 === 0 && Math.abs(value - shown[at + 1]) > 40);
}"""


Made = tuple[Timeline, Clip, Path]


@pytest.fixture(scope="module")
def made(demo: Cad120, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A film at an uneven rate whose pictures say their number, in which the things of a demo film were seen."""
    played = demo.recording("Simulated1/microwaving_food/0004")
    film = write_film(tmp_path_factory.mktemp("film") / "film.mp4", uneven_ticks(len(played)))
    names = {"remote_1": BREAKOUT}
    tracks = tuple(
        FilmTrack(names.get(t.track_id, t.class_name), 1.0, len(played), t.boxes_xyxy / 2, t.present) for t in played.tracks
    )
    seen = FilmTracks(SIZE, presentation_times(film), np.arange(len(played)), tracks, ("It was <b>dark</b>.",))
    checkpoint = load_checkpoint(ROOT / "checkpoints" / "cad120")
    clip = user_video_clip(film, seen, {}, "my cup.mp4")
    return timeline_of_film(checkpoint, clip, film_notes(checkpoint, clip, seen, ()), lambda step: None), clip, film


def test_every_frame_has_the_boxes_of_its_segment(made: Made) -> None:
    timeline, clip, film = made
    data = payload(timeline, clip, presentation_times(film).tolist())
    assert lanes(timeline.segments) == [0] * len(timeline.segments)
    for segment in timeline.segments:
        for track, drawn in zip(segment.explanation.tracks, data["tracks"], strict=True):
            assert drawn["name"] == track.track_id
            for inside in (0, -1):
                frame = segment.first_frame if inside == 0 else segment.last_frame
                box = track.boxes_xyxy[inside]
                assert drawn["boxes"][frame] == (box and [round(side) for side in box])
        said = on_film(segment, clip)
        for change in said.transitions:
            assert all(segment.first_frame <= end.frame <= segment.last_frame for end in ends_of(said, change))
            assert all(end.similarity >= end.runner_up_similarity for end in ends_of(said, change))


def test_what_makes_the_film_unlike_others_stands_above_what_is_said_of_it(made: Made, tmp_path: Path) -> None:
    timeline, clip, film = made
    warned = timeline.model_copy(update={"warnings": ("Its frames are <i>1 s</i> apart.",)})
    write_report(warned, clip, film, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert page.index("Its frames are &lt;i&gt;1 s&lt;/i&gt; apart.") < page.index('id="summary"')


def test_the_player_draws_a_segment_in_frames_of_the_film(made: Made) -> None:
    timeline, clip, film = made
    data = payload(timeline, clip, presentation_times(film).tolist())
    for segment, part in zip(timeline.segments, data["segments"], strict=True):
        parts, said = part["drawn"], segment.explanation
        sampled = [segment.first_frame + frame for frame in said.sampled_frames]
        assert parts["sampled"][: len(sampled)] == sampled
        assert parts["sampled"][len(sampled) :] in ([], [segment.last_frame + 1]), "what comes after the segment is not its own"
        assert sum(map(len, parts["kept"][: len(sampled)])) == sum(token.spoken_of for token in said.tokens)
        assert not any(parts["kept"][len(sampled) :])
        assert {change["to"] for change in parts["changes"]} == {segment.first_frame + t.to_frame for t in said.transitions}
        assert parts["rows"][0]["spans"] == [[segment.start_s, segment.end_s]]


@pytest.mark.browser
def test_the_page_shows_what_the_timeline_says(made: Made, visit: Visit, tmp_path: Path) -> None:
    timeline, clip, film = made
    out = tmp_path / "report.html"
    write_report(timeline, clip, film, out)
    page = visit(out.as_uri(), offline=True)
    bars = page.locator("#timeline button")
    assert bars.count() == len(timeline.segments) >= 3
    player, boxes = page.locator(".player"), page.locator("#show")
    boxes.uncheck()

    def settled(frame: int) -> None:
        page.wait_for_selector(f'.player[data-frame="{frame}"]')
        assert player.evaluate(READ) == [frame, frame]

    for at, segment in enumerate(timeline.segments):
        bars.nth(at).click()
        settled(segment.first_frame)
        assert page.locator(".sentence:visible").inner_text() == segment.explanation.sentence
        cards = page.locator(".change h3:visible")
        carry = [change for change in segment.explanation.transitions if change.weight >= LEAST_WEIGHT]
        assert cards.count() == len(carry)
        for change, card in zip(carry, cards.all(), strict=True):
            assert change.phrase in card.inner_text()
    with_reasons = max(range(len(timeline.segments)), key=lambda n: len(timeline.segments[n].explanation.transitions))
    bars.nth(with_reasons).click()
    jump = page.locator(".change button:visible").last
    frame = int(jump.inner_text()) - 1
    jump.click()
    settled(frame)
    page.keyboard.press("ArrowRight")
    settled(frame + 1)
    page.keyboard.press("ArrowLeft")
    settled(frame)
    page.get_by_role("button", name="Forward one frame").click()
    settled(frame + 1)
    assert not player.evaluate(DRAWN)
    boxes.check()
    assert player.evaluate(DRAWN)
    boxes.uncheck()
    assert not player.evaluate(DRAWN)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector(f'.player[data-playing="true"]:not([data-frame="{frame + 1}"])')
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_selector('.player[data-playing="false"]')
    named, shown = player.evaluate(READ)
    assert shown == named > frame + 1
    text = page.locator("body").inner_text()
    assert "It was <b>dark</b>." in text
    assert "my cup.mp4" in text
    assert "detected by a program" in text
    assert page.evaluate("window.pwned") is None


def test_no_name_can_close_its_element(made: Made, tmp_path: Path) -> None:
    timeline, clip, film = made
    write_report(timeline.model_copy(update={"clip_id": BREAKOUT}), clip, film, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert "<img" not in page
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, flags=re.DOTALL)
    assert json.loads(data)["name"] == BREAKOUT


@pytest.fixture(scope="module")
def overlapping(demo: Cad120, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The same film parts by a model of several actions, which says some of them at the same time."""
    played = demo.recording("Simulated1/microwaving_food/0004")
    film = write_film(tmp_path_factory.mktemp("several") / "film.mp4", uneven_ticks(len(played)))
    names = ("person", "chair", "cup/glass/bottle")
    tracks = tuple(
        FilmTrack(name, 1.0, len(played), t.boxes_xyxy / 2, t.present) for name, t in zip(names, played.tracks, strict=False)
    )
    seen = FilmTracks(SIZE, presentation_times(film), np.arange(len(played)), tracks)
    clip = user_video_clip(film, seen, {"person": "person"})
    for seed in range(100):
        model = several.checkpoint(seed)
        timeline = timeline_of_film(model, clip, film_notes(model, clip, seen, ()), lambda step: None)
        if len(timeline.segments) >= 2 and any(t.weight > 0.1 for s in timeline.segments for t in s.explanation.states):
            return timeline, clip, film
    raise AssertionError("no such model among these")


def test_segments_that_overlap_lie_in_rows_of_their_own(overlapping: Made) -> None:
    timeline, clip, film = overlapping
    data = payload(timeline, clip, presentation_times(film).tolist())
    spans: dict[int, list[tuple[float, float]]] = {}
    for segment, lane in zip(timeline.segments, lanes(timeline.segments), strict=True):
        spans.setdefault(lane, []).append((segment.start_s, segment.end_s))
    assert sorted(spans) == list(range(len(spans)))
    assert len(spans) > 1
    for row in spans.values():
        assert all(end <= start for (_, end), (start, _) in pairwise(row))
    for drawn, track in zip(data["tracks"], clip.tracks, strict=True):
        assert [box is not None for box in drawn["boxes"]] == track.present.tolist(), "every frame of the film has its boxes"
    for segment in timeline.segments:
        said = on_film(segment, clip)
        for name in ("transitions", "states"):
            for reason, before in zip(getattr(said, name), getattr(segment.explanation, name), strict=True):
                frames = {number(said, end.frame) for end in ends_of(said, reason)}
                assert frames == {number(segment.explanation, frame) for frame in (before.from_frame, before.to_frame)}


@pytest.mark.browser
def test_the_page_of_several_actions(overlapping: Made, visit: Visit, tmp_path: Path) -> None:
    timeline, clip, film = overlapping
    quiet = timeline.model_copy(update={"segments": (), "notes": ("The model says no action in this film.",)})
    write_report(timeline, clip, film, tmp_path / "report.html")
    write_report(quiet, clip, film, tmp_path / "quiet.html")
    page = visit((tmp_path / "report.html").as_uri(), offline=True)
    bars = page.locator("#timeline button")
    assert bars.count() == len(timeline.segments)
    boxes = [bar.bounding_box() for bar in bars.all()]
    for one, other in combinations(boxes, 2):
        assert one
        assert other
        beside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
        assert beside or one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
    for at, segment in enumerate(timeline.segments):
        bars.nth(at).click()
        page.wait_for_selector(f'.player[data-frame="{segment.first_frame}"]')
        assert page.locator(".sentence:visible").inner_text() == segment.explanation.sentence
        heads = page.locator(".change h3:visible").all_inner_texts()
        weights = [int(weight.rstrip("%").strip("<>")) for weight in page.locator(".weight:visible").all_inner_texts()]
        assert weights == sorted(weights, reverse=True)
        reasons = (*segment.explanation.transitions, *segment.explanation.states)
        assert len(heads) == sum(reason.weight >= LEAST_WEIGHT for reason in reasons)
        states = [state for state in segment.explanation.states if state.weight >= LEAST_WEIGHT]
        assert all(any(state.phrase in head for head in heads) for state in states)
    page.goto((tmp_path / "quiet.html").as_uri())
    assert page.locator("#summary").inner_text() == "The model saw no action in this film."
    assert "The model says no action in this film." in page.locator("#notes").inner_text()
