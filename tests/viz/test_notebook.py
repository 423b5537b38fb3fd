"""What an explanation shows of itself without the dashboard: one line, a card, tables, figures and a page."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.timeline.timeline import timeline

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def clip(demo: Cad120) -> Clip:
    return next(c for c in map(demo.clip, demo.clip_ids()) if c.action == "pick")


@pytest.fixture(scope="module")
def why(tiny_checkpoint: Checkpoint, clip: Clip) -> Explanation:
    return explain(tiny_checkpoint, clip)


@pytest.fixture(scope="module")
def why_of_several() -> Explanation:
    rooms = Charades(ROOT / "assets" / "demo_charades")
    return explain(load_checkpoint(str(ROOT / "checkpoints" / "charades-simulated")), rooms.clip(rooms.clip_ids()[0]))


def test_everything_prints_one_short_line(tiny_checkpoint: Checkpoint, demo: Cad120, clip: Clip, why: Explanation) -> None:
    made = timeline(tiny_checkpoint, demo.recording(demo.recording_ids()[0]))
    run = run_model(tiny_checkpoint, clip)
    for thing in (
        why,
        made,
        clip,
        clip.tracks[0],
        tiny_checkpoint,
        tiny_checkpoint.vocabulary,
        run,
        run.batch,
        run.video,
        run.inputs,
    ):
        assert "\n" not in repr(thing) == str(thing)
        assert len(repr(thing)) < 500, repr(thing)
    assert all(len(repr(part)) < 500 for part in (why.selection, why.tracks[0], why.faithfulness, why.clip))
    assert repr(why).startswith(f"Explanation({clip.clip_id!r}: {why.prediction} {why.confidence:.2f}")
    assert repr(clip).startswith(f"Clip({clip.clip_id!r}, {clip.dataset}, {len(clip)} frames, ")
    assert repr(clip.tracks[0]).endswith(f"boxes_xyxy=float32 ({len(clip)}, 4), present=bool ({len(clip)},))")


class _Strict(HTMLParser):
    """Every element that opens closes, and there is nothing to run or to fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("div", "span", "table", "tbody", "tr", "td"), tag
        assert {name for name, _ in attrs} <= {"style", "class"}, attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def card_text(why: Explanation) -> str:
    page = why._repr_html_()
    assert len(page) < 20_000
    parser = _Strict()
    parser.feed(page)
    assert not parser.open
    return "".join(parser.words)


def test_a_notebook_shows_a_card_without_scripts(why: Explanation, why_of_several: Explanation) -> None:
    for shown in (why, why_of_several):
        text = card_text(shown)
        assert shown.sentence in text
        assert shown.clip.clip_id in text
        assert f"checkpoint {shown.model.checkpoint}" in text


def test_a_card_runs_nothing_that_stands_in_a_name(why: Explanation) -> None:
    bad = "<script>alert(1)</script>"
    tracks = tuple(t.model_copy(update={"track_id": bad}) for t in why.tracks)
    scores = tuple(a.model_copy(update={"action": bad}) if a.action == why.prediction else a for a in why.actions)
    named = why.model_copy(
        update={
            "tracks": tracks,
            "sentence": bad,
            "prediction": bad,
            "actions": scores,
            "clip": why.clip.model_copy(update={"clip_id": bad, "dataset": bad}),
        }
    )
    assert bad in card_text(named)


def test_every_chart_is_a_figure_on_white(why: Explanation, why_of_several: Explanation) -> None:
    for shown in (why, why_of_several):
        plots = shown.plot
        figures = [
            plots.transitions(),
            plots.selection(True),
            plots.actions(),
            plots.evidence(),
            plots.faithfulness(),
            plots.graph(0),
        ]
        for figure in figures:
            assert isinstance(figure, go.Figure)
            assert figure.layout.paper_bgcolor == "white"
            assert len(figure.data)
        other = shown.actions[0].action
        assert plots.evidence(other).data != plots.evidence(shown.actions[1].action).data
    rows = sum(len(t.x) for t in why.plot.selection(everything=True).data[1:])
    assert rows == why.model.tokens_total


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda why: why.plot.evidence("pikc"), r"knows no action 'pikc' \(did you mean pick\?\); it knows null"),
        (lambda why: why.plot.graph(10_000), "the clip has no frame 10000; its .* frames count from 0 to"),
        (lambda why: why.to_frame("token"), r"there is no table 'token' \(did you mean tokens or actions\?\); there are tokens"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(why: Explanation, draw, message: str) -> None:
    with pytest.raises(LaiarError, match=message):
        draw(why)


def test_tables_are_data_frames(why: Explanation, why_of_several: Explanation) -> None:
    changes = why.to_frame()
    assert list(changes["phrase"]) == [t.phrase for t in why.transitions]
    assert len(why.to_frame("tokens")) == why.model.tokens_kept
    assert len(why.to_frame("selection")) == why.model.tokens_total
    actions = why.to_frame("actions")
    assert actions["video"].sum() == pytest.approx(1, abs=1e-5)
    assert list(actions["action"][actions["predicted"]]) == [why.prediction]
    assert why.to_frame("states").empty
    assert list(why_of_several.to_frame("states")["loss"]) == [s.loss for s in why_of_several.states]
    assert why_of_several.truth is not None
    annotated = why_of_several.to_frame("actions").query("annotated")
    assert set(annotated["action"]) == {a.action for a in why_of_several.truth.actions or ()}


def test_the_ending_of_a_file_says_what_is_written(why: Explanation, clip: Clip, tmp_path: Path) -> None:
    for name in ("why.json", "why.json.gz"):
        why.save(str(tmp_path / name))
        assert Explanation.load(str(tmp_path / name)) == why
    why.save(tmp_path / "why.html")
    page = (tmp_path / "why.html").read_text()
    assert page.startswith("<!doctype html>")
    assert why.sentence.replace("'", "&#x27;") in page
    assert "GZ0eXBpc29t" not in page, "without the clip there are no pictures"
    why.save(tmp_path / "pictures.html", clip)
    assert "GZ0eXBpc29t" in (tmp_path / "pictures.html").read_text(), "the start of an MP4"


def test_a_page_takes_no_pictures_of_another_clip(why: Explanation, clip: Clip, tmp_path: Path) -> None:
    for other in (replace(clip, clip_id="x"), clip.stretch(0, 5)):
        with pytest.raises(LaiarError, match=f"is of the clip {clip.clip_id!r}, not of"):
            why.save(tmp_path / "why.html", other)
    assert not list(tmp_path.iterdir())
    assert np.isfinite(why.confidence)
