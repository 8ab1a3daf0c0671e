"""One frame before everybody: the pictures, the votes, the minutes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui import dispute_words
from fibrodesk.ui.keys.commands import CommandTable
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.meeting import words
from fibrodesk.ui.meeting.decide_form import DecideForm
from fibrodesk.ui.meeting.panes import MeetingPanes
from fibrodesk.ui.meeting.ports import MEAN, NOT_ASSESSABLE, Picture, TableFrame
from fibrodesk.ui.meeting.presenter import MeetingPresenter
from fibrodesk.ui.meeting.record import Record
from fibrodesk.ui.meeting.vote_bar import VoteBar

_NOTE_HIGH = 56
_KEEPS_MS = 1500  # after the last letter the minutes go to the disk
_MIDDLE = 0.5


class TablePage(QWidget):
    """Shows what `MeetingPresenter` has on the table; keys are bound by the screen."""

    def __init__(self, presenter: MeetingPresenter, record: Record, commands: CommandTable) -> None:
        super().__init__()
        self.setObjectName("meeting_table")
        self._presenter, self._record = presenter, record
        self._picture: Picture | None = None
        self._shown: TableFrame | None = None  # whose minutes stand in the field
        self.panes = MeetingPanes()
        self.votes = VoteBar(commands)
        self.form = DecideForm()
        self._where = pieces.ElidedLabel("", "title", name="meeting_where")
        self._why = pieces.label("", "quiet", name="meeting_why")
        self._place = pieces.label("", "figure", name="meeting_place")
        self.note = self._note_field()
        self._keep = QTimer(self, singleShot=True, interval=_KEEPS_MS)
        self._keep.timeout.connect(self.keep_note)
        self._arrange(commands)
        self._connect()

    def _note_field(self) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setObjectName("meeting_note")
        field.setFixedHeight(_NOTE_HIGH)
        field.setTabChangesFocus(True)
        field.setPlaceholderText(self.tr("Minutes of this frame (M)"))
        field.setAccessibleName(self.tr("Minutes of this frame"))
        field.installEventFilter(self)
        return field

    def _arrange(self, commands: CommandTable) -> None:
        back = pieces.tool(
            "previous",
            "meeting_previous",
            commands["meeting_back"].tooltip,
            run=lambda: self._presenter.step(-1),
        )
        on = pieces.tool(
            "next",
            "meeting_next",
            commands["meeting_on"].tooltip,
            run=lambda: self._presenter.step(1),
        )
        close = pieces.button(
            self.tr("End the meeting…"),
            "meeting_end",
            tip=self.tr("End the meeting\nA summary first; it can be gone back from."),
            run=self._end,
        )
        head = pieces.row(back, on, self._where, self._why, self._place, close, spacing=theme.S12)
        head.setContentsMargins(theme.S12, theme.S8, theme.S16, theme.S8)
        self._foot = QStackedWidget()
        self._foot.addWidget(self.votes)
        self._foot.addWidget(self.form)
        foot = pieces.surface(QWidget(), "panel")
        below = QVBoxLayout(foot)
        below.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        below.setSpacing(theme.S8)
        below.addWidget(self._foot)
        below.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.panes, 1)
        column.addWidget(foot)

    def _connect(self) -> None:
        presenter, votes = self._presenter, self.votes
        presenter.frame_changed.connect(self._show_frame)
        presenter.picture_arrived.connect(self._show_picture)
        presenter.spoken_changed.connect(self._show_spoken)
        presenter.tied.connect(self._ask)
        presenter.reason_wanted.connect(lambda _frame: self._ask_reason())
        votes.voted.connect(self._vote)
        votes.back.clicked.connect(presenter.take_back)
        votes.draw.clicked.connect(presenter.draw)
        votes.decide.clicked.connect(presenter.decide)
        self.form.chosen.connect(self._choose)
        self.form.reason_given.connect(self._give_reason)
        self.form.cancelled.connect(self.home)
        self.note.textChanged.connect(self._keep.start)

    # What is shown.

    def _show_frame(self, frame: TableFrame | None) -> None:
        self.keep_note()
        self._stop_asking()
        self._picture = None
        self.panes.clear()
        self._shown = frame
        if frame is None:
            return
        self._where.tell(words.place(frame))
        self._why.setText(dispute_words.why(frame.reasons))
        self.note.blockSignals(True)
        self.note.setPlainText(frame.spoken.note)
        self.note.blockSignals(False)
        self._show_spoken(frame)

    def _show_picture(self, picture: Picture) -> None:
        self._picture = picture
        self.votes.furnish(tuple(voice.letter for voice in picture.voices))
        self.panes.show_picture(picture)
        if self._presenter.frame is not None:
            self._show_spoken(self._presenter.frame)

    def _show_spoken(self, frame: TableFrame) -> None:
        self._shown = frame
        self.votes.tell(frame.spoken, seen=self._picture is not None)
        presenter = self._presenter
        told = self.tr("{place} of {count} · {decided} decided")
        self._place.setText(
            told.format(
                place=presenter.place + 1, count=len(presenter.frames), decided=presenter.decided
            )
        )

    # What is asked.

    @property
    def ready(self) -> bool:
        """Whether a vote means what everybody sees."""
        return self._picture is not None and not self.asking

    @property
    def asking(self) -> bool:
        return self._foot.currentWidget() is self.form

    def _vote(self, choice: str) -> None:
        self._presenter.vote(choice)
        self.home()

    def vote(self, choice: str) -> None:
        """A key: only for what can be voted for here."""
        if self.ready and choice in self.votes.buttons:
            self._presenter.vote(choice)

    def _ask(self, frame: TableFrame) -> None:
        if self._picture is not None:
            self._foot.setCurrentWidget(self.form)
            self.form.ask(frame.spoken, self._picture)

    def _ask_reason(self) -> None:
        if self._picture is not None:
            self._foot.setCurrentWidget(self.form)
            self.form.ask_reason()

    def _give_reason(self, reason: str) -> None:
        self._stop_asking()
        self._presenter.take(NOT_ASSESSABLE, reason=reason)
        self.home()

    def _stop_asking(self) -> None:
        self._foot.setCurrentWidget(self.votes)

    def _choose(self, choice: str) -> None:
        if choice == NOT_ASSESSABLE:
            self._ask_reason()
            return
        self._stop_asking()
        self._presenter.take(choice, share=_MIDDLE if choice == MEAN else None)
        self.home()

    def home(self) -> None:
        """Back to the pictures from the minutes or a question."""
        self.keep_note()
        self._stop_asking()
        self.panes.parting.canvas.setFocus()

    # The minutes.

    def keep_note(self) -> None:
        """What stands in the field goes to the frame that it was written for."""
        self._keep.stop()
        if self._shown is not None:
            self._record.keep(self.note.toPlainText(), self._shown.id)

    def _end(self) -> None:
        self.keep_note()
        self._record.summarise()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.note and event.type() is QEvent.Type.FocusOut:
            self.keep_note()
        return False
