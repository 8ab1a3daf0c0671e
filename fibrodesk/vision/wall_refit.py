"""The two lines of a wall that is drawn already: handles for any mask, also a model's."""

from __future__ import annotations

import cv2
import numpy as np

from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.vision.contour import fitted, points_of
from fibrodesk.vision.wall import WallContours
from fibrodesk.vision.wall_tracing import ENDO_POINTS, EPI_POINTS
from fibrodesk.wall.outline import horseshoe

_SMALLEST_PX = 60  # fewer pixels are no wall that handles would help with
_WHOLE = 0.9  # of the mask lies in its largest piece, or it is no wall
_LIKENESS = 0.85  # Dice of what the handles would draw with the mask itself


def contours_of(mask: MaskArray) -> WallContours | None:
    """Lines whose wall is nearly `mask`, shape (H, W); None if it is no horseshoe.

    The wall must be one piece, but for specks, that is open at the base.
    """
    if not _is_whole(mask):
        return None
    parts = horseshoe(mask, scale=(1.0, 1.0))
    if parts is None:
        return None
    made = WallContours(
        endo=points_of(fitted(parts.endo, ENDO_POINTS)),
        epi=points_of(fitted(parts.epi, EPI_POINTS)),
    )
    return made if _alike(made.wall_mask(mask.shape), mask) else None


def _is_whole(mask: MaskArray) -> bool:
    part = np.ascontiguousarray(mask[bounding_box(mask).slices])
    if np.count_nonzero(part) < _SMALLEST_PX:
        return False
    _, _, pieces, _ = cv2.connectedComponentsWithStats(part.view(np.uint8))
    areas = pieces[1:, cv2.CC_STAT_AREA]
    return bool(areas.max() >= _WHOLE * areas.sum())


def _alike(made: MaskArray, mask: MaskArray) -> bool:
    shared = np.count_nonzero(made & mask)
    return bool(2 * shared >= _LIKENESS * (np.count_nonzero(made) + np.count_nonzero(mask)))
