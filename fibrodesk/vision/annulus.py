"""From the mitral annulus and the apex to a frame of the ventricle, and its usual shape in it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.vision.contour import Line, even, line_of

_USUAL_LENGTH_MM = 80.0  # annulus to apex; stands in where nothing is calibrated
_WIDEST_AT = 0.3  # of the length, from the annulus
_SHORTEST_PX = 12.0
_NARROWEST = 0.12  # annulus over length; flatter triangles are no ventricle
_WIDEST = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LongAxis:
    """Millimetres from the middle of the annulus: x across to the second hinge, y to the apex.

    Without a calibration the length from annulus to apex is taken as that of a usual heart.
    """

    origin_mm: NDArray[np.float64]  # (2,), of the image in millimetres
    axes: NDArray[np.float64]  # (2, 2): the directions of x and y as columns
    pixel_mm: NDArray[np.float64]  # (2,): width and height of a pixel
    length_mm: float
    half_width_mm: float  # of the annulus
    slope: float  # y over x along the annulus, which is seldom square to the axis

    def to_image(self, line: Line) -> Line:
        """In pixels of the image."""
        placed: Line = (self.origin_mm + line @ self.axes.T) / self.pixel_mm
        return placed


def long_axis(
    hinges: tuple[ImagePoint, ImagePoint], apex: ImagePoint, *, spacing: PixelSpacing | None
) -> LongAxis | None:
    """The frame that three points span; None if no ventricle can lie between them."""
    first, second, top = line_of((*hinges, apex))
    pixel = np.array((1.0, 1.0) if spacing is None else (spacing.column_mm, spacing.row_mm))
    if np.linalg.norm(top - (first + second) / 2) < _SHORTEST_PX:
        return None
    if spacing is None:
        pixel = pixel * (_USUAL_LENGTH_MM / float(np.linalg.norm(top - (first + second) / 2)))
    first, second, top = first * pixel, second * pixel, top * pixel
    middle = (first + second) / 2
    length = float(np.linalg.norm(top - middle))
    up = (top - middle) / length
    across = np.array((-up[1], up[0]))
    if across @ (second - first) < 0:
        across = -across
    width = float(across @ (second - first))
    if not _NARROWEST * length < width < _WIDEST * length:
        return None
    return LongAxis(
        origin_mm=middle,
        axes=np.stack((across, up), axis=1),
        pixel_mm=pixel,
        length_mm=length,
        half_width_mm=width / 2,
        slope=float(up @ (second - first)) / width,
    )


def usual_endocardium(axis: LongAxis, count: int) -> Line:
    """An ellipse cut off at the annulus, through hinges and apex: `count` points, millimetres.

    Source:
        Lang RM et al., J Am Soc Echocardiogr 2015;28(1):1-39: the ventricle as half an ellipsoid
        that is longest in the middle and widest below it.
    """
    middle = _WIDEST_AT * axis.length_mm
    half = axis.length_mm - middle
    wide = axis.half_width_mm / math.sqrt(1 - (middle / half) ** 2)
    base = math.asin(-middle / half)
    turn = np.linspace(math.pi - base, base, 8 * count)
    line = even(np.stack((wide * np.cos(turn), middle + half * np.sin(turn)), axis=1), count)
    height = np.clip(1 - line[:, 1] / axis.length_mm, 0, 1)
    line[:, 1] += axis.slope * line[:, 0] * height
    return line


def outwards(line: Line) -> Line:
    """Unit normals that point away from the cavity of a line from hinge to hinge."""
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    return np.stack((-along[:, 1], along[:, 0]), axis=1)
