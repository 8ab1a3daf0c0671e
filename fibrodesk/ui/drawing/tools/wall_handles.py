"""The handles of a wall's two lines, and what pulling one of them does to the masks."""

from __future__ import annotations

import math

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.vision.wall import WallContours

Handle = tuple[str, int]
"""Which line, "endo" or "epi", and which of its points."""

_NEIGHBOURS = 2  # points on each side between which the line bends with a handle
_NOWHERE = PixelBox(0, 0, 0, 0)


def place_of(wall: WallContours, handle: Handle) -> ImagePoint:
    line, number = handle
    return (wall.endo if line == "endo" else wall.epi)[number]


def handle_at(wall: WallContours, point: ImagePoint, *, reach_px: float) -> Handle | None:
    """The handle that a press at `point` means; None if none is within reach."""
    handles = [("endo", number) for number in range(len(wall.endo))]
    handles += [("epi", number) for number in range(len(wall.epi))]
    nearest = min(handles, key=lambda handle: apart_px(place_of(wall, handle), point))
    return nearest if apart_px(place_of(wall, nearest), point) <= reach_px else None


def apart_px(one: ImagePoint, two: ImagePoint) -> float:
    return math.hypot(one.x_px - two.x_px, one.y_px - two.y_px)


class Pull:
    """One handle from press to release.

    Only the pixels between the line as it was and as it is change, so that what a hand has
    mended elsewhere stays as it is; outside `fan`, where nothing is imaged, nothing is added.
    """

    def __init__(
        self,
        wall: WallContours,
        handle: Handle,
        pressed: ImagePoint,
        *,
        mask: MaskArray,
        fan: MaskArray,
    ) -> None:
        at = place_of(wall, handle)
        self.handle, self.before, self.now = handle, wall, wall
        self.ground, self.mask = mask.copy(), mask.copy()
        self._offset = (at.x_px - pressed.x_px, at.y_px - pressed.y_px)  # it does not jump
        self._drawn = wall.wall_mask(mask.shape)  # as a shape
        self._fan = fan
        self._bent = _NOWHERE

    def to(self, point: ImagePoint) -> PixelBox:
        """The pen has come to `point`; the box in which `mask` has changed since the last move."""
        line, number = self.handle
        at = ImagePoint(point.x_px + self._offset[0], point.y_px + self._offset[1])
        self.now = self.before.moved(line, number, at)
        bent = _bends(self.before, self.handle).united(_bends(self.now, self.handle))
        bent = bent.clipped(self.mask.shape)
        changed, self._bent = bent.united(self._bent), bent
        wall = self.now.wall_mask(self.mask.shape)
        _exchange(self.mask, self.ground, self._drawn, wall, where=self._fan, box=changed)
        return changed

    def cavity(self, cavity: MaskArray) -> MaskArray:
        """What the pull makes of the cavity that was drawn beside the wall."""
        shape = cavity.shape
        after = cavity.copy()
        _exchange(
            after,
            cavity,
            self.before.cavity_mask(shape),
            self.now.cavity_mask(shape),
            where=self._fan & ~self.mask,
            box=PixelBox(0, 0, *shape),
        )
        return after


def _exchange(
    mask: MaskArray,
    ground: MaskArray,
    before: MaskArray,
    after: MaskArray,
    *,
    where: MaskArray,
    box: PixelBox,
) -> None:
    """In `box`, make `mask` of `ground`: changed only where `before` and `after` differ."""
    cut = box.slices
    gone = before[cut] & ~after[cut]
    come = after[cut] & ~before[cut] & where[cut]
    mask[cut] = (ground[cut] & ~gone) | come


def _bends(wall: WallContours, handle: Handle) -> PixelBox:
    """Where a wall's outline goes with a handle: along its line, and at the base across it."""
    line, number = handle
    points = wall.endo if line == "endo" else wall.epi
    around = list(points[max(0, number - _NEIGHBOURS) : number + _NEIGHBOURS + 1])
    if number in (0, len(points) - 1):
        around += [points[0], points[-1], wall.endo[0], wall.endo[-1], wall.epi[0], wall.epi[-1]]
    box = PixelBox.around(around)
    # a smooth line leaves the box of its points by less than a fifth of its size
    return PixelBox.around(around, margin_px=2 + max(box.height, box.width) / 4)
