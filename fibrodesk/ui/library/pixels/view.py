"""A picture of the loop under the mask: what is dim will be erased, what is bright stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.library.pixels.fan import Fan
from fibrodesk.ui.library.pixels.paint import dimmed, paint_fan, paint_marks, paint_picture
from fibrodesk.ui.look import theme

if TYPE_CHECKING:
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.domain.geometry import PixelBox, PixelSpacing
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask

_REACH_PX = 12.0  # how near the pointer must be to a handle, on the screen
_MOST_ZOOM = 8.0
_MARK_SHARE = 0.5  # of the view that a mark fills when it is shown
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_FAR_PX = 10  # of one step with Shift
_ZOOMS = {Qt.Key.Key_Plus: 1.25, Qt.Key.Key_Equal: 1.25, Qt.Key.Key_Minus: 0.8, Qt.Key.Key_0: 0.0}


class PixelView(QWidget):
    """Corners are dragged or moved by arrow keys; a double click on the line adds one, a right
    click takes one away; the wheel and + and - zoom, the middle button moves the picture.
    """

    mask_changed = Signal(object)  # PixelMask, or None while nothing is drawn

    def __init__(
        self, from_handles: Callable[[Sequence[ImagePoint], tuple[int, int]], PixelMask]
    ) -> None:
        super().__init__()
        self.setObjectName("pixel_view")
        self.setAccessibleName(self.tr("The loop under the mask"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move the chosen corner, with Shift in long steps; + and - zoom.")
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(400, 300))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._from_handles = from_handles
        self._picture: FrameArray | None = None
        self._image = QImage()
        self._dragging = False
        self._panned: QPointF | None = None
        self._zoom, self._shift = 1.0, QPointF()
        self._marks: tuple[PixelBox, ...] = ()
        self._tall = 1.0  # of a pixel: its height by its width
        self._found: PixelMask | None = None
        self.fan = Fan(1, 1)
        self.kept: PixelMask | None = None

    def show_pixels(
        self, picture: FrameArray, mask: PixelMask | None, spacing: PixelSpacing | None = None
    ) -> None:
        """Show a loop; without a mask the fan is to be drawn, from corners that lie ready.

        Args:
            spacing: makes a picture whose pixels are not square as wide and high as it is on the
                body; corners and masks stay in stored pixels.
        """
        self._tall = 1.0 if spacing is None else spacing.row_mm / spacing.column_mm
        self._zoom, self._shift, self._dragging = 1.0, QPointF(), False
        self._marks = ()
        self.kept = self._found = mask
        rows, columns = (int(side) for side in picture.shape[:2])
        self.fan = Fan.ready(rows, columns)
        if mask is not None:
            self.fan = Fan(rows, columns, tuple(mask.handles))
        self.show_picture(picture)

    def show_picture(self, picture: FrameArray) -> None:
        """Another picture of the same loop, under the same fan."""
        self._picture = picture
        self._dress()

    def show_marks(self, marks: Sequence[PixelBox]) -> None:
        """Frame the places that look written."""
        self._marks = tuple(marks)
        self.update()

    def zoom_to(self, box: PixelBox) -> None:
        """Bring a place into the middle, large enough to be read."""
        self._zoom, self._shift = 1.0, QPointF()
        scale, high_px, _origin = self._frame()
        wide = self.width() * _MARK_SHARE / max(1, box.width) / scale
        high = self.height() * _MARK_SHARE / max(1, box.height) / high_px
        self._zoom = min(max(min(wide, high), 1.0), _MOST_ZOOM)
        middle = ImagePoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        self._shift = QPointF(self.width() / 2, self.height() / 2) - self.widget_point(middle)
        self.update()

    def clear(self) -> None:
        self._picture, self.kept, self.fan, self._marks = None, None, Fan(1, 1), ()
        self._image = QImage()
        self.update()

    @property
    def handles(self) -> tuple[ImagePoint, ...]:
        return self.fan.corners

    def widget_point(self, point: ImagePoint) -> QPointF:
        """Where a point of the image lies on the widget."""
        wide, high, origin = self._frame()
        return QPointF(origin.x() + point.x_px * wide, origin.y() + point.y_px * high)

    def image_point(self, at: QPointF) -> ImagePoint:
        """The point of the image under `at`, kept on the image."""
        wide, high, origin = self._frame()
        x_px = min(max((at.x() - origin.x()) / wide, 0.0), float(self.fan.columns))
        y_px = min(max((at.y() - origin.y()) / high, 0.0), float(self.fan.rows))
        return ImagePoint(x_px, y_px)

    def _frame(self) -> tuple[float, float, QPointF]:
        """Screen pixels for one image pixel, across and down, and where the corner lies."""
        across, down = float(self.fan.columns), self.fan.rows * self._tall
        free = min((self.width() - 2 * theme.S24) / across, (self.height() - 2 * theme.S24) / down)
        scale = max(free, 0.01) * self._zoom
        left = (self.width() - across * scale) / 2 + self._shift.x()
        top = (self.height() - down * scale) / 2 + self._shift.y()
        return scale, scale * self._tall, QPointF(left, top)

    # Changing the fan.

    def change(self, act: Callable[[], object]) -> None:
        """Do something to the fan, and show what is kept then."""
        before = (self.fan.corners, self.fan.drawn)
        act()
        if before == (self.fan.corners, self.fan.drawn):
            self.update()
            return
        self.kept = self._mask()
        self._dress()
        self.mask_changed.emit(self.kept)

    def _mask(self) -> PixelMask | None:
        if not self.fan.drawn:
            return None
        if self._found is not None and self.fan.corners == tuple(self._found.handles):
            return self._found  # back where it was: the fan is the one that was found
        return self._from_handles(self.fan.corners, (self.fan.rows, self.fan.columns))

    def _handle_at(self, at: QPointF) -> int | None:
        near = [
            (QPointF(self.widget_point(corner) - at).manhattanLength(), place)
            for place, corner in enumerate(self.fan.corners)
        ]
        distance, place = min(near, default=(_REACH_PX + 1, 0))
        return place if distance <= _REACH_PX else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._handle_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self.fan.chosen, self._dragging = place, True
            self.update()
        elif event.button() is Qt.MouseButton.MiddleButton:
            self._panned = event.position()
        elif event.button() is Qt.MouseButton.RightButton and place is not None:
            self.change(lambda: self.fan.remove(place))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.change(lambda: self.fan.drag(self.image_point(event.position())))
        elif self._panned is not None:
            self._shift += event.position() - self._panned
            self._panned = event.position()
            self.update()
        else:
            over = self._handle_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._panned = None
        if self._dragging:
            self._dragging = False
            self.fan.let_go()
            self.mask_changed.emit(self.kept)  # the step is there now, to be taken back

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add a corner where the line is nearest."""
        if self._picture is not None and self._handle_at(event.position()) is None:
            at = self.image_point(event.position())
            self.change(lambda: self.fan.add(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the chosen corner; what is no key of ours goes on to the page."""
        key = Qt.Key(event.key())
        if key in _STEPS and self._picture is not None:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            across, down = (step * (_FAR_PX if far else 1) for step in _STEPS[key])
            self.change(lambda: self.fan.nudge(across, down))
        elif key in _ZOOMS and self._picture is not None:
            self._zoom_at(QPointF(self.width() / 2, self.height() / 2), _ZOOMS[key])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer: small letters must be seen."""
        if self._picture is not None:
            self._zoom_at(event.position(), 1.2 ** (event.angleDelta().y() / 120))

    def _zoom_at(self, at: QPointF, factor: float) -> None:
        """Zoom by `factor` with the point under `at` held; 0 shows the whole picture."""
        under = self.image_point(at)
        self._zoom = min(max(self._zoom * factor, 1.0), _MOST_ZOOM)
        if self._zoom == 1.0:
            self._shift = QPointF()
        else:
            self._shift += at - self.widget_point(under)
        self.update()

    # Painting.

    def _dress(self) -> None:
        if self._picture is not None:
            keep = self.kept.keep if self.kept is not None else np.zeros_like(self._picture, bool)
            self._image = dimmed(self._picture, keep)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        wide, high, origin = self._frame()
        target = QRectF(origin.x(), origin.y(), self.fan.columns * wide, self.fan.rows * high)
        paint_picture(painter, self.rect(), self._image, target)
        if not self._image.isNull():
            paint_marks(painter, self._marks, (wide, high), origin)
            corners = [self.widget_point(corner) for corner in self.fan.corners]
            paint_fan(painter, corners, sure=self.kept is not None, chosen=self.fan.chosen)
