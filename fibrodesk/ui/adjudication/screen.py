"""The adjudication screen: the disagreements of a round, and the one consensus that is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.adjudication import words
from fibrodesk.ui.adjudication.acts import DeskAdjudication
from fibrodesk.ui.adjudication.dispute_list import DisputeList
from fibrodesk.ui.adjudication.finishing import Finishing
from fibrodesk.ui.adjudication.nothing import NothingApart, moderates
from fibrodesk.ui.adjudication.page import AdjudicationPage
from fibrodesk.ui.adjudication.ports import AdjudicationActs, Opened, Sources, State
from fibrodesk.ui.adjudication.presenter import AdjudicationPresenter
from fibrodesk.ui.adjudication.waiting import Waiting
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.habits import Habits
from fibrodesk.ui.drawing.journal import Saved
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.screen import Screen
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace


class AdjudicationScreen(Screen):
    """`open(round_id=…, cine_id=…, frame=…)` goes to a frame, `open()` to the next open one."""

    name: ClassVar[str] = "adjudication"
    glyph: ClassVar[str] = "agreement"

    def __init__(self, workplace: Workplace, acts: AdjudicationActs | None = None) -> None:
        super().__init__(workplace)
        acts = acts or DeskAdjudication(workplace.session)
        self._tasks = TaskScope(workplace.runner)
        self.presenter = AdjudicationPresenter(acts, self._tasks, self)
        self.finishing = Finishing(acts, self._tasks, self.presenter)
        self.page: AdjudicationPage | None = None
        self._habits: Habits | None = None
        self._refusal: FibrodeskError | None = None
        self.list = DisputeList(self.presenter)
        self._where = pieces.ElidedLabel("", "title", name="adjudication_where")
        self._way = pieces.label("", "quiet", name="adjudication_way")
        self._fold = pieces.tool(
            "table",
            "dispute_fold",
            self.tr("List of disagreements\nShows or folds it."),
            run=lambda: self.list.setVisible(self.list.isHidden()),
        )
        self._meeting = pieces.button(
            self.tr("Hold a meeting"),
            "adjudication_meeting",
            flat=True,
            glyph="people",
            tip=self.tr("Hold a meeting\nThese frames before several people, who vote."),
            run=lambda: self.workplace.go("meeting", {"round_id": self.presenter.round_id}),
        )
        self._meeting.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if not moderates(workplace):
            self._meeting.hide()
        self._waiting = Waiting()
        self.empty = NothingApart(self._see_agreement)
        self._arrange()
        self._bind_keys(workplace)
        self._listen(workplace)

    def _arrange(self) -> None:
        head = pieces.row(self._fold, self._where, self._way, self._meeting, spacing=theme.S12)
        head.setContentsMargins(theme.S12, theme.S8, theme.S16, theme.S8)
        self._pages = QStackedWidget()
        for page in (QWidget(), self._waiting, self.empty):
            self._pages.addWidget(page)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addLayout(column, 1)

    def _bind_keys(self, workplace: Workplace) -> None:
        self._actions = Actions(self, workplace.commands, "adjudication")
        bind, presenter = self._actions.bind, self.presenter
        bind("take_region", lambda: self._hold_take(True), released=lambda: self._hold_take(False))
        for letter in ("A", "B"):
            bind(f"start_{letter}", partial(self._lay, "start_from", letter))
        for source in ("intersection", "union", "majority", "staple"):
            bind(f"lay_{source}", partial(self._lay, "lay", source))
        bind("nearer_A", self._on_page(lambda page: page.laying.nudge(-1)))
        bind("nearer_B", self._on_page(lambda page: page.laying.nudge(1)))
        bind("settle", self._on_page(lambda page: page.show_finish()))
        bind("finish_back", self._on_page(lambda page: page.cancel()))
        bind("dispute_on", lambda: presenter.step(1))
        bind("dispute_back", lambda: presenter.step(-1))

    def _lay(self, how: str, what: str) -> None:
        if self.page is not None:
            getattr(self.page.laying, how)(what)

    def _on_page(self, run: Callable[[AdjudicationPage], object]) -> Callable[[], object]:
        """What a key does while a consensus is open; nothing while none is."""
        return lambda: None if self.page is None else run(self.page)

    def _hold_take(self, held: bool) -> None:
        if self.page is not None:
            self.page.taking.hold(held)

    def _listen(self, workplace: Workplace) -> None:
        presenter, finishing = self.presenter, self.finishing
        presenter.listed.connect(self._show_list)
        presenter.opened_changed.connect(self._show_opened)
        presenter.frame_wanted.connect(self._go_to_frame)
        presenter.sources_arrived.connect(self._show_sources)
        presenter.failed.connect(self._failed)
        finishing.changed.connect(self._tell_busy)
        finishing.finished.connect(self._tell_finished)
        finishing.failed.connect(workplace.messages.tell)

    # What the window asks.

    def open(self, **where: object) -> None:
        frame = where.get("frame")
        self._refusal = None
        if self.page is None:
            self._waiting.tell()
            self._pages.setCurrentWidget(self._waiting)
        self.presenter.load(
            str(where.get("round_id") or ""),
            cine_id=str(where.get("cine_id") or ""),
            frame=frame if isinstance(frame, int) else None,
        )

    def leave(self) -> bool:
        """The pen is laid down; what is drawn is on disk and waits. False while it is not."""
        if not self.may_close():
            return False
        self.presenter.leave()
        return True

    def may_close(self) -> bool:
        page = self.page
        if page is not None and page.presenter.journal.state is Saved.FAILED:
            page.editor.save()
            return False
        return not self.presenter.finishing

    def next_wanted(self, *, said: bool = False) -> None:
        """Q: the next of which nothing is said, or that waits for one's own name; `said`: as D."""
        if not self.presenter.next_open(said=said):
            self._tell_all_said()

    def focus_home(self) -> None:
        if self.page is not None:
            self.page.editor.canvas.setFocus()
        else:
            self.list.list.setFocus()

    def close_down(self) -> None:
        self._forget_page()
        self._tasks.close()

    def _see_agreement(self) -> None:
        self.workplace.go("agreement", {"round_id": self.presenter.round_id})

    # The list.

    def _show_list(self) -> None:
        presenter, chosen = self.presenter, self.presenter.chosen
        self._where.tell("" if chosen is None else words.place(chosen))
        if self.page is not None:
            self.page.show_dispute(chosen)
        elif presenter.loaded and not presenter.disputes:
            self.empty.tell(presenter.rounds, self._refusal)
            self._pages.setCurrentWidget(self.empty)
        self.list.setVisible(bool(presenter.disputes or len(presenter.rounds) > 1))
        self._fold.setVisible(bool(presenter.disputes))

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, FibrodeskError) and self.page is None:
            self._refusal = error
        self.workplace.messages.tell(error)
        if self.page is None and self._pages.currentWidget() is self._waiting:
            self._pages.setCurrentIndex(0)

    # One consensus.

    def _show_opened(self, opened: Opened | None) -> None:
        if opened is None:
            if self.page is not None:
                self._waiting.hold(self.page)
                self._pages.setCurrentWidget(self._waiting)
            self._forget_page()
            return
        self._forget_page()
        disputes = self.presenter.of_cine(opened.cine_id)
        chosen = self.presenter.chosen
        here = chosen.frame if chosen is not None else opened.key_frames[0]
        frames = {one.frame for one in disputes} | {here}
        page = AdjudicationPage(
            opened,
            tuple(sorted(frames & set(opened.key_frames))),
            self.workplace,
            frame=here,
            habits=self._habits,
            parent=self._pages,
        )
        self.page = page
        page.editor.header.title.hide()  # the place stands above, over the whole width
        page.editor.status_changed.connect(self.status)
        page.presenter.frame_changed.connect(self.presenter.moved)
        page.answered.connect(self._answered)
        page.onward_wanted.connect(lambda: self.next_wanted(said=True))
        self._connect_finish(page)
        self.presenter.unanswered = page.unanswered
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self._waiting.rest()
        self._way.setText(self._way_words(opened))
        page.show_dispute(chosen)
        page.editor.canvas.setFocus()

    def _connect_finish(self, page: AdjudicationPage) -> None:
        finish = page.finish
        finish.settle_wanted.connect(lambda: self.finishing.settle(finish.frames))
        finish.sign_wanted.connect(self.finishing.sign)
        finish.withdraw_wanted.connect(self.finishing.withdraw)
        finish.beside_wanted.connect(
            lambda name, password: self.finishing.sign_beside(name=name, password=password)
        )
        page.settled.reopen_wanted.connect(
            lambda reason: self.finishing.reopen([page.presenter.frame], reason)
        )

    def _way_words(self, opened: Opened) -> str:
        if opened.standing.way == "together":
            return self.tr("together: every reader of the cine signs")
        return self.tr("you decide alone")

    def _go_to_frame(self, frame: int) -> None:
        if self.page is not None:
            self.page.want(frame)

    def _show_sources(self, sources: Sources) -> None:
        if self.page is not None:
            self.page.show_sources_of(sources)

    def _answered(self, frame: int) -> None:
        if self.page is not None:
            said = self.page.presenter.answers.overall(frame)
            self.presenter.called(frame, State.OPEN if said is FrameState.OPEN else State.BEGUN)

    def _tell_all_said(self) -> None:
        begun = sum(one.state is State.BEGUN for one in self.presenter.disputes)
        if self.page is None:
            self.workplace.messages.note(self.tr("Every disagreement of this round is settled."))
        elif begun:
            told = self.tr("Every frame is answered. Not settled yet: {count}.")
            self.page.editor.hint.tell(
                told.format(count=begun), action=self.tr("Settle…"), run=self.page.show_finish
            )

    # How it ends.

    def _tell_busy(self) -> None:
        if self.page is not None:
            self.page.tell_busy(self.finishing.busy)

    def _tell_finished(self, what: str) -> None:
        opened = self.presenter.opened
        together = opened is not None and opened.standing.way == "together"
        told = {
            "settled": self.tr("Settled: the consensus stands."),
            "signed": self.tr("Signed by all: the consensus stands."),
            "withdrawn": self.tr("Your signature is taken back."),
            "reopened": self.tr("The frame is open again; what stood is kept."),
        }[what]
        if what == "settled" and together:
            told = self.tr("Signed. It stands once every reader of the cine has signed.")
        self.workplace.messages.note(told)

    def _forget_page(self) -> None:
        page, self.page = self.page, None
        if page is None:
            return
        self._habits = page.editor.habits().for_another()
        self.presenter.unanswered = lambda _frame: True
        page.close_down()
        self._pages.removeWidget(page)
        page.deleteLater()
