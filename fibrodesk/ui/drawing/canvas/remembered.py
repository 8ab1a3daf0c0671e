"""What a step looked like before and after it, so that undo and redo put pixels back."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, MaskPatch
from fibrodesk.ui.drawing.canvas.overlay import ScreenArray

_NOTHING = PixelBox(0, 0, 0, 0)
_LARGEST_PX = 1 << 20  # of a step's box; a larger one is painted anew
_ROOM_BYTES = 24 << 20  # for all steps together

Colours = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """The pixels of one box of the screen that a patch made others, and what they were made of.

    `before`, `after`: the masks of all layers, cut to what the box shows.
    """

    box: PixelBox
    patch: MaskPatch
    before: tuple[MaskArray, ...]
    after: tuple[MaskArray, ...]
    places: NDArray[np.intp]  # in the screen, row by row
    colours_before: Colours
    colours_after: Colours

    @property
    def size_bytes(self) -> int:
        arrays = (*self.before, *self.after, self.places, self.colours_before, self.colours_after)
        return sum(array.nbytes for array in arrays)

    def colours(
        self, box: PixelBox, patch: MaskPatch, masks: Sequence[MaskArray]
    ) -> Colours | None:
        """What `patch` paints where these masks have come of it; None if that is another step."""
        if box != self.box or patch.key != self.patch.key or patch.box != self.patch.box:
            return None
        mine = self.patch
        if _same(patch.before, mine.after) and _all_same(masks, self.before):
            return self.colours_before
        if _same(patch.before, mine.before) and _all_same(masks, self.after):
            return self.colours_after
        return None


class Remembered:
    """Steps on one screen, good for as long as frame, viewport and layers stay what they are.

    The pixels of a step are put back only where every pixel of every mask in its box was, and is,
    what it was then: how it came to that is asked by nobody, so no history can make it wrong.
    """

    def __init__(self) -> None:
        self._steps: deque[_Step] = deque()
        self._before: ScreenArray = np.empty((1, 1), np.uint32)
        self._held = _NOTHING  # where `_before` is the screen as the last step left it
        self._too_large = False

    def forget(self) -> None:
        """Another frame, viewport or layer: nothing looks as it did."""
        self._steps.clear()
        self.begin()

    def begin(self) -> None:
        """What is on the screen now is what the next step begins with."""
        self._held, self._too_large = _NOTHING, False

    def hold(self, screen: ScreenArray, box: PixelBox) -> None:
        """Keep what stands in `box`, which is about to be painted over for a step in the making.

        Together with what is kept already, always one box: of a stroke each pixel is copied once.
        """
        if box.empty or self._too_large:
            return
        held, whole = self._held, self._held.united(box)
        if whole == held:
            return
        if whole.height * whole.width > _LARGEST_PX:
            self._too_large = True
            return
        if self._before.shape != screen.shape:
            self._before = np.empty_like(screen)
        for part in around(held, whole):
            self._before[part.slices] = screen[part.slices]
        self._held = whole

    def recall(
        self, screen: ScreenArray, box: PixelBox, patch: MaskPatch, masks: Sequence[MaskArray]
    ) -> bool:
        """Paint what `patch` changed in `box`, as it was painted then; whether that is known."""
        if not self._held.empty:
            return False  # a step in the making was seen: this is it
        for step in reversed(self._steps):
            colours = step.colours(box, patch, masks)
            if colours is not None:
                screen.reshape(-1)[step.places] = colours
                return True
        return False

    def remember(self, screen: ScreenArray, box: PixelBox, patch: MaskPatch, masks: _Masks) -> None:
        """A step was painted at `box`: the screen shows what came of it, `hold` what was before.

        `masks`: before and after, cut to what the pixels of `box` are made of, to be kept.
        """
        known = not self._too_large and self._held.united(box) == self._held
        if known and box.height * box.width <= _LARGEST_PX:
            was, now = self._before[box.slices], screen[box.slices]
            rows, columns = np.divmod(np.flatnonzero(was != now), box.width)
            places = (rows + box.top) * screen.shape[1] + columns + box.left
            colours = was[rows, columns], now[rows, columns]
            self._steps.append(_Step(box, patch, *masks, places, *colours))
            while sum(step.size_bytes for step in self._steps) > _ROOM_BYTES:
                self._steps.popleft()
        self.begin()


_Masks = tuple[tuple[MaskArray, ...], tuple[MaskArray, ...]]


def _same(one: MaskArray, two: MaskArray) -> bool:
    return one is two or np.array_equal(one, two)


def _all_same(some: Sequence[MaskArray], others: Sequence[MaskArray]) -> bool:
    return len(some) == len(others) and all(map(np.array_equal, some, others))


def before_patch(patch: MaskPatch, region: PixelBox, after: MaskArray) -> MaskArray:
    """The cut `after` of a mask at `region`, with what `patch` changed in it taken back."""
    before, box = after.copy(), patch.box
    top, left = max(box.top, region.top), max(box.left, region.left)
    bottom, right = min(box.bottom, region.bottom), min(box.right, region.right)
    if top < bottom and left < right:
        part = patch.before[top - box.top : bottom - box.top, left - box.left : right - box.left]
        before[top - region.top : bottom - region.top, left - region.left : right - region.left] = (
            part
        )
    return before


def around(inside: PixelBox, box: PixelBox) -> list[PixelBox]:
    """What of `box` is not `inside` it."""
    if inside.empty:
        return [box]
    sides = (
        PixelBox(box.top, box.left, inside.top, box.right),
        PixelBox(inside.bottom, box.left, box.bottom, box.right),
        PixelBox(inside.top, box.left, inside.bottom, inside.left),
        PixelBox(inside.top, inside.right, inside.bottom, box.right),
    )
    return [side for side in sides if not side.empty]
