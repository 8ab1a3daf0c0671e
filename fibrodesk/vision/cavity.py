"""The ventricle's cavity over the loop: on which frame it is largest, on which smallest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fibrodesk.domain.mask import MaskArray
from fibrodesk.vision.wall_refit import contours_of

FEWEST_FRAMES = 5  # fewer say nothing of a cycle
_LEAST_CHANGE = 0.08  # of the largest area; less is no heart beat but the hand's own spread


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMarks:
    """End of diastole and of systole as the area tells them, and what it rests on."""

    ed: int
    es: int
    frames: int  # how many had an area
    change: float  # fractional area change between the two


def cavity_area(cavity: MaskArray | None, wall: MaskArray | None) -> int | None:
    """Pixels of a frame's cavity: as it is drawn, else as the wall encloses it; None if neither."""
    if cavity is not None and cavity.any():
        return int(np.count_nonzero(cavity))
    contours = None if wall is None else contours_of(wall)
    if contours is None or wall is None:
        return None
    return int(np.count_nonzero(contours.cavity_mask(wall.shape))) or None


def marks_by_area(areas: Mapping[int, int]) -> AreaMarks | None:
    """ED where the cavity is largest, ES where it is smallest; the earlier of equals.

    None if there are too few frames, or the area hardly changes.

    Source:
        Lang RM et al., J Am Soc Echocardiogr 2015;28(1):1-39: end-diastole and end-systole as
        the frames of the largest and the smallest cavity.
    """
    if len(areas) < FEWEST_FRAMES:
        return None
    frames = sorted(areas)
    ed = max(frames, key=lambda frame: (areas[frame], -frame))
    es = min(frames, key=lambda frame: (areas[frame], frame))
    change = 1 - areas[es] / areas[ed]
    if change < _LEAST_CHANGE:
        return None
    return AreaMarks(ed=ed, es=es, frames=len(areas), change=change)
