"""The reports screen: what a report will hold, the button that makes it, and those made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.reports.acts import DeskReports
from fibrodesk.ui.reports.outlook_card import OutlookCard
from fibrodesk.ui.reports.ports import MadeReport, ReportActs
from fibrodesk.ui.reports.presenter import ReportsPresenter
from fibrodesk.ui.screen import Screen
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace


class ReportsScreen(Screen):
    """Shows what `ReportsPresenter` decides."""

    name: ClassVar[str] = "reports"
    glyph: ClassVar[str] = "reports"

    def __init__(self, workplace: Workplace, acts: ReportActs | None = None) -> None:
        super().__init__(workplace)
        self._tasks = TaskScope(workplace.runner)
        self.presenter = ReportsPresenter(acts or DeskReports(workplace.session), self._tasks, self)
        self._work: LongWork | None = None
        self.card = OutlookCard()
        self.make = pieces.button(
            self.tr("Make the report"), "report_make", primary=True, glyph="reports", run=self._make
        )
        self._state = pieces.label("", "quiet", name="report_state", wrap=True)
        self.table = self._made_table()
        self._none = pieces.label(
            self.tr(
                "None yet. A report is one HTML page that opens in any browser and needs no "
                "network."
            ),
            "quiet",
            name="reports_none",
            wrap=True,
        )
        self.open_button = pieces.button(
            self.tr("Open in the browser"), "report_open", glyph="open", run=self._open_chosen
        )
        self.folder_button = pieces.button(
            self.tr("Show the folder"),
            "report_folder",
            flat=True,
            glyph="folder",
            run=self._open_folder,
        )
        self._arrange()
        self._listen(workplace)

    def _made_table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setObjectName("reports_made")
        table.setAccessibleName(self.tr("Reports that were made"))
        for place, words in enumerate((self.tr("report"), self.tr("made"), self.tr("size"))):
            table.setHorizontalHeaderItem(place, _head(words, number=place > 0))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _arrange(self) -> None:
        page = QWidget()
        page.setFixedWidth(theme.PAGE_WIDTH)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, theme.S24, 0, theme.S24)
        column.setSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("Reports"), "title"))
        column.addWidget(self.card)
        line = pieces.row(self.make, self._state, spacing=theme.S12)
        line.setStretchFactor(self._state, 1)
        column.addLayout(line)
        column.addSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("Made so far"), "section"))
        column.addWidget(self._none)
        column.addWidget(self.table, 1)
        column.addLayout(pieces.row(self.open_button, self.folder_button, None))
        column.addStretch(0)
        across = pieces.row(None, page, None, spacing=0)
        self.setLayout(across)

    def _listen(self, workplace: Workplace) -> None:
        presenter = self.presenter
        presenter.changed.connect(self._show)
        presenter.begun.connect(self._begun)
        presenter.made.connect(self._made)
        presenter.failed.connect(workplace.messages.tell)
        for ended in (presenter.made, presenter.stopped, presenter.failed):
            ended.connect(self._ended)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.table.cellActivated.connect(lambda _row, _column: self._open_chosen())

    # What the window asks.

    def open(self, **where: object) -> None:
        self.presenter.load()

    def focus_home(self) -> None:
        self.make.setFocus()

    def close_down(self) -> None:
        self.presenter.stop()
        self._tasks.close()

    # What is shown.

    def _show(self) -> None:
        presenter = self.presenter
        if presenter.outlook is not None:
            self.card.show_outlook(presenter.outlook)
        self._show_button()
        chosen = self.chosen
        self.table.setRowCount(len(presenter.reports))
        for place, report in enumerate(presenter.reports):
            for column, item in enumerate(_cells(report)):
                self.table.setItem(place, column, item)
        paths = [report.path for report in presenter.reports]
        if paths:
            self.table.setCurrentCell(paths.index(chosen) if chosen in paths else 0, 0)
        self.table.setVisible(bool(paths))
        self._none.setVisible(not paths)
        self._show_buttons()

    def _show_button(self) -> None:
        presenter = self.presenter
        self.make.setText(self.tr("Stop") if presenter.making else self.tr("Make the report"))
        icons.wear(self.make, "stop" if presenter.making else "reports")
        missing = (
            presenter.outlook.missing if presenter.outlook else (self.tr("It is being looked up."),)
        )
        pieces.allow(
            self.make,
            presenter.making or presenter.can_make,
            why_not="\n".join(missing),
            tip=self.tr("Make the report\nOne HTML page in the folder of the study."),
        )
        if not presenter.making:
            self._state.setText("")

    def _show_buttons(self) -> None:
        for button in (self.open_button, self.folder_button):
            button.setVisible(bool(self.presenter.reports))
            button.setEnabled(self.chosen is not None)

    @property
    def chosen(self) -> Path | None:
        place = self.table.currentRow()
        known = 0 <= place < len(self.presenter.reports)
        return self.presenter.reports[place].path if known else None

    # What is done.

    def _make(self) -> None:
        if self.presenter.making:
            self.presenter.stop()
        else:
            self.presenter.make()

    def _begun(self) -> None:
        self._state.setText(self.tr("Collecting frames and figures"))
        self._work = self.workplace.busy.start(
            self.tr("Making the report"), cancel=self.presenter.stop
        )
        self.presenter.progressed.connect(self._progressed)

    def _progressed(self, done: int, total: int) -> None:
        self._state.setText(self.tr("{done} of {total} steps").format(done=done, total=total))
        if self._work is not None:
            self._work.progress(done, total)

    def _ended(self, *_: object) -> None:
        if self._work is not None:
            self.presenter.progressed.disconnect(self._progressed)
            self._work.finish()
            self._work = None

    def _made(self, path: Path) -> None:
        self.table.setCurrentCell(-1, -1)  # the newest one is chosen when the list arrives
        self.workplace.messages.note(self.tr("{name} is made.").format(name=path.name))

    def _open_chosen(self) -> None:
        if self.chosen is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.chosen)))

    def _open_folder(self) -> None:
        if self.chosen is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.chosen.parent)))


def _head(words: str, *, number: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(words)
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


def _cells(report: MadeReport) -> list[QTableWidgetItem]:
    made = datetime.fromtimestamp(report.made_s).astimezone()
    size = QLocale().formattedDataSize(report.size_bytes, 1)
    texts = (report.path.name, f"{made:%Y-%m-%d %H:%M}", size)
    items = [QTableWidgetItem(text) for text in texts]
    for item in items[1:]:
        item.setFont(theme.tabular(item.font()))
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    items[0].setToolTip(str(report.path))
    return items
