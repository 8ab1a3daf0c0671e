"""How a model does in each segment of the wall, where the wall can be followed."""

from __future__ import annotations

import numpy as np

from fibrodesk.agreement.counts import Counts
from fibrodesk.contract.snapshot import Septum
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.wall.unrolled import unrolled

AHA_SEGMENTS = (
    "3 basal inferoseptal",
    "9 mid inferoseptal",
    "14 apical septal",
    "17 apex",
    "16 apical lateral",
    "12 mid anterolateral",
    "6 basal anterolateral",
)
"""Along the wall from the septal base over the apex.

Source: Cerqueira MD et al., Circulation 2002;105(4):539-542.
"""
SIDES = (
    "left basal",
    "left mid",
    "left apical",
    "apex",
    "right apical",
    "right mid",
    "right basal",
)
"""The same in the picture, where nobody told on which side the septum lies."""
_CLASSES = 4  # neither, the reference, the model, both


def segment_counts(
    reference: MaskArray,
    answer: MaskArray,
    wall: MaskArray | None,
    spacing: PixelSpacing | None,
    *,
    septum: Septum = "",
) -> dict[str, Counts]:
    """Pixels of each segment of `wall`, all masks (H, W); nothing where it cannot be followed.

    What either marks beside the wall is in no segment.
    """
    if wall is None or not wall.any():
        return {}
    strip = unrolled(wall, spacing, from_left=septum != "right")
    if strip is None:
        return {}
    box, along, _ = strip.places(wall)
    on = ~np.isnan(along)
    place = np.searchsorted(strip.cuts(), along[on])
    marked = reference[box.slices][on] + 2 * answer[box.slices][on].astype(np.intp)
    table = np.bincount(_CLASSES * place + marked, minlength=_CLASSES * len(AHA_SEGMENTS))
    names = AHA_SEGMENTS if septum else SIDES
    return {
        name: Counts(both, first, second, neither)
        for name, (neither, first, second, both) in zip(
            names, table.reshape(-1, _CLASSES).tolist(), strict=True
        )
    }
