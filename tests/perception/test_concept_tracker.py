"""SAM 3 from a folder, tiny and with random weights, through the real loading code; and a recorded answer made tracks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import tiny_video_models
import torch
from films import SIZE, even_ticks, write_film
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.concept_tracker import ConceptSight, Sam3Tracker, is_concept_tracker, see_concepts, sights_of
from laiar_core.perception.pipeline import PipelineSettings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tiny_video_models.sam3(tmp_path_factory.mktemp("sam3"))


def test_words_become_tracks_with_identities(folder: str, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", even_ticks(30))
    seen = see_concepts(film, Sam3Tracker(folder), ("cup", "hand"), PipelineSettings(samples_per_s=10, min_samples=1))
    assert seen.frame_size == SIZE
    assert len(seen.times_s) == 30
    assert {track.name for track in seen.tracks} <= {"cup", "hand"}
    assert seen.tracks, "a model that believes everything finds something"
    for track in seen.tracks:
        assert track.present.any()
        assert (track.boxes_xyxy <= (*SIZE, *SIZE)).all()


def mask(*cells: tuple[int, int]) -> torch.Tensor:
    low = torch.full((1, 4, 4), -5.0)
    for row, column in cells:
        low[0, row, column] = 5.0
    return low


def test_a_recorded_answer_is_boxes_of_what_is_there() -> None:
    """As SAM 3 answers: low masks by the number of the thing, one hidden behind another, one gone, one too unsure."""
    outputs = SimpleNamespace(
        obj_id_to_mask={3: mask((0, 0), (0, 1)), 1: mask((2, 2)), 4: mask((3, 3)), 5: mask(), 6: mask((1, 1)), 7: mask((1, 0))},
        obj_id_to_score={3: 0.9, 1: 0.8, 4: 0.9, 5: 0.9, 6: 0.4, 7: 0.9},
        suppressed_obj_ids={4},
        removed_obj_ids={7},
    )
    session = SimpleNamespace(prompts={0: "cup", 1: "my blue thermos"}, obj_id_to_prompt_id={1: 0, 3: 1, 6: 0})
    one, other = sights_of(outputs, session, (160, 120), 0.5)
    assert (one.thing, one.word, one.score) == (1, "cup", 0.8)
    assert (other.thing, other.word) == (3, "my blue thermos")
    assert np.abs(other.box_xyxy - [0, 0, 80, 30]).max() <= 20
    assert sights_of(SimpleNamespace(**(vars(outputs) | {"obj_id_to_mask": {}})), session, (160, 120), 0.5) == []


class Recorded:
    """Two cups and a hand: the first cup is not seen for a while, and the hand in two pictures alone."""

    def track(self, pictures: Iterable[NDArray[np.uint8]], words: Sequence[str]) -> Iterator[list[ConceptSight]]:
        assert words == ("cup", "hand")
        for number, _ in enumerate(pictures):
            found = [ConceptSight(2, "cup", np.array([100.0, 100, 140, 140]), 0.9)]
            if not 5 <= number < 35:
                found.append(ConceptSight(1, "cup", np.array([2.0 * number, 10, 2.0 * number + 40, 50]), 0.8))
            if number in (7, 8):
                found.append(ConceptSight(3, "hand", np.array([0.0, 0, 30, 30]), 0.7))
            yield found


def test_a_thing_is_absent_where_it_was_not_seen(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", even_ticks(120))
    told: list[float] = []
    settings = PipelineSettings(samples_per_s=10)
    seen = see_concepts(film, Recorded(), ("cup", "hand"), settings, lambda stage, share: told.append(share))
    other, cup = seen.tracks
    assert [track.name for track in seen.tracks] == ["cup", "cup"]
    assert (other.present.all(), other.score) == (True, pytest.approx(0.9))
    assert cup.present[:13].all()
    assert not cup.present[30:90].any()
    assert cup.present[110:].all()
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_which_names_are_trackers_of_words(folder: str, tmp_path: Path) -> None:
    assert [is_concept_tracker(name) for name in ("sam3", folder, str(tmp_path), "PekingU/rtdetr_r18vd")] == [
        True,
        True,
        False,
        False,
    ]


def test_what_is_no_such_model_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LaiarError, match="holds no tracker of words that transformers can load"):
        Sam3Tracker(str(tmp_path))
    with pytest.raises(LaiarError, match=r"type 'sam2_video'; a tracker of words is of type sam3_video"):
        Sam3Tracker(tiny_video_models.sam2(tmp_path / "sam2"))
