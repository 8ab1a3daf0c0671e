"""In which segment of the wall each pixel of a locked myocardium lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.desk.preparing import preparation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fibrodesk.desk.session import Session
    from fibrodesk.domain.geometry import PixelSpacing
    from fibrodesk.domain.mask import MaskArray

A4C_SEGMENTS = (3, 9, 14, 17, 16, 12, 6)
"""AHA numbers of the A4C view along the wall, from the septal base over the apex.

Source: Cerqueira MD et al., Circulation 2002;105(4):539-542.
"""


def wall_segments(
    session: Session, cine_id: str, wall: MaskArray | None, spacing: PixelSpacing | None
) -> NDArray[np.uint8] | None:
    """AHA number of each pixel of `wall`, 0 beside it, shape (H, W).

    None where segments are undefined: no wall, one that does not stand open at the annulus, or a
    preparation that did not say which way the loop lies, or that it shows the A4C view.
    """
    if wall is None or not wall.any():
        return None
    told = preparation(session, cine_id)
    if told.apex_up is None or told.septum_left is None or told.view not in ("", "A4C"):
        return None
    from fibrodesk.wall.unrolled import unrolled

    strip = unrolled(wall, spacing, from_left=told.septum_left)
    if strip is None:
        return None
    box, along, _ = strip.places(wall)
    place = np.searchsorted(strip.cuts(), np.nan_to_num(along))
    numbers = np.asarray(A4C_SEGMENTS, np.uint8)[place]
    numbers[np.isnan(along)] = 0
    found = np.zeros(wall.shape, np.uint8)
    found[box.slices] = numbers
    return found
