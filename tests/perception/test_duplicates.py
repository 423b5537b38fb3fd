"""Two tracks of one thing become one, unless a person says that they are two."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from laiar_core.perception.duplicates import duplicates, without_duplicates
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks

FRAMES = 30
BOX = (100, 100, 200, 180)


def track(name: str, box: tuple[int, ...] = BOX, score: float = 0.5, frames: range = range(FRAMES)) -> FilmTrack:
    present = np.isin(np.arange(FRAMES), list(frames))
    return FilmTrack(name, score, len(frames), present[:, None] * np.float32(box), present)


def film(*tracks: FilmTrack) -> FilmTracks:
    return FilmTracks((640, 480), np.arange(FRAMES) / 10, np.arange(0, FRAMES, 2), tracks, ("It was dark.",))


@pytest.mark.parametrize(
    ("tracks", "into"),
    [
        ([track("chair"), track("chair", (105, 102, 204, 184), 0.8)], {0: 1}),  # the surer one stays
        ([track("chair"), track("chair", (105, 102, 204, 184), 0.8, range(4))], {}),  # hardly seen together
        ([track("chair"), track("chair", (105, 102, 204, 184), 0.8, range(10))], {1: 0}),
        ([track("chair"), track("sofa")], {}),
        ([track("chair"), track("chair", (110, 100, 170, 170), 0.4, range(15))], {1: 0}),  # its back alone
        ([track("chair", frames=range(20)), track("chair", (110, 100, 170, 170), 0.4)], {0: 1}),  # which was found more often
        ([track("chair", frames=range(20)), track("chair", (110, 100, 170, 170), 0.2)], {}),  # which is seen without it, too
        ([track("chair"), track("chair", (110, 100, 140, 140), 0.4)], {}),  # a small one in front of it
        ([track("chair"), track("chair", (150, 100, 250, 180))], {}),  # beside each other
        ([track("hand"), track("hand")], {}),  # folded
        ([track("chair", frames=range(15)), track("chair", frames=range(15, 30))], {}),  # never at the same time
        ([track("cup"), track("cup", score=0.4), track("cup", score=0.3)], {1: 0, 2: 0}),
        ([track("cup"), replace(track("cup"), present=np.zeros(FRAMES, dtype=bool))], {}),
    ],
)
def test_duplicates(tracks: list[FilmTrack], into: dict[int, int]) -> None:
    seen = film(*tracks)
    assert duplicates(seen) == into
    merged = without_duplicates(seen)
    assert [at for at, t in enumerate(merged.tracks) if not t.present.any() and seen.tracks[at].present.any()] == sorted(into)
    assert len(merged.notes) == 1 + bool(into)


def test_the_share_of_the_time_counts() -> None:
    """Somebody carries one chair past another."""
    passing = np.array([(100 + 12 * (n - 15), 100, 200 + 12 * (n - 15), 180) for n in range(FRAMES)], dtype=np.float32)
    assert duplicates(film(track("chair"), replace(track("chair"), boxes_xyxy=passing))) == {}


def test_what_a_person_said_counts() -> None:
    seen = film(track("chair"), track("chair", score=0.4), track("chair", score=0.3))
    assert duplicates(seen, apart={1}) == {2: 0}
    assert duplicates(replace(seen, box_source="brought (CVAT)")) == {}


@pytest.mark.parametrize(
    ("names", "note"),
    [
        ("cup cup", "Two tracks of one cup lay on each other, so I took them for one."),
        ("cup cup cup", "3 tracks of one cup lay on each other, so I took them for one."),
    ],
)
def test_it_is_said(names: str, note: str) -> None:
    assert without_duplicates(film(*map(track, names.split()))).notes == ("It was dark.", note)


def test_it_is_said_of_several_things_of_a_name() -> None:
    seen = film(track("cup"), track("cup"), track("cup", (400, 100, 450, 150)), track("cup", (402, 100, 450, 150)))
    note = "2 more tracks of cup lay on others of it, so I took them for the same things."
    assert without_duplicates(seen).notes[1:] == (note,)


def test_a_part_never_makes_the_whole_grow() -> None:
    seen = film(track("chair", frames=range(27)), track("chair", (110, 100, 170, 170), 0.4))
    whole = without_duplicates(film(seen.tracks[0], replace(seen.tracks[1], present=np.arange(FRAMES) > 5)))
    boxes = whole.tracks[0].boxes_xyxy[whole.tracks[0].present]
    assert np.array_equal(boxes, np.tile(np.float32(BOX), (27, 1)))
    assert not whole.tracks[1].present.any()
