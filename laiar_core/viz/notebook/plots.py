"""The charts of one explanation as Plotly figures, for a notebook: `why.plot.transitions()`."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.explain.explanation import Explanation
from laiar_core.viz.export.graphs import on_white
from laiar_core.viz.figures.actions import action_bars
from laiar_core.viz.figures.curves import faithfulness_of_clip
from laiar_core.viz.figures.evidence import evidence_chart, evidence_rows
from laiar_core.viz.figures.graph import scene_graph
from laiar_core.viz.figures.selection import selection_matrix, shown_pairs
from laiar_core.viz.figures.transitions import shown_rows, transition_timeline


@dataclass(frozen=True)
class Plots:
    """Every chart that the dashboard draws of one explanation, on white. `everything` adds the pairs that count less."""

    explanation: Explanation

    def transitions(self, everything: bool = False) -> go.Figure:
        """How the relation of each pair changes over the frames: a dot is a kept token, an arrow a transition with its weight."""
        return on_white(transition_timeline(self.explanation, shown_rows(self.explanation, everything)))

    def selection(self, everything: bool = False) -> go.Figure:
        """The token selection matrix U: a coloured square was kept, and the model saw nothing else."""
        return on_white(selection_matrix(self.explanation, shown_pairs(self.explanation, everything)))

    def actions(self) -> go.Figure:
        """How likely each action is under each head; the annotated ones are marked."""
        return on_white(action_bars(self.explanation))

    def evidence(self, action: str | None = None, everything: bool = False) -> go.Figure:
        """Which kept tokens speak for an action and which against it, in logits; by default for the one that is explained."""
        asked, known = action or self.explanation.prediction, [score.action for score in self.explanation.actions]
        if asked not in known:
            raise LaiarError(f"the model knows no action {asked!r}{did_you_mean(asked, known)}; it knows {', '.join(known)}")
        return on_white(evidence_chart(self.explanation, asked, evidence_rows(self.explanation, asked, everything)))

    def faithfulness(self) -> go.Figure:
        """Whether the tokens with the most evidence matter: the probability when they are taken away, or they alone shown."""
        return on_white(faithfulness_of_clip(self.explanation))

    def graph(self, frame: int | None = None) -> go.Figure:
        """The scene graph of a frame of the clip, counted from 0; by default of the moment that the reason is about."""
        frames = len(self.explanation.clip.frame_numbers)
        if frame is not None and not 0 <= frame < frames:
            raise LaiarError(f"the clip has no frame {frame}; its {frames} frames count from 0 to {frames - 1}")
        return on_white(scene_graph(self.explanation, frame))
