"""A clinical table as a person looks through it before its values are taken."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.counting import counted
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.library.clinical.acts import ClinicalActs
from fibrodesk.ui.library.clinical.columns import ClinicalColumns, Menu
from fibrodesk.ui.library.clinical.lists import DoubtList, PatientList
from fibrodesk.ui.library.clinical.presenter import ClinicalPresenter
from fibrodesk.ui.library.clinical.words import ClinicalWords
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.workplace import Workplace


class ClinicalPage(QWidget):
    """Stands alone: whoever embeds it hears of the table that was accepted, and of leaving.

    `acts.compare` tells whose rows they are: `DeskClinical` for loops that are in the study,
    `IncomingClinical` for loops that are about to come in.
    """

    accepted = Signal(object)  # ClinicalTable
    left = Signal()

    def __init__(self, acts: ClinicalActs, workplace: Workplace, *, joins: bool = False) -> None:
        """`joins`: the values go to loops that are here, and not along with loops to come."""
        super().__init__()
        self.setObjectName("clinical_page")
        self.setAcceptDrops(True)
        self._joins = joins
        self.presenter = ClinicalPresenter(acts, workplace, self)
        words = ClinicalWords()
        words.setParent(self)
        self.columns = ClinicalColumns(self.presenter, words)
        self.doubts = DoubtList(self.presenter, words)
        self.patients = PatientList(self.presenter, words)
        self._file = pieces.ElidedLabel("", "quiet", name="clinical_file")
        self._problem = pieces.label("", "warn", name="clinical_problem", wrap=True)
        self._doubt_head = pieces.label("", "section", name="clinical_doubt_count")
        self._patient_head = pieces.label("", "section", name="clinical_patient_count")
        self._patient_words = pieces.label("", "quiet", name="clinical_patient_words", wrap=True)
        self._sheets = Menu()
        self._build(workplace)
        self._pages = QStackedWidget()
        self._arrange()
        self._bind(workplace)

    # Asked by the window around it.

    def open(self) -> None:
        """Begin without a table."""
        self.presenter.start_over()
        self.focus_home()

    def take(self, path: Path) -> None:
        """Look at a file that was chosen or dropped."""
        self.presenter.read(path)

    def focus_home(self) -> None:
        (self._choose if self.presenter.raw is None else self.columns).setFocus()

    def choose_file(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, self.tr("Clinical table"), "", self.tr("Tables (*.csv *.tsv *.txt *.xlsx)")
        )
        if chosen:
            self.take(Path(chosen))

    def close_down(self) -> None:
        self.presenter.close_down()

    # Shown.

    def _show(self) -> None:
        presenter = self.presenter
        self._pages.setCurrentIndex(0 if presenter.raw is None else 1)
        why_not = self._why_not()
        pieces.allow(self._accept, not why_not, why_not=why_not, tip=self._accept_tip)
        self._accept.setText(self._accept_words())
        problem = self._problem_words()
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._file.tell(self._file_words())
        self._doubt_head.setText(self._doubt_words())
        self._patient_head.setText(self._patients_told())
        self._patient_words.setText(self._how_told())
        self._patient_words.setVisible(bool(self._patient_words.text()))

    def _opened(self) -> None:
        raw = self.presenter.raw
        self._sheets.clear()
        sheets = () if raw is None else raw.sheets
        self._sheets.addItems(list(sheets))
        if raw is not None and raw.sheet:
            self._sheets.setCurrentText(raw.sheet)
        self._sheets.setVisible(len(sheets) > 1)

    def _file_words(self) -> str:
        raw = self.presenter.raw
        if raw is None:
            return ""
        columns = len(raw.header)
        parts = [raw.name, counted(len(raw.rows), self.tr("1 row"), self.tr("{count} rows"))]
        parts.append(counted(columns, self.tr("1 column"), self.tr("{count} columns")))
        if raw.skipped:
            words = self.tr("left out above the header: {count}")
            parts.append(words.format(count=raw.skipped))
        return " · ".join(parts)

    def _problem_words(self) -> str:
        """Why the columns do not do as they are taken; most often nobody's is the patient."""
        problem = self.presenter.problem
        if problem is None:
            return ""
        if not any(match.meaning == "patient" for match in self.presenter.matches):
            return self.tr("Choose above which column tells the patient: the number or study code.")
        return f"{problem.text} {problem.advice}"

    def _doubt_words(self) -> str:
        table = self.presenter.table
        if table is None:
            return self.tr("Doubtful values")
        if not table.doubts:
            return self.tr("No doubtful value")
        many = self.tr("{count} doubtful values")
        return counted(len(table.doubts), self.tr("1 doubtful value"), many)

    def _patients_told(self) -> str:
        plan, table = self.presenter.plan, self.presenter.table
        if plan is None or table is None:
            return self.tr("Patients")
        words = self.tr("{here} of {all} patients of the table are here")
        return words.format(here=len(plan.patients), all=len(table.rows))

    def _how_told(self) -> str:
        """What else is to be said of whose the rows are; most often nothing."""
        plan = self.presenter.plan
        if plan is None or plan.linked:
            return ""
        return self.tr(
            "The linkage of this study is not on this machine, or not kept: rows are matched by "
            "study code alone, such as FD-0031."
        )

    def _accept_words(self) -> str:
        plan = self.presenter.plan
        if not self._joins:
            return self.tr("Take these values along")
        if plan is None or not plan.patients:
            return self.tr("Join the values")
        many = self.tr("Join the values of {count} patients")
        return counted(len(plan.patients), self.tr("Join the values of 1 patient"), many)

    def _why_not(self) -> str:
        """Why the table cannot be taken now; "" if it can."""
        presenter = self.presenter
        if presenter.raw is None:
            return self.tr("Choose a table first.")
        if presenter.problem is not None:
            return self.tr("Say first which column is which.")
        if presenter.busy or presenter.table is None or presenter.plan is None:
            return self.tr("The table is being read.")
        if not presenter.table.rows:
            return self.tr("The table has no row with a patient.")
        if self._joins and not presenter.plan.patients:
            return self.tr("No patient of this table is in the study.")
        return ""

    def _go(self) -> None:
        if not self._why_not():
            self.accepted.emit(self.presenter.table)

    def _other_sheet(self) -> None:
        if self.presenter.path is not None:
            self.presenter.read(self.presenter.path, self._sheets.currentText())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.take(Path(files[0]))

    # Built once.

    def _build(self, workplace: Workplace) -> None:
        tip = self.tr("A CSV or XLSX file with one row for each patient.")
        self._choose = pieces.button(
            self.tr("Choose a table…"),
            "clinical_choose",
            primary=True,
            tip=tip,
            run=self.choose_file,
        )
        self._other = pieces.button(
            self.tr("Other table…"), "clinical_other", glyph="table", tip=tip, run=self.choose_file
        )
        self._accept_tip = workplace.commands["accept_table"].tooltip
        self._accept = pieces.button("", "clinical_accept", primary=True, run=self._go)
        back = workplace.commands["back"].tooltip
        self._backs = [
            pieces.button(self.tr("Back"), name, flat=flat, tip=back, run=self.left.emit)
            for name, flat in (("clinical_back", False), ("clinical_empty_back", True))
        ]
        self._sheets.setObjectName("clinical_sheet")
        self._sheets.setAccessibleName(self.tr("Sheet"))
        self._sheets.setToolTip(self.tr("The sheet of the file that is read."))
        self._sheets.activated.connect(lambda _index: self._other_sheet())

    def _arrange(self) -> None:
        buttons = QWidget()
        buttons.setLayout(pieces.row(self._choose, self._backs[1]))
        empty = pieces.EmptyState(
            "table",
            self.tr(
                "Drop a clinical table here: CSV or XLSX with a column for the patient, and any "
                "of ejection fraction, LVIDd, LVIDs, sex, age and form."
            ),
            action=buttons,
            name="clinical_empty",
        )
        column = QVBoxLayout()
        column.setContentsMargins(theme.S24, theme.S16, theme.S24, theme.S16)
        column.setSpacing(theme.S8)
        title = pieces.label(self.tr("Clinical table"), "title")
        column.addLayout(pieces.row(title, None, self._sheets, self._other))
        column.addWidget(self._file)
        column.addWidget(self.columns)
        column.addWidget(self._problem)
        column.addSpacing(theme.S8)
        column.addLayout(self._lists(), 1)
        column.addLayout(pieces.row(self._backs[0], None, self._accept))
        content = QWidget()
        content.setLayout(column)
        self._pages.addWidget(empty)
        self._pages.addWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _lists(self) -> QHBoxLayout:
        """Doubtful values beside whose the rows are."""
        left, right = QVBoxLayout(), QVBoxLayout()
        for side, widgets in (
            (left, (self._doubt_head, self.doubts)),
            (right, (self._patient_head, self._patient_words, self.patients)),
        ):
            side.setSpacing(theme.S8)
            for widget in widgets:
                side.addWidget(widget)
        lists = QHBoxLayout()
        lists.setSpacing(theme.S24)
        lists.addLayout(left, 1)
        lists.addLayout(right, 1)
        return lists

    def _bind(self, workplace: Workplace) -> None:
        self.presenter.opened.connect(self._opened)
        self.presenter.changed.connect(self._show, Qt.ConnectionType.DirectConnection)
        self.presenter.failed.connect(workplace.messages.tell)
        keys = Actions(self, workplace.commands, "import")
        keys.bind("accept_table", self._go)
        keys.bind("back", self.left.emit)
        self._opened()
        self._show()
