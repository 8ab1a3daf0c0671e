"""What makes a frame easier to see, for the eye alone: tone, local contrast, less speckle.

Every function returns a new array; the stored pixels, which tools, models and exports read, stay
as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray

DARKEST_GAMMA, BRIGHTEST_GAMMA = 2.5, 0.4
_CLIP_LIMIT = 2.0  # more makes speckle look like structure
_TILES = (8, 8)
_ROWS_A_SIDE = 85  # of 768 rows 9: about two grains of speckle at the depth of the left ventricle
_SAMPLE_STEP_PX = 8  # the spread of the speckle is read off a coarse grid
_SPECKLE_PERCENT = 75  # of what is lit: the cavity is calmer than the wall, and edges are few
_SMALLEST_VARIANCE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayFilter:
    """What is done to a frame before it is shown. `gamma` below 1 brightens what is dark."""

    gamma: float = 1.0
    local_contrast: bool = False
    less_speckle: bool = False

    @property
    def plain(self) -> bool:
        """Whether the frame is shown as it is stored."""
        return self.gamma == 1.0 and not self.changes_places

    @property
    def changes_places(self) -> bool:
        """Whether more is done than a table of greys can do."""
        return self.local_contrast or self.less_speckle


def tone_table(
    *, level: float = 127.5, width: float = 255.0, gamma: float = 1.0
) -> NDArray[np.uint8]:
    """What each grey is shown as, (256,): the grey window first, then gamma within it.

    `level` becomes mid-grey before gamma; `width` greys span black to white.
    """
    grey = np.arange(256, dtype=np.float64)
    share = np.clip((grey - level) / max(1.0, width) + 0.5, 0.0, 1.0)
    return np.asarray(np.rint(share**gamma * 255), np.uint8)


def filtered(frame: FrameArray, display: DisplayFilter) -> FrameArray:
    """`frame`, uint8 (H, W) or (H, W, 3), less its speckle and with more local contrast.

    Gamma is left to `tone_table`, with which it costs nothing. Of a colour frame the lightness
    changes and the hue does not. The frame itself comes back where nothing is to be done.
    """
    if not display.changes_places or frame.size == 0:
        return frame
    steps: list[Callable[[FrameArray], FrameArray]] = []
    if display.less_speckle:
        steps.append(less_speckle)
    if display.local_contrast:
        steps.append(more_local_contrast)
    if frame.ndim == 2:
        return _through(frame, steps)
    split = cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_RGB2YCrCb)
    split[..., 0] = _through(np.ascontiguousarray(split[..., 0]), steps)
    return np.asarray(cv2.cvtColor(split, cv2.COLOR_YCrCb2RGB), np.uint8)


def _through(grey: FrameArray, steps: list[Callable[[FrameArray], FrameArray]]) -> FrameArray:
    for step in steps:
        grey = step(grey)
    return grey


def more_local_contrast(grey: FrameArray) -> FrameArray:
    """Contrast-limited adaptive histogram equalisation of a (H, W) frame; black stays black.

    Source: Zuiderveld K. Graphics Gems IV, 1994:474-485 (CLAHE).
    """
    equaliser = cv2.createCLAHE(clipLimit=_CLIP_LIMIT, tileGridSize=_TILES)
    evened: FrameArray = np.asarray(equaliser.apply(np.ascontiguousarray(grey)), np.uint8)
    np.copyto(evened, 0, where=grey == 0)  # what lies beside the sector
    return evened


def less_speckle(grey: FrameArray) -> FrameArray:
    """The filter of local statistics on a (H, W) frame: speckle goes, borders stay.

    Log compression makes speckle additive and of one spread everywhere, so each pixel moves to
    the mean around it by as much as the spread there is no more than that of speckle. The spread
    of speckle is read off the local variances of what is not black.

    Source: Lee JS, IEEE Trans Pattern Anal Mach Intell 1980;2(2):165-168; found among the best
    for ultrasound by Loizou CP et al., IEEE Trans Ultrason Ferroelectr Freq Control
    2005;52(10):1653-1669.
    """
    side = 2 * [max(3, grey.shape[0] // _ROWS_A_SIDE // 2 * 2 + 1)]
    mean = cv2.boxFilter(grey, cv2.CV_32F, side)
    variance = cv2.sqrBoxFilter(grey, cv2.CV_32F, side) - mean * mean
    sample = variance[::_SAMPLE_STEP_PX, ::_SAMPLE_STEP_PX]
    lit = mean[::_SAMPLE_STEP_PX, ::_SAMPLE_STEP_PX] > 1
    if not lit.any():
        return grey.copy()
    noise = float(np.percentile(sample[lit], _SPECKLE_PERCENT))
    signal = np.maximum(variance - np.float32(noise), 0)
    share = signal / np.maximum(variance, np.float32(_SMALLEST_VARIANCE))
    return np.asarray(cv2.convertScaleAbs(mean + share * (grey - mean)), np.uint8)
