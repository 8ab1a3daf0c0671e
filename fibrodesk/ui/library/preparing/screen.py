"""The prepare screen: one loop is made ready for its readers."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.journal import Saved
from fibrodesk.ui.library.preparing.acts import DeskPreparing, OpenedPreparation, PreparingActs
from fibrodesk.ui.library.preparing.page import PreparePage
from fibrodesk.ui.library.preparing.presenter import PreparePresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.workplace import Workplace


class PrepareScreen(Screen):
    """`open(cine_id=…)` opens that loop, `open()` the first that wants to be prepared."""

    name, glyph = "prepare", "prepare"

    def __init__(self, workplace: Workplace, acts: PreparingActs | None = None) -> None:
        super().__init__(workplace)
        self.presenter = PreparePresenter(acts or DeskPreparing(workplace.session), workplace, self)
        self.page: PreparePage | None = None
        self._habits: habits.Habits | None = None
        self._waiting = pieces.EmptyState("clock", self.tr("Opening…"), name="prepare_waiting")
        self._empty = pieces.EmptyState(
            "check",
            self.tr("Every cine is prepared."),
            action=pieces.button(
                self.tr("To the library"), "prepare_library", run=lambda: self._go_home()
            ),
            name="prepare_empty",
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._waiting)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        presenter = self.presenter
        presenter.opened.connect(self._show_cine)
        presenter.nothing_left.connect(lambda: self._pages.setCurrentWidget(self._empty))
        presenter.locked.connect(self._locked)
        presenter.reopened.connect(self._reopened)
        presenter.failed.connect(self._failed)

    # What the window asks.

    def open(self, **where: object) -> None:
        cine_id = where.get("cine_id")
        self.open_cine(cine_id if isinstance(cine_id, str) else None)

    def leave(self) -> bool:
        """False while something is not on disk: it would be lost. Nor while it is being locked."""
        if self.presenter.locking:
            return False
        if self.page is None:
            if self.presenter.opens:
                self._put_away()
            return True
        if self.page.drawing.journal.state is Saved.FAILED:
            self.page.editor.save()
            return False
        self._put_away()
        return True

    def next_wanted(self) -> None:
        """Q: the next key frame without a myocardium, then the next cine."""
        if self.page is not None and not self.page.drawing.answers.go_on():
            self._next_cine()

    def focus_home(self) -> None:
        if self.page is not None:
            self.page.editor.canvas.setFocus()

    def close_down(self) -> None:
        """Blocks until the preparation is closed, which a healthy disk does at once."""
        self._forget_page()
        self.presenter.close_now()

    # One cine.

    def open_cine(self, cine_id: str | None, *, but: str = "") -> None:
        page = self.page
        if page is not None and (cine_id == page.opened.record.id or not self.leave()):
            return
        self._pages.setCurrentWidget(self._waiting)
        self.presenter.open(cine_id, but=but)

    def _next_cine(self) -> None:
        done = "" if self.page is None else self.page.opened.record.id
        self.open_cine(None, but=done)

    def _show_cine(self, opened: OpenedPreparation) -> None:
        kept = habits.found(self.workplace.preferences, opened.reading.id)
        if kept is None and self._habits is not None:
            kept = self._habits.for_another()
            kept.viewport = None
        page = PreparePage(opened, self.presenter, self.workplace, habits=kept, parent=self._pages)
        self.page = page
        page.lock_wanted.connect(self.presenter.lock)
        page.reopen_wanted.connect(self.presenter.reopen)
        page.editor.status_changed.connect(self.status)
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        page.editor.canvas.setFocus()

    def _put_away(self) -> None:
        self._forget_page()
        self.presenter.close()
        self._pages.setCurrentWidget(self._waiting)
        self.status.emit(StatusLine())

    def _forget_page(self) -> None:
        page, self.page = self.page, None
        if page is None:
            return
        self._habits = page.editor.habits()
        habits.keep(self.workplace.preferences, page.opened.reading.id, self._habits)
        page.close_down()
        self._pages.removeWidget(page)
        page.deleteLater()

    def _go_home(self) -> None:
        self.workplace.go("library", {})

    # What the desk answers.

    def _locked(self, number: int) -> None:
        self._put_away()
        self.workplace.messages.note(self.tr("Cine {number} is locked.").format(number=number))
        self.presenter.open(None)

    def _reopened(self) -> None:
        if self.page is not None:
            cine_id = self.page.opened.record.id
            self._put_away()
            self.open_cine(cine_id)

    def _failed(self, error: BaseException) -> None:
        self.workplace.messages.tell(error)
        if self.page is None:
            self._pages.setCurrentWidget(self._empty)
