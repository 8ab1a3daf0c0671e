"""A table of clinical values, one row a patient, read with nothing dropped in silence."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fibrodesk.clinical.errors import (
    ColumnDoubledError,
    ColumnMissingError,
    TableTooLargeError,
    TableUnreadableError,
)
from fibrodesk.clinical.measures import BOUNDS, Measure, column_of
from fibrodesk.clinical.values import Doubt, RowReader, column_factors

LARGEST_BYTES = 8 * 2**20
LARGEST_ROWS = 100_000
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalRow:
    """What the table says of one patient; None where it says nothing that can be used."""

    patient: str
    ejection_fraction: float | None = None  # a fraction
    ef_method: str = ""  # as the table names it; methods are never mixed in one correlation
    lvidd_mm: float | None = None
    lvids_mm: float | None = None
    age_years: float | None = None
    sex: str = ""  # "F", "M", "O"
    form: str = ""  # "focal", "diffuse", "mixed", "none"

    def value(self, measure: Measure) -> float:
        """A measure as a number, nan where it is missing."""
        found: float | None = getattr(self, str(measure))
        return math.nan if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalTable:
    """All rows by patient, and every value that a person should look at."""

    rows: Mapping[str, ClinicalRow]
    doubts: tuple[Doubt, ...] = ()
    unknown_columns: tuple[str, ...] = field(default=())


def read_table(path: Path) -> ClinicalTable:
    """Read a clinical table from a CSV file: comma, semicolon or tab, UTF-8 or Windows' western.

    An ejection fraction may be in percent or a fraction: the header's unit decides, else the
    column as a whole; so may diameters be in mm or cm. Doubtful values are listed; those that are
    impossible are listed and not used.

    Raises:
        ClinicalTableError: no table, too large a one, or none with a column for the patient.
    """
    lines = _lines(path)
    columns, unknown = _columns(path, lines[0][1])
    reader = RowReader(columns, column_factors(columns, [cells for _, cells in lines[1:]]))
    width = len(lines[0][1])
    rows: dict[str, ClinicalRow] = {}
    for number, cells in lines[1:]:
        patient = reader.patient(number, cells)
        if not patient:
            continue
        if patient in rows:
            reader.doubt(number, patient, "patient", patient, "repeated", used=False)
            continue
        reader.length(number, patient, cells, width=width)
        rows[patient] = _row(reader, number, patient, cells)
    return ClinicalTable(rows=rows, doubts=tuple(reader.doubts), unknown_columns=unknown)


def _row(reader: RowReader, number: int, patient: str, cells: list[str]) -> ClinicalRow:
    values = {str(one): reader.number(number, patient, one, cells) for one in BOUNDS}
    wide, narrow = values[Measure.LVIDD_MM], values[Measure.LVIDS_MM]
    if wide is not None and narrow is not None and narrow >= wide:
        reader.doubt(number, patient, str(Measure.LVIDS_MM), f"{narrow:g}", "not_below_diastole")
    return ClinicalRow(
        patient=patient,
        ef_method=reader.text("method", cells),
        sex=reader.word(number, patient, "sex", cells),
        form=reader.word(number, patient, "form", cells),
        **values,
    )


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number as a spreadsheet shows it."""
    text = _text(path)
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        numbered = [
            (number, cells) for number, cells in enumerate(rows, 1) if "".join(cells).strip()
        ]
    except csv.Error as error:
        raise TableUnreadableError(path=path.name, found=str(error)) from error
    if not numbered:
        raise TableUnreadableError(path=path.name, found="it is empty")
    if len(numbered) > LARGEST_ROWS:
        raise TableTooLargeError(
            path=path.name, found=f"{len(numbered)} rows", most=f"{LARGEST_ROWS} rows"
        )
    return numbered


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise TableUnreadableError(path=path.name, found=error.strerror or "unread") from error
    if len(data) > LARGEST_BYTES:
        raise TableTooLargeError(
            path=path.name, found="more than 8 MB", most=f"{LARGEST_BYTES // 2**20} MB"
        )
    if b"\0" in data:
        raise TableUnreadableError(path=path.name, found="it holds bytes that are no text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _columns(path: Path, header: list[str]) -> tuple[dict[str, tuple[int, str]], tuple[str, ...]]:
    """By column its place and the unit in its header, and the headers that are not known."""
    found: dict[str, tuple[int, str]] = {}
    unknown = []
    for place, name in enumerate(header):
        column, unit = column_of(name)
        if column in found:
            both = f"{header[found[column][0]].strip()}, {name.strip()}"
            raise ColumnDoubledError(path=path.name, column=_spoken(column), found=both)
        if column:
            found[column] = (place, unit)
        elif name.strip():
            unknown.append(name.strip())
    if "patient" not in found:
        names = ", ".join(name.strip() for name in header if name.strip())[:200]
        raise ColumnMissingError(
            path=path.name, column="patient", found=names or "none", name="patient_id"
        )
    return found, tuple(unknown)


def _spoken(column: str) -> str:
    return column.replace("_mm", "").replace("_years", "").replace("_", " ")
