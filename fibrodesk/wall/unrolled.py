"""The myocardium rolled out into a strip: columns along the wall, rows from endo to epi.

A chord leads from the endocardium to the epicardium at every column, upright on the middle of the
wall; columns are spaced evenly on that middle. Decision 12 says why chords, and not Laplace's
equation (Jones SE et al., Hum Brain Mapp 2000;11(1):12-32).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.wall.outline import Horseshoe, LineArray, along, at, evenly, horseshoe, length

MapArray = NDArray[np.float32]

APEX_SHARE = 0.15
"""Of each side's arc: the apical cap."""

_COLUMNS, _ROWS = 513, 17  # nodes; what lies between is linear
_PAIRS = 129  # chords that are set upright; the rest lies between them
_TURNS = 60
_ROUND_END = 1.0  # thicknesses behind which nothing of an end's own shape is left
_NEAR_FARTHEST = 0.985  # the apex is the middle of what is nearly as far from the annulus
_FINER = 2  # samples a pixel along and across, for the way back


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnrolledWall:
    """One wall as a strip. `along` and `depth` are shares: 0 to 1, first end, endocardium."""

    x_nodes: MapArray  # (ROWS, COLUMNS), image points, in px
    y_nodes: MapArray
    length: float  # of the middle of the wall; mm where calibrated, else px
    thickness: float  # the mean, in the same unit
    calibrated: bool
    apex: float  # where along the apex lies

    def maps(self, rows: int, columns: int) -> tuple[MapArray, MapArray]:
        """`x_px` and `y_px` of the middle of each pixel of a strip of (rows, columns).

        Image points, from the outer corner of the top-left pixel; `cv2.remap` counts from that
        pixel's middle and wants half a pixel less.
        """
        down = (np.arange(rows, dtype=np.float32) + 0.5) / rows * (_ROWS - 1)
        across = (np.arange(columns, dtype=np.float32) + 0.5) / columns * (_COLUMNS - 1)
        where = np.meshgrid(across, down)
        x_px, y_px = (
            cv2.remap(nodes, where[0], where[1], cv2.INTER_LINEAR)
            for nodes in (self.x_nodes, self.y_nodes)
        )
        return np.asarray(x_px, np.float32), np.asarray(y_px, np.float32)

    def point(self, along: float, depth: float) -> ImagePoint:
        """The image point at a place of the strip; beside the strip, its edge."""
        column = min(max(along, 0.0), 1.0) * (_COLUMNS - 1)
        row = min(max(depth, 0.0), 1.0) * (_ROWS - 1)
        left, top = min(int(column), _COLUMNS - 2), min(int(row), _ROWS - 2)
        across, down = column - left, row - top
        weights = np.outer((1 - down, down), (1 - across, across))
        window = np.s_[top : top + 2, left : left + 2]
        return ImagePoint(
            float((self.x_nodes[window] * weights).sum()),
            float((self.y_nodes[window] * weights).sum()),
        )

    def cuts(self) -> tuple[float, ...]:
        """Where along the six borders between the seven segments of the A4C view lie.

        Thirds of each side's arc below the apical cap, as the burden's segments have them.
        """
        thirds = np.array([1 / 3, 2 / 3, 1.0]) * (1 - APEX_SHARE)
        before = self.apex * thirds
        behind = 1 - (1 - self.apex) * thirds
        return tuple(float(cut) for cut in (*before, *behind[::-1]))

    def places(self, wall: MaskArray) -> tuple[PixelBox, MapArray, MapArray]:
        """Where each pixel of `wall` lies in the strip: its box, then `along` and `depth` in it.

        Both are nan where there is no wall. A pixel that no place of the strip falls on, as the
        outline is a little smoother than the mask, has the place of the nearest that has one.
        """
        box = bounding_box(wall)
        shape = (box.height, box.width)
        part = wall[box.slices]
        rows = max(8, round(_FINER * _span(self.x_nodes, self.y_nodes, 0)))
        columns = max(8, round(_FINER * _span(self.x_nodes, self.y_nodes, 1)))
        x_px, y_px = self.maps(rows, columns)
        column = np.floor(x_px - box.left).astype(np.intp).ravel()
        row = np.floor(y_px - box.top).astype(np.intp).ravel()
        on = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
        index = (row * shape[1] + column)[on]
        depth, share = np.divmod(np.flatnonzero(on), columns)
        count = np.bincount(index, minlength=part.size)
        found = []
        for value in ((share + 0.5) / columns, (depth + 0.5) / rows):
            total = np.bincount(index, weights=value, minlength=part.size)
            mean = (total / np.maximum(count, 1)).reshape(shape)
            found.append(_nearest(mean, (count > 0).reshape(shape), part))
        return box, found[0], found[1]


