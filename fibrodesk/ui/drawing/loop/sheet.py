"""A widget's picture, kept: what has not changed is copied, not painted again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from fibrodesk.ui.theme import worn


class Sheet:
    """As large as its widget. Painted where it is stale, whenever the widget is shown."""

    def __init__(self, paint: Callable[[QPainter, QRegion], None]) -> None:
        """`paint` paints a region of the widget, in its logical pixels, background and all."""
        self._paint = paint
        self._picture = QPixmap()
        self._made_for: tuple[object, ...] = ()
        self._stale = QRegion()

    def renew(self, rect: QRect) -> None:
        """What is in `rect` is to be painted again."""
        self._stale += rect

    def show(self, widget: QWidget, exposed: QRect) -> None:
        """Paint `exposed` of the widget; from its `paintEvent`."""
        self.freshen(widget)
        painter = QPainter(widget)
        painter.setClipRect(exposed)
        painter.drawPixmap(0, 0, self._picture)

    def freshen(self, widget: QWidget) -> None:
        """Paint what is stale; for a widget that is not seen yet, while nobody waits for it."""
        made_for = (widget.size(), widget.devicePixelRatioF(), worn(), widget.font().key())
        if made_for != self._made_for:
            self._made_for = made_for
            ratio = widget.devicePixelRatioF()
            self._picture = QPixmap(widget.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._stale = QRegion(widget.rect())
        if not self._stale.isEmpty():
            painter = QPainter(self._picture)
            painter.setClipRegion(self._stale)
            painter.setFont(widget.font())
            self._paint(painter, self._stale)
            painter.end()
            self._stale = QRegion()
