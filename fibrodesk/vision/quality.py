"""How clear a loop is, in two figures, and the ratings that they suggest; a person decides.

Contrast is how far apart blood and tissue are, sharpness how wide the edge between them is.
Source: N. Otsu, "A threshold selection method from gray-level histograms", IEEE Transactions on
Systems, Man, and Cybernetics 9 (1979), for the two classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.letterbox import grey
from fibrodesk.domain.mask import MaskArray, bounding_box

_FAN_ROWS = 256  # every fan is brought to this height, so that no figure depends on the export
_SPECKLE_SIGMA_PX = 2.0  # of the fan at that height: a grain of speckle is no class of its own
_EDGE_SIGMA_PX = 1.5
_EDGE_PERCENT = 95  # a wall's edge takes a few percent of the fan
_RIM_PX = 9  # the fan's own edge is the sharpest of all, and tells nothing
_FEWEST_PX = 400
_LEAST_CONTRAST = 0.02  # below it there are no two classes, and no edge between them

# Where a rating ends and the next begins. Between 3 and 4 lies half of the phantom's contrast
# (0.19 to 0.25 whole, 0.10 to 0.13 halved) and its edges under a blur of 4 px (0.19 to 0.26
# before, 0.12 to 0.16 after).
_CONTRAST_STEPS = (0.06, 0.10, 0.15, 0.21)
_SHARPNESS_STEPS = (0.08, 0.12, 0.155, 0.21)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageQuality:
    """Medians over the frames that were looked at."""

    contrast: float  # between the means of blood and tissue, of the whole grey scale
    sharpness: float  # of that contrast, what a steep edge climbs in one of 256 rows

    @property
    def contrast_rating(self) -> int:
        """1 to 5."""
        return 1 + int(np.searchsorted(_CONTRAST_STEPS, self.contrast, side="right"))

    @property
    def quality_rating(self) -> int:
        """1 to 5: no better than the worse of the two by more than one."""
        sharp = 1 + int(np.searchsorted(_SHARPNESS_STEPS, self.sharpness, side="right"))
        worse, better = sorted((sharp, self.contrast_rating))
        return min(worse + 1, (worse + better) // 2)


def measure_quality(frames: Sequence[FrameArray]) -> ImageQuality | None:
    """Contrast and sharpness of a loop by some of its frames.

    Args:
        frames: of one size, uint8 (H, W) or (H, W, 3), 0 outside of the fan.
    Returns:
        None where there is too little of a picture to tell.
    """
    greys = [grey(frame) for frame in frames]
    if not greys:
        return None
    fan = _fan(greys)
    box = bounding_box(fan)
    if box.height * box.width < _FEWEST_PX:
        return None
    scale = _FAN_ROWS / box.height
    size = (max(1, round(box.width * scale)), _FAN_ROWS)
    inside = cv2.resize(fan[box.slices].astype(np.uint8), size) > 0
    found = [_of_frame(cv2.resize(one[box.slices], size, interpolation=_way(scale)), inside)
             for one in greys]  # fmt: skip
    told = np.array([each for each in found if each is not None])
    if not len(told):
        return None
    contrast, sharpness = np.median(told, axis=0)
    return ImageQuality(contrast=float(contrast), sharpness=float(sharpness))


def _fan(greys: Sequence[FrameArray]) -> MaskArray:
    """Everything that is lit in any frame, with the gaps of what never is."""
    lit = np.max(np.stack(greys), axis=0) > 0
    kernel = np.ones((_RIM_PX, _RIM_PX), np.uint8)
    return np.asarray(cv2.morphologyEx(lit.astype(np.uint8), cv2.MORPH_CLOSE, kernel) > 0)


def _way(scale: float) -> int:
    return cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR


def _of_frame(frame: FrameArray, inside: MaskArray) -> tuple[float, float] | None:
    calm = cv2.GaussianBlur(frame, (0, 0), _SPECKLE_SIGMA_PX)
    apart = _between_classes(np.bincount(calm[inside], minlength=256).astype(np.float64))
    inner = cv2.erode(inside.astype(np.uint8), np.ones((_RIM_PX, _RIM_PX), np.uint8)) > 0
    if not inner.any():
        return None
    if apart < _LEAST_CONTRAST * 255:
        return apart / 255, 0.0
    smooth = cv2.GaussianBlur(frame.astype(np.float32), (0, 0), _EDGE_SIGMA_PX)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    steep = float(np.percentile(np.hypot(across, down)[inner], _EDGE_PERCENT))
    return apart / 255, steep / apart


def _between_classes(histogram: NDArray[np.float64]) -> float:
    """Grey levels between the means of the two classes that the histogram falls into best."""
    below = np.cumsum(histogram)[:-1]
    above = histogram.sum() - below
    two = (below > 0) & (above > 0)
    if not two.any():
        return 0.0
    weighted = np.cumsum(histogram * np.arange(256))
    low = weighted[:-1][two] / below[two]
    high = (weighted[-1] - weighted[:-1][two]) / above[two]
    best = int(np.argmax(below[two] * above[two] * (high - low) ** 2))
    return float(high[best] - low[best])
