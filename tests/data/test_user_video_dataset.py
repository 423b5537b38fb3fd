"""One video of somebody's own in the words of two models: what is chosen or said for the one does not spoil the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from laiar_core.data.user_video.corrections import Corrections, load_corrections
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.store import UserVideoFolder, keep_video
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.film_tracks_file import save_film_tracks

ROOT = Path(__file__).resolve().parents[2]
FPS, FRAMES = 10, 65
SEEN = ("person", "hand", "head", "cup", "chair", "vase", "cup")
CUP, CHAIR, VASE, OTHER_CUP = 3, 4, 5, 6


@pytest.fixture(scope="module")
def cad120() -> Vocabulary:
    return load_checkpoint(ROOT / "checkpoints" / "cad120").vocabulary


@pytest.fixture(scope="module")
def charades() -> Vocabulary:
    return load_checkpoint(ROOT / "checkpoints" / "charades-simulated").vocabulary


def track(name: str, at: int = 0) -> FilmTrack:
    """A thing that stays; `at` says where, as two of a name at one place are one."""
    box = np.float32([1 + 5 * at, 2, 11 + 5 * at, 40])
    return FilmTrack(name, 0.9, 3, np.tile(box, (FRAMES, 1)), np.ones(FRAMES, dtype=bool))


def film_tracks(*names: str) -> FilmTracks:
    return FilmTracks((64, 48), 2 + np.arange(FRAMES) / FPS, np.arange(FRAMES), tuple(map(track, names, range(len(names)))))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UserVideoFolder:
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    folder = keep_video([b"a film"], "mine.mp4", 100)
    save_film_tracks(film_tracks(*SEEN), folder.film_tracks)
    return folder


@pytest.fixture
def both(folder: UserVideoFolder, cad120: Vocabulary, charades: Vocabulary) -> tuple[UserVideo, UserVideo]:
    """The video as either model sees it, and each has looked at it."""
    videos = UserVideo(folder, cad120), UserVideo(folder, charades)
    for video in videos:
        video.choose_classes()
    return videos


Both = tuple[UserVideo, UserVideo]


def class_indices(video: UserVideo) -> list[str]:
    return [track.class_name for track in video.whole().tracks]


def is_now(video: UserVideo, at: int) -> str:
    return video.corrected.tracks[at].name


class TestTwoModels:
    def test_each_has_its_own_words_and_people(self, both: Both) -> None:
        table, home = both
        assert class_indices(table) == ["hand", "head", "cup", "chair", "vase", "cup"]
        assert class_indices(home) == ["person", "cup/glass/bottle", "chair", "vase", "cup/glass/bottle"]
        assert home.taken == {("cup", "cup/glass/bottle")}
        assert table.taken == set()

    def test_other_words_for_the_one_leave_the_other_alone(self, both: Both) -> None:
        table, home = both
        before = class_indices(home), home.class_mapping_file.read_bytes()
        table.correct(table.classes | {"chair": "box"}, Corrections())
        assert "box" in class_indices(table)
        assert (class_indices(home), home.class_mapping_file.read_bytes()) == before

    def test_before_the_words_are_chosen_they_are_what_they_will_be(
        self, folder: UserVideoFolder, cad120: Vocabulary, charades: Vocabulary
    ) -> None:
        """Whoever cancelled the work with the one model before that may mend all the same what was seen with the other."""
        table, home = UserVideo(folder, cad120), UserVideo(folder, charades)
        table.choose_classes()
        before = home.classes, class_indices(home)
        assert not home.class_mapping_file.exists()
        home.choose_classes()
        assert (home.classes, class_indices(home)) == before

    def test_two_models_that_know_the_same_things_share_their_words(self, both: Both, folder: UserVideoFolder) -> None:
        table, _ = both
        table.correct(table.classes | {"chair": "box"}, Corrections())
        other = UserVideo(folder, load_checkpoint(ROOT / "checkpoints" / "simulated").vocabulary)
        other.choose_classes()
        assert class_indices(other) == class_indices(table)

    def test_what_is_one_thing_or_none_holds_for_both(self, both: Both) -> None:
        table, home = both
        home.correct(home.classes, Corrections(same_as={OTHER_CUP: CUP}, removed=(VASE,)))
        assert class_indices(table) == ["hand", "head", "cup", "chair"]
        assert class_indices(home) == ["person", "cup/glass/bottle", "chair"]
        assert table.corrections == home.corrections


class TestNames:
    def test_a_name_is_the_same_word_for_the_other_model_or_the_nearest(self, both: Both) -> None:
        table, home = both
        table.correct(table.classes, Corrections(names={CHAIR: "book", VASE: "bottle"}))
        assert [is_now(table, at) for at in (CHAIR, VASE)] == ["book", "bottle"]
        assert [is_now(home, at) for at in (CHAIR, VASE)] == ["book", "cup/glass/bottle"]
        assert ("bottle", "cup/glass/bottle") in home.taken, "the page says what it was taken for"
        assert home.corrections == Corrections(), "nothing was corrected in these words"

    def test_a_name_that_is_near_to_nothing_stays_and_is_unknown(self, both: Both) -> None:
        table, home = both
        home.correct(home.classes, Corrections(names={CUP: "sofa/couch"}))
        assert is_now(table, CUP) == "sofa/couch"
        assert "sofa/couch" not in table.vocabulary.objects

    def test_each_model_keeps_the_name_that_was_given_in_its_words(self, both: Both) -> None:
        table, home = both
        table.correct(table.classes, Corrections(names={CUP: "bowl"}))
        home.correct(home.classes, Corrections(names={CUP: "dish"}))
        assert (is_now(table, CUP), is_now(home, CUP)) == ("bowl", "dish")
        home.correct(home.classes, Corrections())
        assert (is_now(table, CUP), is_now(home, CUP)) == ("bowl", "bowl")

    def test_somebody_in_the_words_of_the_one_is_hidden_from_the_other(self, both: Both) -> None:
        table, home = both
        table.correct(table.classes, Corrections(names={CUP: "hand"}))
        assert class_indices(home).count("cup/glass/bottle") == 1
        home.correct(home.classes, Corrections(names={CHAIR: "person"}))
        assert class_indices(home).count("person") == 2
        assert "chair" not in class_indices(table)

    def test_a_drawn_box_keeps_its_word_or_is_the_nearest(self, both: Both, folder: UserVideoFolder) -> None:
        table, home = both
        save_film_tracks(film_tracks("bottle"), folder.path / "drawn-000.npz")
        save_film_tracks(film_tracks("sofa/couch"), folder.path / "drawn-001.npz")
        assert class_indices(table)[-2:] == ["bottle", "sofa/couch"]
        assert class_indices(home)[-2:] == ["cup/glass/bottle", "sofa/couch"]


class TestOldStores:
    """From before each vocabulary had its own words."""

    @pytest.fixture
    def old(self, folder: UserVideoFolder) -> UserVideoFolder:
        words = '{"person": null, "hand": "hand", "head": "head", "cup": "bowl", "chair": null, "vase": null}'
        folder.old_classes.write_text(words)
        Corrections(names={CHAIR: "book", OTHER_CUP: "vase"}, removed=(VASE,)).save(folder.corrections)
        return folder

    def test_they_go_on_for_models_that_know_their_words(self, old: UserVideoFolder, cad120: Vocabulary) -> None:
        video = UserVideo(old, cad120)
        video.choose_classes()
        assert class_indices(video) == ["hand", "head", "bowl", "book", "vase"]
        assert video.class_mapping_file == old.old_classes
        video.correct(video.classes, video.corrections)
        assert class_indices(video) == ["hand", "head", "bowl", "book", "vase"]
        assert video.class_mapping_file != old.old_classes
        assert load_corrections(old.corrections).names == {}, "the names are kept with their vocabulary from now on"

    def test_other_models_choose_anew(self, old: UserVideoFolder, charades: Vocabulary) -> None:
        video = UserVideo(old, charades)
        video.choose_classes()
        assert video.class_mapping_file != old.old_classes
        assert class_indices(video) == ["person", "cup/glass/bottle", "book", "vase"]

    def test_a_damaged_choice_of_words_is_made_anew(self, old: UserVideoFolder, cad120: Vocabulary) -> None:
        old.old_classes.write_text("{")
        video = UserVideo(old, cad120)
        video.choose_classes()
        assert "cup" in class_indices(video)


class TestStretches:
    def test_a_model_of_several_actions_gets_the_frames_that_it_looks_at(self, both: Both) -> None:
        table, home = both
        assert home.clip("11-41").frame_numbers == (11, 21, 31, 41)
        assert home.clip("12-40").frame_numbers == (21, 31)
        assert home.clip("11-41").frame_times_s.tolist() == pytest.approx([0, 1, 2, 3])
        assert table.clip("11-41").frame_numbers == tuple(range(11, 42))

    @pytest.mark.parametrize("name", ["12-20", "0-11", "41-11", "1-66", "1", "one-two"])
    def test_what_is_no_stretch_has_its_sentence(self, both: Both, name: str) -> None:
        with pytest.raises(LaiarError, match="is no stretch of this video; name frames between 1 and 65"):
            both[1].clip(name)
