"""A magnifier beside the pointer: what lies under it three times as large, masks and ring too."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.ui.drawing.canvas import guide
from fibrodesk.ui.drawing.canvas.picture import Picture
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.canvas.viewport import LARGEST_ZOOM
from fibrodesk.ui.look.theme import S12, S24, tokens

_SIDE = 208
_TIMES = 3.0
_DARK = tokens(dark=True)  # the canvas is dark in every theme


class Lens(QWidget):
    """Lies over the canvas and takes no press; while it is off nothing of it runs.

    It stands above and to the right of the pointer, clear of the ring, and on another side where
    the canvas ends; the pen's own way is never under it.
    """

    toggled = Signal(bool)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._picture = Picture(_DARK.canvas)
        self._image = QImage()
        self._at: ImagePoint | None = None
        self._on = self._kept = False
        self.setObjectName("lens")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(QSize(_SIDE, _SIDE))
        self.hide()

    @property
    def on(self) -> bool:
        return self._on

    def toggle(self) -> None:
        """Keep it, or let it go."""
        self._kept = not self._on
        self.set_on(self._kept)

    def hold(self, held: bool) -> None:
        """While the key is down; one that is kept stays."""
        self.set_on(held or self._kept)

    def let_go(self) -> None:
        self._kept = False
        self.set_on(False)

    def set_on(self, on: bool) -> None:
        """Follow the pointer, or be gone."""
        if on == self._on:
            return
        self._on = on
        canvas = self._canvas
        signals = (canvas.frame_shown, canvas.layers_changed)
        if on:
            canvas.hovered.connect(self._follow)
            for signal in signals:
                signal.connect(self.update)
            self._follow(canvas.image_point(QPointF(canvas.mapFromGlobal(self.cursor().pos()))))
        else:
            canvas.hovered.disconnect(self._follow)
            for signal in signals:
                signal.disconnect(self.update)
            self.hide()
        self.toggled.emit(on)

    def _follow(self, point: ImagePoint | None) -> None:
        if point is not None:
            self._at = point
        if self._at is None or point is None or self._canvas.grey_at(self._at) is None:
            self.hide()  # beside the image there is nothing to see
            return
        self.move(self._place(self._canvas.screen_point(self._at)).toPoint())
        self.show()
        self.raise_()
        self.update()

    def _place(self, pointer: QPointF) -> QPointF:
        """Clear of the ring and whole: right above, else left, else below, else beside."""
        canvas, ring = self._canvas, self._canvas.guides.ring
        reach = 0.0 if ring is None else ring.radius_px * canvas.viewport.zoom / canvas.ratio
        away = min(reach, _SIDE) * 0.75 + S24
        left, top = pointer.x() + away, pointer.y() - away - _SIDE
        if left + _SIDE > canvas.width():
            left = pointer.x() - away - _SIDE
        if top < 0:
            top = pointer.y() + away
        if top + _SIDE > canvas.height():
            top = max(0.0, min(pointer.y() - _SIDE / 2, canvas.height() - _SIDE))
            left = pointer.x() + reach + S12
            if left + _SIDE > canvas.width():
                left = pointer.x() - reach - S12 - _SIDE
        return QPointF(left, top)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._at is None:
            return
        self._magnify(self._at)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_ = QRectF(1, 1, _SIDE - 2, _SIDE - 2)
        path = QPainterPath()
        path.addEllipse(round_)
        painter.setClipPath(path)
        painter.drawImage(0, 0, self._image)
        self._paint_ring(painter)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(_DARK.canvas), 3))
        painter.drawEllipse(round_)
        painter.setPen(QPen(QColor(_DARK.quiet), 1))
        painter.drawEllipse(round_)

    def _magnify(self, at: ImagePoint) -> None:
        """Make the image anew: a picture of its own, as small as the lens."""
        canvas, picture = self._canvas, self._picture
        side = round(_SIDE * canvas.ratio)
        if picture.size != (side, side):
            picture.resize((side, side), ratio=canvas.ratio)
        screen = picture.screen
        self._image = QImage(screen.data, side, side, 4 * side, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(canvas.ratio)
        zoom = min(LARGEST_ZOOM, _TIMES * canvas.viewport.zoom)
        viewport = replace(canvas.viewport, zoom=zoom, centre=at)
        picture.show(
            canvas.seen, viewport=viewport, grey_window=canvas.grey_window, gamma=canvas.gamma
        )
        picture.layers_changed()  # a stroke in the making may have grown one
        picture.compose(PixelBox(0, 0, side, side), canvas.layers)

    def _paint_ring(self, painter: QPainter) -> None:
        """The ring where it would hit, else a cross at what the pointer is on."""
        ring, middle = self._canvas.guides.ring, QPointF(_SIDE / 2, _SIDE / 2)
        accent = QColor(_DARK.accent)
        if ring is not None:
            zoom = min(LARGEST_ZOOM, _TIMES * self._canvas.viewport.zoom)
            radius = ring.radius_px * zoom / self._canvas.ratio
            tall = self._canvas.viewport.tall
            guide.draw_ring(painter, middle, radius, accent, erases=ring.erases, tall=tall)
        if ring is None or ring.radius_px * self._canvas.viewport.zoom < S12:
            painter.setPen(QPen(accent, 1))
            for way in (QPointF(4, 0), QPointF(0, 4)):
                painter.drawLine(middle - way, middle + way)
