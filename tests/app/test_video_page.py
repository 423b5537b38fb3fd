"""The page for people's own videos: what it shows of a file, what it says of a bad one, and what it leaves behind.

The eyes are replaced by the exact boxes of a simulated film; tests/app/test_video_browser.py looks with the real ones.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from films import EVEN, even_ticks, write_film
from needed import ROOT
from patience import PATIENCE_S, until
from streamlit.testing.v1 import AppTest
from user_video_page import address, bring, press, restarted, text, video_page

import app.state.caches
from app.state.caches import Source
from app.state.film_limits import film_limits, store_limits
from app.state.jobs import Report
from app.state.user_video_work import begin, found_so_far, job_key, stop
from app.views.user_video.correction_tables import LEFT_OUT, class_indices, corrections_of, tracks_table, words_table
from app.views.user_video.draw_view import box_of, found_in
from app.views.user_video.waiting import jobs
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.corrections import Corrections
from laiar_core.data.user_video.dataset import UserVideo, stretch_id
from laiar_core.data.user_video.store import UserVideoFolder, keep_video
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.timeline import user_video_job as own_work
from laiar_core.timeline.user_video_job import timeline_of
from laiar_core.video.facts import FilmFacts
from laiar_core.video.frame_index import presentation_times
from laiar_core.viz.text import percent, plain

RECORDING = "Simulated2/picking_objects/0005"
PerceptionModels = Callable[[dict[str, str | None]], None]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_tiny_checkpoint: None) -> Path:
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    monkeypatch.delenv("LAIAR_VIDEO_LIMITS", raising=False)
    restarted(monkeypatch)
    return tmp_path / "videos"


@pytest.fixture(scope="module")
def film(demo: Cad120) -> Clip:
    return demo.recording(RECORDING)


@pytest.fixture
def models(film: Clip, monkeypatch: pytest.MonkeyPatch) -> PerceptionModels:
    """See the film's exact boxes, each kind under another word, or not at all where that is None."""

    def open_eyes(words: dict[str, str | None]) -> None:
        def see(path: Path, models: object, progress: Callable[[str, float], None]) -> FilmTracks:
            progress("looking for people and things", 0.5)
            times = presentation_times(path)
            seen = [(words.get(t.class_name, t.class_name), t) for t in film.tracks]
            tracks = tuple(FilmTrack(word, 1.0, len(times), t.boxes_xyxy, t.present) for word, t in seen if word)
            return FilmTracks(film.frame_size, times, np.arange(len(times)), tracks, ("It was dark.",))

        monkeypatch.setattr(own_work, "see", see)
        monkeypatch.setattr(own_work, "bundled_models", lambda: None)

    open_eyes({})
    return open_eyes


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks at a film again fails."""

    def see(*_: object, **__: object) -> FilmTracks:
        pytest.fail("the film was looked at again")

    monkeypatch.setattr(own_work, "see", see)


@pytest.fixture
def source(checkpoints: Path) -> Source:
    return Source.of(checkpoints / "tiny")


def mine(film: Clip) -> bytes:
    assert film.video is not None
    return film.video.path.read_bytes()


def kept(film: Clip) -> UserVideoFolder:
    """The film in the store, not yet looked at."""
    return keep_video([mine(film)], "mine.mp4", 10**9)


def worked_on(folder: UserVideoFolder, source: Source) -> None:
    """Do all of the work, and wait for it."""
    begin(folder, source)
    assert over(folder, source) in ("done", "failed")


def over(folder: UserVideoFolder, source: Source) -> str:
    """Wait for the work; how it ended."""
    until(lambda: (job := jobs().look(job_key(folder.key, source))) is not None and not job.going, "the end of the work")
    return state(folder, source)


def state(folder: UserVideoFolder, source: Source) -> str:
    job = jobs().look(job_key(folder.key, source))
    assert job is not None
    return job.state


def warnings(page: AppTest) -> list[str]:
    """What is said of a film before anything else."""
    return [str(warning.value) for warning in page.warning if warning.icon == ":material/slow_motion_video:"]


def segments(page: AppTest) -> pd.DataFrame:
    return page.dataframe[0].value


@pytest.mark.usefixtures("models")
class TestAVideo:
    def test_becomes_a_timeline_with_reasons_and_the_explore_view(self, film, source, tiny_checkpoint: Checkpoint, store):
        page = bring(video_page(), "cup.mp4", mine(film))
        assert not page.exception
        assert not page.error
        (folder,) = [UserVideoFolder(path) for path in store.iterdir()]
        made = timeline_of(folder, tiny_checkpoint)
        assert made is not None
        assert address(page, "video") == folder.key
        shown = segments(page)
        assert [row.split()[-1] for row in shown["action"]] == [percent(s.confidence) for s in made.segments]
        chosen = made.segments[list(shown[" "]).index("▶")]
        assert address(page, "stretch") == stretch_id(chosen.first_frame, chosen.last_frame)
        for words in ("cup.mp4", "boxes: detected", "It was dark.", chosen.explanation.sentence):
            assert plain(words) in text(page) or words in text(page)
        facts = FilmFacts.load(folder.facts)
        assert facts is not None
        assert plain(facts.line) in text(page)
        assert not warnings(page)

    def test_says_first_what_makes_it_unlike_other_films(self, film, source, store, tmp_path):
        slow = write_film(tmp_path / "slow.mp4", [8 * EVEN * n for n in range(len(film))])
        page = bring(video_page(), "slow.mp4", slow.read_bytes())
        assert not page.error
        apart, hands = warnings(page)
        assert apart.startswith(plain("Its frames are 0.267 s apart"))
        assert hands.startswith("Hands move slower")

    @pytest.mark.usefixtures("blind")
    def test_nothing_is_done_twice_and_a_link_opens_the_stretch(self, film, source, monkeypatch, models):
        models({})
        folder = kept(film)
        worked_on(folder, source)
        restarted(monkeypatch)
        monkeypatch.setattr(own_work, "timeline_of_film", lambda *_, **__: pytest.fail("the actions were recognised again"))
        made = timeline_of(folder, app.state.caches.open_checkpoint(source))
        assert made is not None
        last = stretch_id(made.segments[-1].first_frame, made.segments[-1].last_frame)
        page = video_page(video=folder.key, stretch=last)
        assert not page.error
        assert address(page, "stretch") == last
        assert plain(made.segments[-1].explanation.sentence) in text(page)

    def test_a_stretch_that_is_not_there(self, film, source):
        folder = kept(film)
        worked_on(folder, source)
        assert plain("There is no stretch '7-9' here any more") in text(video_page(video=folder.key, stretch="7-9"))

    def test_work_that_was_cut_off_goes_on_where_it_was(self, film, source, monkeypatch, models):
        folder = kept(film)
        with monkeypatch.context() as cut_off:
            cut_off.setattr(own_work, "timeline_of_film", lambda *_, **__: 1 / 0)
            worked_on(folder, source)
        assert folder.film_tracks.exists()
        restarted(monkeypatch)
        monkeypatch.setattr(own_work, "see", lambda *_, **__: pytest.fail("the film was looked at again"))
        page = video_page(video=folder.key)
        assert not page.error
        assert len(segments(page))

    def test_a_damaged_timeline_is_made_again(self, film, source):
        folder = kept(film)
        worked_on(folder, source)
        (place,) = folder.path.glob("timeline-*.json")
        place.write_text("{}")
        page = video_page(video=folder.key)
        assert not page.error
        assert len(segments(page))

    def test_another_session_hears_nothing_of_it(self, film, store):
        assert "secret" in text(bring(video_page(), "secret.mp4", mine(film)))
        other = video_page()
        assert "secret" not in text(other)
        assert not [button for button in other.button if "secret" in button.label]
        assert other.get("file_uploader")

    def test_whoever_brought_it_finds_it_again_and_can_delete_it(self, film, store):
        page = bring(video_page(), "cup.mp4", mine(film))
        press(page, "Another video")
        press(page, plain("cup.mp4"))
        assert len(segments(page))
        press(page, "Delete it")
        assert list(store.iterdir()) == []
        assert page.get("file_uploader")
        assert "video" not in page.query_params

    def test_a_deleted_or_unknown_video_is_said(self):
        page = video_page(video="0" * 32)
        assert "not on this server" in text(page)
        assert page.get("file_uploader")


class TestWhatTheModelDoesNotKnow:
    def test_is_said_and_can_be_called_something_that_it_does(self, film, source, models, store):
        """This model knows cups and boxes; the video shows a laptop and a zebra."""
        things = {t.class_name for t in film.tracks} - {"hand", "head"}
        models(dict.fromkeys(things, "zebra") | {"cup": "laptop"})
        page = bring(video_page(), "mine.mp4", mine(film))
        assert "The video shows nothing that this model knows: it holds laptop, zebra, and the model knows" in page.error[
            0
        ].value.replace("\\", "")
        key = address(page, "video")
        folder = UserVideoFolder(store / key)
        video = UserVideo(folder, app.state.caches.open_checkpoint(source).vocabulary)
        assert video.classes["laptop"] is None
        video.correct(video.classes | {"laptop": "cup"}, Corrections())
        worked_on(folder, source)
        page = video_page(video=key)
        assert not page.error
        assert "left out: it holds zebra, and the model knows" in text(page).replace("\\", "")
        assert [t.class_name for t in video.whole().tracks].count("cup") == sum(t.class_name == "cup" for t in film.tracks)

    def test_a_film_without_things_is_kept_for_drawing(self, film, models, store):
        models({t.class_name: None for t in film.tracks if t.class_name not in ("hand", "head")})
        page = bring(video_page(), "mine.mp4", mine(film))
        assert "The video shows no object" in page.error[0].value
        assert [button for button in page.button if button.label == "Follow it"]

    def test_a_film_without_a_person_is_not_kept(self, film, models, store):
        models(dict.fromkeys(("hand", "head")))
        page = bring(video_page(), "mine.mp4", mine(film))
        assert "The video shows no person" in page.error[0].value
        assert list(store.iterdir()) == []
        assert page.get("file_uploader")


BAD = {
    "empty": (b"", "The video is an empty file"),
    "no film": (b"not a film" * 100, "it must be a whole video file"),
    "a playlist": (b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", "it must be a whole video file"),
}


class TestBadInput:
    @pytest.mark.parametrize("bad", BAD)
    def test_has_its_sentence_and_leaves_nothing_behind(self, bad, store):
        content, said = BAD[bad]
        page = bring(video_page(), "<b>x</b>/../bad.mp4", content)
        assert not page.exception
        (fault,) = [str(error.value) for error in page.error]
        assert plain(said) in fault
        assert str(store) not in fault.replace("\\", "")
        assert list(store.iterdir()) == []
        assert page.get("file_uploader")

    def test_one_frame_cut_off_and_sound_alone(self, store, tmp_path):
        whole = write_film(tmp_path / "whole.mp4", even_ticks(60)).read_bytes()
        one = write_film(tmp_path / "one.mp4", even_ticks(1)).read_bytes()
        for content, said in (
            (one, "shows one picture only"),
            (whole[: len(whole) // 3], "bad.mp4"),
            (_sound(tmp_path), "picture"),
        ):
            page = bring(video_page(), "bad.mp4", content)
            assert plain(said) in page.error[0].value
            assert list(store.iterdir()) == []

    def test_the_limits_are_settings(self, film, monkeypatch, store):
        monkeypatch.setenv("LAIAR_VIDEO_LIMITS", '{"max_seconds": 2}')
        page = bring(video_page(), "long.mp4", mine(film))
        assert "at most 2 s are taken" in page.error[0].value.replace("\\", "")
        monkeypatch.setenv("LAIAR_VIDEO_LIMITS", '{"max_bytes": 1000}')
        page = bring(page.run(), "large.mp4", mine(film))
        assert "The video is larger than" in page.error[0].value
        assert list(store.iterdir()) == []

    @pytest.mark.usefixtures("models")
    def test_the_same_bad_file_again_and_then_a_good_one(self, film, store):
        page = video_page()
        for _ in range(2):
            bring(page, "bad.mp4", b"no film")
            assert len(page.error) == 1
        bring(page, "good.mp4", mine(film))
        assert not page.error
        assert len(segments(page))


def _sound(folder: Path) -> bytes:
    import av

    with av.open(str(folder / "sound.mp4"), "w") as film:
        stream = film.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), dtype=np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return (folder / "sound.mp4").read_bytes()


class TestTheRightToDelete:
    @pytest.fixture
    def folder(self, film, source, models) -> UserVideoFolder:
        folder = kept(film)
        worked_on(folder, source)
        return folder

    @pytest.mark.parametrize("secret", [{}, {"delete": "0" * 32}, {"delete": ""}])
    def test_whoever_has_the_link_can_see_the_video_and_no_more(self, folder, secret):
        page = video_page(video=folder.key, **secret)
        assert len(segments(page))
        assert "Only who brought this video can delete it" in text(page)
        assert not [button for button in page.button if button.label == "Delete it"]
        assert address(page, "delete") == ""

    def test_the_private_link_gives_the_right_and_does_not_stay_in_the_address(self, folder, store):
        page = video_page(video=folder.key, delete=folder.secret)
        assert address(page, "delete") == ""
        (link,) = [code.value for code in page.code if "delete=" in code.value]
        assert link.endswith(f"?video={folder.key}&delete={folder.secret}")
        press(page, "Delete it")
        assert list(store.iterdir()) == []

    def test_who_brings_the_same_file_has_the_right(self, folder, film, store):
        page = bring(video_page(), "again.mp4", mine(film))
        press(page, "Delete it")
        assert list(store.iterdir()) == []

    def test_when_it_goes_is_said(self, folder, monkeypatch):
        monkeypatch.setenv("LAIAR_VIDEO_LIMITS", '{"max_days": 7, "max_store_bytes": 3000000000}')
        said = text(video_page())
        assert "for 7 days at most" in said
        assert "beyond 3 GB of videos the oldest goes first" in said
        day = datetime.fromtimestamp(folder.brought_s + 7 * 24 * 3600)
        assert f"{day.day} {day:%B %Y} at the latest" in text(video_page(video=folder.key))


class TestTheQueue:
    @pytest.fixture
    def busy(self):
        """The worker is held up by somebody else's video."""
        go, began = threading.Event(), threading.Event()

        def hold(_: object) -> None:
            began.set()
            go.wait(PATIENCE_S)

        jobs().submit("another", hold)
        assert began.wait(PATIENCE_S)
        yield
        go.set()

    @pytest.mark.usefixtures("busy")
    def test_a_video_that_waits_is_cleared_away_when_it_is_cancelled(self, film, source, store):
        folder = kept(film)
        begin(folder, source)
        job = jobs().look(job_key(folder.key, source))
        assert job is not None
        assert (job.state, job.ahead) == ("waiting", 1)
        stop(folder, source)
        assert list(store.iterdir()) == []
        assert "You stopped the work" in text(video_page(video=folder.key))

    @pytest.fixture
    def other(self, checkpoints: Path) -> Source:
        """Another checkpoint, which cannot be read."""
        return Source.of(checkpoints / "broken_one")

    @pytest.mark.usefixtures("busy")
    def test_a_video_that_another_checkpoint_waits_for_is_kept(self, film, source, other, store):
        folder = kept(film)
        for checkpoint in (source, other):
            begin(folder, checkpoint)
        stop(folder, other)
        assert folder.original.exists()
        assert state(folder, other) == "cancelled"
        assert state(folder, source) == "waiting"
        stop(folder, source)
        assert list(store.iterdir()) == []

    def test_work_that_is_cancelled_leaves_the_video_to_another_checkpoint(self, film, source, other, store):
        def hold(report: Report) -> None:
            while True:
                report("holding", 0.5)
                threading.Event().wait(0.01)

        folder, there = kept(film), []
        begin(folder, source, hold)
        begin(folder, other, lambda report: there.append(folder.original.exists()))
        stop(folder, source)
        assert over(folder, other) == "failed"
        assert state(folder, source) == "cancelled"
        assert there == [True]
        assert list(store.iterdir()) == [], "and the last of them clears it away"

    def test_work_that_loses_what_it_found_says_how_it_ended(self, film, source, store):
        folder = kept(film)

        def fail(_: Report) -> None:
            found_so_far().clear()
            raise LaiarError("the film is dark")

        begin(folder, source, fail)
        assert over(folder, source) == "failed"
        page = video_page(video=folder.key)
        assert "The film is dark" in page.error[0].value

    def test_a_visitor_empties_no_queue(self, film, source, store, models, request):
        """The caches of Streamlit are emptied by any visitor who says so."""
        request.getfixturevalue("busy")
        folder = kept(film)
        begin(folder, source)
        st.cache_data.clear()
        st.cache_resource.clear()
        assert state(folder, source) == "waiting"

    def test_deleting_a_video_cancels_the_work_of_all_checkpoints(self, film, source, other, store, models, request):
        folder = kept(film)
        worked_on(folder, source)
        page = video_page(video=folder.key, delete=folder.secret)
        request.getfixturevalue("busy")
        begin(folder, other)
        press(page, "Delete it")
        assert state(folder, other) == "cancelled"
        assert list(store.iterdir()) == []

    @pytest.mark.usefixtures("busy")
    def test_a_full_queue_is_said_and_nothing_is_left(self, film, store):
        for number in range(8):
            jobs().submit(str(number), lambda _: None)
        page = bring(video_page(), "mine.mp4", mine(film))
        assert "8 videos are waiting already" in page.error[0].value
        assert list(store.iterdir()) == []
        assert page.get("file_uploader")


