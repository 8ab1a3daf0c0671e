"""The myocardium rolled out below the canvas: seen along the wall, and drawn on there too."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing.canvas.guide import Ring
from fibrodesk.ui.drawing.canvas.layer import Layer
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.seeing.rolled import Rolled, RolledWalls
from fibrodesk.ui.drawing.seeing.strip_hand import StripHand
from fibrodesk.ui.drawing.seeing.strip_labels import StripLabels
from fibrodesk.ui.drawing.seeing.strip_picture import StripPicture
from fibrodesk.ui.look.theme import S8, S12, S24, tokens, worn
from fibrodesk.wall.unrolled import MapArray

_HEAD, _HEIGHT = S24, 96
_LEFT = 44  # where "endo" and "epi" stand
_AFTER_DRAWING_MS = 150  # a wall that is being drawn is rolled out anew when the pen rests
_DARK = tokens(dark=True)  # the pane is dark in every theme, as the canvas is


class StripPane(QWidget):
    """While it is closed nothing of it runs; `U` opens it."""

    toggled = Signal(bool)

    def __init__(self, presenter: EditorPresenter, canvas: Canvas) -> None:
        super().__init__()
        self._presenter, self._canvas = presenter, canvas
        self._walls = RolledWalls(presenter)
        self._rolled: Rolled | str = ""
        self._picture = StripPicture()
        self._laid: tuple[object, tuple[int, int]] | None = None
        self._base_is_stale = self._masks_are_stale = True
        self._ring: Ring | None = None
        self._places: tuple[PixelBox, MapArray, MapArray] | None = None  # found on the first look
        self._open = False
        self.setObjectName("strip_pane")
        self.setAccessibleName(self.tr("Myocardium, unrolled"))
        self.setFixedHeight(_HEAD + _HEIGHT + S12)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._labels = StripLabels()
        self.hand = StripHand(self, presenter, canvas)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AFTER_DRAWING_MS)
        self._later.timeout.connect(self.renew)
        self.hide()

    # What is open.

    @property
    def rolled(self) -> Rolled | None:
        """The strip that is shown; None where there is only a sentence."""
        return self._rolled if isinstance(self._rolled, Rolled) else None

    @property
    def sentence(self) -> str:
        """Why there is no strip; empty if there is one."""
        return self._rolled if isinstance(self._rolled, str) else ""

    def toggle(self) -> None:
        self.open(not self._open)

    def open(self, wanted: bool) -> None:
        if wanted == self._open:
            return
        self._open = wanted
        canvas, presenter = self._canvas, self._presenter
        for signal, slot in (
            (canvas.frame_shown, self.renew),
            (canvas.layers_changed, self._masks_changed),
            (canvas.grey_window_changed, self._base_changed),
            (canvas.hovered, self._canvas_hovered),
            (presenter.mask_changed, self._mask_changed),
            (presenter.fact_changed, self.renew),
            (presenter.policy_changed, self.renew),
            (presenter.board.radius_changed, self._resized),
        ):
            signal.connect(slot) if wanted else signal.disconnect(slot)
        self.setVisible(wanted)
        self.renew()
        self.toggled.emit(wanted)

    def close_down(self) -> None:
        self.hand.let_go()
        self._later.stop()
        self.open(False)

    # What changes.

    def renew(self, *_: object) -> None:
        """Another frame, another wall; while the loop plays the strip stays as it is."""
        if not self._open or self._presenter.paused:
            return
        self._rolled = self._walls.of(self._presenter.frame)
        self._places = None
        self._labels.tell(self.rolled)
        why_not = self.rolled.why_not if self.rolled is not None else ""
        if why_not != self.toolTip():
            self.setToolTip(why_not)
        self._base_changed()

    def _base_changed(self, *_: object) -> None:
        self._base_is_stale = True
        self._masks_changed()

    def _masks_changed(self) -> None:
        self._masks_are_stale = True
        self.update()

    def _mask_changed(self, key: MaskKey, _box: PixelBox) -> None:
        if key.frame != self._presenter.frame:
            return
        if key.structure is Structure.MYOCARDIUM:
            self._later.start()
        self._masks_changed()

    def _canvas_hovered(self, point: ImagePoint | None) -> None:
        """Where the pointer on the canvas is along the wall."""
        self.show_ring(None if point is None else self._canvas.guides.ring or Ring(point, 2.0))
        self.point_at(None if point is None else self._along_at(point))

    def _along_at(self, point: ImagePoint) -> float | None:
        """Where along the wall a point of the image is; None beside the wall."""
        if self.rolled is None:
            return None
        if self._places is None:
            self._places = self.rolled.strip.places(self.rolled.wall)
        box, along, _ = self._places
        row, column = math.floor(point.y_px) - box.top, math.floor(point.x_px) - box.left
        if not (0 <= row < box.height and 0 <= column < box.width):
            return None
        found = float(along[row, column])
        return None if math.isnan(found) else found

    def _resized(self, _radius_px: float) -> None:
        self.hand.show_ring()

    def show_ring(self, ring: Ring | None) -> None:
        """What the brush would hit of the wall, on its way over canvas or strip."""
        if ring != self._ring:
            self._ring = ring
            self.update()

    def point_at(self, along: float | None) -> None:
        """Tell in which segment the pointer is."""
        pointed = None if along is None else self._labels.segment_at(along)
        if pointed != self._labels.pointed:
            self._labels.pointed = pointed
            self.update()

    # Where things are, in logical pixels.

    @property
    def strip_rect(self) -> QRect:
        return QRect(_LEFT, _HEAD, max(1, self.width() - _LEFT - S12), _HEIGHT)

    def place_of(self, position: QPointF) -> tuple[float, float]:
        """The shares along and across the wall under a position of the widget."""
        rect = QRectF(self.strip_rect)
        return (
            (position.x() - rect.left()) / rect.width(),
            (position.y() - rect.top()) / rect.height(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._base_changed()

    # How it is painted.

    def _freshen(self) -> None:
        canvas, ratio, rect = self._canvas, self.devicePixelRatioF(), self.strip_rect
        size = (max(1, round(rect.width() * ratio)), max(1, round(rect.height() * ratio)))
        strip = None if self.rolled is None else self.rolled.strip
        if self._laid is None or self._laid[0] is not strip or self._laid[1] != size:
            self._laid, self._base_is_stale = (strip, size), True
            self._picture.lay(strip, size=size, line_px=max(1, round(ratio)))
        if self._base_is_stale and canvas.seen is not None:
            self._picture.show(canvas.seen, grey_window=canvas.grey_window, gamma=canvas.gamma)
            self._masks_are_stale = True
        if self._masks_are_stale:
            self._picture.compose(self._over_the_wall())
        self._base_is_stale = self._masks_are_stale = False

    def _over_the_wall(self) -> list[Layer]:
        """Every mask that the canvas shows, but the wall itself: it is the strip."""
        wall = MaskKey(self._presenter.frame, Structure.MYOCARDIUM)
        return [layer for layer in self._canvas.layers if layer.tag != wall]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(worn().canvas))
        painter.fillRect(QRect(0, 0, self.width(), 1), QColor(_DARK.line))
        if self.rolled is None:
            painter.setPen(QColor(_DARK.quiet))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.sentence)
            return
        self._freshen()
        self._paint_strip(painter)
        self._labels.paint(painter, self.strip_rect, head=_HEAD)

    def _paint_strip(self, painter: QPainter) -> None:
        screen = self._picture.screen
        if self._ring is not None:
            screen = self._picture.with_ring(
                self._ring.centre,
                self._ring.radius_px,
                rgb=QColor(_DARK.accent).rgb(),
                dark=QColor(_DARK.canvas).rgb(),
                erases=self._ring.erases,
            )
        height, width = screen.shape
        image = QImage(screen.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(self.strip_rect), image)
        painter.setPen(QPen(QColor(_DARK.line), 1))
        painter.drawRect(self.strip_rect.adjusted(-1, -1, 0, 0))

    def sizeHint(self) -> QSize:
        return QSize(6 * _HEIGHT + S8, self.height())
