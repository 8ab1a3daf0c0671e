"""From one cine to the next: which page is seen, which was left, and which is made ready."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.journal import Saved
from fibrodesk.ui.reading.acts import CineAhead, OpenedCine
from fibrodesk.ui.reading.page import ReadingPage
from fibrodesk.ui.reading.page_ahead import PageAhead
from fibrodesk.ui.reading.page_maker import PageMaker
from fibrodesk.ui.reading.presenter import ReadingPresenter
from fibrodesk.ui.workplace import Workplace

_CLOSE_AFTER_MS = 20  # the page turned to has been seen by then
_LIST_AFTER_MS = 400  # the cine that is turned to is seen before the list is asked for anew


class PageTurning(QObject):
    """One page is seen at most. `waiting` stands in its place while a cine is being opened."""

    turned = Signal()  # another page is seen, or the pen is another

    def __init__(
        self,
        workplace: Workplace,
        presenter: ReadingPresenter,
        maker: PageMaker,
        *,
        waiting: QWidget,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workplace, self._presenter, self._maker = workplace, presenter, maker
        self._pages, self._waiting = maker.pages, waiting
        self.page: ReadingPage | None = None
        self._made: ReadingPage | None = None  # on the screen with the event loop's next turn
        self.left: ReadingPage | None = None  # closed when the page turned to has been seen
        self._relisting = QTimer(self, singleShot=True, interval=_LIST_AFTER_MS)
        self._relisting.timeout.connect(presenter.refresh)
        self._closing = QTimer(self, singleShot=True, interval=_CLOSE_AFTER_MS)
        self._closing.timeout.connect(self.finish)
        self.ahead = PageAhead(
            maker.make, arrange=self._dress, at_work=self._hand_at_work, parent=self
        )
        presenter.opened.connect(self._show_cine)
        presenter.ahead.connect(self._make_ready)
        presenter.ahead_gone.connect(self.forget_ahead)

    @property
    def holds_one(self) -> bool:
        """Whether a cine is on the screen, or on its way there."""
        return self.page is not None or self._made is not None or self._presenter.opens

    def may_close(self) -> bool:
        """False while something of the page is not on disk, which is tried again."""
        if self.page is not None and self.page.presenter.journal.state is Saved.FAILED:
            self.page.editor.save()
            return False
        return True

    # To another cine.

    def turn_to(self, round_id: str, cine_id: str) -> None:
        """Show that cine: at once where its page was made ready, else when it is open."""
        self.finish()
        page, presenter = self.page or self._made, self._presenter
        if page is not None and (page.opened.place == (round_id, cine_id) or not self.may_close()):
            return
        self._quieten()
        ready = self.ahead.take((round_id, cine_id)) if self.page is not None else None
        if ready is not None:
            self._lay_over(ready)
            return
        if page is not None:
            self.forget_page()
            presenter.close()
            self._relisting.start()
        self._pages.setCurrentWidget(self._waiting)
        presenter.open(round_id, cine_id)

    def _quieten(self) -> None:
        """A note was about the cine before."""
        last = self._workplace.messages.message
        if last is not None and last.kind == "note":
            self._workplace.messages.dismiss()

    def _lay_over(self, page: ReadingPage) -> None:
        """Lay a page that was made ready over the one left, which goes when it has been seen."""
        left, self.page, self.left = self.page, page, self.page
        if left is not None:
            self._maker.left_as = left.editor.habits()
            page.setGeometry(left.geometry())
        page.come_in(self._maker.habits_of(page))
        page.show()
        page.raise_()
        page.editor.canvas.setFocus()
        self._closing.start()

    def finish(self) -> None:
        """Lay down the pen of the page that was left, and take up that of the page shown."""
        left, self.left = self.left, None
        page, presenter = self.page, self._presenter
        if left is None or page is None:
            return
        self._closing.stop()
        self._pages.setCurrentWidget(page)
        self._close(left, left.editor.habits())
        presenter.close()
        presenter.ready_place = None
        expected = page.opened if isinstance(page.opened, CineAhead) else None
        presenter.open(*page.opened.place, expected=expected)
        self._relisting.start()
        self.turned.emit()

    def _show_cine(self, opened: OpenedCine) -> None:
        """Make its page in this turn of the event loop, and bring it in with the next."""
        if self.page is not None and self.page.awaits:
            if opened.as_expected and self.page.opened.place == opened.place:
                self.page.arrive(opened)
                return
            self.forget_page()  # it is another than was seen ahead: all of it anew
        self._made = page = self._maker.make(opened)
        self._maker.listen_to(page)
        QTimer.singleShot(0, self, self._bring_in)

    def _bring_in(self) -> None:
        page, self._made = self._made, None
        if page is None:
            return
        self.page = page
        self._pages.setCurrentWidget(page)
        page.editor.canvas.setFocus()
        self.turned.emit()
        self._relisting.start()

    # The cine after it.

    def _make_ready(self, found: CineAhead) -> None:
        if self.page is not None:
            self._presenter.ready_place = found.place
            self.ahead.begin(found)

    def _dress(self, page: ReadingPage) -> None:
        """As it will be if the reader goes there now."""
        self._maker.listen_to(page)
        if self.page is not None:
            self._maker.left_as = self.page.editor.habits()
        page.dress(self._maker.habits_of(page))

    def _hand_at_work(self) -> bool:
        """Whether a stroke is being drawn, or the loop plays: nothing else is done then."""
        page = self.page
        if page is None or self.left is not None:
            return True
        return page.editor.player.playing or page.presenter.board.tool.busy

    def forget_ahead(self) -> None:
        self._presenter.ready_place = None
        self.ahead.drop()

    # The end of a page.

    def forget_page(self) -> None:
        """Close the page that is seen, or about to be; the reading itself stays open."""
        page, self.page, self._made = self.page or self._made, None, None
        if page is not None:
            self._maker.left_as = page.editor.habits()
            self._close(page, self._maker.left_as)

    def _close(self, page: ReadingPage, left_as: habits.Habits) -> None:
        if page.opened.reading.id:
            habits.keep(self._workplace.preferences, page.opened.reading.id, left_as)
        page.close_down()
        if self._pages.currentWidget() is page:  # or Qt would show whichever page stands next
            self._pages.setCurrentWidget(self._waiting)
        self._pages.removeWidget(page)
        page.deleteLater()

    def close_down(self) -> None:
        """Blocks until the reading is closed, which a healthy disk does at once."""
        self.finish()
        self._relisting.stop()
        self.forget_page()
        self.forget_ahead()
        self._presenter.close_now()
