"""A clinical table before anybody said what its columns mean: a header, and rows of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from fibrodesk.clinical.bounds import LARGEST_BYTES, first_bytes, refuse_large
from fibrodesk.clinical.errors import (
    NoSheetsError,
    OldSpreadsheetError,
    TableLockedError,
    TableUnreadableError,
)
from fibrodesk.clinical.header import Grid, HeadedRows, headed
from fibrodesk.clinical.merged import Place

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Microsoft's compound file
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """What a file holds, as text; rows carry the number that a spreadsheet shows."""

    name: str  # of the file
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    skipped: int = 0  # rows above the header that hold something else
    sheet: str = ""  # "" for a text file
    sheets: tuple[str, ...] = ()  # every sheet that holds anything
    merged: Mapping[Place, str] = field(default_factory=dict, repr=False)  # cells without a value

    def column(self, place: int) -> list[str]:
        """The cells of a column, "" where a row is too short."""
        return [cells[place].strip() if place < len(cells) else "" for _, cells in self.rows]


def read_raw(path: Path, sheet: str = "") -> RawTable:
    """Read a table from CSV (comma, semicolon, tab; UTF-8, UTF-16, Windows' western) or XLSX.

    What a file is, its first bytes tell and not its name. Of several sheets the first with a
    column for the patient is taken, else the first that holds anything.

    Raises:
        ClinicalTableError: it is none, is too large, or holds nothing.
    """
    start = first_bytes(path)
    refuse_large(path, LARGEST_BYTES)
    if not start:
        raise TableUnreadableError(path=path.name, found="it is empty")
    if start.startswith(_COMPOUND):
        _refuse_compound(path)
    if start.startswith(_ZIP):
        return _of_spreadsheet(path, sheet)
    from fibrodesk.clinical.text_table import read_text_grid

    if sheet:
        raise NoSheetsError(path=path.name, sheet=sheet)
    return _raw(path, headed(read_text_grid(path)))


def _refuse_compound(path: Path) -> None:
    """An encrypted XLSX is wrapped into the container that an old XLS is."""
    if _LOCKED in path.read_bytes():
        raise TableLockedError(path=path.name)
    raise OldSpreadsheetError(path=path.name, found="an XLS of before 2007")


def _of_spreadsheet(path: Path, sheet: str) -> RawTable:
    from fibrodesk.clinical.spreadsheet import read_sheets

    grids = {name: grid for name, grid in read_sheets(path, sheet).items() if grid.rows}
    if not grids:
        raise TableUnreadableError(path=path.name, found="its sheets are empty")
    chosen = {name: headed(grid.rows) for name, grid in grids.items()}
    name = next((name for name, one in chosen.items() if one.has_patient), next(iter(chosen)))
    if sheet:
        name = sheet if sheet in chosen else name
    raw = _raw(path, chosen[name], sheet=name, sheets=tuple(grids))
    return replace(raw, merged=grids[name].merged)


def _raw(
    path: Path, found: HeadedRows, *, sheet: str = "", sheets: tuple[str, ...] = ()
) -> RawTable:
    return RawTable(
        name=path.name,
        header=found.header,
        rows=found.rows,
        skipped=found.skipped,
        sheet=sheet,
        sheets=sheets,
    )


__all__ = ["Grid", "RawTable", "read_raw"]
