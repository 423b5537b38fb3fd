"""The player and Python agree on the frame, in whatever order and however late their messages come.

Here nothing is slow by chance: the real player and link of the browser on one side, the rules of Python on the other, and each
message is carried when the test says so.
"""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

import app.state.frame_address
import app.state.selection
from app.state.frame_address import opened_at
from app.state.selection import PLAYER, follow
from laiar_core.viz.frame_numbers import opening
from laiar_core.viz.player.payload import player_data
from laiar_core.viz.player.pictures import Film, Pictures
from laiar_core.viz.player.source import player_source, read

pytestmark = pytest.mark.browser
PLACE = "http://laiar.test/"
PAGE = """<!doctype html><link rel="icon" href="data:,"><div id="player"></div><div id="link"></div><a href="#elsewhere">leave</a>
<script type="module">
  import player from "/player.js";
  import link from "/link.js";
  const unmount = {};
  window.sent = [];
  window.said = 0;
  document.addEventListener("laiar:moved", () => (window.said += 1));
  window.mount = (name, html, data) => {
    const parentElement = document.getElementById(name);
    if (!unmount[name]) parentElement.innerHTML = html;
    const setStateValue = (key, value) => window.sent.push([key, value]);
    unmount[name] = (name === "player" ? player : link)({ parentElement, data, setStateValue });
  };
  window.unmount = (name) => { unmount[name](); delete unmount[name]; document.getElementById(name).replaceChildren(); };
</script>"""


class Both:
    """A page of the browser and the session that Python keeps of it; what one says, the other hears when it is brought there."""

    def __init__(self, page, explanation, state):
        self.page, self.explanation, self.state = page, explanation, state
        self.opening = opening(explanation)[0]
        self.end = len(explanation.clip.frame_numbers) - 1

    def run(self, clip):
        """Python runs on a clip. Returns what it says to the player and to the link."""
        pairs = len(self.explanation.pairs)
        self.opened = opened_at(self.explanation, clip, None)
        self.link = follow(self.opened.key, self.end + 1, pairs, self.opened.place, {})
        film = Pictures(Film("/never.mp4", self.explanation.clip.frame_times_s)) if clip == "slow" else None
        player = player_data(self.explanation, self.opened.key, film, self.opened.place[0], graph=False)
        return player, self.said_to_link()

    def said_to_link(self):
        link = self.link
        return {"clip": link.clip, "frame": link.frame, "seek": link.seek, "address": {"frame": str(link.frame)}}

    def show(self, clip):
        """A run of the page, and the browser has all of it."""
        player, link = self.run(clip)
        self.player_hears(player)
        self.link_hears(link)

    def player_hears(self, data):
        self.page.evaluate("([html, data]) => mount('player', html, data)", [player_source().html, data])

    def link_hears(self, data):
        self.page.evaluate("(data) => mount('link', '', data)", data)

    def python_hears(self, clip, many=1):
        """What the link has said so far, and a run of what follows the frame on the clip that is chosen by now."""
        self.page.wait_for_function("(many) => sent.length >= many", arg=many)
        for key, value in self.page.evaluate("sent.splice(0)"):
            self.state.setdefault(PLAYER, {})[key] = value
        return self.run(clip)

    def player_says(self, key):
        """The person presses a key, and the player has said where that took it, whoever heard."""
        before = self.page.evaluate("said")
        self.page.keyboard.press(key)
        self.page.wait_for_function("(before) => said > before", arg=before)

    @property
    def player_frame(self):
        return int(self.page.locator(".player").get_attribute("data-wanted"))

    def agree(self):
        return self.player_frame == self.link.frame


@pytest.fixture
def both(visit, explanation, monkeypatch):
    state = {}
    streamlit = SimpleNamespace(session_state=state, query_params={})
    for module in (app.state.frame_address, app.state.selection):
        monkeypatch.setattr(module, "st", streamlit)
    page = visit("about:blank", fresh=True)
    files = {
        "": (PAGE, "text/html"),
        "player.js": (player_source().js, "text/javascript"),
        "link.js": (read("address.js", "link.js"), "text/javascript"),
    }

    def answer(route):
        if (asked := urlsplit(route.request.url).path[1:]) in files:  # The film is on its way for ever.
            body, class_name = files[asked]
            route.fulfill(body=body, content_type=class_name)

    page.route(f"{PLACE}**", answer)
    page.goto(PLACE)
    page.wait_for_function("() => Boolean(window.mount)")
    return Both(page, explanation, state)


def test_a_stop_is_heard_and_a_click_is_followed(both):
    both.show("one")
    assert both.player_frame == both.link.frame == both.opening
    both.player_says("End")
    both.python_hears("one")
    assert both.player_frame == both.link.frame == both.end
    both.link.frame, both.link.seek = 1, both.link.seek + 1  # as for a click in a chart
    both.link_hears(both.said_to_link())
    assert both.player_frame == 1


def test_what_the_player_says_of_a_clip_that_was_left_does_not_count_when_it_is_chosen_again(both):
    """A busy machine still shows the first clip, on which a person goes on pressing keys, while Python is at another."""
    both.show("one")
    player, link = both.run("other")
    both.player_says("End")
    both.player_hears(player)
    both.link_hears(link)
    both.python_hears("other")
    assert both.player_frame == both.link.frame == both.opening
    both.show("one")
    assert both.player_frame == both.link.frame == both.opening


def test_what_is_heard_only_when_the_clip_is_chosen_again_is_of_its_first_visit(both):
    both.show("one")
    both.player_says("End")
    both.show("other")
    both.show("one")
    both.python_hears("one")
    assert both.player_frame == both.link.frame == both.opening


def test_a_clip_opens_where_it_opened_though_nothing_of_the_one_between_was_shown(both):
    both.show("one")
    both.player_says("End")
    both.python_hears("one")
    both.show("slow")
    assert both.page.locator(".player").get_attribute("data-frame") is None
    both.show("one")
    assert both.player_frame == both.link.frame == both.opening


def test_a_clip_that_python_left_and_took_again_before_the_player_heard_of_it_opens_anew(both):
    both.show("one")
    both.player_says("End")
    both.python_hears("one")
    both.run("other")
    both.show("one")
    assert both.player_frame == both.link.frame == both.opening


def test_a_step_just_before_another_page_is_told_on_the_way_back(both):
    both.show("one")
    both.player_says("End")
    both.python_hears("one")
    both.page.evaluate("""() => {
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "Home" }));
      document.querySelector("a").click();
      unmount("player");
      unmount("link");
    }""")
    both.show("one")
    both.python_hears("one")
    assert both.player_frame == both.link.frame == 0


def test_a_step_before_the_link_is_there_is_told_once_it_is(both):
    player, link = both.run("one")
    both.player_hears(player)
    both.player_says("End")
    both.link_hears(link)
    both.python_hears("one")
    assert both.player_frame == both.link.frame == both.end


def test_a_click_before_the_player_is_there_is_followed_once_it_is(both):
    player, _ = both.run("one")
    both.link.frame, both.link.seek = 1, both.link.seek + 1  # as for a click in a chart
    both.link_hears(both.said_to_link())
    both.player_hears(player)
    assert both.player_frame == both.link.frame == 1
    both.player_says("End")
    both.python_hears("one")
    assert both.player_frame == both.link.frame == both.end


def test_a_stop_from_before_a_click_does_not_take_it_back(both):
    both.show("one")
    both.player_says("End")
    both.link.frame, both.link.seek = 1, both.link.seek + 1  # as for a click in a chart
    both.python_hears("one")
    both.link_hears(both.said_to_link())
    assert both.player_frame == both.link.frame == 1
