"""A shape of corners that can be moved, while it is drawn and after it is filled."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray, difference
from fibrodesk.domain.polygon import edge_near, filled, point_near
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.tools.tool import Board, Tool
from fibrodesk.ui.look.theme import tokens

translate = QCoreApplication.translate  # under this name the strings are found for translation
_FEWEST = 3
_UNDER_THE_PEN = tokens(dark=True).text  # the canvas is dark in every theme
_MOVED = 0.25  # of a handle's reach; a hand that trembles less has not moved it

Corners = tuple[ImagePoint, ...]


@dataclass(slots=True)
class _Filled:
    """A shape on the mask: what lay under it, and the corners of every mask that it made.

    The mask alone decides which corners stand: after an undo those that made the mask of before,
    after any other change none. So handles and mask never disagree.
    """

    ground: MaskArray
    value: bool
    allowed: MaskArray | None
    made: dict[int, Corners] = field(default_factory=dict)  # by the mask's checksum

    def mask(self, corners: Corners) -> MaskArray:
        made = self.ground.copy()
        box = PixelBox.around(list(corners)).clipped((made.shape[0], made.shape[1]))
        inside = filled(corners, box=box)
        if not self.value:
            made[box.slices] &= ~inside
        elif self.allowed is None:
            made[box.slices] |= inside
        else:
            made[box.slices] |= inside & self.allowed[box.slices]
        return made

    def remember(self, mask: MaskArray, corners: Corners) -> None:
        self.made[zlib.crc32(mask.tobytes())] = corners

    def corners_of(self, mask: MaskArray) -> Corners | None:
        """The corners that made `mask`; None if this shape did not."""
        corners = self.made.get(zlib.crc32(mask.tobytes()))
        if corners is None or not np.array_equal(self.mask(corners), mask):
            return None
        return corners


class PolygonTool(Tool):
    """A corner with each press; Enter, a double click or a press on the first closes the shape.

    Then the corners stay as handles: drag one, press on an edge for another, Backspace or Delete
    takes the one under the pointer, or the last. Esc lets them go. With Alt or Ctrl held at the
    first corner the shape is cut out instead of filled.
    """

    name = "polygon"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._corners: list[ImagePoint] = []
        self._fills = True
        self._shape: _Filled | None = None
        self._held: int | None = None  # the corner under the pressed pen
        self._pressed = ImagePoint(0.0, 0.0)
        self._from = ImagePoint(0.0, 0.0)  # where the held corner was
        self._moved = False
        self._pointer: ImagePoint | None = None
        self._seen = PixelBox(0, 0, 0, 0)  # what the last preview changed

    @property
    def busy(self) -> bool:
        """A shape that is filled waits for nothing: undo takes its last change back."""
        return self._moved or (bool(self._corners) and self._shape is None)

    @property
    def loses(self) -> str:
        if not self._corners or self._shape is not None:
            return ""
        return translate("Tools", "The shape was not closed and is gone. Enter closes it.")

    # The pen.

    def press(self, point: ImagePoint, pen: Pen) -> None:
        self._pointer, self._pressed, self._moved = point, point, False
        near = point_near(self._corners, point, reach_px=self._board.reach_px)
        if near is None and self._shape is not None and self._corners:
            near = self._insert(point)
        if near is None:
            if self._shape is not None:
                self._let_go()
            if not self._corners:
                self._fills = not (pen.subtracts or pen.erases)
            self._corners.append(point)
            near = len(self._corners) - 1
        self._held, self._from = near, self._corners[near]
        self._show()

    def _insert(self, point: ImagePoint) -> int | None:
        """Another corner where an edge of the filled shape was pressed; it changes no pixel."""
        found = edge_near(self._corners, point, reach_px=self._board.reach_px)
        if found is None or self._shape is None:
            return None
        after, corner = found
        self._corners.insert(after + 1, corner)
        self._pressed = corner
        return after + 1

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        self._pointer = point
        if self._held is None:
            return
        way_x, way_y = point.x_px - self._pressed.x_px, point.y_px - self._pressed.y_px
        if not self._moved and max(abs(way_x), abs(way_y)) < _MOVED * self._board.reach_px:
            return
        self._moved = True
        start = self._from
        self._corners[self._held] = ImagePoint(start.x_px + way_x, start.y_px + way_y)
        self._preview()
        self._show()

    def release(self, point: ImagePoint, pen: Pen) -> None:
        self.drag(point, pen)
        held, moved = self._held, self._moved
        self._held, self._moved = None, False
        if held is None:
            return
        if self._shape is not None:
            self._put()
        elif held == 0 and not moved and len(self._corners) >= _FEWEST:
            self.finish()

    def hover(self, point: ImagePoint) -> None:
        self._pointer = point
        if self._corners:
            self._show()

    def double_press(self, point: ImagePoint) -> None:
        """Closes a shape; one that is filled is not let go by a hand that is too quick."""
        if self._shape is None:
            self.finish()

    # The keys.

    def finish(self) -> None:
        """Fill the shape; one that is filled is let go."""
        if self._shape is not None:
            self._end_drag()
            self._let_go()
        elif len(self._corners) >= _FEWEST:
            self._held, self._moved = None, False
            mask = self._board.mask()
            self._shape = _Filled(mask.copy(), self._fills, self._board.allowed())
            self._put()
        elif self._corners:
            self._board.tell(translate("Tools", "A shape needs three corners or more."))

    def cancel(self) -> None:
        """Leave an open shape, or a corner that is being dragged; else let the handles go."""
        if self._shape is not None and self._moved:
            self._drop_drag()
        else:
            self._let_go()

    def leave(self) -> None:
        """An open shape says nothing yet; one that is filled stays on the mask."""
        self._end_drag()
        self._let_go()

    def pause(self) -> None:
        """Corners wait for as long as the reader is away; one that is held is let fall."""
        self._end_drag()
        self._held, self._moved = None, False

    def back(self) -> None:
        """The corner under the pointer, or the last, goes; one that is dragged goes back."""
        if self._moved:
            self._drop_drag()
            return
        if not self._corners:
            return
        if self._shape is not None and len(self._corners) <= _FEWEST:
            self._board.tell(translate("Tools", "A shape keeps three corners: undo takes it."))
            return
        hovered, self._held = self._hovered(), None  # what is pressed is no longer held
        self._corners.pop(len(self._corners) - 1 if hovered is None else hovered)
        if self._shape is not None:
            self._put()
        else:
            self._show()

    def settle(self) -> None:
        """Another way has changed the mask: a corner in the hand is let fall."""
        if self._shape is None:
            return
        if self._moved:
            self._board.preview(None, self._seen)
        self._held, self._moved = None, False
        corners = self._shape.corners_of(self._board.mask())
        self._corners = list(corners or ())
        self._show()

    # What stands.

    def _put(self) -> None:
        """Make the mask what the corners say: a step, unless no pixel changes."""
        shape = self._shape
        if shape is None:
            return
        corners = tuple(self._corners)
        mask = shape.mask(corners)
        shape.remember(mask, corners)
        self._seen = PixelBox(0, 0, 0, 0)
        patch = difference(self._board.key, self._board.mask(), mask)
        done = self._board.commit(patch, "polygon", ground=shape.ground)
        if not done and shape.allowed is not None and np.array_equal(mask, shape.ground):
            self._board.tell_lock()
        self._show()

    def _preview(self) -> None:
        """The mask as it will be, while a corner of a filled shape is dragged."""
        shape = self._shape
        if shape is None:
            return
        mask = shape.mask(tuple(self._corners))
        box = PixelBox.around(self._corners).clipped((mask.shape[0], mask.shape[1]))
        before = self._seen if not self._seen.empty else self._box_of_made()
        self._seen = box
        self._board.preview(mask, box.united(before))

    def _box_of_made(self) -> PixelBox:
        """Where the shape lay before the drag began."""
        corners = list(self._corners)
        if self._held is not None:
            corners[self._held] = self._from
        mask = self._board.mask()
        return PixelBox.around(corners).clipped((mask.shape[0], mask.shape[1]))

    def _end_drag(self) -> None:
        """The pen is taken away in the middle: what it has moved stands."""
        held, self._held = self._held, None
        moved, self._moved = self._moved, False
        if held is not None and moved and self._shape is not None:
            self._put()

    def _drop_drag(self) -> None:
        """Back to where the held corner was."""
        if self._held is not None:
            self._corners[self._held] = self._from
        self._preview()
        self._held, self._moved = None, False
        self._board.preview(None, self._seen)
        self._seen = PixelBox(0, 0, 0, 0)
        self._show()

    def _let_go(self) -> None:
        self._corners, self._shape = [], None
        self._held, self._moved = None, False
        self._board.show_paths()

    def _hovered(self) -> int | None:
        if self._pointer is None:
            return None
        return point_near(self._corners, self._pointer, reach_px=self._board.reach_px)

    def _show(self) -> None:
        """The line, its handles, and the handle that a press would take."""
        corners = tuple(self._corners)
        if not corners:
            self._board.show_paths()
            return
        hovered = self._hovered() if self._held is None else self._held
        open_end = self._shape is None and hovered is None and self._pointer is not None
        line = (*corners, self._pointer) if open_end and self._pointer is not None else corners
        paths = [Path(line, handles=True, closed=self._shape is not None)]
        if hovered is not None:
            paths.append(Path((corners[hovered],), handles=True, colour=_UNDER_THE_PEN))
        self._board.show_paths(*paths)
