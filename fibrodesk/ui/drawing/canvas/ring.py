"""The brush's ring, drawn once for its size and then put down like a stamp.

A smooth circle costs Qt more than all the rest of a brush move; a stamp of it costs nothing.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from fibrodesk.ui.drawing.canvas import guide

_PARTS = 4  # of a pixel: as finely as a ring is placed and measured
_LARGEST = 160  # device pixels; a larger ring would be a large stamp, and is drawn as it is


def stamp_ring(
    painter: QPainter, centre: QPointF, radius: float, colour: QColor, *, erases: bool, width: int
) -> None:
    """As `guide.draw_ring`, in device pixels, with lines of `width`."""
    if radius > _LARGEST:
        guide.draw_ring(painter, centre, radius, colour, erases=erases, width=width)
        return
    left, across = divmod(round(centre.x() * _PARTS), _PARTS)
    top, down = divmod(round(centre.y() * _PARTS), _PARTS)
    image, middle = _stamp(round(radius * _PARTS), across, down, colour.rgb(), erases, width)
    painter.drawImage(left - middle, top - middle, image)


@lru_cache(maxsize=64)
def _stamp(
    radius: int, across: int, down: int, rgb: int, erases: bool, width: int
) -> tuple[QImage, int]:
    """The picture of a ring, and where in it the ring's middle is; all but `width` in parts."""
    reach = math.ceil(radius / _PARTS) + 2 * width + 1
    image = QImage(2 * reach + 1, 2 * reach + 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPointF(reach + across / _PARTS, reach + down / _PARTS)
    guide.draw_ring(painter, middle, radius / _PARTS, QColor(rgb), erases=erases, width=width)
    painter.end()
    return image, reach
