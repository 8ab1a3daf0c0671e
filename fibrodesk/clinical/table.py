"""A table of clinical values, one row a patient, read with nothing dropped in silence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from fibrodesk.clinical.matching import ColumnMatch, check, check_rivals, propose
from fibrodesk.clinical.measures import BOUNDS, Measure
from fibrodesk.clinical.pairing import near_number
from fibrodesk.clinical.raw import RawTable, read_raw
from fibrodesk.clinical.values import Doubt, RowReader
from fibrodesk.clinical.vocabulary import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalRow:
    """What the table says of one patient; None where it says nothing that can be used."""

    patient: str
    ejection_fraction: float | None = None  # a fraction
    ef_method: str = ""  # a word of the vocabulary; methods are never mixed in one correlation
    lvidd_mm: float | None = None
    lvids_mm: float | None = None
    age_years: float | None = None
    sex: str = ""  # "F", "M", "O"
    form: str = ""  # "focal", "diffuse", "mixed", "none"
    mri_scar_3: float | None = None  # of the AHA's segment 3 by cardiac MRI, a fraction
    mri_scar_6: float | None = None
    mri_scar_9: float | None = None
    mri_scar_12: float | None = None
    mri_scar_14: float | None = None
    mri_scar_16: float | None = None
    mri_scar_17: float | None = None

    def value(self, measure: Measure) -> float:
        """A measure as a number, nan where it is missing."""
        found: float | None = getattr(self, str(measure))
        return math.nan if found is None else found

    @property
    def told(self) -> dict[str, Any]:
        """What the table tells by the name of its field, without whose it is."""
        values = {name: getattr(self, name) for name in _FIELDS}
        return {name: value for name, value in values.items() if value not in (None, "")}


_FIELDS = tuple(one.name for one in fields(ClinicalRow) if one.name != "patient")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalTable:
    """All rows by patient, and every value that a person should look at."""

    rows: Mapping[str, ClinicalRow]
    doubts: tuple[Doubt, ...] = ()
    unknown_columns: tuple[str, ...] = field(default=())
    matches: tuple[ColumnMatch, ...] = ()
    row_numbers: Mapping[str, int] = field(default_factory=dict)  # by patient the first row
    name: str = ""  # of the file

    def row_of(self, number: str) -> ClinicalRow | None:
        """The row of the patient with this number, also where a spreadsheet ate its zeros."""
        if number in self.rows:
            return self.rows[number]
        near = [patient for patient in self.rows if near_number(patient) == near_number(number)]
        return self.rows[near[0]] if number and len(near) == 1 else None


def read_table(
    path: Path, matches: Sequence[ColumnMatch] | None = None, *, sheet: str = ""
) -> ClinicalTable:
    """Read a clinical table from a CSV or XLSX file.

    An ejection fraction may be in percent or a fraction: the header's unit decides, else the
    column as a whole; so may diameters be in mm or cm. Doubtful values are listed; those that are
    impossible are listed and not used.

    Args:
        matches: what each column is taken for; None to guess it (`propose`).
    Raises:
        ClinicalTableError: no table, too large a one, none with a column for the patient, or two
            columns that mean the same.
    """
    raw = read_raw(path, sheet)
    if matches is None:
        matches = propose(raw)
        check_rivals(raw, matches)
    return build_table(raw, matches)


def build_table(raw: RawTable, matches: Sequence[ColumnMatch]) -> ClinicalTable:
    """Read the rows of `raw` with its columns taken for what `matches` says.

    Raises:
        ColumnMissingError, ColumnDoubledError: that cannot be done.
    """
    check(raw, matches)
    rows = (cells for _, cells in raw.rows)
    reader = RowReader(matches, rows, width=len(raw.header), merged=raw.merged)
    gathered = _Patients(reader)
    for number, cells in raw.rows:
        patient = reader.patient(number, cells)
        if patient:
            if not raw.sheet:  # a spreadsheet leaves empty cells at the end of a row out
                reader.length(number, patient, cells)
            reader.merged(number, patient)
            gathered.add(number, _row(reader, number, patient, cells))
    return ClinicalTable(
        rows=gathered.rows,
        doubts=tuple(reader.doubts),
        unknown_columns=tuple(
            match.header for match in matches if not match.meaning and match.header
        ),
        matches=tuple(matches),
        row_numbers=gathered.numbers,
        name=raw.name,
    )


class _Patients:
    """One row a patient; what several rows of one tell is put together, or struck."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._struck: set[tuple[str, str]] = set()  # patient and field that rows disagree on
        self.rows: dict[str, ClinicalRow] = {}
        self.numbers: dict[str, int] = {}

    def add(self, number: int, row: ClinicalRow) -> None:
        patient = row.patient
        known = self.rows.get(patient)
        if known is None:
            self.rows[patient], self.numbers[patient] = row, number
            return
        self._reader.doubt(number, patient, Meaning.PATIENT, patient, "repeated")
        before, now = known.told, row.told
        for name in now.keys() & before.keys():
            if now[name] != before[name]:
                self._struck.add((patient, name))
                both = f"{_shown(before[name])}, {_shown(now[name])}"
                self._reader.doubt(number, patient, name, both, "two_values", used=False)
        left = {
            name: value
            for name, value in (now | before).items()
            if (patient, name) not in self._struck
        }
        self.rows[patient] = replace(ClinicalRow(patient=patient), **left)


def _row(reader: RowReader, number: int, patient: str, cells: Sequence[str]) -> ClinicalRow:
    values = {str(one): reader.number(number, patient, one, cells) for one in BOUNDS}
    wide, narrow = values[Measure.LVIDD_MM], values[Measure.LVIDS_MM]
    if wide is not None and narrow is not None and narrow >= wide:
        found = reader.text(Meaning.LVIDS, cells)
        reader.doubt(number, patient, Meaning.LVIDS, found, "not_below_diastole", value=narrow)
    return ClinicalRow(
        patient=patient,
        ef_method=reader.word(number, patient, Meaning.EF_METHOD, cells),
        sex=reader.word(number, patient, Meaning.SEX, cells),
        form=reader.word(number, patient, Meaning.FORM, cells),
        **values,
    )


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
