"""One cell of a clinical table at a time, and what is doubtful about it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fibrodesk.clinical.measures import (
    BOUNDS,
    Measure,
    factor_in_cell,
    factor_of,
    factors,
    form_of,
    number_of,
    sex_of,
)

Columns = Mapping[str, tuple[int, str]]
"""By column its place in a row and the unit in its header."""

_ABSENT = {"", "-", "–", "—", "na", "n/a", "nan", "none", "null", "?", ".", "unknown", "missing"}

SENTENCES = {
    "not_a_number": "is not a number",
    "impossible": "is not possible",
    "unlikely": "is unlikely",
    "other_unit": "would fit another unit (percent or fraction, millimetres or centimetres)",
    "unknown_word": "is not a word that is known here",
    "repeated": "stands in the table twice; the first row is used",
    "no_patient": "is a row without a patient",
    "cells_missing": "cells: the row is shorter than the header",
    "cells_over": "cells: the row is longer than the header",
    "not_below_diastole": "is a systolic diameter that is not below the diastolic one",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A value that a person should look at; `reason` is a word of SENTENCES."""

    row: int  # as a spreadsheet counts: the header is row 1
    patient: str
    column: str  # "" for the row as a whole
    found: str  # as it stands in the table
    reason: str
    used: bool  # False: left out of every figure

    @property
    def sentence(self) -> str:
        return f"Row {self.row}: “{self.found}” {SENTENCES[self.reason]}."


def column_factors(columns: Columns, rows: Sequence[Sequence[str]]) -> dict[Measure, float]:
    """What each column is multiplied with to come to the unit that is used here.

    The header's unit decides; else the column as a whole: ejection fractions that are all at most
    1 are fractions and not percent, diameters that are all below 15 are centimetres.
    """
    found = {}
    for measure in BOUNDS:
        if str(measure) not in columns:
            continue
        place, unit = columns[str(measure)]
        numbers = [number_of(row[place]) for row in rows if place < len(row)]
        largest = max((one for one in numbers if not math.isnan(one)), default=math.nan)
        found[measure] = factor_of(unit) or factors(measure, largest)[0]
    return found


class RowReader:
    """Reads the cells of one table and gathers what is doubtful."""

    def __init__(self, columns: Columns, column_factors: Mapping[Measure, float]) -> None:
        self._columns = columns
        self._factors = column_factors
        self.doubts: list[Doubt] = []

    def doubt(
        self, row: int, patient: str, column: str, found: str, reason: str, *, used: bool = True
    ) -> None:
        self.doubts.append(
            Doubt(row=row, patient=patient, column=column, found=found, reason=reason, used=used)
        )

    def text(self, column: str, cells: Sequence[str]) -> str:
        """The cell as it stands, "" where it is absent or says so."""
        found = self._cell(column, cells)
        return "" if found.casefold() in _ABSENT else found

    def patient(self, row: int, cells: Sequence[str]) -> str:
        found = self.text("patient", cells)
        if not found:
            told = " ".join(cell.strip() for cell in cells if cell.strip())
            self.doubt(row, "", "patient", told, "no_patient", used=False)
        return found

    def length(self, row: int, patient: str, cells: Sequence[str], *, width: int) -> None:
        """Doubt a row that is longer or shorter than the header; its cells may be shifted."""
        if len(cells) != width:
            reason = "cells_missing" if len(cells) < width else "cells_over"
            self.doubt(row, patient, "", str(len(cells)), reason)

    def number(
        self, row: int, patient: str, measure: Measure, cells: Sequence[str]
    ) -> float | None:
        """A measure in its own unit; None where there is none that can be used."""
        found = self.text(measure, cells)
        if not found:
            return None
        number = number_of(found)
        value = number * (factor_in_cell(found) or self._factors[measure])
        reason = BOUNDS[measure].doubt(value)
        if math.isnan(number):
            reason = "not_a_number"
        elif reason == "impossible" and self._fits_another_unit(measure, number):
            reason = "other_unit"
        used = reason in ("", "unlikely")
        if reason:
            self.doubt(row, patient, str(measure), found, reason, used=used)
        return value if used else None

    def word(self, row: int, patient: str, column: str, cells: Sequence[str]) -> str:
        """Sex or form in the words of this program; "" where it is not known."""
        found = self._cell(column, cells)  # "none" is an answer here, so `text` comes after
        known = sex_of(found) if column == "sex" else form_of(found)
        if known is not None:
            return known
        if self.text(column, cells):
            self.doubt(row, patient, column, found, "unknown_word", used=False)
        return ""

    def _cell(self, column: str, cells: Sequence[str]) -> str:
        place = self._columns[column][0] if column in self._columns else len(cells)
        return cells[place].strip() if place < len(cells) else ""

    @staticmethod
    def _fits_another_unit(measure: Measure, number: float) -> bool:
        return any(
            BOUNDS[measure].doubt(number * factor) != "impossible"
            for factor in factors(measure, number)
        )
