"""The line at the foot of the window: where one is, long work, whether all is on disk."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from fibrodesk.ui.busy import BusyBoard, LongWork
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.screen import StatusLine


class StatusStrip(QWidget):
    def __init__(self, board: BusyBoard) -> None:
        super().__init__()
        self.setObjectName("status_strip")
        pieces.surface(self, "panel")
        self.setFixedHeight(theme.ROW)
        self._board = board
        self._left = pieces.ElidedLabel("", "figure", name="status_left")
        self._saved = pieces.label("", "quiet", name="status_saved")
        self._title = pieces.label("", "quiet", name="work_title")
        self._bar = QProgressBar()
        self._bar.setObjectName("work_bar")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._time = pieces.label("", "figure", name="work_time")
        self._cross = pieces.tool("cross", "work_cancel", self.tr("Cancel"), run=self._cancel)
        self._cross.setProperty("tool", False)
        self._cross.setFixedHeight(theme.ROW - 4)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S12, 0, theme.S8, 0)
        line.setSpacing(theme.S8)
        line.addWidget(self._left, 1)
        for widget in (self._title, self._bar, self._time, self._cross):
            line.addWidget(widget)
        line.addSpacing(theme.S8)
        line.addWidget(self._saved)
        board.changed.connect(self._show_work)
        self._show_work()

    def show_status(self, status: StatusLine) -> None:
        self._left.tell(" · ".join(part for part in status.left if part))
        self._saved.setText(status.saved)

    @property
    def _work(self) -> LongWork | None:
        return self._board.works[-1] if self._board.works else None

    def _show_work(self) -> None:
        work = self._work
        for widget in (self._title, self._bar, self._time, self._cross):
            widget.setVisible(work is not None)
        if work is None:
            return
        others = len(self._board.works) - 1
        words = self.tr("{title} (and {count} more)") if others else "{title}"
        self._title.setText(words.format(title=work.title, count=others))
        self._bar.setRange(0, 0 if work.fraction is None else 1000)
        self._bar.setValue(round(1000 * (work.fraction or 0)))
        self._time.setText(self._time_left(work))
        self._cross.setAccessibleName(self.tr("Cancel: {title}").format(title=work.title))

    def _time_left(self, work: LongWork) -> str:
        seconds = work.seconds_left
        if seconds is None:
            return ""
        if seconds < 60:
            return self.tr("{count} s left").format(count=max(1, round(seconds)))
        return self.tr("{count} min left").format(count=round(seconds / 60))

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()
