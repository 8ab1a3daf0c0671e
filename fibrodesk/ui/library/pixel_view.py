"""The brightest of all frames under the mask: what is dim will be erased, what is bright stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui import theme

if TYPE_CHECKING:
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.imaging.pixelmask import PixelMask

_REACH_PX = 12.0  # how near the pointer must be to a handle, on the screen
_DIM = 0.75  # how much of the brightness goes where pixels will be erased
_MOST_ZOOM = 8.0
_FEWEST_CORNERS = 3


class PixelView(QWidget):
    """Handles are dragged; a double click on the line adds one, a right click takes one away."""

    mask_changed = Signal(object)  # PixelMask

    def __init__(
        self,
        from_handles: Callable[[Sequence[ImagePoint], tuple[int, int]], PixelMask],
    ) -> None:
        super().__init__()
        self.setObjectName("pixel_view")
        self.setAccessibleName(self.tr("The brightest of all frames under the mask"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(400, 300))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._from_handles = from_handles
        self._projection: FrameArray | None = None
        self._image = QImage()
        self._handles: list[ImagePoint] = []
        self._held: int | None = None
        self._panned: QPointF | None = None
        self._zoom = 1.0
        self._shift = QPointF()
        self.kept: PixelMask | None = None

    def show_pixels(self, projection: FrameArray, mask: PixelMask | None) -> None:
        """Show a loop; without a mask the fan is to be drawn, from corners that lie ready."""
        self._projection = projection
        self._zoom, self._shift, self._held = 1.0, QPointF(), None
        self.kept = mask
        rows, columns = projection.shape[:2]
        self._handles = list(mask.handles) if mask is not None else _ready(rows, columns)
        self._dress()

    def clear(self) -> None:
        self._projection, self.kept, self._handles = None, None, []
        self._image = QImage()
        self.update()

    @property
    def handles(self) -> tuple[ImagePoint, ...]:
        return tuple(self._handles)

    def widget_point(self, point: ImagePoint) -> QPointF:
        """Where a point of the image lies on the widget."""
        scale, origin = self._frame()
        return QPointF(origin.x() + point.x_px * scale, origin.y() + point.y_px * scale)

    def image_point(self, at: QPointF) -> ImagePoint:
        """The point of the image under `at`, kept on the image."""
        scale, origin = self._frame()
        rows, columns = self._shape
        x_px = min(max((at.x() - origin.x()) / scale, 0.0), float(columns))
        y_px = min(max((at.y() - origin.y()) / scale, 0.0), float(rows))
        return ImagePoint(x_px, y_px)

    @property
    def _shape(self) -> tuple[int, int]:
        if self._projection is None:
            return 1, 1
        return int(self._projection.shape[0]), int(self._projection.shape[1])

    def _frame(self) -> tuple[float, QPointF]:
        """Screen pixels for one image pixel, and where the image's corner lies."""
        rows, columns = self._shape
        free = min((self.width() - 2 * theme.S24) / columns, (self.height() - 2 * theme.S24) / rows)
        scale = max(free, 0.01) * self._zoom
        left = (self.width() - columns * scale) / 2 + self._shift.x()
        top = (self.height() - rows * scale) / 2 + self._shift.y()
        return scale, QPointF(left, top)

    # Changing the fan.

    def _change(self) -> None:
        self.kept = self._from_handles(self._handles, self._shape)
        self._dress()
        self.mask_changed.emit(self.kept)

    def _handle_at(self, at: QPointF) -> int | None:
        near = [
            (QPointF(self.widget_point(handle) - at).manhattanLength(), place)
            for place, handle in enumerate(self._handles)
        ]
        distance, place = min(near, default=(_REACH_PX + 1, 0))
        return place if distance <= _REACH_PX else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._handle_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = place
        elif event.button() is Qt.MouseButton.MiddleButton:
            self._panned = event.position()
        elif event.button() is Qt.MouseButton.RightButton and place is not None:
            self._remove(place)

    def _remove(self, place: int) -> None:
        if len(self._handles) > _FEWEST_CORNERS:
            del self._handles[place]
            self._change()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._handles[self._held] = self.image_point(event.position())
            self._change()
        elif self._panned is not None:
            self._shift += event.position() - self._panned
            self._panned = event.position()
            self.update()
        else:
            over = self._handle_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = self._panned = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add a corner where the line is nearest."""
        if self._projection is None or self._handle_at(event.position()) is not None:
            return
        at = self.image_point(event.position())
        place = min(range(len(self._handles)), key=lambda edge: self._detour(edge, at))
        self._handles.insert(place + 1, at)
        self._change()

    def _detour(self, edge: int, at: ImagePoint) -> float:
        """How much longer the way along `edge` becomes if it passes `at`."""
        first, second = self._handles[edge], self._handles[(edge + 1) % len(self._handles)]

        def apart(one: ImagePoint, other: ImagePoint) -> float:
            return float(np.hypot(one.x_px - other.x_px, one.y_px - other.y_px))

        return apart(first, at) + apart(at, second) - apart(first, second)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer: small letters must be seen."""
        if self._projection is None:
            return
        at = event.position()
        under = self.image_point(at)
        factor = 1.2 ** (event.angleDelta().y() / 120)
        self._zoom = min(max(self._zoom * factor, 1.0), _MOST_ZOOM)
        if self._zoom == 1.0:
            self._shift = QPointF()
        else:
            self._shift += at - self.widget_point(under)
        self.update()

    # Painting.

    def _dress(self) -> None:
        """The picture as it will be kept: what goes is dimmed."""
        if self._projection is not None:
            shown = self._projection.astype(np.uint8).copy()
            gone = ~self.kept.keep if self.kept is not None else np.ones(self._shape, np.bool_)
            shown[gone] = (shown[gone] * (1 - _DIM)).astype(np.uint8)
            rows, columns = self._shape
            flat = np.ascontiguousarray(shown)
            self._image = QImage(
                flat.data, columns, rows, columns, QImage.Format.Format_Grayscale8
            ).copy()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        worn = theme.tokens(dark=True)  # the image stays on near-black in every theme
        painter.fillRect(self.rect(), QColor(worn.canvas))
        if self._image.isNull():
            return
        scale, origin = self._frame()
        rows, columns = self._shape
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        target = QRectF(origin.x(), origin.y(), columns * scale, rows * scale)
        painter.drawImage(target, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sure = self.kept is not None
        line = QPen(QColor(worn.accent if sure else worn.warn), 1.5)
        line.setStyle(Qt.PenStyle.SolidLine if sure else Qt.PenStyle.DashLine)
        painter.setPen(line)
        corners = [self.widget_point(handle) for handle in self._handles]
        painter.drawPolygon(corners)
        painter.setBrush(QColor(worn.window))
        for corner in corners:
            painter.drawEllipse(corner, 4.5, 4.5)


def _ready(rows: int, columns: int) -> list[ImagePoint]:
    """Corners of a fan in the middle, to begin with where none was found."""
    return [
        ImagePoint(columns * x, rows * y)
        for x, y in ((0.45, 0.08), (0.55, 0.08), (0.85, 0.7), (0.5, 0.92), (0.15, 0.7))
    ]
