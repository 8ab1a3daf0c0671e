"""The myocardium as two lines: along the cavity and along the outside, from hinge to hinge."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskArray
from fibrodesk.vision.contour import Line, line_of, smooth

_FINER = 4  # binary places below a pixel that the filling knows


@dataclass(frozen=True, slots=True)
class WallContours:
    """Control points of the two lines, each from the same hinge over the apex to the other.

    The wall lies between the lines; at the base it ends where their first points, and their
    last, are joined. The cavity ends at the line between the hinges.
    """

    endo: tuple[ImagePoint, ...]
    epi: tuple[ImagePoint, ...]

    def __post_init__(self) -> None:
        if min(len(self.endo), len(self.epi)) < 3:
            raise ValueError("a line of the wall needs three points")

    def wall_mask(self, shape: tuple[int, int]) -> MaskArray:
        """What lies between the lines on an image of `shape` (H, W)."""
        inner, outer = self._lines()
        return _filled(np.concatenate((inner, outer[::-1])), shape)

    def cavity_mask(self, shape: tuple[int, int]) -> MaskArray:
        """What the inner line and the mitral annulus enclose; it shares no pixel with the wall."""
        inner, _ = self._lines()
        return _filled(inner, shape) & ~self.wall_mask(shape)

    def moved(self, line: str, place: int, to: ImagePoint) -> WallContours:
        """With one control point of "endo" or "epi" elsewhere."""
        if line == "endo":
            return replace(self, endo=(*self.endo[:place], to, *self.endo[place + 1 :]))
        return replace(self, epi=(*self.epi[:place], to, *self.epi[place + 1 :]))

    def _lines(self) -> tuple[Line, Line]:
        return smooth(line_of(self.endo)), smooth(line_of(self.epi))


def _filled(outline: Line, shape: tuple[int, int]) -> MaskArray:
    """The pixels whose centres a closed line through `outline` encloses."""
    filled = np.zeros(shape, np.uint8)
    corners = np.round((outline - 0.5) * (1 << _FINER)).astype(np.int32)
    cv2.fillPoly(filled, [corners], 1, shift=_FINER)
    return filled.view(np.bool_)
