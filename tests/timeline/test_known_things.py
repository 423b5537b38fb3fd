"""What a model knows of a film, which other checkpoint knows more, and the standing notes of every result."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from films import even_ticks, write_film
from models import Seen, scripted
from needed import ROOT

from laiar_core.data.user_video.clip import user_video_clip
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.pipeline import bundled_detector
from laiar_core.timeline.film import explain_video
from laiar_core.timeline.known_things import bundled_that_knows, in_words, known_things, looked_for_in_vain, who_knows


@pytest.fixture(scope="module")
def home() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "charades-simulated")


@pytest.fixture(scope="module")
def table() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "cad120")


@pytest.mark.parametrize(
    ("shown", "home_knows", "table_knows"),
    [
        (("person", "chair", "laptop"), ("chair", "laptop"), ()),
        (("cup", "couch", "zebra"), ("cup/glass/bottle", "sofa/couch"), ("cup",)),
        (("hand", "head", "person"), (), ()),
        ((), (), ()),
    ],
)
def test_the_things_that_a_model_knows(home, table, shown, home_knows, table_knows) -> None:
    assert known_things(home.vocabulary, shown) == home_knows
    assert known_things(table.vocabulary, shown) == table_knows
    both = {"home": home_knows, "table": table_knows}
    found = who_knows(shown, {"table": table.vocabulary, "home": home.vocabulary})
    assert found == {name: things for name, things in both.items() if things}
    assert list(found) == sorted(found, key=lambda name: -len(found[name])), "the one that knows most first"


def test_a_bundled_checkpoint_is_named(home) -> None:
    assert bundled_that_knows(("chair", "laptop")) == "charades-simulated knows chair and laptop: use it"
    assert bundled_that_knows(("zebra",)) is None


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "t0"), (2, "t0 and t1"), (5, "t0, t1, t2, t3 and t4"), (7, "t0, t1, t2, t3, t4 and 2 more")]
)
def test_many_things_are_cut_short(count: int, words: str) -> None:
    assert in_words(f"t{n}" for n in range(count)) == words


def test_what_was_looked_for_in_vain_begins_with_what_most_actions_are_about(home) -> None:
    eyes = bundled_detector().names
    there = np.ones(4, dtype=bool)
    boxes = np.tile(np.array([10, 10, 50, 50], np.float32), (4, 1))
    tracks = tuple(FilmTrack(name, 0.9, 4, boxes, there) for name in ("person", "laptop"))
    seen = FilmTracks((100, 100), np.arange(4.0), np.arange(4), tracks, looked_for=eyes)
    clip = user_video_clip(Path("film.mp4"), seen, {"person": "person", "laptop": "laptop"})
    missed = looked_for_in_vain(home.vocabulary, clip, seen)
    assert not {"person", "laptop"} & set(missed)
    assert {"book", "cup/glass/bottle", "chair"} <= set(missed)
    assert set(missed) <= set(home.vocabulary.objects)
    about = [sum(name in action.casefold() for action in home.vocabulary.actions) for name in missed]
    assert about == sorted(about, reverse=True)
    assert looked_for_in_vain(home.vocabulary, clip, FilmTracks((100, 100), np.arange(4.0), np.arange(4), tracks)) == ()


def sits(number: int) -> Seen:
    return [("person", 0.9, (100.0, 20.0, 200.0, 220.0)), ("chair", 0.9, (90.0, 110.0, 200.0, 239.0))]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "sits.mp4", even_ticks(60))


def test_every_result_says_what_to_know_of_it(home, film: Path) -> None:
    notes = explain_video(film, home, models=scripted(sits)).notes
    assert notes[0].startswith("This model learned from simulated clips alone")
    assert notes[1] == "The boxes were detected by the built-in detectors; what has no box, I cannot see."
    (missed,) = (note for note in notes if note.startswith("Looked for and not found: "))
    assert "cup/glass/bottle" in missed
    assert "chair" not in missed


def test_where_a_checkpoint_knows_nothing_the_sentence_names_one_that_does(table, film: Path) -> None:
    with pytest.raises(LaiarError, match=r"it holds chair, and the model knows .*; charades-simulated knows chair: use it$"):
        explain_video(film, table, models=scripted(sits))
