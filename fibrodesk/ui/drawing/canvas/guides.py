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
from fibrodesk.ui.drawing.canvas.ring import stamp_ring
from fibrodesk.ui.look.theme import tokens


class Guides:
    """Knows what is over `pane`, where it lies on it, and paints it; it asks for no repaint."""

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self.ring: guide.Ring | None = None
        self.paths: tuple[guide.Path, ...] = ()
        self.pins: tuple[guide.Pin, ...] = ()
        self.letters: tuple[guide.Letter, ...] = ()
        self.accent = QColor(tokens(dark=True).accent)  # the canvas is dark in every theme

    def place_letters(self, layers: Iterable[Layer]) -> None:
        """Put the letter of each outline that has one at its corner; nearer it covers the wall."""
        letters = []
        for layer in layers:
            style = layer.style
            if not (layer.visible and style.letter):
                continue
            box = extent(layer.mask)
            if not box.empty:
                right = style.letter_right
                corner = ImagePoint(box.right if right else box.left, box.top)
                letters.append(guide.Letter(corner, style.letter, style.colour, right))
        self.letters = tuple(letters)

    # Where it lies, in whole logical pixels.

    def ring_rect(self) -> QRect:
        ring, pane = self.ring, self._pane
        if ring is None:
            return QRect()
        ratio = pane.ratio
        centre, radius = pane.screen_point(ring.centre), self._radius(ring) / ratio
        rect = guide.ring_rect(centre, radius * max(1.0, pane.viewport.tall))
        if not ring.label:
            return rect
        return rect.united(guide.label_rect(pane.fontMetrics(), centre, radius, ring.label))

    def path_rect(self) -> QRect:
        rect = QRect()
        for path in self.paths:
            points = self._on_pane(path.points)
            rect = rect.united(guide.path_rect(points))
            if path.label and points:
                rect = rect.united(self._words_rect(points[-1], path.label))
        return rect

    def _words_rect(self, at: QPointF, words: str) -> QRect:
        return guide.label_rect(self._pane.fontMetrics(), at, 0, words)

    def pin_rect(self) -> QRect:
        rect = QRect()
        for pin in self.pins:
            rect = rect.united(guide.pin_rect(self._pane.screen_point(pin.at)))
        return rect

    def letter_rect(self) -> QRect:
        rect = QRect()
        for letter in self.letters:
            rect = rect.united(self._letter_rect(letter))
        return rect

    def _letter_rect(self, letter: guide.Letter) -> QRect:
        corner = self._pane.screen_point(letter.at)
        return guide.letter_rect(self._pane.fontMetrics(), corner, letter)

    def pin_at(self, position: QPointF) -> guide.Pin | None:
        """The pin that a press there means, the topmost first."""
        for pin in reversed(self.pins):
            if guide.is_on_pin(self._pane.screen_point(pin.at), position):
                return pin
        return None

    # How it is painted.

    def paint(self, painter: QPainter, *, letters: bool) -> None:
        """The letters, the lines in the making, and the pins."""
        for letter in self.letters if letters else ():
            rect, colour = self._letter_rect(letter), QColor(letter.colour)
            guide.draw_letter(painter, rect, letter.letter, colour)
        for path in self.paths:
            points = self._on_pane(path.points)
            guide.draw_path(painter, path, points, accent=self.accent)
            if path.label and points:
                words = self._words_rect(points[-1], path.label)
                guide.draw_letter(painter, words, path.label, self.accent)
        for pin in self.pins:
            guide.draw_pin(painter, pin, self._pane.screen_point(pin.at))
        if self.ring is not None and self.ring.label:
            self._paint_label(painter, self.ring)

    def paint_ring(self, painter: QPainter) -> None:
        """The ring, with a painter whose unit is the device pixel."""
        ring, pane = self.ring, self._pane
        if ring is None:
            return
        centre = QPointF(*pane.placing.to_screen(ring.centre))
        width, radius = max(1, round(pane.ratio)), self._radius(ring)
        tall = pane.viewport.scale_down / pane.viewport.scale
        if tall == 1:
            stamp_ring(painter, centre, radius, self.accent, erases=ring.erases, width=width)
        else:
            guide.draw_ring(
                painter, centre, radius, self.accent, erases=ring.erases, width=width, tall=tall
            )

    def _paint_label(self, painter: QPainter, ring: guide.Ring) -> None:
        pane = self._pane
        centre, radius = pane.screen_point(ring.centre), self._radius(ring) / pane.ratio
        rect = guide.label_rect(pane.fontMetrics(), centre, radius, ring.label)
        guide.draw_letter(painter, rect, ring.label, self.accent)

    def _radius(self, ring: guide.Ring) -> float:
        """In device pixels."""
        return ring.radius_px * self._pane.viewport.scale

    def _on_pane(self, points: Sequence[ImagePoint]) -> list[QPointF]:
        return self._pane.screen_points(points)
