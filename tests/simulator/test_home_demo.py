"""The bundled homes: what `python -m laiar_core simulate --data charades` writes, and fit to be shown."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from laiar_core.data.charades.safe_pickle import read_pickle
from laiar_core.simulator.room.drawing.renderer import Renderer
from laiar_core.simulator.room.recording.annotation import annotate
from laiar_core.simulator.room.recording.programme import perform_video, videos
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

DEMO = Path(__file__).resolve().parents[2] / "assets" / "demo_charades"
CLIPS, SEED = 8, 66
STALE = (
    "assets/demo_charades is stale: remove it and run "
    f"`python -m laiar_core simulate --data charades --out assets/demo_charades --clips {CLIPS} --seed {SEED}`"
)


def film(number: int) -> Path:
    return DEMO / "Charades_v1_480" / f"S{number:04d}.mp4"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    found = []
    for split in ("train", "test"):
        with (DEMO / f"Charades_v1_{split}.csv").open(newline="") as file:
            found += list(csv.DictReader(file))
    return sorted(found, key=lambda row: row["id"])


def test_it_is_small_and_says_that_it_is_simulated() -> None:
    sizes = [path.stat().st_size for path in DEMO.rglob("*") if path.is_file()]
    assert max(sizes) < 1_000_000
    assert sum(sizes) < 8_000_000
    assert (DEMO / "annotations/name.txt").read_text().strip() == "Charades, simulated"
    assert f"--clips {CLIPS} --seed {SEED}`" in (DEMO / "README.md").read_text()


def test_it_shows_variety(rows: list[dict[str, str]]) -> None:
    assert len(rows) == CLIPS
    assert len({row["subject"] for row in rows}) == 4
    assert len({row["scene"] for row in rows}) >= 4
    assert len({part.split(" ")[0] for row in rows for part in row["actions"].split(";")}) >= 45
    assert all(len(row["actions"].split(";")) >= 5 for row in rows)


def test_films_last_as_long_as_the_table_says(rows: list[dict[str, str]]) -> None:
    for number, row in enumerate(rows):
        times = presentation_times(film(number))
        assert times == pytest.approx(np.arange(len(times)) / 30, abs=1e-6)
        assert float(row["length"]) == pytest.approx(len(times) / 30, abs=0.01)


def test_the_program_writes_the_same_again(rows: list[dict[str, str]]) -> None:
    objects = read_pickle(DEMO / "annotations/object_bbox_and_relationship.pkl")
    persons = read_pickle(DEMO / "annotations/person_bbox.pkl")
    for video, row in zip(videos(CLIPS, SEED), rows, strict=True):
        again = annotate(perform_video(video), video)
        assert again.row == row, STALE
        for key, things in again.objects.items():
            assert [thing["contacting_relationship"] for thing in things] == [
                thing["contacting_relationship"] for thing in objects[key]
            ], STALE
            for one, other in zip(things, objects[key], strict=True):
                assert (one["bbox"] is None) is (other["bbox"] is None), STALE
                assert one["bbox"] is None or one["bbox"] == pytest.approx(other["bbox"], abs=0.01), STALE
            assert again.persons[key]["bbox"] == pytest.approx(persons[key]["bbox"], abs=0.01), STALE


@pytest.mark.parametrize("number", [0, 5])
def test_films_show_what_is_drawn(number: int) -> None:
    renderer = Renderer(perform_video(videos(CLIPS, SEED)[number]))
    frames = [3, 100, 333]
    for frame, seen in zip(frames, read_frames(film(number), frames), strict=True):
        assert np.abs(seen.astype(int) - renderer.picture(frame)).mean() < 6, STALE
