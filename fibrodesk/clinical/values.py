"""One cell of a clinical table at a time, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fibrodesk.clinical.matching import ColumnMatch
from fibrodesk.clinical.measures import (
    BOUNDS,
    OLDEST_YEARS,
    UNITS,
    Measure,
    is_date,
    possible,
    quantity_of,
)
from fibrodesk.clinical.merged import Place
from fibrodesk.clinical.vocabulary import (
    ABSENT,
    FACTORS,
    Meaning,
    Unit,
    form_of,
    method_of,
    plain,
    sex_of,
)

SENTENCES = {
    "not_a_number": "is not a number",
    "a_date": "is a date, perhaps a number that a spreadsheet changed",
    "a_formula": "is a formula whose value was not stored",
    "impossible": "is not possible",
    "unlikely": "is unlikely",
    "other_unit": "would fit another unit (percent or fraction, millimetres or centimetres)",
    "unknown_word": "is not a word that is known here",
    "ambiguous_word": "may mean either sex beside the other letters of this column",
    "repeated": "stands in the table twice; what the rows tell is put together",
    "two_values": "differ between the rows of this patient",
    "merged": "is in a merged cell, whose first cell alone has the value",
    "no_patient": "is a row without a patient",
    "cells_missing": "cells: the row is shorter than the header",
    "cells_over": "cells: the row is longer than the header, perhaps by decimal commas",
    "not_below_diastole": "is a systolic diameter that is not below the diastolic one",
    "capped": "is stored as 90, as a higher age could tell who it is",
}

_WORDS = {Meaning.SEX: sex_of, Meaning.FORM: form_of, Meaning.EF_METHOD: method_of}
_OTHER_LETTERS = frozenset("hv")  # hombre and homme, varón and vrouw: then m may be mujer
_LONGEST_FOUND = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A value that a person should look at; `reason` is a word of SENTENCES."""

    row: int  # as a spreadsheet counts: the first row is 1
    patient: str = field(repr=False)
    column: str  # a word of Meaning; "" for the row as a whole
    found: str = field(repr=False)  # as it stands in the table
    reason: str
    used: bool  # False: left out of every figure
    value: float | None = None  # what is used instead or nevertheless, in the unit used here

    @property
    def sentence(self) -> str:
        return f"Row {self.row}: “{self.found}” {SENTENCES[self.reason]}."


class RowReader:
    """Reads the cells of one table and gathers what is doubtful."""

    def __init__(
        self,
        matches: Iterable[ColumnMatch],
        rows: Iterable[Sequence[str]],
        *,
        width: int,
        merged: Mapping[Place, str],
    ) -> None:
        self._columns = {match.meaning: match for match in matches if match.meaning}
        self._width, self._merged = width, merged
        letters = {self._cell(Meaning.SEX, cells).casefold() for cells in rows}
        self._m_is_either = bool(letters & _OTHER_LETTERS)
        self.doubts: list[Doubt] = []

    def doubt(
        self,
        row: int,
        patient: str,
        column: str,
        found: str,
        reason: str,
        *,
        used: bool = True,
        value: float | None = None,
    ) -> None:
        self.doubts.append(
            Doubt(
                row=row,
                patient=patient,
                column=column,
                found=found[:_LONGEST_FOUND],
                reason=reason,
                used=used,
                value=value,
            )
        )

    def text(self, column: Meaning, cells: Sequence[str]) -> str:
        """The cell as it stands, "" where it is absent or says so."""
        found = self._cell(column, cells)
        return "" if plain(found) in ABSENT else found

    def patient(self, row: int, cells: Sequence[str]) -> str:
        """Whose row it is; "" where that is not told, or where the cells may be shifted."""
        found = self.text(Meaning.PATIENT, cells)
        if not found or found.startswith("="):
            told = " ".join(cell.strip() for cell in cells if cell.strip())
            reason = "a_formula" if found else "no_patient"
            if self._shown_beside(row, Meaning.PATIENT):
                reason = "merged"
            self.doubt(row, "", Meaning.PATIENT, told, reason, used=False)
            return ""
        if any(cell.strip() for cell in cells[self._width :]):
            self.doubt(row, found, "", str(len(cells)), "cells_over", used=False)
            return ""
        return found

    def length(self, row: int, patient: str, cells: Sequence[str]) -> None:
        """Doubt a row of a text file that ends before the header does."""
        if len(cells) < self._width:
            self.doubt(row, patient, "", str(len(cells)), "cells_missing")

    def merged(self, row: int, patient: str) -> None:
        """Doubt each value that is only shown beside a row, as its merged cell begins above."""
        for column in self._columns:
            if shown := self._shown_beside(row, column):
                self.doubt(row, patient, column, shown, "merged", used=False)

    def _shown_beside(self, row: int, column: Meaning) -> str:
        match = self._columns.get(column)
        return "" if match is None else self._merged.get((row, match.place), "")

    def number(
        self, row: int, patient: str, measure: Measure, cells: Sequence[str]
    ) -> float | None:
        """A measure in the unit used here; None where there is none that can be used."""
        found = self.text(Meaning(str(measure)), cells)
        if not found:
            return None
        reason, value = self._weighed(measure, found)
        used = reason in ("", "unlikely", "capped")
        if measure is Measure.AGE_YEARS:
            value = min(value, OLDEST_YEARS)
        if reason:
            told = value if used else None
            self.doubt(row, patient, str(measure), found, reason, used=used, value=told)
        return value if used else None

    def word(self, row: int, patient: str, column: Meaning, cells: Sequence[str]) -> str:
        """Sex, form or method in the words of this program; "" where it is not known."""
        found = self._cell(column, cells)  # "none" is a form, so `text` comes after
        if column is Meaning.SEX and self._m_is_either and found.casefold() == "m":
            self.doubt(row, patient, column, found, "ambiguous_word", used=False)
            return ""
        known = _WORDS[column](found)
        if known is not None:
            return known
        if self.text(column, cells):
            self.doubt(row, patient, column, found, "unknown_word", used=False)
        return ""

    def _weighed(self, measure: Measure, found: str) -> tuple[str, float]:
        """What is doubtful about a cell, in a word, and its value."""
        quantity = quantity_of(found)
        unit = quantity.unit or self._columns[Meaning(str(measure))].unit or UNITS[measure][0]
        if found.startswith("="):
            return "a_formula", quantity.number
        if is_date(found):
            return "a_date", quantity.number
        if quantity.missing or unit not in UNITS[measure]:
            return "not_a_number", quantity.number
        value = quantity.number * FACTORS[unit]
        reason = BOUNDS[measure].doubt(value)
        if reason == "impossible" and any(
            possible(measure, quantity.number * FACTORS[other]) for other in _lengths(measure)
        ):
            return "other_unit", value
        if not reason and measure is Measure.AGE_YEARS and value > OLDEST_YEARS:
            return "capped", value
        return reason, value

    def _cell(self, column: Meaning, cells: Sequence[str]) -> str:
        place = self._columns[column].place if column in self._columns else len(cells)
        return cells[place].strip() if place < len(cells) else ""


def _lengths(measure: Measure) -> Sequence[Unit]:
    """The units that are told from one another by the values; nobody is 900 months old at 75."""
    return () if measure is Measure.AGE_YEARS else UNITS[measure]
