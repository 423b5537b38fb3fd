"""From a film to a timeline: what was seen goes through the model's words, and what was not understood is said.

The eyes are replaced here by the film's exact boxes under a detector's words; tests/perception looks at eyes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from films import EVEN, write_film

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.pipeline import PipelineSettings
from laiar_core.timeline import film as own_video
from laiar_core.timeline.film import STAGE, explain_video
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.speed import speed_warnings
from laiar_core.timeline.timeline import timeline
from laiar_core.video.describe import FAR_APART_S
from laiar_core.video.frame_index import presentation_times

BUNDLED = Path(__file__).resolve().parents[2] / "checkpoints" / "cad120"


@pytest.fixture(scope="module")
def film(demo: Cad120) -> Clip:
    return demo.recording("Simulated1/microwaving_food/0004")


@pytest.fixture
def models(film: Clip, monkeypatch: pytest.MonkeyPatch):
    """Make the film seen with its exact boxes, under these words."""

    def open_eyes(words: dict[str, str]) -> None:
        def see(path: Path, models: object, progress: object) -> FilmTracks:
            times = presentation_times(path)
            tracks = tuple(
                FilmTrack(words.get(t.class_name, t.class_name), 1.0, len(times), t.boxes_xyxy, t.present) for t in film.tracks
            )
            return FilmTracks(film.frame_size, times, np.arange(len(times)), tracks, ("It was dark.",))

        monkeypatch.setattr(own_video, "see", see)
        monkeypatch.setattr(own_video, "bundled_models", lambda: None)

    return open_eyes


def test_it_says_what_the_timeline_says(models, tiny_checkpoint: Checkpoint, film: Clip) -> None:
    assert film.video is not None
    models({})
    told: list[tuple[str, float]] = []
    made = explain_video(film.video.path, tiny_checkpoint, progress=lambda stage, share: told.append((stage, share)))
    alone = timeline(tiny_checkpoint, film)
    assert [(s.first_frame, s.last_frame, s.action) for s in made.segments] == [
        (s.first_frame, s.last_frame, s.action) for s in alone.segments
    ]
    assert made.clip_id == film.video.path.name
    assert {s.explanation.clip.box_source for s in made.segments} == {"detected"}
    learned, detected, dark = made.notes
    assert learned.startswith("This model learned from simulated clips alone")
    assert detected.startswith("The boxes were detected by ")
    assert dark == "It was dark."
    assert made.warnings == ()
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["preparing the film", STAGE]
    assert told[-1] == (STAGE, pytest.approx(1))


def test_a_detectors_words_are_the_models(models, film: Clip) -> None:
    """What is near in meaning is taken for a thing of the model, what is not stays out; the notes say both."""
    assert film.video is not None
    bundled = load_checkpoint(BUNDLED)
    models({"microwave": "oven", "cup": "zebra"})
    made = explain_video(film.video.path, bundled)
    _detected, _dark, taken, left_out = made.notes
    assert taken == "I took oven for microwave, which comes nearest among what the model knows."
    assert left_out.startswith("Some of what the video shows is left out: it holds zebra, and the model knows ")
    said = [s.action for s in made.segments]
    assert said.index("open") < said.index("close")


def test_a_film_without_anything_known(models, film: Clip) -> None:
    assert film.video is not None
    bundled = load_checkpoint(BUNDLED)
    models({t.class_name: "zebra" for t in film.tracks if t.class_name not in ("hand", "head")})
    with pytest.raises(LaiarError, match="shows nothing that this model knows: it holds zebra"):
        explain_video(film.video.path, bundled)


def test_what_is_too_slow_is_said_before_anything_else(models, tiny_checkpoint: Checkpoint, film: Clip, tmp_path: Path) -> None:
    """Eight times slower, once with as many frames a second fewer, and once with each shown so much longer."""
    models({})
    slow = write_film(tmp_path / "slow.mp4", [8 * EVEN * n for n in range(len(film))])
    made = explain_video(slow, tiny_checkpoint)
    assert Timeline.from_json(made.to_json()) == made
    apart, hands = made.warnings
    assert apart.startswith("Its frames are 0.267 s apart")
    assert re.match(r"Hands move slower here .* \(at most 0\.[1-8] times their own size in 0\.4 s\)", hands)


def test_what_lies_further_apart_than_films_are_searched_is_a_time_lapse() -> None:
    assert pytest.approx(1 / PipelineSettings().samples_per_s, rel=0.06) == FAR_APART_S


def test_hands_of_recorded_people_are_not_slow(cad120_path: Path) -> None:
    recorded = Cad120(cad120_path)
    for name in recorded.recording_ids()[:60:6]:
        clip = recorded.recording(name)
        assert speed_warnings(clip) == ()
        assert "slower" in speed_warnings(replace(clip, frame_times_s=8 * clip.frame_times_s))[0]
        still = [replace(t, boxes_xyxy=np.where(t.present[:, None], (9, 9, 99, 99), 0).astype(np.float32)) for t in clip.tracks]
        assert speed_warnings(replace(clip, tracks=tuple(still))) == ()


def test_no_film(tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("not a film")
    with pytest.raises(LaiarError, match="cannot read the film"):
        explain_video(tmp_path / "notes.mp4", tiny_checkpoint)
