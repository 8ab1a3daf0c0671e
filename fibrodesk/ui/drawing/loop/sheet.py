"""A widget's picture, kept: what has not changed is copied, not painted again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from fibrodesk.ui.look.theme import worn

Paint = Callable[[QPainter, QRegion], None]
"""Paints a region of a widget, in its logical pixels, background and all."""


class Sheet:
    """As large as its widget. Painted where it is stale, whenever the widget is shown.

    It holds nothing of its widget: whoever goes in a ring goes when Python likes.
    """

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._made_for: tuple[object, ...] = ()
        self._stale = QRegion()

    def renew(self, rect: QRect) -> None:
        """What is in `rect` is to be painted again."""
        self._stale += rect

    def show(self, widget: QWidget, exposed: QRect, paint: Paint) -> None:
        """Paint `exposed` of the widget; from its `paintEvent`."""
        self.freshen(widget, paint)
        painter = QPainter(widget)
        painter.setClipRect(exposed)
        painter.drawPixmap(0, 0, self._picture)

    def freshen(self, widget: QWidget, paint: Paint) -> None:
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
            paint(painter, self._stale)
            painter.end()
            self._stale = QRegion()
