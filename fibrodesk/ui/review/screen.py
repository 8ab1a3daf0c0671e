"""The review screen: the queue, three panes, and one verdict a proposal."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.domain.cine import Cine
from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.counting import counted
from fibrodesk.ui.drawing.beside.charter import Charter
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.review import words
from fibrodesk.ui.review.acts import DeskReview
from fibrodesk.ui.review.correction import CorrectionPage
from fibrodesk.ui.review.nothing import NothingToJudge
from fibrodesk.ui.review.panes import ReviewPanes
from fibrodesk.ui.review.ports import Correction, ReviewActs, ReviewedFrame
from fibrodesk.ui.review.presenter import ReviewPresenter
from fibrodesk.ui.review.propose_form import ProposeForm
from fibrodesk.ui.review.proposing import ProposingPresenter
from fibrodesk.ui.review.queue import QueueRow
from fibrodesk.ui.review.queue_panel import QueuePanel
from fibrodesk.ui.review.reject_form import RejectForm
from fibrodesk.ui.review.verdict_bar import VerdictBar
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace


class ReviewScreen(Screen):
    """Shows what `ReviewPresenter` decides."""

    name: ClassVar[str] = "review"
    glyph: ClassVar[str] = "review"

    def __init__(self, workplace: Workplace, acts: ReviewActs | None = None) -> None:
        super().__init__(workplace)
        acts = acts or DeskReview(workplace.session)
        self._acts = acts
        self._tasks = TaskScope(workplace.runner)
        self.presenter = ReviewPresenter(acts, self._tasks, self)
        self.proposing = ProposingPresenter(acts, self._tasks, self)
        self._work: LongWork | None = None
        self._asked = False  # the form stands open beside an empty queue
        self._make_parts(workplace)
        self._arrange()
        self._bind_keys(workplace)
        self._listen(workplace)

    def _make_parts(self, workplace: Workplace) -> None:
        self.propose_form = ProposeForm(self.proposing)
        self.queue = QueuePanel(self.presenter, self.propose_form)
        self.panes = ReviewPanes()
        self.verdicts = VerdictBar(self.presenter, workplace.commands)
        self.reject_form = RejectForm()
        self.correction = CorrectionPage(workplace)
        self.charter = Charter()
        self._where = pieces.ElidedLabel("", "title", name="review_where")
        self._model = pieces.label("", "quiet", name="review_model_name")
        self._fold = pieces.tool(
            "table",
            "review_fold",
            self.tr("List of proposals\nShows or folds it."),
            run=self._toggle_queue,
        )
        self._apart = pieces.button(
            self.tr("Disagreements"),
            "review_disagreements",
            flat=True,
            glyph="agreement",
            tip=self.tr("Disagreements\nWhere readers of opened rounds differ, and how it ends."),
            run=self._go_to_apart,
        )
        self._apart.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.empty = NothingToJudge(propose=self._ask_to_propose, settle=self._go_to_apart)

    def _arrange(self) -> None:
        head = pieces.row(self._fold, self._where, self._model, self._apart, spacing=theme.S12)
        head.setContentsMargins(theme.S12, theme.S8, theme.S16, theme.S8)
        head.setStretchFactor(self._where, 1)
        self._foot = QStackedWidget()
        self._foot.addWidget(self.verdicts)
        self._foot.addWidget(self.reject_form)
        self._foot.setFixedHeight(theme.ROW + 2 * theme.S12)
        desk = QWidget()
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.panes, 1)
        column.addWidget(self._foot)
        self._pages = QStackedWidget()
        for page in (QWidget(), self.empty, desk, self.correction):
            self._pages.addWidget(page)
        self._desk = desk
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.queue)
        across.addWidget(self._pages, 1)
        across.addWidget(self.charter)

    def _bind_keys(self, workplace: Workplace) -> None:
        self._actions = Actions(self, workplace.commands, "review")
        self._verdict_keys = [
            self._actions.bind("accept", self.presenter.accept),
            self._actions.bind("correct", self.presenter.correct),
            self._actions.bind("reject", self._ask_reason),
            self._actions.bind("verdict_back", self.presenter.take_back),
            self._actions.bind("review_fit", self.panes.fit),
        ]
        self._actions.bind(
            "review_peek",
            lambda: self.panes.hide_masks(True),
            released=lambda: self.panes.hide_masks(False),
        )
        self._actions.bind("review_charter", self.charter.toggle)

    def _listen(self, workplace: Workplace) -> None:
        presenter, proposing = self.presenter, self.proposing
        presenter.queue_changed.connect(self._show_page)
        presenter.row_changed.connect(self._show_row)
        presenter.frame_arrived.connect(self._show_frame)
        presenter.correction_opened.connect(self._open_correction)
        presenter.correction_closed.connect(self._close_correction)
        self.queue.chosen.connect(presenter.select)
        self.verdicts.accept.clicked.connect(presenter.accept)
        self.verdicts.correct.clicked.connect(presenter.correct)
        self.verdicts.reject.clicked.connect(self._ask_reason)
        self.verdicts.back.clicked.connect(presenter.take_back)
        self.reject_form.confirmed.connect(self._reject)
        self.reject_form.cancelled.connect(self._stop_asking)
        self.correction.done.connect(presenter.finish_correction)
        self.correction.laid_aside.connect(presenter.lay_aside)
        self.correction.status_changed.connect(self.status)
        proposing.begun.connect(self._proposing_begun)
        proposing.finished.connect(self._proposed)
        proposing.wound_up.connect(presenter.load)
        for told in (presenter.failed, proposing.failed):
            told.connect(workplace.messages.tell)
        for ended in (proposing.finished, proposing.stopped, proposing.failed):
            ended.connect(self._proposing_ended)

    # What the window asks.

    def open(self, **where: object) -> None:
        self.presenter.load()
        self._tasks.run(
            lambda _cancel: self._acts.disagreements(), done=self._tell_apart, failed=lambda _: None
        )

    def _go_to_apart(self) -> None:
        self.workplace.go("adjudication", {})

    def _tell_apart(self, count: int) -> None:
        self._apart.setText(self.tr("Disagreements ({count})").format(count=count))

    def leave(self) -> bool:
        """A correction in the making is laid aside: it is on disk and waits."""
        self.presenter.lay_aside()
        return True

    def next_wanted(self) -> None:
        """Q: the next proposal without a verdict, then what readers asked."""
        if not self.presenter.next_wanted() and self.presenter.correction is None:
            self._tasks.run(
                lambda _cancel: self._acts.questions(),
                done=self._go_on_to_questions,
                failed=self.workplace.messages.tell,
            )

    def _go_on_to_questions(self, waiting: int) -> None:
        if waiting:
            self.workplace.go("library", {"page": "questions"})
        else:
            self.workplace.messages.note(self.tr("Every proposal has its verdict."))

    def focus_home(self) -> None:
        self.panes.image.canvas.setFocus()

    def close_down(self) -> None:
        self.proposing.stop()
        self.correction.close_editor()
        self._tasks.close()

    # What is shown.

    def _show_page(self) -> None:
        if self.presenter.correction is not None:
            self.correction.setEnabled(not self.presenter.giving)
            self._pages.setCurrentWidget(self.correction)
            return
        nothing = self.presenter.loaded and not self.presenter.rows
        self._pages.setCurrentWidget(self.empty if nothing else self._desk)
        self.queue.setVisible(not nothing or self.proposing.running or self._asked)
        self._tell_status()

    def _show_row(self, row: QueueRow | None) -> None:
        self._stop_asking()
        self._where.tell("" if row is None else words.place(row))
        by = self.tr("model {name}")
        self._model.setText("" if row is None else by.format(name=self._model_name(row)))
        if self.presenter.frame is None:
            self.panes.clear()

    def _model_name(self, row: QueueRow) -> str:
        return self.presenter.desk.models.get(row.item.model, row.item.model[:8])

    def _show_frame(self, frame: ReviewedFrame) -> None:
        self.panes.show_frame(frame)
        self._tell_status()

    def _tell_status(self) -> None:
        waiting = sum(row.open for row in self.presenter.rows)
        words_left = self.tr("{count} of {total} proposals wait for a verdict")
        left = (words_left.format(count=waiting, total=len(self.presenter.rows)),)
        self.status.emit(StatusLine(left=left if self.presenter.rows else ()))

    def _toggle_queue(self) -> None:
        self.queue.setVisible(not self.queue.isVisible())

    # Rejecting.

    def _ask_reason(self) -> None:
        if not self.presenter.can_judge:
            return
        for action in self._verdict_keys:
            action.setEnabled(False)
        self._foot.setCurrentWidget(self.reject_form)
        self.reject_form.ask(self.presenter.desk.reasons, self.presenter.desk.readers)

    def _stop_asking(self) -> None:
        for action in self._verdict_keys:
            action.setEnabled(True)
        if self._foot.currentWidget() is self.reject_form:
            self._foot.setCurrentWidget(self.verdicts)
            self.focus_home()

    def _reject(self, reason: str, reader: str) -> None:
        self.presenter.reject(reason=reason, reader=reader)
        self._stop_asking()

    # Correcting.

    def _open_correction(self, correction: Correction, cine: Cine) -> None:
        row, frame = self.presenter.row, self.presenter.frame
        if row is None or frame is None:
            return
        for action in self._verdict_keys:
            action.setEnabled(False)
        self.queue.hide()
        self.charter.hide()  # the editor has one of its own
        self._pages.setCurrentWidget(self.correction)
        self.correction.edit(correction, cine, row=row, wall=frame.myocardium)

    def _close_correction(self) -> None:
        self.correction.close_editor()
        self._stop_asking()
        self._pages.setCurrentWidget(self._desk)
        self.queue.show()
        self.focus_home()

    # Proposing.

    def _ask_to_propose(self) -> None:
        self._asked = True
        self.queue.show()
        self.propose_form.ask()

    def _proposing_begun(self, _cine_id: str) -> None:
        busy = self.workplace.busy
        self._work = busy.start(self.tr("Proposing masks"), cancel=self.proposing.stop)
        self.proposing.progressed.connect(self._work.progress)
        self.focus_home()  # the form is done with; Enter is a verdict again

    def _proposing_ended(self, *_: object) -> None:
        if self._work is not None:
            self.proposing.progressed.disconnect(self._work.progress)
            self._work.finish()
            self._work = None

    def _proposed(self, frames: int) -> None:
        self._asked = False
        self.workplace.messages.note(
            counted(
                frames,
                self.tr("1 frame has a proposal now."),
                self.tr("{count} frames have proposals now."),
            )
        )
        self.presenter.load()