def film_tracks(*names: str) -> FilmTracks:
    boxes, there = np.tile(np.float32([1, 2, 30, 40]), (5, 1)), np.ones(5, dtype=bool)
    tracks = tuple(FilmTrack(name, 0.9, 5, boxes, there) for name in names)
    return FilmTracks((64, 48), np.arange(5) / 10, np.arange(5), tracks)


class TestCorrecting:
    def test_the_tables_say_what_is_saved_and_give_it_back(self):
        seen, names = film_tracks("person", "hand", "cup", "laptop", "cup"), ("person", "hand", "cup", "laptop", "cup")
        corrections = Corrections(names={3: "book"}, same_as={4: 2}, removed=(1,))
        table = tracks_table(seen, names, corrections, ("person",), {})
        assert list(table["no."]) == [2, 3, 4, 5]
        assert list(table["is"]) == ["hand", "cup", "book", "cup"]
        assert corrections_of(table, names, Corrections(), {}) == corrections
        assert (
            corrections_of(tracks_table(seen, names, Corrections(), ("person",), {}), names, Corrections(), {}) == Corrections()
        )
        assert list(tracks_table(seen, names, corrections, ("hand", "head"), {})["no."]) == [1, 3, 4, 5]

    def test_what_is_hidden_keeps_its_corrections(self):
        """People are hidden as a whole or in parts, and what was said of them with the other model's tables is not lost."""
        names = ("person", "person", "hand", "hand", "cup", "cup")
        seen = film_tracks(*names)
        corrections = Corrections(names={0: "book", 2: "cup"}, same_as={1: 0, 5: 4}, removed=(0, 2, 4))
        for hidden in (("person",), ("hand", "head")):
            table = tracks_table(seen, names, corrections, hidden, {})
            saved = corrections_of(table, names, corrections, {})
            assert saved == corrections
            assert list(saved.same_as) == list(corrections.same_as), "in the same order, or it is explained again for nothing"
            table["is"] = [names[number - 1] for number in table["no."]]
            table["part of no."], table["remove"] = None, False
            undone = corrections_of(table, names, corrections, {})
            gone = {at for at, name in enumerate(names) if name not in hidden}
            assert undone.names == {at: name for at, name in corrections.names.items() if at not in gone}
            assert undone.same_as == {at: other for at, other in corrections.same_as.items() if at not in gone}
            assert set(undone.removed) == set(corrections.removed) - gone

    def test_what_was_found_to_be_one_thing_can_be_taken_apart(self):
        names = ("person", "cup", "cup", "bowl")
        seen, found = film_tracks(*names), {2: 1}
        table = tracks_table(seen, names, Corrections(), ("person",), found)
        assert table["part of no."].tolist() == [pd.NA, 2, pd.NA]
        assert corrections_of(table, names, Corrections(), found) == Corrections()
        table["part of no."] = pd.array([None, None, None], dtype="Int64")
        apart = corrections_of(table, names, Corrections(), found)
        assert apart == Corrections(apart=(2,))
        again = tracks_table(seen, names, apart, ("person",), {})  # nothing is found any more of what a person said
        assert again["part of no."].isna().all()
        assert corrections_of(again, names, apart, {}) == apart

    def test_words_are_shown_with_how_near_they_are(self, tiny_checkpoint):
        classes = {"person": None, "hand": "hand", "cup": "cup", "laptop": None}
        table = words_table(film_tracks("cup", "laptop"), classes, tiny_checkpoint.vocabulary)
        assert list(table["the detector says"]) == ["cup", "laptop"]
        assert list(table["taken for"]) == ["cup", LEFT_OUT]
        assert table["nearest in meaning"][0] == "cup 1.00"
        assert class_indices(table, classes) == classes
        table.loc[1, "taken for"] = "book"
        assert class_indices(table, classes) == classes | {"laptop": "book"}

    def test_a_name_that_a_person_gave_is_not_translated(self, film, source, models):
        models({})
        folder = kept(film)
        worked_on(folder, source)
        video = UserVideo(folder, app.state.caches.open_checkpoint(source).vocabulary)
        cup = [track.name for track in video.seen.tracks].index("cup")
        video.correct(video.classes | {"cup": "bowl", "bowl": "box"}, Corrections(names={cup: "bowl"}))
        assert video.corrected.tracks[cup].name == "bowl"

    @pytest.mark.parametrize("value", [None, 3, {}, {"frame": 1}, {"frame": 2, "box": [1, 2, 3, 4]}, {"frame": 1, "box": ["a"]}])
    def test_what_is_no_box_of_this_frame(self, value):
        assert box_of(value, 1) is None

    def test_a_box_and_what_was_found(self):
        assert box_of({"frame": 1, "box": [1, 2.5, 3, 4]}, 1) == (1, 2.5, 3, 4)
        assert found_in(film_tracks("person", "<b>cup"), 0, ("person",)) == [{"name": "2 <b>cup", "box": [1, 2, 30, 40]}]


