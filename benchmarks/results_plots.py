"""How the plots of the results page look, and their SVG: the same plot gives the same bytes.

White background, so that they read on light and dark pages; colours of the Okabe-Ito set, which people with colour blindness can
tell apart, and never colour alone: markers, dashes or words say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, YELLOW, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#8A8F98"
INK, QUIET, GRID = "#333333", "#5F646C", "#E6E6E6"
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "laiar",  # names inside the file that do not change
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#BBBBBB",
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "legend.frameon": False,
}


def one_panel(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of one panel, so many inches wide and high."""
    figure = Figure((width, height))
    return figure, figure.subplots()


def svg(draw: Callable[[], Figure]) -> str:
    """The text of a plot's file; `draw` makes the plot, here because the style counts while it is made."""
    with mpl.rc_context(STYLE):
        text = StringIO()
        draw().savefig(text, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight", pad_inches=0.15)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"
