"""The ECG behind the ruler of the frame strip: painted once, then copied."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.ecg import HIGHEST, STEP_MS
from fibrodesk.domain.playback import FrameClock
from fibrodesk.ui.look.theme import worn

_ABOVE, _BELOW = 2.0, 2.5  # clear of the highest level, and of the lowest: that row is sharp


class EcgLine:
    """Where each level falls among the frames, by the true times; none behind the last frame."""

    def __init__(self, facts: CineFacts) -> None:
        self._places = np.zeros(0)  # among the frames: 2.5 is half way through frame 2
        self._heights = np.zeros(0)  # 0 at the lowest level, 1 at the highest
        self._picture = QPixmap()
        self._made_for: tuple[object, ...] = ()
        if facts.ecg is not None and facts.frames > 1:
            clock = FrameClock(facts)
            starts_ms = [clock.start_ms(frame) for frame in range(facts.frames)]
            times_ms = facts.ecg.start_ms + STEP_MS * np.arange(len(facts.ecg.levels))
            within = times_ms <= starts_ms[-1]
            self._places = np.interp(times_ms[within], starts_ms, np.arange(facts.frames))
            levels = np.asarray(facts.ecg.levels)[within]
            self._heights = (levels + HIGHEST) / (2 * HIGHEST)

    def __bool__(self) -> bool:
        return len(self._places) > 1

    def paint(self, painter: QPainter, size: QSize, *, first_x: float, step: float) -> None:
        """At the top left; frame 0 is at `first_x`, and each of the next `step` further."""
        ratio = painter.device().devicePixelRatioF()
        made_for = (size, ratio, worn(), first_x, step)
        if made_for != self._made_for:
            self._made_for = made_for
            self._picture = self._painted(size, ratio, first_x, step)
        painter.drawPixmap(0, 0, self._picture)

    def _painted(self, size: QSize, ratio: float, first_x: float, step: float) -> QPixmap:
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        xs = first_x + step * self._places
        ys = _ABOVE + (size.height() - _ABOVE - _BELOW) * (1 - self._heights)
        line = QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(worn().quiet), 1))
        painter.drawPolyline(line)
        painter.end()
        return picture
