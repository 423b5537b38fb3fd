"""Where the camera stands: from pixels of the plain camera to those of the picture."""

from __future__ import annotations

from math import cos, radians, sin

import skia

from laiar_core.simulator.table.style import Style

FOCAL = 950.0  # distance of the camera in pixels of the plain picture: a normal lens
MIDDLE = (320.0, 250.0)  # what the camera turns about and looks at, a little above the middle of the table
ZOOM_ABOUT = (320.0, 300.0)  # a smaller scene stays with its table where the table was


def view(style: Style, behind: float = 0.0) -> skia.Matrix:
    """The matrix of a style's camera for an upright plane `behind` pixels behind the one in which people act.

    All that moves is drawn in one plane, so that a matrix holds for it; the wall stands behind it and slides as it should.
    """
    turn, (x, y) = radians(style.camera), MIDDLE
    # The plane is as much larger as it is farther away, so that the plain camera sees no difference. Turned about the upright
    # line through the middle, its point (dx, dy) lies at dx * fit * cos - behind * sin, and dx * fit * sin farther away.
    fit, distance = (FOCAL + behind) / FOCAL, FOCAL + behind * cos(turn)
    size, slide, away = FOCAL / distance, behind * sin(turn), fit * sin(turn) / distance
    yaw = skia.Matrix.MakeAll(fit * cos(turn) * size, 0, -slide * size, 0, fit * size, 0, away, 0, 1)
    yaw = skia.Matrix.Concat(skia.Matrix.Concat(skia.Matrix.Translate(x, y), yaw), skia.Matrix.Translate(-x, -y))
    zoom = skia.Matrix()
    zoom.setScale(style.zoom, style.zoom, *ZOOM_ABOUT)
    return skia.Matrix.Concat(zoom, yaw)
