"""The page for people's own videos with a checkpoint of several actions: what it shows, and what it is about.

The eyes are replaced by a script; tests/app/test_video_browser.py looks with the real ones.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from films import even_ticks, write_film
from patience import PATIENCE_S, until
from user_video_page import address, bring, press, restarted, text, video_page

from app.state.caches import Source, UserVideoSource, open_checkpoint
from app.state.user_video_work import begin, stop
from app.views.user_video.result import segment_at
from app.views.user_video.waiting import jobs
from laiar_core.data.user_video.corrections import Corrections
from laiar_core.data.user_video.dataset import UserVideo, stretch_id
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.explain.explainer import explain
from laiar_core.inference import model_run
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.timeline import user_video_job as own_work
from laiar_core.timeline.schema import Segment, Timeline
from laiar_core.timeline.user_video_job import timeline_of
from laiar_core.timeline.windows import sayable
from laiar_core.video.frame_index import presentation_times
from laiar_core.viz.figures.film import SHOWN_ROWS, film_chart, predicted_actions

FRAMES = 360
SEEN = ("person", "hand", "head", "chair", "book", "cup", "zebra")


@pytest.fixture(autouse=True)
def _says_whatever_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model of these pages is untrained: what it says, nobody sees in a film. tests/inference has the rules."""
    monkeypatch.setattr(model_run, "unsupported", lambda *_: {})


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_rooms: None) -> Path:
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    restarted(monkeypatch)
    return tmp_path / "videos"


