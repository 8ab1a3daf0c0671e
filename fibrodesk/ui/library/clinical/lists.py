"""What a person should look at in a clinical table: doubtful values, and whose each row is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fibrodesk.ui.library.clinical.presenter import ClinicalPresenter
from fibrodesk.ui.library.clinical.words import ClinicalWords
from fibrodesk.ui.library.word_table import Line, WordTable

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.clinical.values import Doubt
    from fibrodesk.desk.clinical.joining import JoinPlan, PatientJoin


class DoubtList(WordTable):
    """Every doubtful value: where, whose, what stands there, what is assumed."""

    def __init__(self, presenter: ClinicalPresenter, words: ClinicalWords) -> None:
        super().__init__(
            "clinical_doubts",
            self.tr("Doubtful values"),
            (
                self.tr("Row"),
                self.tr("Patient"),
                self.tr("Column"),
                self.tr("It says"),
                self.tr("What is assumed"),
            ),
            (72, 104, 80, 80),
        )
        self._presenter, self._words = presenter, words
        presenter.changed.connect(self._show)

    def _show(self) -> None:
        table = self._presenter.table
        doubts = () if table is None else table.doubts
        self.tell([self._line(doubt) for doubt in doubts])

    def _line(self, doubt: Doubt) -> Line:
        column = self._words.short.get(doubt.column, "")
        cells = (str(doubt.row), doubt.patient, column, doubt.found, self._words.doubt(doubt))
        return ("warn" if doubt.used else "stop"), cells


class PatientList(WordTable):
    """Every patient and every row once, those that somebody should look at first."""

    def __init__(self, presenter: ClinicalPresenter, words: ClinicalWords) -> None:
        super().__init__(
            "clinical_patients",
            self.tr("Patients"),
            (self.tr("Here"), self.tr("In the table"), self.tr("What happens")),
            (104, 112),
        )
        self._presenter, self._words = presenter, words
        presenter.changed.connect(self._show)

    def _show(self) -> None:
        plan, table = self._presenter.plan, self._presenter.table
        lines = [] if plan is None or table is None else list(self._lines(plan, table))
        self.tell(lines)

    def _lines(self, plan: JoinPlan, table: ClinicalTable) -> Iterator[Line]:
        none = self.tr("–")
        for patient in plan.clashing_rows:
            yield "stop", (none, patient, self.tr("Several rows are one patient's; none is taken."))
        near = [one for one in plan.patients if one.how == "near"]
        replaced = [one for one in plan.patients if one.how != "near" and one.replaced]
        fine = [one for one in plan.patients if one.how != "near" and not one.replaced]
        for one in near:
            words = self.tr("Nearly the same number. {what}").format(what=self._what(one))
            yield "warn", (one.code, one.patient, words)
        for one in replaced:
            yield "warn", (one.code, one.patient, self._what(one))
        for patient in plan.rows_without_patient:
            row = table.row_numbers[patient]
            words = self.tr("Row {row} is left out: no such patient here.").format(row=row)
            yield "none", (none, patient, words)
        for code in plan.patients_without_row:
            yield "none", (code, none, self.tr("Gets no values: no row."))
        for one in fine:
            yield "check", (one.code, one.patient, self._what(one))

    def _what(self, one: PatientJoin) -> str:
        if one.sealed:
            return self.tr("Gets its values; you read it alone, so they are not shown.")
        if not one.changes:
            return self.tr("Has these values already.")
        return self.tr("; ").join(self._words.change(change) for change in one.changes)
