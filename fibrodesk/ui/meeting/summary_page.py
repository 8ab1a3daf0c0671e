"""The end of a meeting: what was decided, the minutes, and the file they go into."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.meeting.ports import Stage
from fibrodesk.ui.meeting.presenter import MeetingPresenter
from fibrodesk.ui.meeting.record import Record


class SummaryPage(QWidget):
    """Before the meeting is closed it can be gone back from; after it the minutes are complete."""

    save_wanted = Signal(object)  # Path
    leave_wanted = Signal()

    def __init__(self, presenter: MeetingPresenter, record: Record) -> None:
        super().__init__()
        self.setObjectName("meeting_summary")
        self._presenter, self._record = presenter, record
        self._title = pieces.label("", "title", name="summary_title", wrap=True)
        self._words = pieces.label("", "quiet", name="summary_words", wrap=True)
        self.note = QPlainTextEdit()
        self.note.setObjectName("summary_note")
        self.note.setFixedHeight(72)
        self.note.setTabChangesFocus(True)
        self.note.setPlaceholderText(self.tr("On the meeting as a whole"))
        self.note.setAccessibleName(self.tr("Minutes on the meeting as a whole"))
        self.text = QPlainTextEdit()
        self.text.setObjectName("summary_minutes")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("The minutes"))
        self.close_it = pieces.button(
            self.tr("Close the meeting"),
            "meeting_close",
            primary=True,
            tip=self.tr("Close the meeting\nWhat was decided becomes the consensus."),
            run=self._close,
        )
        self.back = pieces.button(
            self.tr("Back to the pictures"), "meeting_back", run=record.back_to_table
        )
        self.save = pieces.button(
            self.tr("Save minutes…"),
            "meeting_save",
            glyph="save",
            tip=self.tr("Save minutes\nAs a text file."),
            run=self._ask_file,
        )
        self.leave = pieces.button(
            self.tr("See the agreement"), "meeting_leave", run=self.leave_wanted.emit
        )
        self._arrange()
        record.minutes_arrived.connect(self.text.setPlainText)

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        for widget in (self._title, self._words, self.note):
            column.addWidget(widget)
        column.addWidget(pieces.label(self.tr("Minutes"), "section"))
        column.addWidget(self.text, 1)
        column.addLayout(
            pieces.row(self.back, self.leave, None, self.save, self.close_it, spacing=theme.S8)
        )
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(theme.PAGE_WIDTH)
        line = pieces.row(None, margins=theme.S24)
        line.addWidget(middle, 100)
        line.addStretch(1)
        self.setLayout(line)

    def tell(self) -> None:
        """What came of the meeting so far, or for good."""
        presenter = self._presenter
        closed = presenter.stage is Stage.CLOSED
        count, decided = len(presenter.frames), presenter.decided
        outcome = self._record.outcome
        if closed and outcome is not None:
            self._title.setText(self.tr("The meeting is closed"))
            told = self.tr("Settled: {settled} frames.").format(settled=outcome.settled)
            if outcome.settled_elsewhere:
                more = self.tr("Settled by others meanwhile: {count}.")
                told += " " + more.format(count=outcome.settled_elsewhere)
        else:
            self._title.setText(self.tr("Before the meeting is closed"))
            told = self.tr("Decided: {decided} of {count} frames.").format(
                decided=decided, count=count
            )
            if decided < count:
                told += " " + self.tr("The others stay open.")
        if presenter.kept_apart:
            kept = self.tr("Not shown, as somebody here still reads them alone: {count}.")
            told += " " + kept.format(count=presenter.kept_apart)
        self._words.setText(told)
        self.note.setVisible(not closed)
        if not closed:
            self.note.setPlainText(presenter.note)
        for button, shown in (
            (self.close_it, not closed),
            (self.back, not closed),
            (self.leave, closed),
        ):
            button.setVisible(shown)

    def keep_note(self) -> None:
        if self._presenter.stage is Stage.SUMMARY:
            self._record.keep(self.note.toPlainText(), None)

    def _close(self) -> None:
        self.keep_note()
        self._record.close()

    def _ask_file(self) -> None:
        self.keep_note()
        chosen, _filter = QFileDialog.getSaveFileName(
            self, self.tr("Save minutes"), "minutes.md", self.tr("Text (*.md *.txt)")
        )
        if chosen:
            self.save_wanted.emit(Path(chosen))
