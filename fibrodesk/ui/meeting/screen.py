"""The consensus meeting: who comes, one frame after the other, and the minutes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.drawing.journal import Saved
from fibrodesk.ui.keys.actions import Actions, takes_text
from fibrodesk.ui.look import pieces
from fibrodesk.ui.meeting import words
from fibrodesk.ui.meeting.acts import DeskMeeting
from fibrodesk.ui.meeting.drawing_page import DrawingPage
from fibrodesk.ui.meeting.ports import BOTH, NEITHER, NOT_ASSESSABLE, Drawing, MeetingActs, Stage
from fibrodesk.ui.meeting.presenter import MeetingPresenter
from fibrodesk.ui.meeting.record import Record
from fibrodesk.ui.meeting.start_page import StartPage
from fibrodesk.ui.meeting.summary_page import SummaryPage
from fibrodesk.ui.meeting.table_page import TablePage
from fibrodesk.ui.messages import translated
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace

_VOTES = {
    "vote_a": "A",
    "vote_b": "B",
    "vote_c": "C",
    "vote_d": "D",
    "vote_both": BOTH,
    "vote_neither": NEITHER,
    "vote_not_assessable": NOT_ASSESSABLE,
}


class MeetingScreen(Screen):
    """`open(round_id=…)` asks who comes, or goes on with what was not closed."""

    name: ClassVar[str] = "meeting"
    glyph: ClassVar[str] = "people"

    def __init__(self, workplace: Workplace, acts: MeetingActs | None = None) -> None:
        super().__init__(workplace)
        self._tasks = TaskScope(workplace.runner)
        acts = acts or DeskMeeting(workplace.session)
        self.presenter = MeetingPresenter(acts, self._tasks, self)
        self.record = Record(acts, self.presenter)
        self.start = StartPage()
        self.table = TablePage(self.presenter, self.record, workplace.commands)
        self.drawing = DrawingPage(workplace)
        self.summary = SummaryPage(self.presenter, self.record)
        self.waiting = pieces.EmptyState("clock", self.tr("Opening…"), name="meeting_waiting")
        self.empty = pieces.EmptyState(
            "check",
            self.tr("Nothing is left to decide: no frame of this round is in dispute."),
            action=pieces.button(
                self.tr("See the agreement"), "meeting_agreement", primary=True, run=self._go_back
            ),
            name="meeting_empty",
        )
        self._pages = QStackedWidget()
        for page in (
            self.waiting,
            self.empty,
            self.start,
            self.table,
            self.drawing,
            self.summary,
        ):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._bind_keys(workplace)
        self._listen(workplace)

    def _bind_keys(self, workplace: Workplace) -> None:
        self._actions = Actions(self, workplace.commands, "meeting")
        presenter, table = self.presenter, self.table
        for command_id, choice in _VOTES.items():
            self._bind(command_id, partial(table.vote, choice))
        self._bind("vote_back", presenter.take_back)
        self._bind("decide", presenter.decide)
        self._bind("meeting_draw", presenter.draw)
        self._bind("meeting_on", partial(presenter.step, 1))
        self._bind("meeting_back", partial(presenter.step, -1))
        self._bind("meeting_minutes", table.note.setFocus)
        self._bind("meeting_fit", table.panes.fit)
        self._actions.bind("meeting_home", self._home)
        self._actions.bind(
            "meeting_peek",
            lambda: table.panes.hide_masks(True),
            released=lambda: table.panes.hide_masks(False),
        )

    def _bind(self, command_id: str, run: Callable[[], object]) -> None:
        """A key of the table; it rests while something else is before the people."""

        def at_the_table() -> None:
            if self.presenter.stage is Stage.TABLE and not self.table.asking:
                run()

        self._actions.bind(command_id, at_the_table)

    def _home(self) -> None:
        writes = takes_text(QApplication.focusWidget())
        if not writes and self.workplace.messages.dismiss():
            return
        if self.presenter.stage is Stage.TABLE:
            self.table.home()

    def _listen(self, workplace: Workplace) -> None:
        presenter = self.presenter
        presenter.stage_changed.connect(self._show_stage)
        presenter.frame_changed.connect(self._remember)
        presenter.spoken_changed.connect(lambda _frame: self._tell_status())
        presenter.drawing_opened.connect(self._open_drawing)
        presenter.drawing_closed.connect(self.drawing.close_editor)
        self.record.saved.connect(self._tell_saved)
        presenter.failed.connect(workplace.messages.tell)
        self.start.begin_wanted.connect(
            lambda people, guests: presenter.begin(people=people, guests=guests)
        )
        self.start.round_chosen.connect(presenter.load)
        self.drawing.done.connect(presenter.decide_drawn)
        self.drawing.laid_aside.connect(presenter.leave_drawing)
        self.drawing.status_changed.connect(self.status)
        self.summary.save_wanted.connect(self.record.save)
        self.summary.leave_wanted.connect(self._go_back)

    # What the window asks.

    def open(self, **where: object) -> None:
        """After a crash the meeting goes on at the frame that lay on the table."""
        round_id = str(where.get("round_id") or "")
        if self.presenter.stage is Stage.CLOSED:
            self.presenter.start_anew()
        self.presenter.load(round_id, at=self._kept_place())

    def leave(self) -> bool:
        """The meeting waits where it is; False while something is not on disk."""
        self.table.keep_note()
        self.summary.keep_note()
        if not self._drawn_is_kept():
            return False
        self.presenter.leave()
        return True

    def may_close(self) -> bool:
        return self._drawn_is_kept() and self.record.all_kept()

    def _drawn_is_kept(self) -> bool:
        editor = self.drawing.editor
        if editor is not None and editor.presenter.journal.state is Saved.FAILED:
            editor.save()
            return False
        return True

    def next_wanted(self) -> None:
        """Q: the next frame on which nothing is decided."""
        if self.presenter.stage is Stage.TABLE and not self.presenter.next_undecided():
            self.workplace.messages.note(self.tr("Every frame on the table is decided."))

    def focus_home(self) -> None:
        homes = {
            Stage.START: self.start.begin,
            Stage.TABLE: self.table.panes.parting.canvas,
            Stage.SUMMARY: self.summary.close_it,
        }
        (homes.get(self.presenter.stage) or self).setFocus()

    def close_down(self) -> None:
        self.table.keep_note()
        self.drawing.close_editor()
        self._tasks.close()

    # What is shown.

    def _show_stage(self) -> None:
        presenter = self.presenter
        stage = presenter.stage
        if stage is Stage.START and presenter.threshold is not None:
            self.start.tell(presenter.threshold)
        if stage in (Stage.SUMMARY, Stage.CLOSED):
            self.summary.tell()
        if stage is Stage.REFUSED and isinstance(presenter.refusal, FibrodeskError):
            refusal = translated(presenter.refusal)
            self.empty.sentence.setText(f"{refusal.text} {refusal.advice}".strip())
        pages = {
            Stage.WAITING: self.waiting,
            Stage.REFUSED: self.empty,
            Stage.START: self.start,
            Stage.TABLE: self.table if presenter.frames else self.empty,
            Stage.DRAWING: self.drawing,
            Stage.SUMMARY: self.summary,
            Stage.CLOSED: self.summary,
        }
        self._pages.setCurrentWidget(pages[stage])
        self._tell_status()
        self.focus_home()
        if stage is Stage.TABLE and presenter.resumed and presenter.meeting is not None:
            presenter.resumed = False
            told = self.tr("The meeting of {time} goes on where it was.")
            self.workplace.messages.note(told.format(time=presenter.meeting.started))

    def _tell_status(self) -> None:
        meeting = self.presenter.meeting
        if meeting is None or self.presenter.stage is not Stage.TABLE:
            self.status.emit(StatusLine())
            return
        here = self.tr("{round} · here: {names}").format(
            round=meeting.round_name, names=", ".join(meeting.participants)
        )
        self.status.emit(StatusLine(left=(here,)))

    def _open_drawing(self, drawing: Drawing) -> None:
        frame = self.presenter.frame
        self.drawing.edit(drawing, title="" if frame is None else words.place(frame))

    def _tell_saved(self, path: Path) -> None:
        told = self.tr("The minutes are in {name}.").format(name=path.name)
        self.workplace.messages.note(told)

    def _go_back(self) -> None:
        threshold = self.presenter.threshold
        round_id = "" if threshold is None else threshold.round_id
        self.workplace.go("agreement", {"round_id": round_id} if round_id else {})

    # Where it was.

    def _remember(self, frame: object) -> None:
        shown = self.presenter.frame
        if shown is not None and frame is not None:
            self.workplace.preferences.keep("meeting/place", f"{shown.cine_id}:{shown.frame}")

    def _kept_place(self) -> tuple[str, int] | None:
        cine_id, _, frame = self.workplace.preferences.text("meeting/place").rpartition(":")
        return (cine_id, int(frame)) if cine_id and frame.isdecimal() else None
