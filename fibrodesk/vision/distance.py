"""How far each pixel lies inside or outside a mask."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray

DistanceArray = NDArray[np.float32]
"""Signed distance to the edge in px, shape (h, w): above 0 inside, below 0 outside."""


def signed_distance_px(mask: MaskArray) -> DistanceArray:
    """Of each pixel's centre to the edge between the pixels; infinite where there is no edge."""
    inside = mask.view(np.uint8)
    if not mask.any() or mask.all():
        return np.full(mask.shape, np.inf if mask.any() else -np.inf, np.float32)
    to_outside = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    to_inside = cv2.distanceTransform(1 - inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # the transform counts to the nearest centre beyond the edge, which lies half a pixel farther
    distance = np.where(mask, to_outside - 0.5, 0.5 - to_inside)
    return np.asarray(distance, np.float32)
