"""Everything that draws an explanation: in a notebook, on a page, in a file. No Streamlit.

Figures are Plotly's, and most take an `Explanation` alone:
    a clip: transition_timeline, evidence_chart, faithfulness_of_clip, selection_matrix, action_bars, scene_graph;
    with more that the model was asked: embedding_chart (the joint space), stream_matrix (the selection of the language stream),
    when_chart (its localisation), token_grid (edits);
    a film: film_chart, timeline_chart;
    two answers: difference_bars, paired_actions, paired_evidence;
    a story of the storyboard: story_bars, story_matrix;
    what was measured: confusion_matrix, reliability_diagram, faithfulness_curves.
Tables and sentences are in `words`, `differences` and the modules that end in `_text`.

draw_frame is a frame of a clip as an image, player_html the player as a document of its own for an iframe, overlay_mp4 and
overlay_gif the clip with everything drawn in, html_page all of it as one file, write_report the same of a film.
GRAPHS are the figures that the page exports, by name; on_white prepares one for paper.
"""

from laiar_core.viz.export.clip_page import html_page, player_html
from laiar_core.viz.export.film import overlay_gif, overlay_mp4
from laiar_core.viz.export.graphs import GRAPHS, on_white
from laiar_core.viz.export.overlay import draw_frame
from laiar_core.viz.figures.actions import action_bars
from laiar_core.viz.figures.confusion import confusion_matrix
from laiar_core.viz.figures.curves import faithfulness_curves, faithfulness_of_clip
from laiar_core.viz.figures.difference import difference_bars
from laiar_core.viz.figures.embedding import embedding_chart
from laiar_core.viz.figures.evidence import evidence_chart
from laiar_core.viz.figures.film import film_chart
from laiar_core.viz.figures.graph import scene_graph
from laiar_core.viz.figures.paired import paired_actions, paired_evidence
from laiar_core.viz.figures.reliability import reliability_diagram
from laiar_core.viz.figures.selection import selection_matrix
from laiar_core.viz.figures.story import story_bars, story_matrix
from laiar_core.viz.figures.streams import stream_matrix
from laiar_core.viz.figures.timeline import timeline_chart
from laiar_core.viz.figures.token_grid import token_grid
from laiar_core.viz.figures.transitions import transition_timeline
from laiar_core.viz.figures.when import when_chart
from laiar_core.viz.report.film_page import write_report

__all__ = [
    "GRAPHS",
    "action_bars",
    "confusion_matrix",
    "difference_bars",
    "draw_frame",
    "embedding_chart",
    "evidence_chart",
    "faithfulness_curves",
    "faithfulness_of_clip",
    "film_chart",
    "html_page",
    "on_white",
    "overlay_gif",
    "overlay_mp4",
    "paired_actions",
    "paired_evidence",
    "player_html",
    "reliability_diagram",
    "scene_graph",
    "selection_matrix",
    "story_bars",
    "story_matrix",
    "stream_matrix",
    "timeline_chart",
    "token_grid",
    "transition_timeline",
    "when_chart",
    "write_report",
]
