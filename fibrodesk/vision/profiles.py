"""Grey levels along the normals of a line, and the smoothest way through what they say."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.vision.annulus import LongAxis
from fibrodesk.vision.contour import Line

Grid = NDArray[np.float32]

STEP_MM = 0.5
_ASIDE_MM, _BELOW_MM, _ABOVE_MM = 50.0, 15.0, 27.0  # room around the cavity
_RIM = 9  # steps across: the dark rim of a sector, two millimetres at each side
_SPECKLE_MM = 0.6  # sigma of the smoothing, less than a resolution cell


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """The ventricle upright, in pixels of half a millimetre, whatever the image's are."""

    grey: Grid
    shown: Grid  # 1 where the sector shows something, 0 beside it

    def along(self, line: Line, normals: Line, reach_mm: NDArray[np.float64]) -> tuple[Grid, Grid]:
        """Grey levels and `shown` at `reach_mm` along each normal: (points, reaches) each.

        Behind the sector's edge the last grey before it goes on: the edge is no border of a heart.
        """
        places = line[:, None, :] + normals[:, None, :] * reach_mm[None, :, None]
        x = ((places[..., 0] + _ASIDE_MM) / STEP_MM).astype(np.float32)
        y = ((places[..., 1] + _BELOW_MM) / STEP_MM).astype(np.float32)
        grey = cv2.remap(self.grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        shown = cv2.remap(self.shown, x, y, cv2.INTER_LINEAR)
        last = np.where(shown > 0.5, np.arange(grey.shape[1]), 0)
        held = np.take_along_axis(grey, np.maximum.accumulate(last, axis=1), axis=1)
        return np.asarray(held, np.float32), np.asarray(shown, np.float32)


def upright(picture: FrameArray, fan: NDArray[np.uint8], axis: LongAxis) -> Patch:
    """Cut the ventricle out of a grey picture (H, W); `fan` is 1 where the sector is."""
    size = (
        round(2 * _ASIDE_MM / STEP_MM),
        round((_BELOW_MM + axis.length_mm + _ABOVE_MM) / STEP_MM),
    )
    corner = axis.to_image(np.array([[-_ASIDE_MM, -_BELOW_MM]]))[0] - 0.5
    way = np.column_stack(((axis.axes * STEP_MM) / axis.pixel_mm[:, None], corner))
    inverse = cv2.WARP_INVERSE_MAP
    sigma = np.maximum(_SPECKLE_MM / axis.pixel_mm, 0.3)
    calm = cv2.GaussianBlur(picture, (0, 0), sigmaX=float(sigma[0]), sigmaY=float(sigma[1]))
    grey = cv2.warpAffine(calm, way, size, flags=cv2.INTER_LINEAR | inverse)
    shown = cv2.warpAffine(fan, way, size, flags=cv2.INTER_NEAREST | inverse)
    shown = cv2.erode(shown, np.ones((_RIM, _RIM), np.uint8))
    return Patch(grey.astype(np.float32), shown.astype(np.float32))


def blurred(values: NDArray[np.floating], sigma: float) -> Grid:
    """Smoothed from point to point of the line (the first axis), never across it."""
    table = np.atleast_2d(np.asarray(values, np.float32).T).T
    done = cv2.GaussianBlur(
        table, (0, 0), sigmaX=0.01, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(done, np.float32).reshape(np.shape(values))


def mean_between(profiles: Grid, start_mm: float, end_mm: float) -> Grid:
    """The mean grey from `start_mm` to `end_mm` of each place; clamped at the profile's ends."""
    length = profiles.shape[1]
    total = np.pad(np.cumsum(profiles, axis=1), ((0, 0), (1, 0)))
    count = round((end_mm - start_mm) / STEP_MM)
    first = np.clip(np.arange(length) + round(start_mm / STEP_MM), 0, length - 1)
    last = np.maximum(np.clip(first + count, 1, length), first + 1)
    return np.asarray((total[:, last] - total[:, first]) / (last - first), np.float32)


def smoothest(cost: NDArray[np.floating], *, bend: float, reach: int = 2) -> NDArray[np.int64]:
    """The column of each row with the least cost in all, `bend` times each squared step included.

    Exact, by dynamic programming; neighbouring rows differ by at most `reach` columns.

    Source:
        Amini, Weymouth, Jain, IEEE PAMI 1990;12(9):855-867.
    """
    rows, columns = cost.shape
    total = cost[0].astype(np.float64)
    back = np.zeros((rows, columns), np.int64)
    steps = np.arange(-reach, reach + 1)
    price = bend * steps[:, None].astype(np.float64) ** 2
    index = np.arange(columns)
    for row in range(1, rows):
        walled = np.pad(total, reach, constant_values=np.inf)
        ways = np.lib.stride_tricks.sliding_window_view(walled, columns) + price
        best = ways.argmin(axis=0)
        back[row] = steps[best]
        total = ways[best, index] + cost[row]
    path = np.empty(rows, np.int64)
    path[-1] = int(total.argmin())
    for row in range(rows - 1, 0, -1):
        path[row - 1] = path[row] + back[row, path[row]]
    return path
