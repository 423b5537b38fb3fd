"""Following what is in a drawn box: a card that moves over a made-up film, turns, or is not there any more."""

from __future__ import annotations

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.box_tracker import follow_box, joined
from laiar_core.perception.film_tracks import FilmTrack
from laiar_core.perception.flow_follower import FlowFollower
from laiar_core.perception.interpolate import STAYED_GAP_S, over_frames

WIDTH, HEIGHT, FRAMES = 320, 240, 60
CARD = (40, 30)  # pixels


def scene(number: int, gone_from: int = FRAMES) -> NDArray[np.uint8]:
    """A wall with a pattern, and until `gone_from` a red card with a pattern that moves to the right."""
    rng = np.random.default_rng(0)
    wall = np.kron(rng.integers(60, 120, (HEIGHT // 8, WIDTH // 8)), np.ones((8, 8)))
    picture = np.stack([wall * 0.6, wall, wall], axis=-1).astype(np.uint8)
    if number < gone_from:
        card = np.kron(rng.integers(120, 250, (CARD[1] // 5, CARD[0] // 5)), np.ones((5, 5)))
        left, top, right, bottom = card_at(number)
        picture[top:bottom, left:right] = np.stack([card, card * 0.2, card * 0.2], axis=-1)
    return picture


def card_at(number: int) -> tuple[int, int, int, int]:
    left = 40 + 3 * number
    return left, 100, left + CARD[0], 100 + CARD[1]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("film") / "film.mp4", FRAMES)


def written(path: Path, gone_from: int) -> Path:
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "18", "g": "15"}
        for number in range(FRAMES):
            film.mux(stream.encode(av.VideoFrame.from_ndarray(scene(number, gone_from), format="rgb24")))
        film.mux(stream.encode(None))
    return path


def iou(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    shared = np.prod((np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])).clip(0))
    return float(shared / (np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared))


@pytest.mark.parametrize("frame", [0, 30, FRAMES - 1])
def test_it_is_followed_both_ways_from_any_frame(film: Path, frame: int) -> None:
    track = follow_box(film, frame, card_at(frame), "card")
    assert track.present.all()
    assert track.samples == FRAMES
    assert [n for n in range(FRAMES) if iou(track.boxes_xyxy[n], np.array(card_at(n), float)) < 0.6] == []


def test_it_stops_where_the_thing_is_gone(tmp_path: Path) -> None:
    film = written(tmp_path / "gone.mp4", gone_from=40)
    track = follow_box(film, 10, card_at(10), "card")
    assert track.present[:40].all()
    assert not track.present[42:].any()
    assert not track.boxes_xyxy[42:].any()


def test_it_follows_in_a_recorded_film_whose_camera_moves(real_films: Path) -> None:
    """A laptop on a table, where it is seen by eye in these frames."""
    track = follow_box(real_films / "LEG82_0.0-10.4.mp4", 71, (165, 140, 265, 225), "laptop")
    assert track.present[40:240].all()
    assert iou(track.boxes_xyxy[238], np.array([215.0, 145, 315, 220])) > 0.4


def test_a_thing_that_turns_takes_its_box_with_it() -> None:
    cv2 = pytest.importorskip("cv2")
    picture = scene(20)
    left, top, right, bottom = card_at(20)
    middle = ((left + right) / 2, (top + bottom) / 2)
    following, _ = FlowFollower().begin(picture, np.array([left, top, right, bottom], float))
    for degrees in range(6, 91, 6):
        turned = cv2.warpAffine(
            picture, cv2.getRotationMatrix2D(middle, degrees, 1), (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT
        )
        sight = following.next(turned)
        assert sight is not None
    width, height = sight[0][2:] - sight[0][:2]
    assert height > width  # it was wider than high


@pytest.mark.parametrize(
    ("frame", "where", "said"),
    [
        (FRAMES, (0, 0, 50, 50), "has no frame 60"),
        (0, (0, 0, 50, 4), "fewer than 8 pixels"),
        (0, (400, 0, 500, 100), "fewer than 8 pixels"),
        (0, (400, 0), "outside the picture of 320 x 240"),
        (0, (40, 40), "the built-in follower needs a box"),
    ],
)
def test_what_cannot_be_followed_is_a_sentence(film: Path, frame: int, where: tuple[float, ...], said: str) -> None:
    with pytest.raises(LaiarError, match=said):
        follow_box(film, frame, where, "card")  # type: ignore[arg-type]


def part(left: float, present: list[bool]) -> FilmTrack:
    there = np.array(present)
    box = np.array([left, 0, left + 10, 10], dtype=np.float32)
    return FilmTrack("cup", 0.5, int(there.sum()), there[:, None] * box, there)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=4, max_size=20), st.data())
def test_joined_drawings_keep_both_boxes_and_make_none_up(presence: list[tuple[bool, bool]], data: st.DataObject) -> None:
    first, second = (data.draw(st.integers(0, len(presence) - 1)) for _ in range(2))
    ways = [
        [one or at == first for at, (one, _) in enumerate(presence)],
        [one or at == second for at, (_, one) in enumerate(presence)],
    ]
    tracks = [part(0, ways[0]), part(30, ways[1])]
    both = joined([(first, tracks[0]), (second, tracks[1])])
    assert both.boxes_xyxy[second][0] == 30
    assert first == second or both.boxes_xyxy[first][0] == 0
    assert (both.present <= tracks[0].present | tracks[1].present).all()
    if first < second:
        assert (both.boxes_xyxy[:first] == tracks[0].boxes_xyxy[:first]).all()
        assert (both.boxes_xyxy[second:] == tracks[1].boxes_xyxy[second:]).all()
        between = slice(first, second + 1)
        lefts = both.boxes_xyxy[between, 0][both.present[between]]
        assert (np.diff(lefts) >= 0).all()  # from one to the other once


TIMES = np.arange(200) / 20
FOUND = st.lists(st.integers(0, 199), min_size=1, max_size=12, unique=True).map(sorted)


@given(FOUND, st.data())
def test_no_box_lies_between_sights_too_far_apart(found: list[int], data: st.DataObject) -> None:
    lefts = data.draw(st.lists(st.floats(0, 300), min_size=len(found), max_size=len(found)))
    boxes = np.array([[left, 0, left + 20, 20] for left in lefts])
    filled, present = over_frames(TIMES[found], boxes, TIMES)
    for before, after in itertools.pairwise(found):
        if TIMES[after] - TIMES[before] > STAYED_GAP_S:
            assert not present[before + 6 : after - 5].any()
    assert present[found].all()
    for n in np.flatnonzero(present):
        near = [at for at in found if abs(TIMES[at] - TIMES[n]) <= STAYED_GAP_S]
        assert min(lefts) - 1e-3 <= filled[n, 0] <= max(lefts) + 1e-3
        assert near
