"""The frame strip: every frame as a tick, the wanted ones as thumbnails with their state."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.playback import FrameClock
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.loop.ecg_line import EcgLine
from fibrodesk.ui.drawing.loop.sheet import Sheet
from fibrodesk.ui.drawing.loop.state_mark import draw_state, sentence_of
from fibrodesk.ui.look.theme import S4, S8, S12, tabular, worn

_RULER = 20
_ECG = 12  # more of the ruler, where it has one
_PICTURE = 52
_CAPTION = 18
_WIDEST = 76
_MARK = 10  # of a frame's state
_UNSEEN_MS = 60  # after which a strip that is made ahead is painted


class FrameStrip(QWidget):
    """Shows what it is told; a press on a frame, or a drag along the ruler, asks for it."""

    picked = Signal(int)

    def __init__(self, facts: CineFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frame_strip")
        self.setAccessibleName(self.tr("Frames"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._facts, self._clock, self._ecg = facts, FrameClock(facts), EcgLine(facts)
        self.setAccessibleDescription(self._beats())
        self._ruler = _RULER + (_ECG if self._ecg else 0)
        self.setFixedHeight(self._ruler + _PICTURE + _CAPTION + S12)
        self._wanted: tuple[int, ...] = ()
        self._ed: int | None = None
        self._es: int | None = None
        self._states: dict[int, FrameState] = {}
        self._pictures: dict[int, QPixmap] = {}
        self._frame = 0
        self._scrubs = False
        self._sheet = Sheet()
        self._unseen = QTimer(self, singleShot=True, interval=_UNSEEN_MS)
        self._unseen.timeout.connect(self._freshen)

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    @property
    def picture_height(self) -> int:
        return round(_PICTURE * self.devicePixelRatioF())

    @property
    def shown_frames(self) -> tuple[int, ...]:
        """The frames that stand as thumbnails: the wanted ones, else some of all."""
        if self._wanted:
            return self._wanted
        count = self._facts.frames
        return tuple(sorted({round(at * (count - 1) / 19) for at in range(20)}))

    def set_marks(self, *, wanted: tuple[int, ...], ed: int | None, es: int | None) -> None:
        self._wanted, self._ed, self._es = wanted, ed, es
        self._renew(self.rect())

    def set_state(self, frame: int, state: FrameState) -> None:
        if self._states.get(frame) is not state:
            self._states[frame] = state
            self._repaint(frame)

    def set_frame(self, frame: int) -> None:
        """Only the ruler and the two thumbnails that differ are painted again."""
        self._repaint(self._frame)
        self._frame = frame
        self._repaint(frame)
        self._renew(QRect(0, 0, self.width(), self._ruler))

    def set_picture(self, frame: int, picture: QImage) -> None:
        self._pictures[frame] = QPixmap.fromImage(picture)
        self._repaint(frame)

    def _freshen(self) -> None:
        """Paint it though nobody sees it yet."""
        self._sheet.freshen(self, self._paint)

    def _repaint(self, frame: int) -> None:
        shown = self.shown_frames
        if frame in shown:
            cell = self._cell(shown.index(frame))
            self._renew(cell.adjusted(-S4, 0, S4, 0))  # a number may reach beyond its cell

    def _renew(self, rect: QRect) -> None:
        """What is in `rect` is to look otherwise."""
        self._sheet.renew(rect)
        self.update(rect)
        if not self.isVisible():
            self._unseen.start()

    # Where things stand.

    def _cell(self, place: int) -> QRect:
        count = max(1, len(self.shown_frames))
        width = min(_WIDEST, (self.width() - 2 * S8) // count)
        return QRect(S8 + place * width, self._ruler, width, _PICTURE + _CAPTION + S8)

    def _ruler_x(self, frame: float) -> float:
        last = max(1, self._facts.frames - 1)
        return S12 + (self.width() - 2 * S12) * frame / last

    def frame_at(self, position: QPoint) -> int | None:
        """The frame under a position: on the ruler the nearest, below it the thumbnail's."""
        if position.y() < self._ruler:
            share = (position.x() - S12) / max(1, self.width() - 2 * S12)
            last = self._facts.frames - 1
            return max(0, min(last, round(share * last)))
        for place, frame in enumerate(self.shown_frames):
            if self._cell(place).contains(position):
                return frame
        return None

    # The hand.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        position = event.position().toPoint()
        self._scrubs = position.y() < self._ruler
        self._pick(position)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._scrubs:
            self._pick(QPoint(round(event.position().x()), 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._scrubs = False

    def _pick(self, position: QPoint) -> None:
        frame = self.frame_at(position)
        if frame is not None:
            self.picked.emit(frame)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            frame = self.frame_at(event.pos())
            words = "" if frame is None else self._words(frame)
            beats = self._beats() if words and event.pos().y() < self._ruler else ""
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, (words, beats))))
            return True
        return super().event(event)

    def _words(self, frame: int) -> str:
        words = self.tr("Frame {number} of {count}").format(
            number=frame + 1, count=self._facts.frames
        )
        marks = [name for name, at in self._names() if at == frame]
        if frame in self._wanted:
            marks.append(sentence_of(self._states.get(frame, FrameState.OPEN)))
        return " · ".join([words, *marks])

    def _beats(self) -> str:
        """What the ruler shows of the heart's beats; "" where the file tells nothing."""
        if self._ecg:
            return self.tr("Behind the ruler: the ECG of the file, without a scale")
        return self.tr("On the ruler: the R waves") if self._facts.r_wave_times_ms else ""

    def _names(self) -> tuple[tuple[str, int | None], ...]:
        return (self.tr("ED"), self._ed), (self.tr("ES"), self._es)

    # The picture.

    def paintEvent(self, event: QPaintEvent) -> None:
        self._sheet.show(self, event.rect(), self._paint)

    def _paint(self, painter: QPainter, region: QRegion) -> None:
        """What lies in `region`; the painter is held to it."""
        painter.fillRect(region.boundingRect(), QColor(worn().panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if region.intersects(QRect(0, 0, self.width(), self._ruler)):
            self._paint_ruler(painter)
        font = tabular(QFont(self.font()))
        font.setPixelSize(11)
        painter.setFont(font)
        for place, frame in enumerate(self.shown_frames):
            cell = self._cell(place)
            if region.intersects(cell):
                self._paint_cell(painter, cell, frame)
        for name, at in self._names():  # above all cells: a narrow one has no room for its words
            if at in self.shown_frames:
                self._paint_mark(painter, self._cell(self.shown_frames.index(at)), name)

    def _paint_ruler(self, painter: QPainter) -> None:
        t = worn()
        middle = self._ruler - _RULER / 2 + 1
        if self._ecg:
            step = self._ruler_x(1) - self._ruler_x(0)
            size = QSize(self.width(), round(middle))
            self._ecg.paint(painter, size, first_x=self._ruler_x(0), step=step)
            x = self._ruler_x(self._frame)
            painter.setPen(QPen(QColor(t.accent), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, middle))
        painter.setPen(QPen(QColor(t.line), 2))
        painter.drawLine(QPointF(S12, middle), QPointF(self.width() - S12, middle))
        painter.setPen(QPen(QColor(t.quiet), 2))
        for frame in self._wanted:
            x = self._ruler_x(frame)
            painter.drawLine(QPointF(x, middle - 3), QPointF(x, middle + 3))
        if not self._ecg:
            self._paint_r_waves(painter, middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.accent))
        painter.drawEllipse(QPointF(self._ruler_x(self._frame), middle), 5, 5)

    def _paint_r_waves(self, painter: QPainter, middle: float) -> None:
        """Where each falls among the frames, by the true times; one behind the last is left out."""
        painter.setPen(QPen(QColor(worn().warn), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wave_ms in self._facts.r_wave_times_ms:
            place = self._clock.place_of(wave_ms)
            if place <= self._facts.frames - 1:
                x = self._ruler_x(place)
                painter.drawPolyline(
                    [QPointF(x - 3, middle), QPointF(x, middle - 7), QPointF(x + 3, middle)]
                )

    def _paint_cell(self, painter: QPainter, cell: QRect, frame: int) -> None:
        t = worn()
        inner = QRect(cell.left() + 2, cell.top(), cell.width() - 4, _PICTURE)
        painter.fillRect(inner, QColor(t.canvas))
        picture = self._pictures.get(frame)
        if picture is not None:
            ratio = picture.height() / _PICTURE
            width = min(picture.width(), round(inner.width() * ratio))
            source = QRect((picture.width() - width) // 2, 0, width, picture.height())
            painter.drawPixmap(inner, picture, source)
        current = frame == self._frame
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.accent if current else t.line), 2 if current else 1))
        painter.drawRect(QRectF(inner).adjusted(0.5, 0.5, -0.5, -0.5))
        self._paint_caption(painter, cell, frame, current=current)

    def _paint_mark(self, painter: QPainter, cell: QRect, name: str) -> None:
        t = worn()
        tag = QRect(cell.left() + 4, cell.top() + 2, 20, 14)
        painter.fillRect(tag, QColor(t.text))
        painter.setPen(QColor(t.window))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_caption(self, painter: QPainter, cell: QRect, frame: int, *, current: bool) -> None:
        t = worn()
        caption = QRect(cell.left(), cell.top() + _PICTURE + S4, cell.width(), _CAPTION)
        words = str(frame + 1)
        painter.setPen(QColor(t.text if current else t.quiet))
        if frame not in self._wanted:
            painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, words)
            return
        if not self._is_numbered(frame, painter.fontMetrics()):
            words = ""  # the state says more than the number, which the header tells too
        wide = painter.fontMetrics().horizontalAdvance(words)
        gap = _MARK + 3 if words else _MARK
        left = caption.center().x() - (wide + gap) // 2
        draw_state(
            painter,
            QPointF(left + _MARK / 2, caption.center().y() + 0.5),
            self._states.get(frame, FrameState.OPEN),
        )
        painter.setPen(QColor(t.text if current else t.quiet))
        number = QRect(left + gap, caption.top(), wide + 2, caption.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, words)

    def _is_numbered(self, frame: int, metrics: QFontMetrics) -> bool:
        """Every wanted frame where there is room, else every second, else none: never crowded."""
        last = self.shown_frames[-1]
        needed = _MARK + 3 + metrics.horizontalAdvance(str(last + 1))
        place = self.shown_frames.index(frame)
        room = self._cell(0).width()
        return room >= needed + S8 or (2 * room >= needed + _MARK + S8 and place % 2 == 0)
