"""People's own videos as clips, and a detector's words as those of a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from laiar_core.data.user_video.class_mapping import KNOWN_WORDS, suggest_classes
from laiar_core.data.user_video.clip import shown_name, user_video_clip
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.model.pairs import pairs_of
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks

ROOT = Path(__file__).resolve().parents[2]
FRAMES = 4


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_checkpoint(ROOT / "checkpoints" / "cad120").vocabulary


def seen(name: str, frames: int = FRAMES, present: bool = True) -> FilmTrack:
    boxes = np.tile(np.array([10, 10, 50, 50], dtype=np.float32) * present, (frames, 1))
    return FilmTrack(name, 0.5, 3, boxes, np.full(frames, present))


def film_tracks(*names: str, frames: int = FRAMES) -> FilmTracks:
    tracks = tuple(seen(name, frames) for name in names)
    return FilmTracks((320, 240), np.arange(frames) / 25 + 0.5, np.arange(frames), tracks)


def test_what_was_seen_becomes_a_clip(vocabulary: Vocabulary) -> None:
    looked = film_tracks("person", "hand", "hand", "head", "oven", "laptop", "cup", "cup", "dining table")
    words = {name: suggestion.class_name for name, suggestion in suggest_classes(looked.names, vocabulary).items()}
    clip = user_video_clip(Path("film.mp4"), looked, words)
    assert [(track.track_id, track.class_name) for track in clip.tracks] == [
        ("hand_1", "hand"),
        ("hand_2", "hand"),
        ("head_1", "head"),
        ("microwave_1", "microwave"),
        ("laptop_1", "laptop"),
        ("cup_1", "cup"),
        ("cup_2", "cup"),
        ("dining-table_1", "dining table"),
    ]
    assert (clip.dataset, clip.box_source, clip.fps, clip.clip_id) == ("Own video", "detected", 25.0, "film.mp4")
    assert clip.frame_times_s.tolist() == pytest.approx([0, 0.04, 0.08, 0.12])
    assert clip.video is not None
    assert clip.video.times_s[0] == 0.5
    known = {clip.tracks[i].class_name for pair in pairs_of(clip, vocabulary) for i in (pair.subject, pair.object)}
    assert known == {"hand", "head", "microwave", "cup"}


def test_what_is_never_there_is_no_track() -> None:
    looked = FilmTracks((320, 240), np.arange(FRAMES) / 25, np.arange(FRAMES), (seen("cup"), seen("cup", present=False)))
    assert [track.track_id for track in user_video_clip(Path("film.mp4"), looked, {"cup": "cup"}).tracks] == ["cup_1"]


def test_one_frame_is_no_video() -> None:
    with pytest.raises(LaiarError, match=r"'film.mp4' has 1 frames; an action takes at least 2"):
        user_video_clip(Path("film.mp4"), film_tracks("cup", frames=1), {})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("me and a cup.mp4", "me and a cup.mp4"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\film.mp4", "film.mp4"),
        ("<img src=x onerror=alert(1)>.mp4", "img src_x onerror_alert(1)_.mp4"),
        ("café \u202e4pm.exe", "café _4pm.exe"),
        ("a" * 100, "a" * 60),
        ("cafe\u0301 mu\u0308de.mp4", "café müde.mp4"),
        ("हिन्दी फ़िल्म.mp4", "हिन्दी फ़िल्म.mp4"),
        ("my 👩‍🍳 cooks 🍳.mp4", "my 👩‍🍳 cooks 🍳.mp4"),
        ("a" * 58 + "👩🏽‍🍳", "a" * 58),
        ("a" * 59 + "x\u0323\u0323", "a" * 59),
        ("...", "video"),
        ("\n", "video"),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("name", "class_name"),
    [
        ("cup", "cup"),
        ("remote", "remote"),
        ("oven", "microwave"),
        ("handbag", None),
        ("laptop", None),
        ("person", None),
        ("hand", "hand"),
        ("flux capacitor", None),
    ],
)
def test_words_are_matched_by_meaning(vocabulary: Vocabulary, name: str, class_name: str | None) -> None:
    suggestion = suggest_classes([name], vocabulary)[name]
    assert suggestion.class_name == class_name
    assert (suggestion.similarity == 1) == (name == class_name)


def test_the_vectors_are_those_of_the_checkpoint(vocabulary: Vocabulary) -> None:
    """`oven` and `microwave` must be measured by one text model: where both have a word, both have the same vector."""
    from laiar_core.data.user_video import class_mapping as own_kinds

    vectors = own_kinds._vectors()
    assert tuple(vectors) == KNOWN_WORDS
    for word in set(KNOWN_WORDS) & set(vocabulary.objects):
        stored = vocabulary.object_vectors[vocabulary.objects.index(word)]
        assert float(stored @ vectors[word]) == pytest.approx(1, abs=1e-3)
