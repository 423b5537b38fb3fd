"""The player on films: whatever it does, picture and boxes on the stage are of the frame that it names.

The films say in every frame which one it is, and the box of the hand moves with it (`films.py`): both are read from the canvas.
"""

from __future__ import annotations

import pytest
from browser import left_film, visiting
from films import even_ticks, film_path, hand_left, uneven_ticks, write_broken_for_browsers, write_film, write_recordings
from patience import until
from stage import READ, RIM

pytestmark = pytest.mark.browser

FRAMES = 100
FIRST = 11  # The clips begin within their films: frame 0 of the clip is number 10 of the film.
NAMES = ("even", "uneven", "hidden", "cut_short", "foreign")

LOOKS = 10  # at a playing film, at most
WATCH = f"""async (root, ms) => {{
  const read = {READ}, seen = [], end = performance.now() + ms;
  while (performance.now() < end) {{
    await new Promise(requestAnimationFrame);
    seen.push(read(root));
  }}
  return seen;
}}"""

# Steps through the clip and says, right after each key, what the stage shows, and how many canvases were made for pictures.
STEP_ON = f"""async (root, steps) => {{
  const read = {READ}, seen = [], make = document.createElement;
  let made = 0;
  document.createElement = function (name, ...rest) {{
    made += name === "canvas";
    return make.call(this, name, ...rest);
  }};
  for (let n = 0; n < steps; n++) {{
    const wanted = Number(root.dataset.wanted) + 1;
    document.dispatchEvent(new KeyboardEvent("keydown", {{ key: "ArrowRight" }}));
    if (Number(root.dataset.frame) === wanted) seen.push(read(root));
    await new Promise((go) => setTimeout(go, 150));
  }}
  document.createElement = make;
  return [seen, made];
}}"""

# Pictures are fetched while the player rests.
REST = "() => new Promise((go) => setTimeout(go, 500))"


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    root = tmp_path_factory.mktemp("films")
    rows = [f"Subject1, having_meal, {name}, {FIRST}, {FRAMES - 10}, pick" for name in NAMES]
    write_recordings(root, dict.fromkeys(NAMES, FRAMES), rows)
    write_film(film_path(root, "even"), even_ticks(FRAMES))
    write_film(film_path(root, "uneven"), uneven_ticks(FRAMES))
    write_film(film_path(root, "hidden"), even_ticks(FRAMES, hidden=22))
    write_film(film_path(root, "cut_short"), even_ticks(FRAMES - 1))
    write_broken_for_browsers(film_path(root, "foreign"), FRAMES)
    return root


@pytest.fixture(scope="module")
def page(visits, app_url, films):
    """A page on the films, sharp as on a good screen."""
    with visiting(visits, harmless=left_film) as visit:
        page = visit(f"{app_url}/?data=CAD-120", device_scale_factor=2)
        field = page.get_by_role("textbox", name="Folder or zip of CAD-120")
        field.fill(str(films))
        field.press("Enter")
        page.wait_for_url("**clip=*even*")
        yield page


def show(page, name):
    """Choose the clip of a recording and wait for its player."""
    here = NAMES.index(next(other for other in NAMES if f"%2F{other}%2F" in page.url))
    there = NAMES.index(name)
    for at in range(here, there, 1 if here < there else -1):
        page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')  # a button that is just drawn anew loses a click
        page.get_by_role("button", name="Next" if here < there else "Previous", exact=True).click()
        page.wait_for_selector(f'.player[data-clip*="/{NAMES[at + (1 if here < there else -1)]}/"]')
    page.wait_for_selector(f'.player[data-clip*="/{name}/"][data-frame]')
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')
    player = page.locator(".player")
    page.keyboard.press("Escape")
    player.focus()
    go(page, "Home", 0)
    return player


def go(page, key, frame):
    page.keyboard.press(key)
    page.wait_for_selector(f'.player[data-frame="{frame}"]')


def check(seen):
    """Every picture and every box is of the frame that the player named beside it."""
    frame, number, left = seen
    assert number == frame + FIRST - 1, seen
    assert left == pytest.approx(hand_left(number) - RIM, abs=1.9), seen  # It moves 4 pixels a frame.