def unrolled(
    wall: MaskArray, spacing: PixelSpacing | None = None, *, from_left: bool = True
) -> UnrolledWall | None:
    """Roll `wall`, shape (H, W), out; None if it is no wall that stands open at one side.

    Args:
        spacing: lengths are in mm with it, else in px.
        from_left: the strip begins at the end that is further left in the image.
    """
    scale = (1.0, 1.0) if spacing is None else (spacing.column_mm, spacing.row_mm)
    border = horseshoe(wall, scale=scale)
    if border is None:
        return None
    inner, outer = _paired(border)
    middle = (inner + outer) / 2
    nodes = _nodes(border, inner, outer)
    if not from_left:
        nodes, middle = nodes[:, ::-1], middle[::-1]
    return UnrolledWall(
        x_nodes=np.ascontiguousarray(nodes[..., 0] / scale[0], np.float32),
        y_nodes=np.ascontiguousarray(nodes[..., 1] / scale[1], np.float32),
        length=length(middle),
        thickness=float(np.hypot(*(outer - inner).T).mean()),
        calibrated=spacing is not None,
        apex=_apex(middle),
    )


def _paired(border: Horseshoe) -> tuple[LineArray, LineArray]:
    """Points of endo and epi, (COLUMNS, 2) each, that stand opposite one another.

    Chords are turned, both ends alike, until they stand upright on the line of their middles;
    their ends never overtake one another.
    """
    known_in, known_out = along(border.endo), along(border.epi)
    longest_in, longest_out = float(known_in[-1]), float(known_out[-1])
    even = np.linspace(0.0, 1.0, _PAIRS)
    here, there = even * longest_in, even * longest_out
    for _ in range(_TURNS):
        inner = at(border.endo, here, known=known_in)
        outer = at(border.epi, there, known=known_out)
        way = np.gradient((inner + outer) / 2, axis=0)
        way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
        slant = ((outer - inner) * way).sum(axis=1)
        here = _ordered(here + 0.25 * slant, even * longest_in)
        there = _ordered(there - 0.25 * slant, even * longest_out)
    middle = (at(border.endo, here) + at(border.epi, there)) / 2
    known = along(middle)
    wanted = np.linspace(0.0, known[-1], _COLUMNS)
    return (
        at(border.endo, np.interp(wanted, known, here)),
        at(border.epi, np.interp(wanted, known, there)),
    )


def _ordered(places: NDArray[np.float64], even: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smoothed a little, rising everywhere, from the first of `even` to the last."""
    places[0], places[-1] = even[0], even[-1]
    places[1:-1] = (places[:-2] + 2 * places[1:-1] + places[2:]) / 4
    rising = np.maximum.accumulate(places.clip(even[0], even[-1]))
    return np.asarray(0.999 * rising + 0.001 * even)


def _nodes(border: Horseshoe, inner: LineArray, outer: LineArray) -> NDArray[np.float64]:
    """The grid of the strip, (ROWS, COLUMNS, 2): chords, bent near the ends as the ends are."""
    down = np.linspace(0.0, 1.0, _ROWS)[:, None, None]
    nodes = inner * (1 - down) + outer * down
    middle = (inner + outer) / 2
    far = along(middle)
    reach = max(_ROUND_END * float(np.hypot(*(outer - inner).T).mean()), 1e-9)
    for end, column, away in (
        (border.first, 0, far),
        (border.second, -1, far[-1] - far),
    ):
        bulge = evenly(end, _ROWS) - nodes[:, column]
        nodes += bulge[:, None] * np.clip(1 - away / reach, 0.0, 1.0)[None, :, None]
    return np.asarray(nodes)


def _apex(middle: LineArray) -> float:
    """Where along the wall is farthest from the middle of the annulus."""
    far = np.hypot(*(middle - (middle[0] + middle[-1]) / 2).T)
    places = along(middle) / max(length(middle), 1e-9)
    return float(places[far >= _NEAR_FARTHEST * far.max()].mean())


def _span(x_nodes: MapArray, y_nodes: MapArray, axis: int) -> float:
    """The longest line of nodes along an axis, in px."""
    steps = np.hypot(np.diff(x_nodes, axis=axis), np.diff(y_nodes, axis=axis))
    return float(steps.sum(axis=axis).max())


def _nearest(values: NDArray[np.float64], known: MaskArray, wanted: MaskArray) -> MapArray:
    """`values` on `wanted`: where not known, those of the nearest pixel that is; nan elsewhere."""
    filled = values
    if (wanted & ~known).any():
        _, labels = cv2.distanceTransformWithLabels(
            (~known).view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
        )
        of_label = np.zeros(int(labels.max()) + 1)
        of_label[labels[known]] = values[known]
        filled = of_label[labels]
    return np.where(wanted, filled, np.nan).astype(np.float32)
