"""The frames that we count are those that a browser shows, in films with the traps of real ones and in what is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.browser_frames import agreement
from laiar_core.video.transcode import normalise

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]
FRAMES = {  # shown ones; 0TXYV has 721 coded ones
    "001YG.mp4": 919,
    "0BNML_0.0-33.6.mp4": 1010,
    "0TXYV_6.2-24.4.mp4": 538,
    "LEG82_0.0-10.4.mp4": 252,
    "one-by-one-person-detection.mp4": 1394,
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_browser_shows_the_frames_that_we_count(real_films: Path, name: str) -> None:
    found = agreement(real_films / name, 12)
    assert found["frames"] == FRAMES[name]
    assert found["agree"] == found["compared"] == 12


def test_a_browser_shows_the_same_frames_of_the_prepared_film(real_films: Path, tmp_path: Path) -> None:
    made = normalise(real_films / "0TXYV_6.2-24.4.mp4", tmp_path / "made.mp4")
    found = agreement(made, 12)
    assert (found["frames"], found["agree"]) == (538, 12)
