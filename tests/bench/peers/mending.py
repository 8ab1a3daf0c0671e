"""The shortest mend of a mask on our desk, by an eye that knows what is true."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.polygon import filled
from fibrodesk.vision.shaping import grown, shrunk

GOAL = 0.9
_WITHIN_PX = 1.5  # of the edge: no hand follows every pixel
_FEWEST_PX = 30  # of a part that is worth a gesture

Line = list[ImagePoint]


@dataclass(frozen=True, eq=False)
class Mend:
    """One act: a key, or a line around an area that is added or cut out."""

    mask: MaskArray  # what it makes of the mask
    key: str = ""
    line: tuple[ImagePoint, ...] = ()
    cuts: bool = False

    @property
    def length_px(self) -> float:
        return sum(
            float(np.hypot(two.x_px - one.x_px, two.y_px - one.y_px))
            for one, two in pairwise(self.line)
        )


def dice(one: MaskArray, two: MaskArray) -> float:
    return 2 * float((one & two).sum()) / max(1.0, float(one.sum()) + float(two.sum()))


def holds(mask: MaskArray, truth: MaskArray) -> bool:
    return dice(mask, truth) >= GOAL


def outline(mask: MaskArray) -> tuple[ImagePoint, ...]:
    """Around the largest part of a mask, closed, with straight pieces where the eye allows it."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    edge = cv2.approxPolyDP(max(found, key=cv2.contourArea), _WITHIN_PX, True)[:, 0]
    points = [ImagePoint(float(x) + 0.5, float(y) + 0.5) for x, y in edge]
    return (*points, points[0])


def next_mend(mask: MaskArray, truth: MaskArray, *, spacing: PixelSpacing | None) -> Mend:
    """The act that reaches the goal with the shortest drag, else the one that gains most."""
    mends = [
        Mend(grown(mask, spacing=spacing), key="Alt+Up"),
        Mend(shrunk(mask, spacing=spacing), key="Alt+Down"),
        _with_line(mask, outline(truth), cuts=False),
        *(_with_line(mask, line, cuts=False) for line in _parts(truth & ~mask)),
        *(_with_line(mask, line, cuts=True) for line in _parts(mask & ~truth)),
    ]
    enough = [mend for mend in mends if holds(mend.mask, truth)]
    if enough:
        return min(enough, key=lambda mend: mend.length_px)
    return max(mends, key=lambda mend: dice(mend.mask, truth))


def _parts(missed: MaskArray) -> list[tuple[ImagePoint, ...]]:
    """Lines around the larger parts of what is missed."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(missed.astype(np.uint8))
    sizes = stats[:, cv2.CC_STAT_AREA]
    chosen = [number for number in range(1, count) if sizes[number] >= _FEWEST_PX]
    lines = [outline(labels == number) for number in chosen]
    return [line for line in lines if len(line) > 3]


def _with_line(mask: MaskArray, line: tuple[ImagePoint, ...], *, cuts: bool) -> Mend:
    box = PixelBox.around(list(line)).clipped((mask.shape[0], mask.shape[1]))
    made = mask.copy()
    inside = filled(line, box=box)
    made[box.slices] = made[box.slices] & ~inside if cuts else made[box.slices] | inside
    return Mend(made, line=line, cuts=cuts)
