"""The reader's own list: what is to be read, how far each cine is, and the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.drawing.controls import Segments
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.reading.presenter import ReadingPresenter
from fibrodesk.ui.reading.work_table import WorkTable

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.work import WorkItem

_ALL, _TO_DO, _BEGUN, _SUBMITTED, _ASKED = "all", "to_do", "in_progress", "submitted", "asked"
_IS: dict[str, Callable[[WorkItem], bool]] = {
    _ALL: lambda _item: True,
    _TO_DO: lambda item: item.state in ("not_started", "in_progress"),
    _BEGUN: lambda item: item.state == "in_progress",
    _SUBMITTED: lambda item: item.state == "submitted",
    _ASKED: lambda item: item.open_questions > 0,
}


class WorkPage(QWidget):
    """One row a cine, in the reader's own order; Enter or a double click opens it."""

    wanted = Signal(str, str)  # the round, the cine

    def __init__(self, presenter: ReadingPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.setObjectName("work_page")
        self._filter = _ALL
        self._summary = pieces.label("", "quiet", name="work_summary")
        self.next = pieces.button(
            self.tr("Read next"), "read_next", primary=True, run=self.open_next
        )
        self._bar = QProgressBar()
        self._bar.setObjectName("work_progress")
        self._bar.setTextVisible(False)
        self.filters = Segments("work_filter", [(name, "") for name in self._names()])
        self.search = QLineEdit()
        self.search.setObjectName("work_find")
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setToolTip(self.tr("A cine's number, a patient's code or a round"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(200)
        self.table = WorkTable()
        self.empty = pieces.EmptyState(
            "reading",
            self.tr("No round waits for you. An administrator assigns cines to readers."),
            action=pieces.button(self.tr("Look again"), "work_again", run=presenter.refresh),
            name="work_empty",
        )
        self.nothing = pieces.EmptyState(
            "search",
            "",
            action=pieces.button(self.tr("Show all"), "work_show_all", run=self._show_all),
            name="work_nothing",
        )
        self._body = QStackedWidget()
        self._arrange()
        presenter.listed.connect(self.show_list)
        self.table.wanted.connect(self._open)
        self.filters.picked.connect(self.pick_filter)
        self.search.textChanged.connect(self.show_list)
        self.show_list()

    def _arrange(self) -> None:
        for page in (QWidget(), self.table, self.empty, self.nothing):
            self._body.addWidget(page)
        title = pieces.label(self.tr("Reading"), "title")
        self._tools = QWidget()
        tools = pieces.row(self.filters, None, self.search)
        self._tools.setLayout(tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, theme.S24, theme.S24, theme.S24)
        column.setSpacing(theme.S12)
        column.addLayout(pieces.row(title, theme.S8, self._summary, None, self.next))
        column.addWidget(self._bar)
        column.addWidget(self._tools)
        column.addWidget(self._body, 1)

    # What is shown.

    def show_list(self, *_: object) -> None:
        presenter = self._presenter
        shown = [item for item in presenter.items if self._passes(item)]
        self.table.show_items(shown)
        for name, words in self._names().items():
            count = sum(_IS[name](item) for item in presenter.items)
            self.filters.tell(name, f"{words}  {count}")
        self.filters.show_value(self._filter)
        if presenter.loaded:
            page = self.table if shown else self.nothing if presenter.items else self.empty
            self._body.setCurrentWidget(page)
            self.nothing.sentence.setText(self._why_nothing())
        for widget in (self._tools, self._bar, self.next):
            widget.setVisible(bool(presenter.items))
        self._tell_summary()

    def _names(self) -> dict[str, str]:
        return {
            _ALL: self.tr("All"),
            _TO_DO: self.tr("To do"),
            _BEGUN: self.tr("In progress"),
            _SUBMITTED: self.tr("Submitted"),
            _ASKED: self.tr("Open questions"),
        }

    def _passes(self, item: WorkItem) -> bool:
        words = self.search.text().strip().casefold()
        told = (str(item.cine.number), item.cine.patient, item.round_name)
        found = not words or any(words in each.casefold() for each in told)
        return found and _IS[self._filter](item)

    def _why_nothing(self) -> str:
        if self.search.text().strip():
            return self.tr("No cine on your list is called like that.")
        return {
            _TO_DO: self.tr("Everything on your list is submitted."),
            _BEGUN: self.tr("No cine is half read."),
            _SUBMITTED: self.tr("Nothing is submitted yet."),
            _ASKED: self.tr("No question of yours waits for an answer."),
        }.get(self._filter, "")

    def pick_filter(self, name: str) -> None:
        self._filter = name
        self.show_list()

    def _show_all(self) -> None:
        self.search.clear()
        self.pick_filter(_ALL)

    def _tell_summary(self) -> None:
        presenter = self._presenter
        items = presenter.items
        submitted = sum(item.state == "submitted" for item in items)
        done = sum(item.frames_done for item in items)
        total = sum(item.frames_total for item in items)
        parts = [
            self.tr("{count} of {total} cines submitted").format(count=submitted, total=len(items)),
            self.tr("{done} of {total} key frames").format(done=done, total=total),
        ]
        minutes = presenter.pace.minutes_left(presenter.frames_left(0))
        if minutes:
            parts.append(self.tr("about {minutes} min left").format(minutes=minutes))
        self._summary.setText(" · ".join(parts) if items else "")
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
        self._bar.setAccessibleName(self._summary.text())
        item = presenter.next_item()
        pieces.allow(
            self.next, item is not None, why_not=self.tr("Everything is submitted."), tip="Q"
        )

    # Where it leads.

    def _open(self, item: WorkItem) -> None:
        if item.round_id is not None:
            self.wanted.emit(item.round_id, item.cine.id)

    def open_next(self) -> None:
        """What was begun, then what was not, in every round; filters and sorting do not count."""
        item = self._presenter.next_item()
        if item is not None:
            self._open(item)
