"""The ultrasound sector of a stored loop: the ground of kappa where no myocardium was locked."""

from __future__ import annotations

import cv2
import numpy as np

from fibrodesk.domain.cine import Cine
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.colours import grey

_SAMPLES = 24


def sector_of(cine: Cine) -> MaskArray:
    """The convex hull of every pixel that is ever above 0, shape (H, W).

    Outside the fan a stored loop is 0 in all frames, so the hull is the fan, whatever is dark
    inside it. It follows from the pixels alone and is the same for every reader.
    """
    count = cine.facts.frames
    indices = sorted({round(i) for i in np.linspace(0, count - 1, min(count, _SAMPLES))})
    ever = np.zeros(cine.facts.shape, np.uint8)
    for index in indices:
        np.maximum(ever, grey(cine.frame(index)), out=ever)
    points = cv2.findNonZero(ever)
    sector = np.zeros(cine.facts.shape, np.uint8)
    if points is not None:
        cv2.fillConvexPoly(sector, cv2.convexHull(points), (1,))
    return sector.astype(np.bool_)