@pytest.mark.parametrize("name", ["even", "uneven", "hidden"])
def test_stepping_and_jumping_show_the_frame_that_is_named(page, name):
    player = show(page, name)
    for frame in [*range(1, 12), 10, 9, 8]:
        go(page, "ArrowRight" if frame > int(player.get_attribute("data-frame")) else "ArrowLeft", frame)
        check(player.evaluate(READ))
    for frame in (77, 3, 40, 41, 14, 15, 79, 0, 62):
        page.get_by_role("slider", name="Frame").fill(str(frame))
        page.wait_for_selector(f'.player[data-frame="{frame}"]')
        check(player.evaluate(READ))


def near_frames_are_there(page, player, near=8):
    """Whether most of so many steps from the start show their frame at once. It ends at rest at the start."""
    seen, _ = player.evaluate(STEP_ON, near)
    go(page, "Home", 0)
    player.evaluate(REST)
    return len(seen) > near / 2


@pytest.mark.parametrize("name", ["even", "uneven", "hidden"])
def test_a_step_to_a_frame_that_was_fetched_shows_it_at_once(page, name):
    player = show(page, name)
    until(lambda: near_frames_are_there(page, player), "the pictures of the frames ahead")
    steps = 60
    seen, made = player.evaluate(STEP_ON, steps)
    for shown in seen:
        check(shown)
    assert len(seen) > steps / 2  # On a busy machine some come too late.
    assert made <= 32  # Pictures that are left behind make room for others.


@pytest.mark.parametrize(("name", "speed"), [("even", "1"), ("even", "2"), ("uneven", "0.25"), ("hidden", "1"), ("hidden", "2")])
def test_playing_shows_the_frame_that_is_named(page, name, speed):
    player = show(page, name)
    page.get_by_role("combobox", name="Speed").select_option(speed)
    page.get_by_role("button", name="Play").click()
    frames = set[int]()
    for _ in range(LOOKS):  # a busy machine shows few frames in a second
        for pair in player.evaluate(WATCH, 1200):
            check(pair)
            frames.add(pair[0])
        if len(frames) >= 5:
            break
    assert len(frames) >= 5
    page.locator(".player .play").click()  # It pauses, or begins again where it has come to the end by now.
    for pair in player.evaluate(WATCH, 200):
        check(pair)


def test_rapid_jumps_end_at_the_last_and_never_show_a_wrong_pair(page):
    player = show(page, "hidden")
    watching = f"""async (root) => {{
      const slider = root.querySelector(".scrub"), watch = {WATCH}, seen = watch(root, 900);
      for (let n = 0; n < 40; n++) {{
        slider.value = String((n * 37) % 80);
        slider.dispatchEvent(new Event("input"));
        await new Promise((go) => setTimeout(go, 12));
      }}
      return seen;
    }}"""
    seen = player.evaluate(watching)
    for pair in seen:
        check(pair)
    page.wait_for_selector(f'.player[data-frame="{(39 * 37) % 80}"]')


def test_a_film_ends_with_its_clip_and_starts_over(page):
    player = show(page, "uneven")
    page.get_by_role("combobox", name="Speed").select_option("2")
    page.get_by_role("slider", name="Frame").fill("60")
    page.wait_for_selector('.player[data-frame="60"]')
    player.focus()
    page.keyboard.press(" ")
    page.wait_for_selector('.player[data-playing="false"][data-frame="79"]')
    check(player.evaluate(READ))
    page.keyboard.press(" ")
    page.wait_for_selector('.player[data-playing="true"]:not([data-frame="79"])')
    page.keyboard.press(" ")
    page.wait_for_selector('.player[data-playing="false"]')
    check(player.evaluate(READ))


def test_boxes_are_drawn_without_a_film_that_cannot_be_shown(page):
    player = show(page, "cut_short")
    page.get_by_text("shows 99 frames, but its annotation has 100").wait_for()
    go(page, "ArrowRight", 1)
    player = show(page, "foreign")
    page.get_by_text("This browser cannot play the film of this clip").wait_for()
    go(page, "ArrowRight", 1)
    player = show(page, "even")
    assert page.get_by_text("This browser cannot play the film of this clip").is_hidden()
    check(player.evaluate(READ))
