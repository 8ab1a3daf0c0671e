"""Where an ultrasound picture shows anything at all: its sector."""

from __future__ import annotations

import cv2
import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.mask import MaskArray

_DARKEST_SHOWN = 3  # beside the sector the picture is black, but for what compression leaves
_COARSE_PX = 192  # it is looked for on a picture of about this side


def grey_of(picture: FrameArray) -> FrameArray:
    """(H, W), whatever the picture's colours: their luminance."""
    if picture.ndim == 2:
        return np.ascontiguousarray(picture)
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def fan_of(picture: FrameArray) -> MaskArray:
    """The convex outline of the largest bright piece, as (H, W); words beside it are left out.

    A picture without any has no border: all of it counts.
    """
    grey = grey_of(picture)
    scale = min(1.0, _COARSE_PX / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    bright = (small > _DARKEST_SHOWN).astype(np.uint8)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(bright)
    if count < 2:
        return np.ones(grey.shape, np.bool_)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    places = cv2.findNonZero((pieces == largest).astype(np.uint8))
    outline = cv2.convexHull(places)
    fan = np.zeros_like(small)
    cv2.fillConvexPoly(fan, outline, 1)
    whole = cv2.resize(fan, grey.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(whole, np.uint8).view(np.bool_)