class TestSettings:
    def test_what_is_not_named_keeps_its_default(self, monkeypatch):
        monkeypatch.setenv("LAIAR_VIDEO_LIMITS", '{"max_seconds": 120}')
        assert (film_limits().max_seconds, film_limits().max_bytes) == (120, 1_000_000_000)

    @pytest.mark.parametrize(
        "text", ["{", "[]", '{"max_seconds": "long"}', '{"max_hours": 1}', "3", '{"max_days": 0}', '{"max_days": 1e9}', "null"]
    )
    def test_settings_that_are_none(self, monkeypatch, text):
        monkeypatch.setenv("LAIAR_VIDEO_LIMITS", text)
        with pytest.raises(LaiarError, match="LAIAR_VIDEO_LIMITS"):
            assert [film_limits(), store_limits()] == []


def test_pictures_of_a_video_are_kept_nowhere_but_in_its_folder(film, source, models, tmp_path, monkeypatch):
    """A model that sees pictures cuts them out of the film; who deletes the video leaves none behind."""
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path / "cache"))
    folder = kept(film)
    worked_on(folder, source)
    seeing = load_checkpoint(ROOT / "checkpoints" / "simulated")
    assert seeing.config.model.appearance != "none"
    seeing.tokens_of(UserVideo(folder, seeing.vocabulary).clip("1-30"))
    assert not (tmp_path / "cache").exists()


