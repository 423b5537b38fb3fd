"""What the player does by itself: graph on the clock of the picture, jumps between transitions, loops, present mode."""

from __future__ import annotations

from itertools import pairwise

import pytest
from browser import stand_still, visiting

pytestmark = pytest.mark.browser

# The graph of the page and the player, looked at in every frame that the browser paints.
WATCH = """async (ms) => {
  const roots = [...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean);
  const player = roots.map((root) => root.querySelector(".player")).find(Boolean);
  const apart = roots.filter((root) => !root.querySelector(".player"));
  const graph = apart.map((root) => root.querySelector(".graph")).find(Boolean);
  const seen = [], end = performance.now() + ms;
  while (performance.now() < end) {
    await new Promise(requestAnimationFrame);
    seen.push([player.dataset.frame, graph.dataset.frame]);
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def window(visits, app_url):
    with visiting(visits) as visit:
        page = visit(app_url)
        page.wait_for_selector(".player[data-frame]")
        page.wait_for_selector(".stPlotlyChart .point")
        yield page


@pytest.fixture
def page(window):
    window.locator(".player").focus()
    window.keyboard.press("Home")
    window.wait_for_selector('.player[data-frame="0"]')
    window.wait_for_selector('.stApp[data-test-script-state="notRunning"]')
    return window


def frame_of(page):
    return int(page.locator(".player").get_attribute("data-wanted"))


def transitions(page):
    """Frames of the transitions, by jumping from one to the next until there is none."""
    frames = [0]
    while True:
        page.keyboard.press("]")
        if frame_of(page) == frames[-1]:
            return frames[1:]
        frames.append(frame_of(page))


def test_the_graph_shows_the_frame_of_the_picture_while_it_plays(page):
    page.keyboard.press(" ")
    seen = page.evaluate(WATCH, 1200)
    page.keyboard.press(" ")
    assert all(player == graph for player, graph in seen)
    assert len({player for player, _ in seen}) >= 3


def test_brackets_jump_between_transitions_and_back(page):
    frames = transitions(page)
    assert frames
    assert frames == sorted(frames)
    page.wait_for_selector(f'.player[data-frame="{frames[-1]}"]')
    for frame in reversed(frames[:-1]):
        page.keyboard.press("[")
        page.wait_for_selector(f'.player[data-frame="{frame}"]')


def test_a_transition_is_looped_until_it_is_told_not_to(page):
    page.keyboard.press("]")
    change = frame_of(page)
    loop = page.get_by_role("button", name="Loop this transition")
    page.keyboard.press("l")
    assert loop.get_attribute("aria-pressed") == "true"
    page.wait_for_selector('.player[data-playing="true"]')
    seen = [int(player) for player, _ in page.evaluate(WATCH, 2600)]
    assert any(later < earlier for earlier, later in pairwise(seen))  # It has started over.
    assert min(seen) <= change <= max(seen) + 1
    page.keyboard.press("l")
    assert loop.get_attribute("aria-pressed") == "false"
    page.keyboard.press("Home")
    page.wait_for_selector('.player[data-playing="false"][data-frame="0"]')


def test_a_relation_of_the_graph_can_be_pressed_with_the_keyboard(page):
    page.keyboard.press("End")
    last = frame_of(page)
    page.wait_for_selector(f'.graph[data-frame="{last}"]')
    edge = page.locator(".graph-room .edge:not([data-kind=none])").first
    edge.focus()
    page.keyboard.press(" ")
    assert page.locator(".player").get_attribute("data-playing") == "false"
    assert frame_of(page) <= last
    name = edge.get_attribute("aria-label").split(":")[0].replace(" – ", ", ")
    page.locator(".st-key-detail").get_by_text(name).wait_for()


def test_annotation_is_told_apart_from_what_the_model_kept(page):
    page.keyboard.press("End")
    box = page.get_by_label("Show annotation").last
    box.check()
    page.get_by_text("The video stream never sees this").last.wait_for()
    shown = page.locator(".graph-room .edge:not([data-kind=none])")
    assert set(shown.evaluate_all("all => all.map(e => e.dataset.kind)")) == {"annotated"}
    box.uncheck()
    page.wait_for_selector('.graph[data-shows="kept"]')
    assert shown.count() == 0 or "annotated" not in shown.evaluate_all("all => all.map(e => e.dataset.kind)")


@pytest.mark.parametrize("allowed", [True, False])
def test_present_mode_steps_through_the_transitions_in_words(page, allowed):
    frames = transitions(page)
    page.keyboard.press("Home")
    if not allowed:
        page.evaluate("() => { Element.prototype.requestFullscreen = () => Promise.reject(new Error('not allowed')); }")
    page.keyboard.press("p")
    player = page.locator(".player.presenting")
    player.wait_for()
    page.wait_for_function("(e) => document.fullscreenElement || e.matches(':popover-open')", arg=player.element_handle())
    box = stand_still(player)
    size = page.evaluate("[innerWidth, innerHeight]")
    assert [box["x"], box["y"], box["width"], box["height"]] == [0, 0, *size]
    assert player.evaluate("e => e.contains(e.getRootNode().elementFromPoint(20, 20))")  # Nothing lies over it.
    for number, frame in enumerate(frames, start=1):
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f'.player[data-frame="{frame}"]')
        assert player.locator(".answer-place").inner_text().startswith(f"transition {number} of ")
        assert "→" in player.locator(".caption").inner_text()
        assert "weight" in player.locator(".caption").inner_text()
    letters = player.locator(".caption").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert letters >= size[1] / 30
    assert player.locator(".graph-room .edge[data-kind=changed]").count() >= 1
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    page.wait_for_selector(".player:not(.presenting)")
    assert page.locator(".player").bounding_box()["width"] < size[0] / 2


def test_a_diamond_on_the_strips_goes_to_its_transition(page):
    frames = transitions(page)
    page.keyboard.press("Home")
    page.wait_for_selector('.player[data-frame="0"]')
    rows = page.locator(".strips").bounding_box()
    total = int(page.get_by_role("slider", name="Frame").get_attribute("max")) + 1
    gutter, row, place = 128, 22, 2  # As strips.js draws them; the first pair row is the third.
    x = gutter + (rows["width"] - gutter - 2) * (frames[0] + 0.5) / total
    for at in range(place, place + 6):
        page.locator(".strips").hover(position={"x": x + 4, "y": row * at + 9})
        if "→" in (page.locator(".strips").get_attribute("title") or ""):
            page.locator(".strips").click(position={"x": x + 4, "y": row * at + 9})
            break
    else:
        pytest.fail("no diamond stands where the first transition is")
    page.wait_for_selector(f'.player[data-frame="{frames[0]}"]')
