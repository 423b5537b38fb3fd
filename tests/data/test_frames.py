"""Crops of a clip's pictures: the right frame, the right place, also where the clip is seen otherwise than it was filmed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from painted import FRAMES, painted_data
from PIL import Image

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.camera_views import every_nth_frame, mirrored, zoomed
from laiar_core.data.clip import Clip
from laiar_core.data.crop_cache import kept
from laiar_core.data.frames import crops_of, read_picture, stamp
from laiar_core.errors import LaiarError
from laiar_core.video.crop import crops
from laiar_core.video.decode import read_frames


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Cad120:
    return Cad120(painted_data(tmp_path_factory.mktemp("painted"), ("Painter1",), 1))


@pytest.fixture(scope="module")
def clip(data: Cad120) -> Clip:
    return data.clip(data.clip_ids()[0])


def bottles(clip: Clip, frames: NDArray[np.int64], size: int = 16) -> NDArray[np.uint8]:
    return np.concatenate(list(crops_of(clip, frames, clip.track("bottle_1").boxes_xyxy[frames], size)))


def test_crops_show_their_region() -> None:
    picture = np.zeros((40, 60, 3), dtype=np.uint8)
    picture[:, 30:] = (200, 100, 50)
    left, right, both, beyond = crops(picture, np.array([[0, 0, 30, 40], [30, 0, 60, 40], [20, 10, 40, 30], [50, 30, 90, 70]]), 8)
    assert (left[:, :-1] == 0).all()  # the last column is smoothed with what lies beside it
    assert (right[:, 1:] == (200, 100, 50)).all()
    assert (both[:, 0] == 0).all()
    assert (both[:, -1] == (200, 100, 50)).all()
    assert (beyond == (200, 100, 50)).all(), "beyond the edge the edge is repeated"
    assert crops(picture, np.zeros((0, 4)), 8).shape == (0, 8, 8, 3)
    assert crops(picture, np.array([[-1e6, -1e6, 1e6, 1e6]]), 8).shape == (1, 8, 8, 3), "and no region asks for all the memory"


def test_every_frame_shows_its_own_picture(clip: Clip) -> None:
    """The film is a quarter as large as the annotation's pixels, and a bottle is open where its upper half is light."""
    shown = bottles(clip, np.arange(FRAMES))
    (states,) = (row.labels for row in clip.relations or () if row.subject == row.object)
    assert [crop[3:6, 5:11].mean() > 128 for crop in shown] == [state == "open" for state in states]


def test_other_views_show_the_same_things(clip: Clip) -> None:
    frames = np.array([0, 7, 7, 50])
    plain = bottles(clip, frames).astype(float)
    assert np.array_equal(bottles(mirrored(clip), frames), plain[:, :, ::-1])
    assert np.array_equal(bottles(mirrored(mirrored(clip)), frames), plain)
    assert np.abs(bottles(zoomed(clip, 1.3), frames) - plain).max() <= 2
    assert np.abs(bottles(zoomed(mirrored(clip), 0.7), frames) - plain[:, :, ::-1]).max() <= 2
    assert np.array_equal(bottles(every_nth_frame(clip.stretch(10, 50), 4), np.array([3])), bottles(clip, np.array([22])))


def test_image_files_instead_of_a_film(data: Cad120, clip: Clip, tmp_path: Path) -> None:
    assert clip.video
    (tmp_path / "annotations").symlink_to(data.files.path / "annotations")
    folder = tmp_path / "Painter1_rgbd_images/making_cereal/film0"
    folder.mkdir(parents=True)
    for number, picture in enumerate(read_frames(clip.video.path, range(FRAMES)), start=1):
        Image.fromarray(picture).save(folder / f"RGB_{number}.png")
    images = Cad120(tmp_path).clip(clip.clip_id)
    assert images.video is None
    assert np.array_equal(bottles(images, np.array([0, 30])), bottles(clip, np.array([0, 30])))
    before = stamp(images)
    (folder / "RGB_1.png").write_bytes(b"")
    assert stamp(images) != before
    with pytest.raises(LaiarError, match=r"cannot read the picture .*RGB_1\.png"):
        bottles(images, np.array([0]))


def test_a_clip_without_pictures_gets_a_sentence(clip: Clip) -> None:
    with pytest.raises(
        LaiarError, match=r"'Painter1.*' has no pictures.*use a checkpoint that reads boxes alone, or put the film"
    ):
        bottles(replace(clip, video=None), np.array([0]))


def test_pictures_that_went_away_get_a_sentence(clip: Clip, tmp_path: Path) -> None:
    assert clip.video
    with pytest.raises(LaiarError, match=r"cannot read the pictures of clip 'Painter1.*gone\.mp4"):
        stamp(replace(clip, video=replace(clip.video, path=tmp_path / "gone.mp4")))


def test_what_was_made_once_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path))
    made: list[int] = []

    def make() -> NDArray[np.int64]:
        made.append(1)
        return np.arange(5)

    assert kept("a", make).tolist() == kept("a", make).tolist() == [0, 1, 2, 3, 4]
    assert len(made) == 1
    kept("b", make)
    assert len(made) == 2, "another key is another page"
    for page in (tmp_path / "crops").glob("*.npy"):
        page.write_bytes(page.read_bytes()[:100])
    assert kept("a", make).tolist() == [0, 1, 2, 3, 4], "a damaged page is made again"


def test_the_book_forgets_what_was_not_read_for_longest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path))
    monkeypatch.setattr("laiar_core.data.crop_cache.LIMIT_BYTES", 2500)
    for number, key in enumerate("abc"):
        kept(key, lambda: np.zeros(1000, dtype=np.uint8))
        for page in (tmp_path / "crops").glob("*.npy"):
            if page.stat().st_mtime > 10:
                os.utime(page, (number, number))
    made: list[str] = []
    for key in "cba":
        kept(key, lambda key=key: made.append(key) or np.zeros(1))  # type: ignore[misc]
    assert made == ["a"]


def test_without_a_place_to_keep_it_is_made_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path / "file"))
    assert kept("a", lambda: np.arange(3)).tolist() == [0, 1, 2]


def bomb(path: Path) -> None:
    Image.new("1", (30_000, 30_000)).save(path)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "it is a pipe, not a file"),
        (lambda path: path.mkdir(), "it is a folder, not a file"),
        (lambda path: path.write_bytes(b""), "format is not known"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)), "format is not known"),
        (bomb, "pixels"),
    ],
)
def test_what_is_no_picture_becomes_a_sentence(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    make(tmp_path / "RGB_1.png")
    with pytest.raises(LaiarError, match=f"cannot read .*RGB_1.png.*{said}.*take the clip's pictures away"):
        read_picture(tmp_path / "RGB_1.png")
