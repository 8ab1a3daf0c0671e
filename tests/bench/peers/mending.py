"""The shortest mend of a mask on our desk, by an eye that knows what is true."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.polygon import filled
from fibrodesk.domain.stroke import Stroke
from fibrodesk.vision.shaping import grown, shrunk

GOAL = 0.9
_WITHIN_PX = 1.5  # of the edge: no hand follows every pixel
_KEY_PX = 150  # of a drag are worth sparing a key
_FEWEST_PX = 30  # of a part that is worth a gesture

Line = tuple[ImagePoint, ...]


@dataclass(frozen=True, eq=False)
class Mend:
    """One act: a key, a line around an area, or a stroke of the brush over it."""

    mask: MaskArray  # what it makes of the mask
    key: str = ""
    tool: str = ""  # in hand for the line
    line: Line = ()
    cuts: bool = False  # instead of adding

    def cost_px(self, tool: str) -> float:
        """The length of the drag, with what the keys are worth; `tool` is the one in hand."""
        keys = bool(self.key) + self.cuts + bool(self.tool and self.tool != tool)
        return _KEY_PX * keys + sum(
            float(np.hypot(two.x_px - one.x_px, two.y_px - one.y_px))
            for one, two in pairwise(self.line)
        )


def dice(one: MaskArray, two: MaskArray) -> float:
    return 2 * float((one & two).sum()) / max(1.0, float(one.sum()) + float(two.sum()))


def holds(mask: MaskArray, truth: MaskArray) -> bool:
    return dice(mask, truth) >= GOAL


def outline(mask: MaskArray) -> Line:
    """Around the largest part of a mask, closed, with straight pieces where the eye allows it."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    edge = cv2.approxPolyDP(max(found, key=cv2.contourArea), _WITHIN_PX, True)[:, 0]
    points = [ImagePoint(float(x) + 0.5, float(y) + 0.5) for x, y in edge]
    return (*points, points[0])


def next_mend(
    mask: MaskArray,
    truth: MaskArray,
    *,
    tool: str,
    spacing: PixelSpacing | None,
    radius_px: float,
    dabs: bool = False,
) -> Mend:
    """The cheapest act that reaches the goal, else the one that gains most.

    With `dabs` a press of the brush may be one.
    """
    missed, beyond = truth & ~mask, mask & ~truth
    mends = [
        Mend(grown(mask, spacing=spacing), key="Alt+Up"),
        Mend(shrunk(mask, spacing=spacing), key="Alt+Down"),
        _with_line(mask, outline(truth), cuts=False),
        *(_with_line(mask, outline(part), cuts=False) for part in _parts(missed)),
        *(_with_line(mask, outline(part), cuts=True) for part in _parts(beyond)),
        *_with_strokes(mask, missed, within=truth, radius_px=radius_px, cuts=False),
        *_with_strokes(mask, beyond, within=~truth, radius_px=radius_px, cuts=True),
    ]
    if dabs:
        mends += _with_dabs(mask, missed, radius_px=radius_px, cuts=False)
        mends += _with_dabs(mask, beyond, radius_px=radius_px, cuts=True)
    enough = [mend for mend in mends if holds(mend.mask, truth)]
    if enough:
        return min(enough, key=lambda mend: mend.cost_px(tool))
    return max(mends, key=lambda mend: dice(mend.mask, truth))


def _parts(missed: MaskArray) -> list[MaskArray]:
    """The larger parts of what is missed."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(missed.astype(np.uint8))
    sizes = stats[:, cv2.CC_STAT_AREA]
    chosen = [labels == number for number in range(1, count) if sizes[number] >= _FEWEST_PX]
    return [part for part in chosen if len(outline(part)) > 3]


def _with_line(mask: MaskArray, line: Line, *, cuts: bool) -> Mend:
    box = PixelBox.around(list(line)).clipped((mask.shape[0], mask.shape[1]))
    made = mask.copy()
    inside = filled(line, box=box)
    made[box.slices] = made[box.slices] & ~inside if cuts else made[box.slices] | inside
    return Mend(made, tool="outline", line=line, cuts=cuts)


def _with_strokes(
    mask: MaskArray, missed: MaskArray, *, within: MaskArray, radius_px: float, cuts: bool
) -> list[Mend]:
    """A stroke along each part, as near to it as the disc lies `within` what is right."""
    side = 2 * math.ceil(radius_px) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    rows, columns = np.nonzero(cv2.erode(within.astype(np.uint8), disc))
    free = np.stack([columns, rows], axis=1) + 0.5
    lines = [_along(part, free, every_px=radius_px) for part in _parts(missed)] if rows.size else []
    return [_stroked(mask, line, radius_px=radius_px, cuts=cuts) for line in lines]


def _with_dabs(mask: MaskArray, missed: MaskArray, *, radius_px: float, cuts: bool) -> list[Mend]:
    """One press in each part, where it is widest."""
    made = []
    for part in _parts(missed):
        inner = cv2.distanceTransform(np.pad(part, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
        row, column = np.unravel_index(inner.argmax(), inner.shape)
        line = (ImagePoint(float(column) + 0.5, float(row) + 0.5),)
        made.append(_stroked(mask, line, radius_px=radius_px, cuts=cuts))
    return made


def _along(part: MaskArray, free: NDArray[np.float64], *, every_px: float) -> Line:
    """From one end of a part to the other, on the nearest free places."""
    rows, columns = np.nonzero(part)
    places = np.stack([columns, rows], axis=1) + 0.5
    centred = places - places.mean(axis=0)
    along = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
    count = max(2, round(float(np.ptp(along)) / every_px))
    middles = [group.mean(axis=0) for group in np.array_split(places[np.argsort(along)], count)]
    nearest = [free[np.linalg.norm(free - middle, axis=1).argmin()] for middle in middles]
    return tuple(ImagePoint(float(x), float(y)) for x, y in nearest)


def _stroked(mask: MaskArray, line: Line, *, radius_px: float, cuts: bool) -> Mend:
    stroke = Stroke(MaskKey(0, Structure.FIBROSIS), mask)
    for start, end in pairwise((line[0], *line)):
        stroke.dab(start, end, radius_px=radius_px, value=not cuts)
    return Mend(stroke.mask, tool="brush", line=line, cuts=cuts)
