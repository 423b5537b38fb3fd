"""What a page shows can be drawn where there is no page: in a notebook, without Streamlit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from needed import ROOT

NOTEBOOK = """
import sys
from pathlib import Path

import plotly.graph_objects as go

from laiar_core import viz
from laiar_core.bundled import CHECKPOINTS, DEMO_CLIPS
from laiar_core.data.cad120.reader import Cad120
from laiar_core.evaluation.report_schema import parse_evaluation
from laiar_core.explain.explainer import explain
from laiar_core.explain.joint_space import joint_space
from laiar_core.explain.language import language_selection
from laiar_core.explain.storyboard_examples import story_of_clip
from laiar_core.explain.storyboard_reading import read_story
from laiar_core.explain.whatif import predict_edited
from laiar_core.explain.whatif_prepare import prepare
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.timeline.localise import localise
from laiar_core.timeline.timeline import timeline
from laiar_core.viz.differences import named_changes

out = Path(sys.argv[1])
model, data = load_checkpoint(CHECKPOINTS / "cad120"), Cad120(DEMO_CLIPS)
clip = data.clip("Simulated1/microwaving_food/0004/%s" % sys.argv[2])
run = run_model(model, clip)
why = explain(model, clip)
measured = parse_evaluation((CHECKPOINTS / "cad120" / "evaluation.json").read_text(), "evaluation.json").metrics
film = data.recording("Simulated1/microwaving_food/0004")
told = timeline(model, film)
before, after = [score.video for score in why.actions], [score.video_to_semantic for score in why.actions]

figures = [draw(why) for draw in viz.GRAPHS.values()]
figures += [viz.scene_graph(why), viz.scene_graph(why, 0)]
figures += [viz.embedding_chart(why, joint_space(run)), viz.stream_matrix(why, language_selection(run))]
figures += [viz.difference_bars([score.action for score in why.actions], before, after)]
figures += [viz.paired_actions(why, why), viz.paired_evidence(named_changes(why, why))]
encoded = prepare(run)
figures += [viz.token_grid(why, encoded, (), predict_edited(encoded, ()), list(range(3)))]
reading = read_story(model, story_of_clip(clip, model.vocabulary, 8))
figures += [viz.story_bars(reading), viz.story_matrix(reading)]
figures += [viz.when_chart(why, localise(model, clip))]
figures += [viz.timeline_chart(told.actions, told.windows, told.segments, told.duration_s)]
figures += [viz.film_chart(told.actions, told.windows, told.segments, told.duration_s, 0.5, told.actions[:3])]
figures += [viz.confusion_matrix(measured.actions, measured.video), viz.reliability_diagram(measured.video.reliability)]
for figure in figures:
    assert isinstance(viz.on_white(figure), go.Figure) and figure.data, figure
    assert figure.to_html(include_plotlyjs=False)

assert viz.draw_frame(why, clip).size == clip.frame_size
assert viz.draw_frame(why, clip, 3, with_pictures=False).tobytes() != viz.draw_frame(why, clip, 3).tobytes()
(out / "player.html").write_text(viz.player_html(why, clip))
(out / "clip.html").write_text(viz.html_page(why, clip, True, print))
(out / "clip.gif").write_bytes(viz.overlay_gif(why, clip, True, print))
viz.write_report(told, film, film.video.path, out / "film.html")
assert "streamlit" not in sys.modules
"""


def test_everything_is_drawn_without_streamlit(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK, str(tmp_path), "57-109"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for name in ("player.html", "clip.html", "film.html"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert page.count("</html>") == 1
        assert "laiar:frame" in page, "the same player"
        assert 'type="text/plain" id="film">AAAA' in page, "with its film"
        assert str(ROOT) not in page
    assert (tmp_path / "clip.gif").read_bytes().startswith(b"GIF8")
