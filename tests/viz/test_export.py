"""What goes into exported files."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import plotly.graph_objects as go
import pytest
from films import film_path, number_on, uneven_ticks, write_film, write_recordings
from PIL import Image
from serving import MARKUP

import laiar_core.viz.export.film
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.frames import frames_of
from laiar_core.errors import LaiarError
from laiar_core.video.encode import film_times
from laiar_core.viz.export.clip_page import html_page
from laiar_core.viz.export.file_names import file_name
from laiar_core.viz.export.film import GIF_FRAMES, gif_frames, mp4, overlay_gif, overlay_mp4
from laiar_core.viz.export.graphs import GRAPHS, camera, on_white
from laiar_core.viz.export.overlay import draw_stage
from laiar_core.viz.provenance import terms_of

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


def quietly(_share):
    """Nobody listens to how much is done."""


def decoded(data):
    """Pictures (H, W, 3) and times in seconds of a film."""
    with av.open(io.BytesIO(data)) as film:
        return [(frame.to_ndarray(format="rgb24"), frame.time) for frame in film.decode(video=0)]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A clip that counts as recorded: frames 11 to 40 of a film whose every picture says its number."""
    root = tmp_path_factory.mktemp("recorded")
    write_recordings(root, {"uneven": 60}, ["Subject1, having_meal, uneven, 11, 40, pick"])
    write_film(film_path(root, "uneven"), uneven_ticks(60))
    data = Cad120(root)
    return data.clip(data.clip_ids()[0])


@pytest.mark.parametrize(
    ("clip_id", "expected"),
    [
        ("Subject1/a b/0/1-9", "laiar_Subject1-a-b-0-1-9_tiny_U.svg"),
        ("../../etc/passwd", "laiar_etc-passwd_tiny_U.svg"),
        (MARKUP, "laiar_img-src-x-onerror-window.pwned-1-_1_tiny_U.svg"),
        ("x" * 500, f"laiar_{'x' * 80}_tiny_U.svg"),
        ("Ku\u0308che/料理 🍳", "laiar_Küche-料理-🍳_tiny_U.svg"),
        ("理" * 100, f"laiar_{'理' * 26}_tiny_U.svg"),
    ],
)
def test_file_names_fit_every_file_system(explanation, clip_id, expected):
    clip = explanation.clip.model_copy(update={"clip_id": clip_id})
    model = explanation.model.model_copy(update={"checkpoint": "tiny"})
    assert file_name(explanation.model_copy(update={"clip": clip, "model": model}), "U", "svg") == expected


@pytest.mark.parametrize("seconds", [0.5, 4, 60])
def test_a_gif_has_few_frames_and_begins_at_the_first(seconds):
    times = tuple(np.arange(0, seconds, 1 / 30).tolist())
    chosen = gif_frames(times)
    assert chosen[0] == 0
    assert len(chosen) <= min(GIF_FRAMES, len(times))
    assert all(times[b] - times[a] >= 0.08 - 1e-6 for a, b in pairwise(chosen))


def test_pictures_are_those_of_the_clip(recorded):
    assert [number_on(picture) for picture in frames_of(recorded)] == list(range(10, 40))


def test_a_film_shows_every_frame_at_its_own_time(recorded):
    times = recorded.frame_times_s.tolist()
    shown = decoded(mp4(map(Image.fromarray, frames_of(recorded)), times, recorded.fps))
    assert [number_on(picture) for picture, _ in shown] == list(range(10, 40))
    assert [time for _, time in shown] == pytest.approx(film_times(times), abs=1e-6)
    assert film_times(times) == pytest.approx(times, abs=1e-5)


def test_the_overlay_film_is_whole_and_tells_how_far_it_is(explanation, pick_clip, monkeypatch):
    monkeypatch.setattr(laiar_core.viz.export.film, "FILM_WIDTH", 161)  # Small is fast, and odd must become even.
    heard = []
    shown = decoded(overlay_mp4(explanation, pick_clip, True, heard.append))
    assert len(shown) == len(pick_clip)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    height, width = shown[0][0].shape[:2]
    assert width % 2 == height % 2 == 0
    assert height > width * pick_clip.frame_size[1] / pick_clip.frame_size[0]  # There are words under the picture.


def test_a_gif_runs_as_long_as_its_clip(explanation, pick_clip):
    with Image.open(io.BytesIO(overlay_gif(explanation, pick_clip, False, quietly))) as shown:
        waits = []
        for frame in range(shown.n_frames):
            shown.seek(frame)
            waits.append(shown.info["duration"])
        assert shown.info["loop"] == 0
    chosen = gif_frames(explanation.clip.frame_times_s)
    assert len(waits) == len(chosen)
    assert sum(waits[:-1]) == pytest.approx(1000 * explanation.clip.frame_times_s[chosen[-1]], abs=20)


def test_a_clip_that_is_too_long_for_a_film_says_so(explanation, pick_clip, monkeypatch):
    monkeypatch.setattr(laiar_core.viz.export.film, "MAX_FRAMES", 10)
    for make in (overlay_mp4, overlay_gif, html_page):
        with pytest.raises(LaiarError, match="at most 10; choose a shorter clip"):
            make(explanation, pick_clip, True, quietly)


def test_boxes_are_where_they_are_in_the_frame(explanation):
    """Without boxes the stage is empty: what differs lies inside the boxes, or near them where names stand."""
    bare = explanation.model_copy(
        update={"tracks": tuple(t.model_copy(update={"boxes_xyxy": (None,) * len(t.boxes_xyxy)}) for t in explanation.tracks)}
    )
    size = explanation.clip.frame_size
    drawn, empty = (np.asarray(draw_stage(e, 0, size, None)).astype(int) for e in (explanation, bare))
    changed = np.abs(drawn - empty).sum(axis=-1) > 30  # (H, W)
    for track in explanation.tracks:
        if box := track.boxes_xyxy[0]:
            middle = slice(round((box[1] + box[3]) / 2) - 1, round((box[1] + box[3]) / 2) + 2)
            assert changed[middle, max(round(box[0]) - 3, 0) : round(box[0]) + 4].any(), track.track_id


def test_pictures_of_people_are_named_in_the_terms(explanation):
    people = explanation.model_copy(update={"clip": explanation.clip.model_copy(update={"dataset": "CAD-120"})})
    assert "nobody was filmed" in terms_of(explanation, True)
    assert "pictures are left out" in terms_of(people, False)
    assert "show real people" in terms_of(people, True)


def test_the_page_names_no_folder_of_this_machine_and_loads_nothing(explanation, pick_clip):
    page = html_page(explanation, pick_clip, True, quietly)
    assert str(pick_clip.video.path.parent) not in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page
    assert explanation.model.git_revision in page


@pytest.mark.parametrize("name", GRAPHS)
def test_every_graph_can_be_drawn_on_white(explanation, name):
    figure = on_white(GRAPHS[name](explanation))
    assert isinstance(figure, go.Figure)
    assert figure.layout.paper_bgcolor == "white"
    assert figure.data


def test_the_camera_saves_with_a_good_name():
    assert camera("laiar_x", "SVG")["toImageButtonOptions"] == {"format": "svg", "filename": "laiar_x", "scale": 1}
    assert camera("laiar_x", "PNG")["toImageButtonOptions"]["scale"] > 1
