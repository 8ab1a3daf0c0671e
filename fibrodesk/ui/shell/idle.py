"""When nobody has touched the desk for a while."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow

IDLE_S = 600.0
_LOOK_MS = 5_000
_TOUCHES = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.KeyPress,
        QEvent.Type.Wheel,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
    }
)


class IdleWatch(QObject):
    """Watches the native window alone: one look at each event of the hand, none at a repaint."""

    idle = Signal()

    def __init__(self, parent: QObject, *, idle_s: float = IDLE_S) -> None:
        super().__init__(parent)
        self._idle_s = idle_s
        self._touched_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def watch(self, window: QWindow) -> None:
        window.installEventFilter(self)

    def start(self) -> None:
        self.touch()
        self._timer.start(min(_LOOK_MS, max(1, round(self._idle_s * 500))))

    def stop(self) -> None:
        self._timer.stop()

    def touch(self) -> None:
        self._touched_s = time.monotonic()

    def rested_s(self) -> float:
        """How long no hand has been on the desk."""
        return time.monotonic() - self._touched_s

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched_s = time.monotonic()
        return False

    def _look(self) -> None:
        if self.rested_s() >= self._idle_s:
            self.stop()
            self.idle.emit()
