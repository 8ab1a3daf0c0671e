"""Outlines to pixels, as the tools fill them that keep outlines.

LabelMe draws with Pillow, and a polygon with its outline: about half a pixel fatter than others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from fibrodesk.domain.mask import MaskArray

Points = Sequence[tuple[float, float]]
"""(x, y) in pixels of the image."""

MOST_POINTS = 100_000
_FARTHEST_PX = 100_000.0  # no tool places a point so far outside
_LINE_PX, _POINT_PX = 10, 5  # LabelMe's own width of a line and radius of a point
_NEEDED = {
    "polygon": (3, None),
    "oriented_rectangle": (4, 4),
    "rectangle": (2, 4),
    "circle": (2, 2),
    "line": (2, 2),
    "linestrip": (2, None),
    "point": (1, 1),
    "points": (1, None),
}


def checked(points: object) -> list[tuple[float, float]]:
    """Points as they may be drawn.

    Raises:
        ValueError: no list of pairs, not finite, far outside, or too many.
    """
    if not isinstance(points, list | tuple) or not 1 <= len(points) <= MOST_POINTS:
        raise ValueError(f"a list of 1 to {MOST_POINTS:,} points is wanted")
    found = []
    for point in points:
        if not isinstance(point, list | tuple) or len(point) != 2:
            raise ValueError("a point that is no pair of numbers")
        if not all(isinstance(value, int | float) for value in point):
            raise ValueError("a point that is no pair of numbers")
        x, y = point  # of any size: float() comes after the bound
        if not (abs(x) <= _FARTHEST_PX and abs(y) <= _FARTHEST_PX):  # nan is no number below it
            raise ValueError("a point that lies nowhere near the image")
        found.append((float(x), float(y)))
    return found


def draw_shape(kind: str, points: Points, shape: tuple[int, int]) -> MaskArray:
    """A shape of LabelMe (H, W).

    Raises:
        ValueError: a kind that is not known, or points that do not make it.
    """
    if kind not in _NEEDED:
        raise ValueError(f"a shape of the kind {kind!r}")
    fewest, most = _NEEDED[kind]
    if len(points) < fewest or (most is not None and len(points) > most):
        raise ValueError(f"a {kind} of {len(points)} points")
    canvas = Image.new("L", (shape[1], shape[0]))
    _draw(ImageDraw.Draw(canvas), kind, list(points))
    mask: MaskArray = np.asarray(canvas) != 0
    return mask


def _draw(draw: ImageDraw.ImageDraw, kind: str, points: list[tuple[float, float]]) -> None:
    if kind in ("polygon", "oriented_rectangle"):
        draw.polygon(points, outline=1, fill=1)
    elif kind == "rectangle":
        draw.rectangle(_box(points), outline=1, fill=1)
    elif kind == "circle":
        (x, y), rim = points
        _disc(draw, x, y, math.dist((x, y), rim))
    elif kind in ("line", "linestrip"):
        draw.line(points, fill=1, width=_LINE_PX)
    else:
        for x, y in points:
            _disc(draw, x, y, _POINT_PX)


def _box(points: list[tuple[float, float]]) -> list[float]:
    """The upright rectangle around two corners, or four, in whatever order."""
    across, down = zip(*points, strict=True)
    return [min(across), min(down), max(across), max(down)]


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], outline=1, fill=1)
