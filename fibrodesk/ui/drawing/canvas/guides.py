"""What lies over the picture while one works: the ring, lines in the making, pins, letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.canvas import guide
from fibrodesk.ui.drawing.canvas.layer import Layer
from fibrodesk.ui.drawing.canvas.overlay import extent
from fibrodesk.ui.drawing.canvas.pane import Pane
from fibrodesk.ui.theme import tokens


class Guides:
    """Knows what is over `pane`, where it lies on it, and paints it; it asks for no repaint."""

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self.ring: guide.Ring | None = None
        self.paths: tuple[guide.Path, ...] = ()
        self.pins: tuple[guide.Pin, ...] = ()
        self.accent = QColor(tokens(dark=True).accent)  # the canvas is dark in every theme

    # Where it lies, in whole logical pixels.

    def ring_rect(self) -> QRect:
        ring, pane = self.ring, self._pane
        if ring is None:
            return QRect()
        centre, radius = pane.screen_point(ring.centre), self._radius(ring)
        rect = guide.ring_rect(centre, radius)
        if not ring.label:
            return rect
        return rect.united(guide.label_rect(pane.fontMetrics(), centre, radius, ring.label))

    def path_rect(self) -> QRect:
        rect = QRect()
        for path in self.paths:
            rect = rect.united(guide.path_rect(self._on_pane(path.points)))
        return rect

    def pin_rect(self) -> QRect:
        rect = QRect()
        for pin in self.pins:
            rect = rect.united(guide.pin_rect(self._pane.screen_point(pin.at)))
        return rect

    def pin_at(self, position: QPointF) -> guide.Pin | None:
        """The pin that a press there means, the topmost first."""
        for pin in reversed(self.pins):
            if guide.is_on_pin(self._pane.screen_point(pin.at), position):
                return pin
        return None

    # How it is painted.

    def paint(self, painter: QPainter) -> None:
        """The lines in the making, the pins, and the ring over all."""
        for path in self.paths:
            guide.draw_path(painter, path, self._on_pane(path.points), accent=self.accent)
        for pin in self.pins:
            guide.draw_pin(painter, pin, self._pane.screen_point(pin.at))
        if self.ring is not None:
            self._paint_ring(painter, self.ring)

    def _paint_ring(self, painter: QPainter, ring: guide.Ring) -> None:
        centre, radius = self._pane.screen_point(ring.centre), self._radius(ring)
        guide.draw_ring(painter, centre, radius, self.accent, erases=ring.erases)
        if ring.label:
            rect = guide.label_rect(self._pane.fontMetrics(), centre, radius, ring.label)
            guide.draw_letter(painter, rect, ring.label, self.accent)

    def paint_letters(self, painter: QPainter, layers: Iterable[Layer]) -> None:
        """The letter of each outline that has one, at its corner."""
        metrics = self._pane.fontMetrics()
        for layer in layers:
            if not (layer.visible and layer.style.letter):
                continue
            box = extent(layer.mask)
            if box.empty:
                continue
            corner = self._pane.screen_point(ImagePoint(box.left, box.top))
            rect = guide.letter_rect(metrics, corner, layer.style.letter)
            guide.draw_letter(painter, rect, layer.style.letter, QColor(layer.style.colour))

    def _radius(self, ring: guide.Ring) -> float:
        return ring.radius_px * self._pane.viewport.scale / self._pane.ratio

    def _on_pane(self, points: Sequence[ImagePoint]) -> list[QPointF]:
        return [self._pane.screen_point(point) for point in points]