@pytest.fixture(autouse=True)
def searched(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Somebody and things that move about, whatever the film shows; the films that were looked at."""
    looked: list[Path] = []

    def see(path: Path, models: object, progress: Callable[[str, float], None]) -> FilmTracks:
        looked.append(path)
        times, rng = presentation_times(path), np.random.default_rng(0)
        tracks = []
        for name in SEEN:
            walk = np.cumsum(rng.normal(scale=2, size=(len(times), 2)), axis=0) + 100
            boxes = np.concatenate([walk, walk + rng.uniform(20, 80, size=2)], axis=1).clip(0, 239).astype(np.float32)
            tracks.append(FilmTrack(name, 0.9, len(times), boxes, (boxes[:, 2:] > boxes[:, :2] + 1).all(axis=1)))
        return FilmTracks((240, 240), times, np.arange(len(times)), tuple(tracks))

    monkeypatch.setattr(own_work, "see", see)
    monkeypatch.setattr(own_work, "bundled_models", lambda: None)
    return looked


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_film(tmp_path_factory.mktemp("film") / "home.mp4", even_ticks(FRAMES)).read_bytes()


@pytest.fixture
def source(both_checkpoints: Path) -> Source:
    return Source.of(both_checkpoints / "rooms_tiny")


def brought(film: bytes, checkpoint: str = "rooms_tiny"):
    page = bring(video_page(checkpoint=checkpoint), "home.mp4", film)
    assert not page.exception
    assert not page.error
    return page


def made_of(page, source: Source, store: Path) -> Timeline:
    made = timeline_of(UserVideoFolder(store / address(page, "video")), open_checkpoint(source))
    assert made is not None
    return made


def look_of(segment: Segment) -> str:
    numbers = segment.explanation.clip.frame_numbers
    return stretch_id(numbers[0] - 1, numbers[-1] - 1)


def said(page) -> str:
    return text(page).replace("\\", "")


def choose(page, label: str, value: str):
    return next(box for box in page.selectbox if box.label == label).set_value(value).run()


def test_the_start_says_what_such_a_model_can_tell(source):
    page = video_page(checkpoint="rooms_tiny")
    actions = open_checkpoint(source).vocabulary.actions
    assert f"which of {len(actions)} actions you do, when, several of them at once" in said(page)
    assert "which of" not in said(video_page(checkpoint="tiny"))


def test_a_film_opens_at_what_the_model_is_surest_of(film, source, store):
    page = brought(film)
    made = made_of(page, source, store)
    surest = max(made.segments, key=lambda segment: segment.confidence)
    assert (address(page, "stretch"), address(page, "action")) == (look_of(surest), surest.action)
    table = page.dataframe[0].value
    assert len(table) == len(made.segments) > 1
    chosen = made.segments[list(table[" "]).index("▶")]
    assert chosen.action == surest.action
    for words in (surest.explanation.sentence, "boxes: detected", "learned from simulated clips alone", "it holds cup, zebra"):
        assert words in said(page)


def test_many_actions_are_behind_a_switch_and_the_timeline_of_the_stretch_is_the_one_above(film, source, store):
    page = brought(film)
    made = made_of(page, source, store)
    told = predicted_actions(made.actions, made.windows, made.withheld)
    assert len(told) > SHOWN_ROWS
    assert len(_rows_drawn(page)) == SHOWN_ROWS
    next(switch for switch in page.toggle if switch.label.startswith(f"Show {len(told) - SHOWN_ROWS} more action")).set_value(
        True
    )
    assert _rows_drawn(page.run()) == told
    assert "Timeline" not in [tab.label for tab in page.tabs]


def _rows_drawn(page) -> list[str]:
    figure = json.loads(page.get("plotly_chart")[0].proto.spec)
    return [band["hovertext"][0].split(":")[0] for band in figure["data"] if "hovertext" in band]


def test_any_action_of_a_stretch_can_be_asked_about_and_its_link_brings_it_back(film, source, store):
    page = brought(film)
    video = UserVideoSource.seen_by(source, UserVideoFolder(store / address(page, "video"))).open()
    stretch = address(page, "stretch")
    asked = next(a for a in open_checkpoint(source).vocabulary.actions if a != address(page, "action"))
    about = explain(open_checkpoint(source), video.clip(stretch), asked)
    choose(page, "Ask about any action", asked)
    for opened in (page, video_page(checkpoint="rooms_tiny", video=address(page, "video"), stretch=stretch, action=asked)):
        assert (address(opened, "stretch"), address(opened, "action")) == (stretch, asked)
        assert about.sentence in said(opened)


def test_a_link_to_what_is_not_there_says_so(film, source, store):
    key = address(brought(film), "video")
    assert "There is no stretch '7-9' here any more" in said(video_page(checkpoint="rooms_tiny", video=key, stretch="7-9"))
    made = timeline_of(UserVideoFolder(store / key), open_checkpoint(source))
    stretch = look_of(made.segments[0])
    page = video_page(checkpoint="rooms_tiny", video=key, stretch=stretch, action="Flying to the moon")
    assert "This model knows no action 'Flying to the moon'" in said(page)


def test_both_kinds_of_models_look_at_one_film(film, source, store, searched):
    page = brought(film)
    first = made_of(page, source, store)
    place = address(page, "stretch"), address(page, "action")
    choose(page, "Checkpoint", "tiny")
    assert not page.error
    assert not [w for w in page.warning if "stretch" in w.value], "that it has other stretches is no news"
    assert "action" not in page.query_params
    assert list(page.dataframe[0].value.columns) == [" ", "when", "action", "because"]
    choose(page, "Checkpoint", "rooms_tiny")
    assert not page.error
    assert not page.warning
    assert (address(page, "stretch"), address(page, "action")) == place
    assert made_of(page, source, store) == first
    assert len(searched) == 1
    folder = UserVideoFolder(store / address(page, "video"))
    assert len(list(folder.path.glob("kinds-*.json"))) == 2


def test_a_correction_is_explained_again_about_the_same(film, source, store, searched):
    page = brought(film)
    folder = UserVideoFolder(store / address(page, "video"))
    place = address(page, "stretch"), address(page, "action")
    video = UserVideo(folder, open_checkpoint(source).vocabulary)
    video.correct(video.classes | {"cup": "cup/glass/bottle"}, Corrections())
    page.run()
    assert not page.error
    assert "I took cup for cup/glass/bottle" in said(page)
    assert (address(page, "stretch"), address(page, "action")) == place
    assert len(searched) == 1


def test_each_model_has_tables_of_its_own_even_before_its_words_are_chosen(film, source, both_checkpoints, store):
    """What was typed into a table and not saved yet must not get into that of the other model."""
    folder = UserVideoFolder(store / address(brought(film), "video"))
    (made,) = folder.path.glob("timeline-*.json")
    made.unlink()
    tiny, go, began = Source.of(both_checkpoints / "tiny"), threading.Event(), threading.Event()
    jobs().submit("another", lambda report: began.set() or go.wait(PATIENCE_S))
    assert began.wait(PATIENCE_S)
    for checkpoint in (source, tiny):
        begin(folder, checkpoint)
        stop(folder, checkpoint)
    go.set()
    assert not UserVideo(folder, open_checkpoint(tiny).vocabulary).class_mapping_file.exists()
    tables = []
    for checkpoint in (source, tiny):
        page = video_page(checkpoint=checkpoint.path.name, video=folder.key)
        assert not page.error
        assert "What was done so far is kept" in said(page)
        tables.append([table.proto.id for table in page.dataframe])
    assert [len(ids) for ids in tables] == [2, 2]
    assert not set(tables[0]) & set(tables[1])


def test_a_film_in_which_nothing_is_said_shows_what_comes_nearest(film, source, store):
    page = brought(film)
    made = made_of(page, source, store)
    (place,) = (store / address(page, "video")).glob("timeline-*.json")
    made.model_copy(update={"segments": (), "notes": ("The model says no action in this film.",)}).save(place)
    page = video_page(checkpoint="rooms_tiny", video=address(page, "video"))
    assert not page.error
    assert "The model says no action in this film." in said(page)
    assert page.info[0].value.startswith("I cannot tell what happens in this film. What could help: draw a box")
    likely = sayable(made.windows, made.actions, made.withheld)
    window, action = np.unravel_index(likely.argmax(), likely.shape)
    best = made.windows[window]
    assert address(page, "stretch") == stretch_id(best.first_frame, best.last_frame)
    assert address(page, "action") == made.actions[action]
    assert not any("because" in table.value.columns for table in page.dataframe)


def test_a_person_without_hands_is_kept_for_models_of_whole_people(film, store, monkeypatch, source):
    monkeypatch.setitem(globals(), "SEEN", ("person", "chair", "book"))
    page = bring(video_page(checkpoint="tiny"), "home.mp4", film)
    assert "no hand and no head was found" in page.error[0].value
    choose(page, "Checkpoint", "rooms_tiny")
    assert not page.error
    assert made_of(page, source, store).windows
    press(page, "Delete it")
    assert list(store.iterdir()) == []


def test_the_segment_that_is_marked_is_the_one_that_is_explained(film, source, store):
    made = made_of(brought(film), source, store)
    for segment in made.segments:
        assert segment_at(made, look_of(segment), segment.action) is segment
        for window in made.windows:
            marked = segment_at(made, stretch_id(window.first_frame, window.last_frame), segment.action)
            likely = window.probabilities[made.actions.index(segment.action)]
            assert likely < 0.5 or (marked is not None and marked.action == segment.action)
    quiet = next(a for a in made.actions if a not in {s.action for s in made.segments})
    assert segment_at(made, look_of(made.segments[0]), quiet) is None


class TestTheChart:
    @pytest.fixture
    def made(self, film, source, store) -> Timeline:
        return made_of(brought(film), source, store)

    def test_has_a_row_for_each_action_that_is_said_in_the_order_in_which_it_first_is(self, made):
        rows = predicted_actions(made.actions, made.windows, made.withheld)
        assert set(rows) == {segment.action for segment in made.segments}
        starts = {action: min(s.start_s for s in made.segments if s.action == action) for action in rows}
        assert [starts[action] for action in rows] == sorted(starts.values())

    def test_every_mark_knows_its_moment_and_its_action(self, made):
        rows = predicted_actions(made.actions, made.windows, made.withheld)
        figure = film_chart(made.actions, made.windows, made.segments, made.duration_s, 1.0, rows, made.segments[0])
        bands, frames = figure.data[:-1], figure.data[-1]
        for action, band in zip(rows, bands, strict=True):
            for window, name in band.customdata:
                assert made.actions[name] == action
                assert f"around {window:.1f} s" in band.hovertext[window]
            assert sum(band.x) == pytest.approx(made.duration_s)
        assert list(zip(frames.base, frames.x, strict=True)) == [(s.start_s, s.end_s - s.start_s) for s in made.segments]
        assert [width > 2 for width in frames.marker.line.width] == [True] + [False] * (len(made.segments) - 1)

    def test_is_there_from_the_first_moment_on(self, made):
        for known in (1, 2, len(made.windows)):
            rows = predicted_actions(made.actions, made.windows[:known], made.withheld)
            assert rows
            assert film_chart(made.actions, made.windows[:known], (), made.duration_s, 1.0, rows).data

    def test_shows_the_best_guesses_where_nothing_is_said(self, made):
        quiet = [w.model_copy(update={"probabilities": tuple(p / 3 for p in w.probabilities)}) for w in made.windows]
        rows = predicted_actions(made.actions, quiet, made.withheld)
        sayable = [action not in made.withheld for action in made.actions]
        peaks = np.max([window.probabilities for window in quiet], axis=0) * sayable
        assert [made.actions.index(row) for row in rows] == np.argsort(-peaks, kind="stable")[:3].tolist()


def test_a_checkpoint_that_knows_the_film_is_one_click_away(film, store, monkeypatch, source):
    monkeypatch.setitem(globals(), "SEEN", ("person", "hand", "head", "chair", "laptop"))
    page = bring(video_page(checkpoint="tiny"), "home.mp4", film)
    assert "nothing that this model knows" in page.error[0].value
    assert "**rooms\\_tiny** knows chair and laptop" in text(page)
    press(page, "Use rooms\\_tiny")
    assert not page.error
    assert page.selectbox(key="checkpoint").value == "rooms_tiny"
    assert len(page.dataframe[0].value) == len(made_of(page, source, store).segments)


def test_nobody_is_suggested_where_another_knows_nothing_either(film, monkeypatch):
    monkeypatch.setitem(globals(), "SEEN", ("person", "hand", "head", "zebra"))
    page = bring(video_page(checkpoint="tiny"), "home.mp4", film)
    assert page.error
    assert not [button for button in page.button if button.label.startswith("Use ")]


def drawn_side_by_side(page) -> dict[str, list[list[int]]]:
    """Each checkpoint of the chart with the numbers behind its bars; empty where there is no such chart."""
    for chart in page.get("plotly_chart"):
        figure = json.loads(chart.proto.spec)
        names = figure["layout"]["yaxis"].get("ticktext", ())
        if any("tiny" in name for name in names):
            return dict(zip(names, (bars["customdata"] for bars in figure["data"]), strict=True))
    return {}


def test_one_film_is_told_by_several_checkpoints_side_by_side_and_a_link_restores_it(
    film, source, both_checkpoints, store, searched
):
    page = brought(film)
    assert not drawn_side_by_side(page)
    page.multiselect(key="with").set_value(["tiny"]).run()
    until(lambda: not jobs().going(), "the other checkpoint is done")
    page.run()
    key, tiny = address(page, "video"), Source.of(both_checkpoints / "tiny")
    told = {name: len(made_of(page, of, store).segments) for name, of in (("rooms_tiny", source), ("tiny", tiny))}
    assert drawn_side_by_side(page) == {
        name: [[at, number] for number in range(count)]
        for at, (name, count) in enumerate(zip(("<b>rooms_tiny</b>", "tiny"), told.values(), strict=True))
    }
    assert len(searched) == 1, "what is in the film is looked for once"
    assert "Of what is seen here tiny knows book and cup." in said(page).replace("**", "")
    page = video_page(checkpoint="tiny", video=key, **{"with": "rooms_tiny"})
    assert list(drawn_side_by_side(page)) == ["<b>tiny</b>", "rooms_tiny"]
    page = video_page(checkpoint="tiny", video=key, **{"with": "nobody"})
    assert "The link asks for 'nobody', which cannot be chosen here." in said(page)
    assert not drawn_side_by_side(page)


def test_another_checkpoint_that_knows_nothing_in_the_film_says_so(film, monkeypatch):
    monkeypatch.setitem(globals(), "SEEN", ("person", "hand", "head", "chair"))
    page = brought(film)
    page.multiselect(key="with").set_value(["tiny"]).run()
    until(lambda: not jobs().going(), "the other checkpoint is done")
    page.run()
    assert not drawn_side_by_side(page)
    assert "tiny**: The video shows nothing that this model knows" in said(page)


@pytest.mark.parametrize(
    ("way", "opens"),
    [
        ("Draw a box", lambda page: page.selectbox(key="user_video_draw_name")),
        ("Bring boxes", lambda page: page.get("file_uploader")[0]),
        ("Open vocabulary", lambda page: next(b for b in page.button if b.label == "Have it look")),
    ],
)
def test_the_ways_on_are_one_click_away(film, way: str, opens):
    page = brought(film)
    next(group for group in page.button_group if group.label == "Was something missed?").set_value(way).run()
    assert not page.exception
    assert not page.error
    assert opens(page)
