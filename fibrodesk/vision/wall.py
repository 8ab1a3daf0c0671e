"""The myocardium as two lines: along the cavity and along the outside, from hinge to hinge."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.polygon import filled
from fibrodesk.vision.contour import Line, line_of, points_of, smooth


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
        inner, outer = self._lines()
        wall = _filled(np.concatenate((inner, outer[::-1])), shape)
        return _filled(inner, shape) & ~wall

    def moved(self, line: str, place: int, to: ImagePoint) -> WallContours:
        """With one control point of "endo" or "epi" elsewhere."""
        if line == "endo":
            return replace(self, endo=(*self.endo[:place], to, *self.endo[place + 1 :]))
        return replace(self, epi=(*self.epi[:place], to, *self.epi[place + 1 :]))

    def _lines(self) -> tuple[Line, Line]:
        return smooth(line_of(self.endo)), smooth(line_of(self.epi))


def chamber_mask(border: tuple[ImagePoint, ...], shape: tuple[int, int]) -> MaskArray:
    """What the smooth line through `border` and the way back from its end enclose."""
    return _filled(smooth(line_of(border)), shape)


def _filled(outline: Line, shape: tuple[int, int]) -> MaskArray:
    """The pixels whose centres a closed line through `outline` winds around."""
    points = points_of(outline)
    box = PixelBox.around(list(points)).clipped(shape)
    mask = np.zeros(shape, np.bool_)
    mask[box.slices] = filled(points, box=box)
    return mask
