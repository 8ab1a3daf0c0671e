"""While a key is held, a click on the canvas takes a reader's region instead of drawing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTabletEvent

from fibrodesk.ui.adjudication.laying import Laying
from fibrodesk.ui.drawing.editor import Editor

_REACH = 5.0  # logical pixels: a press this near to a region means it
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_TAKEN = (*_PRESSES, QEvent.Type.MouseButtonRelease)


class Taking(QObject):
    """Stands before the canvas only while it is held."""

    def __init__(self, editor: Editor, laying: Laying) -> None:
        super().__init__(editor)
        self._canvas, self._laying = editor.canvas, laying
        self._held = False

    def hold(self, held: bool) -> None:
        """Begin or end; a stroke in hand is finished first."""
        if held is self._held:
            return
        self._held = held
        if held:
            self._canvas.let_go()
            self._canvas.installEventFilter(self)
            self._canvas.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self._canvas.removeEventFilter(self)
            self._canvas.setCursor(Qt.CursorShape.CrossCursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _TAKEN and isinstance(event, QMouseEvent):
            if event.button() is not Qt.MouseButton.LeftButton:
                return False
            if kind in _PRESSES:
                self._take(event.position())
            return True
        if kind is QEvent.Type.TabletPress and isinstance(event, QTabletEvent):
            self._take(event.position())
            event.accept()
            return True
        return kind in (QEvent.Type.TabletMove, QEvent.Type.TabletRelease)

    def _take(self, position: QPointF) -> None:
        half = QPointF(0.5, 0.5) / self._canvas.ratio
        reach_px = _REACH * self._canvas.ratio / self._canvas.viewport.zoom
        self._laying.toggle_under(self._canvas.image_point(position + half), reach_px=reach_px)
