"""The cases of the calibration set, how far each is, and how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.keys.commands import CommandTable
from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.reading.calibration.presenter import CalibrationPresenter
from fibrodesk.ui.reading.calibration.words import figure, strength, totals_words

if TYPE_CHECKING:
    from fibrodesk.desk.calibration.rows import CaseState
    from fibrodesk.domain.calibration import CaseScore

_GLYPHS = {
    "not_started": "state-open",
    "in_progress": "state-progress",
    "submitted": "state-done",
}
_FIGURES = (2, 3, 4, 5)
_WIDTHS = (148, 96, 96, 96, 140, 96)


class CalibrationList(QWidget):
    """Enter or a double click opens a case; the first reading counts, later ones are practice."""

    wanted = Signal(str)  # the cine of a case

    def __init__(self, presenter: CalibrationPresenter, commands: CommandTable) -> None:
        super().__init__()
        self.setObjectName("calibration_list")
        self._presenter, self._commands = presenter, commands
        self._summary = pieces.label("", "quiet", name="calibration_summary")
        self.next = pieces.button("", "calibration_next", primary=True, run=presenter.begin)
        self.back = pieces.button(self.tr("Back to the list"), "calibration_back", flat=True)
        self.table = _table(
            [
                "",
                self.tr("Case"),
                self.tr("Dice"),
                self.tr("Kappa"),
                self.tr("Presence right"),
                self.tr("Dice, last"),
                "",
            ]
        )
        self.table.activated.connect(lambda index: self._open_row(index.row()))
        self.empty = pieces.EmptyState("clock", "", name="calibration_empty")
        self._body = QStackedWidget()
        self._body.addWidget(self.empty)
        self._body.addWidget(self.table)
        self._totals = pieces.label("", "figure", name="calibration_totals")
        self._arrange()
        presenter.listed.connect(self.show_list)
        self.show_list()

    def _arrange(self) -> None:
        words = self.tr(
            "Six synthetic loops whose fibrosis is known exactly. Read them as you will read the "
            "study, with the charter at hand. After a case is submitted you see the truth "
            "beside your own outline. The first reading of a case is kept as your result; you may "
            "read it again as often as you like. Administrators see the figures, other readers "
            "see nothing."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, theme.S24, theme.S24, theme.S24)
        column.setSpacing(theme.S16)
        title = pieces.label(self.tr("Calibration"), "title")
        column.addLayout(pieces.row(title, theme.S8, self._summary, None, self.back, self.next))
        told = pieces.label(words, "quiet", wrap=True)
        told.setMaximumWidth(theme.PAGE_WIDTH)
        column.addWidget(told)
        column.addWidget(self._body, 1)
        column.addWidget(self._totals)

    def show_list(self) -> None:
        state = self._presenter.state
        cases = state.cases if state is not None else ()
        self.table.setRowCount(len(cases))
        for row, case in enumerate(cases):
            for column, text in enumerate(self._cells(case)):
                cell = QTableWidgetItem(text)
                cell.setTextAlignment(_side(column))
                if column in _FIGURES:
                    cell.setFont(theme.tabular(self.table.font()))
                self.table.setItem(row, column, cell)
            self._mark(row, case.state)
        self._body.setVisible(state is not None)
        self._body.setCurrentWidget(self.table if cases else self.empty)
        waits = self.tr("The loops are made on this machine when you begin: a few seconds, once.")
        makes = self.tr("The loops are being made…")
        self.empty.sentence.setText(makes if self._presenter.makes else waits)
        self._tell()

    def _cells(self, case: CaseState) -> tuple[str, ...]:
        states = {
            "not_started": self.tr("Not started"),
            "in_progress": self.tr("In progress"),
            "submitted": self.tr("Read"),
        }
        again = case.last is not None and case.last.attempt > 1
        return (
            states.get(case.state, case.state),
            str(case.case),
            *self._figures(case.first),
            self._figures(case.last)[0] if again else "",
            "",
        )

    def _figures(self, score: CaseScore | None) -> tuple[str, str, str]:
        if score is None:
            return "", "", ""
        from fibrodesk.desk.calibration.score import totals

        told = totals([score])
        right = self.tr("{right} of {frames}").format(
            right=told.presence_agrees, frames=told.frames
        )
        return figure(told.dice), figure(told.kappa), right

    def _mark(self, row: int, state: str) -> None:
        worn = theme.worn()
        cell = self.table.item(row, 0)
        if cell is not None:
            colour = worn.quiet if state == "not_started" else worn.accent
            cell.setIcon(icons.icon(_GLYPHS[state], colour))

    def _tell(self) -> None:
        presenter, state = self._presenter, self._presenter.state
        self.next.setVisible(state is not None)
        if state is None:
            return
        self._summary.setText(
            self.tr("{done} of {total} cases read").format(done=state.done, total=state.total)
        )
        begun = state.done or any(case.state == "in_progress" for case in state.cases)
        self.next.setText(self.tr("Read next") if begun else self.tr("Begin"))
        why_not = self.tr("The set is being made.") if presenter.makes else ""
        if state.cases and presenter.next_case() is None:
            why_not = self.tr("Every case is read. Open one to look at it, or to read it again.")
        pieces.allow(
            self.next, not why_not, why_not=why_not, tip=self._commands["next_wanted"].tooltip
        )
        words = totals_words(state.first)
        if state.first is not None:
            words = f"{words} · {strength(state.first.kappa)}".removesuffix(" · ")
        self._totals.setText(words)

    def _open_row(self, row: int) -> None:
        state = self._presenter.state
        if state is not None:
            self.wanted.emit(state.cases[row].record.id)


def _table(heads: list[str]) -> QTableWidget:
    table = QTableWidget(0, len(heads))
    table.setObjectName("calibration_cases")
    table.setHorizontalHeaderLabels(heads)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW + theme.S4)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setStretchLastSection(True)
    for column, width in enumerate(_WIDTHS):
        header.resizeSection(column, width)
        item = table.horizontalHeaderItem(column)
        if item is not None:
            item.setTextAlignment(_side(column))
    return table


def _side(column: int) -> Qt.AlignmentFlag:
    middle = Qt.AlignmentFlag.AlignVCenter
    side = Qt.AlignmentFlag.AlignRight if column in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | middle
