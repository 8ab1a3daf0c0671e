"""A stroke while the pen is down: the mask as it will be, until the pen is lifted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fibrodesk.domain.brush import sweep
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch, bounding_box


class Stroke:
    """Gathers the dabs of one stroke on a copy, so that a reading never holds half a stroke."""

    def __init__(self, key: MaskKey, mask: MaskArray, *, allowed: MaskArray | None = None) -> None:
        self.key = key
        self._allowed = allowed  # where pixels may be added; None is everywhere
        self.mask = mask.copy()
        self._before = mask
        self._touched = PixelBox(0, 0, 0, 0)
        self._radius_px: float | None = None  # of the last dab
        self.held_back = False  # a dab lay wholly where nothing may be added

    @property
    def touched(self) -> PixelBox:
        """The box of everything that the stroke has changed so far."""
        return self._touched

    def dab(
        self, start: ImagePoint, end: ImagePoint, *, radius_px: float, value: bool
    ) -> PixelBox | None:
        """Draw from `start` to `end`: the box to repaint, or None if nothing changed.

        The brush grows or shrinks evenly from the radius of the dab before to `radius_px`.
        """
        before_px, self._radius_px = self._radius_px, radius_px
        patch = sweep(
            self.mask,
            key=self.key,
            start=start,
            end=end,
            radius_px=radius_px,
            value=value,
            start_radius_px=before_px,
        )
        patch = self._within(patch)
        if patch is None:
            return None
        patch.apply_to(self.mask)
        self._touched = self._touched.united(patch.box)
        return patch.box

    def _within(self, patch: MaskPatch | None) -> MaskPatch | None:
        """Nothing is added where it is not allowed; taking away is free."""
        if patch is None or self._allowed is None:
            return patch
        after = patch.after & (self._allowed[patch.box.slices] | patch.before)
        if np.array_equal(after, patch.before):
            self.held_back = True
            return None
        return replace(patch, after=after)

    def finish(self) -> MaskPatch | None:
        """The whole stroke as one patch, cut to what differs; None if it changed nothing."""
        rows, columns = self._touched.slices
        before, after = self._before[rows, columns], self.mask[rows, columns]
        cut = bounding_box(before != after)
        if cut.empty:
            return None
        box = PixelBox(
            self._touched.top + cut.top,
            self._touched.left + cut.left,
            self._touched.top + cut.bottom,
            self._touched.left + cut.right,
        )
        return MaskPatch(
            self.key, box, self._before[box.slices].copy(), self.mask[box.slices].copy()
        )
