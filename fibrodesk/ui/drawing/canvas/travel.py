"""Moving over the image by wheel and trackpad, and turning its greys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent

from fibrodesk.ui.drawing.canvas.pane import Pane

_NOTCH = 120  # eighths of a degree that one click of a wheel turns
_ZOOM_OF_A_NOTCH = 1.2


class Travel(Pane):
    """Wheel: zoom at the cursor. Two fingers: pan. Pinch: zoom. Shift and wheel: told."""

    size_turned = Signal(int)  # notches of Shift and wheel

    _turned = 0

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn, held = event.angleDelta(), event.modifiers()
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        pinched = bool(held & Qt.KeyboardModifier.ControlModifier)  # as Windows tells a pinch
        if shift:
            self._turned += turn.y() or turn.x()
            notches = int(self._turned / _NOTCH)
            self._turned -= notches * _NOTCH
            if notches:
                self.size_turned.emit(notches)
        elif event.device().type() is QInputDevice.DeviceType.TouchPad and not pinched:
            fingers = event.pixelDelta()
            self._pan(QPointF(fingers) if not fingers.isNull() else QPointF(turn) / 4)
        else:
            self.zoom_at(event.position(), _ZOOM_OF_A_NOTCH ** (turn.y() / _NOTCH))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            # Qt hands a gesture on with the place that it has on the window
            at = self.mapFromGlobal(event.globalPosition())
            self.zoom_at(at, 1 + event.value())
            return True
        return super().event(event)

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Larger or smaller; what is under `position` stays under it."""
        at = self.device_point(position)
        self.set_viewport(self.viewport.zoomed(factor, at=at, size=self.pane_size))

    def _pan(self, way: QPointF) -> None:
        ratio, placing = self.ratio, self.placing
        across, down = way.x() * ratio / placing.scale_x, way.y() * ratio / placing.scale_y
        self.set_viewport(self.viewport.moved_px(-across, -down))

    def _turn_grey(self, way: QPointF) -> None:
        """Across: the contrast; down: the brightness. As in every viewer of echo loops."""
        level, width = self.grey_window
        self.set_grey_window(level + 0.5 * way.y(), width + way.x())