class TestUndoing:
    """A film in which no thing is found, so that the corrections are open from the start; then boxes are drawn."""

    @pytest.fixture
    def page(self, film: Clip, models: PerceptionModels) -> AppTest:
        models({t.class_name: None for t in film.tracks if t.class_name not in ("hand", "head")})
        return bring(video_page(), "mine.mp4", mine(film))

    @pytest.fixture
    def video(self, page: AppTest, source: Source, store: Path) -> UserVideo:
        folder = UserVideoFolder(store / address(page, "video"))
        return UserVideo(folder, app.state.caches.open_checkpoint(source).vocabulary)

    def test_drawn_boxes_go_back_step_by_step_and_come_again(self, page, video, film, source):
        detected = len(video.seen.tracks)
        cup = next(track for track in film.tracks if track.class_name == "cup" and track.present.all())
        for frame, again in ((5, None), (60, 0)):
            own_work.draw(video, frame, tuple(cup.boxes_xyxy[frame].tolist()), "cup", again=again)
        worked_on(video.folder, source)
        timelines = len(list(video.folder.path.glob("timeline-*.json")))
        assert video.kept_corrections.drawn == ((0, 1),)
        page = video_page(video=address(page, "video"))
        states = []
        for label in ("Undo", "Undo", "Redo", "Redo"):
            page = press(_with_corrections(page), label)
            worked_on(video.folder, source)
            page = page.run()
            states.append(video.kept_corrections.drawn)
        assert states == [((0,),), (), ((0,),), ((0, 1),)]
        assert len(video.seen.tracks) == detected + 1
        assert len(list(video.folder.path.glob("timeline-*.json"))) <= timelines + 2  # what was there is not made again

    def test_all_of_it_goes_at_once_with_what_was_drawn_and_comes_back(self, page, video, film, source):
        detected = len(video.seen.tracks)
        own_work.draw(video, 5, (100.0, 100.0, 140.0, 140.0), "cup")
        video.correct(video.classes, Corrections(names={0: "head"}))
        worked_on(video.folder, source)
        page = press(_with_corrections(video_page(video=address(page, "video"))), "Undo all corrections")
        worked_on(video.folder, source)
        assert len(video.seen.tracks) == detected
        assert video.corrections.names == {}
        press(_with_corrections(page.run()), "Undo")
        assert len(video.seen.tracks) == detected + 1
        assert video.corrections.names == {0: "head"}


def _with_corrections(page: AppTest) -> AppTest:
    """With the expander of the corrections open, which a click opens in the browser."""
    turn = page.session_state["user_video_correct_round"]
    for at_once in (True, False):
        page.session_state[f"user_video_correct_{address(page, 'video')}_{at_once}_{turn}"] = True
    return page.run()
