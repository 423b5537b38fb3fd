"""SAM 2 and EdgeTAM from a folder, tiny and with random weights, through the real loading code; and recorded masks made boxes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tiny_video_models
import torch
from films import SIZE, even_ticks, write_film

from laiar_core.errors import LaiarError
from laiar_core.perception.box_tracker import follow_box
from laiar_core.perception.flow_follower import FlowFollower
from laiar_core.perception.mask_followers import REMEMBERED, MaskFollower, follower_named, resized, sight_of
from laiar_core.video.decode import read_frames


@pytest.fixture(scope="module", params=["sam2", "edgetam"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return getattr(tiny_video_models, request.param)(tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def follower(folder: str) -> MaskFollower:
    follower = follower_named(folder)
    assert isinstance(follower, MaskFollower)
    with torch.no_grad():  # or chance decides whether it sees something
        for name, weights in follower.model.named_parameters():
            if "pred_obj_score_head.proj_out.bias" in name:
                weights.fill_(3.0)
    return follower


def test_it_follows_a_box_through_a_film(follower: MaskFollower, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", even_ticks(20))
    track = follow_box(film, 6, (100, 80, 160, 140), "cup", follower=follower)
    assert track.present[6]
    assert track.boxes_xyxy[6].tolist() == [100, 80, 160, 140]
    assert track.boxes_xyxy.max(axis=0).tolist() <= [*SIZE, *SIZE]
    assert 0 < track.score <= 1


def test_a_point_will_do_where_it_sees_a_thing(follower: MaskFollower) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    _, box = follower.begin(picture, np.array([50.0, 60.0]))
    assert (box[2:] > box[:2]).all()


def test_it_forgets_what_is_long_past(follower: MaskFollower) -> None:
    pictures = np.random.default_rng(0).integers(0, 255, (REMEMBERED + 10, 60, 80, 3), dtype=np.uint8)
    following, _ = follower.begin(pictures[0], np.array([10.0, 10, 40, 40]))
    for picture in pictures[1:]:
        following.next(picture)
    assert not following.session.processed_frames
    (outputs,) = following.session.output_dict_per_obj.values()
    assert len(outputs["non_cond_frame_outputs"]) <= REMEMBERED
    assert 0 in outputs["cond_frame_outputs"]  # what the person drew


def test_pictures_are_made_ready_as_the_folder_says(follower: MaskFollower) -> None:
    assert follower.mean.tolist() == [0.5, 0.5, 0.5]
    assert follower.std.tolist() == [0.25, 0.25, 0.25]


# What SAM 2 answered (low masks, logits, and the score of the thing) when a square in the upper left was hidden later.
SEEN = torch.full((1, 1, 4, 4), -4.0)
SEEN[..., :2, :2] = 6.0


@pytest.mark.parametrize(
    ("logits", "score", "box"),
    [
        (SEEN, 0.98, [0, 0, 80, 60]),
        (SEEN, 0.31, None),
        (torch.full((1, 1, 4, 4), -4.0), 0.98, None),
        (torch.full((1, 1, 4, 4), 4.0), 0.98, [0, 0, 160, 120]),
    ],
    ids=["seen", "too unsure", "an empty mask", "everything"],
)
def test_a_recorded_mask_is_a_box_or_nothing(logits: torch.Tensor, score: float, box: list[int] | None) -> None:
    sight = sight_of(resized(logits, (160, 120))[0], score)
    if box is None:
        assert sight is None
    else:
        assert sight is not None
        assert np.abs(sight[0] - box).max() <= 20  # half a cell of the low mask: its edge lies between two cells
        assert sight[1] == score


def test_what_is_no_such_model_gets_a_sentence(tmp_path: Path, folder: str) -> None:
    assert isinstance(follower_named("built-in"), FlowFollower)
    with pytest.raises(LaiarError, match="holds no follower that transformers can load"):
        follower_named(str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(LaiarError, match="is a model of type 'bert'; a follower is of type edgetam_video or sam2_video"):
        follower_named(str(tmp_path))


def test_it_follows_in_a_recorded_film(follower: MaskFollower, real_films: Path) -> None:
    """The whole way of a real picture: its size is no square, and its box is in the film's own pixels."""
    film = real_films / "LEG82_0.0-10.4.mp4"
    pictures = read_frames(film, [70, 72, 74])
    following, _ = follower.begin(pictures[0], np.array([250.0, 190, 270, 225]))
    sights = [following.next(picture) for picture in pictures[1:]]
    assert all(sight is None or (sight[0] <= [480, 360, 480, 360]).all() for sight in sights)
