"""The page of the cine that comes next, made while nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QWidget

from fibrodesk.ui.reading.acts import CineAhead
from fibrodesk.ui.reading.page import ReadingPage

_BETWEEN_MS = 12  # from one turn to the next: what the hand does comes between
_TURN_S = 0.003  # a piece that is begun is finished
_DRESSED = 6  # widgets in one go
_BANDS = 5  # in which a page is painted


class PageAhead(QObject):
    """Holds one page at most. A piece takes a few ms, and none is made while the hand is at work.

    A page shows one cine in its life, so nothing of the last one can be left on it.
    """

    def __init__(
        self,
        make: Callable[[CineAhead], ReadingPage],
        *,
        arrange: Callable[[ReadingPage], None],
        at_work: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """`arrange` gives a page that is made the looks of the one that is read now."""
        super().__init__(parent)
        self._make, self._arrange, self._at_work = make, arrange, at_work
        self._page: ReadingPage | None = None
        self._pieces: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.setInterval(_BETWEEN_MS)
        self._timer.timeout.connect(self._go_on)

    @property
    def ready(self) -> bool:
        return self._page is not None and not self._timer.isActive()

    def begin(self, found: CineAhead) -> None:
        """Make its page, in the place of any other."""
        self.drop()
        self._page = page = self._make(found)
        self._pieces = _pieces(page, self._arrange)
        self._timer.start()

    def _go_on(self) -> None:
        """A few pieces, for as long as no hand feels it."""
        end_s = time.perf_counter() + _TURN_S
        while not self._at_work() and time.perf_counter() < end_s:
            try:
                whole = next(self._pieces, self) is self
            except BaseException:
                self._give_up()  # whoever goes there gets a page made then
                raise
            if whole:
                self._timer.stop()
                return

    def _give_up(self) -> None:
        page, self._page = self._page, None
        self._timer.stop()
        if page is not None:
            page.editor.store.close()
            page.deleteLater()

    def take(self, place: tuple[str, str]) -> ReadingPage | None:
        """The page of that round and cine, whole; whoever takes it closes it."""
        if self._page is None or self._page.opened.place != place:
            return None
        for _ in self._pieces:
            pass
        self._timer.stop()
        page, self._page = self._page, None
        return page

    def drop(self) -> None:
        """Close what was made: nobody goes there now."""
        page, self._page = self._page, None
        self._timer.stop()
        if page is not None:
            for _ in page.building:  # only what is whole can be closed
                pass
            page.close_down()
            page.hide()
            page.deleteLater()


def _pieces(page: ReadingPage, arrange: Callable[[ReadingPage], None]) -> Iterator[None]:
    """All that a page needs before it can be shown at once: made, dressed, laid out, painted."""
    yield from page.building
    for number, widget in enumerate(page.findChildren(QWidget)):
        widget.ensurePolished()
        if number % _DRESSED == 0:
            yield
    parent = page.parentWidget()
    if parent is not None:
        page.setGeometry(parent.rect())
        page.lower()  # what is raised is painted in one piece, what is shown part by part
    arrange(page)
    yield
    _rehearse(page)
    yield
    yield from _painted(page)


def _rehearse(page: ReadingPage) -> None:
    """Show it beside all that is seen, and hide it: half of showing is done but the first time."""
    place = page.geometry()
    page.move(place.right() + 1, 0)
    page.show()
    page.hide()
    page.setGeometry(place)


def _painted(page: ReadingPage) -> Iterator[None]:
    """Paint it where nobody sees it: Qt lays out and works out a style when it is first asked."""
    picture = QImage(page.size(), QImage.Format.Format_RGB32)
    high = -(-page.height() // _BANDS)
    for band in range(_BANDS):
        page.render(picture, QPoint(), QRegion(0, band * high, page.width(), high))
        yield
