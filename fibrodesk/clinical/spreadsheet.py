"""Tables as XLSX: a zip of XML, read within bounds and as a person sees its cells."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from fibrodesk.clinical.bounds import (
    LARGEST_COLUMNS,
    LARGEST_UNPACKED_BYTES,
    refuse_long,
)
from fibrodesk.clinical.errors import (
    OldSpreadsheetError,
    SheetMissingError,
    TableTooLargeError,
    TableUnreadableError,
)
from fibrodesk.clinical.merged import Place, merged_places


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that hold anything, and the cells that a merged one covers, by what it shows."""

    rows: list[tuple[int, list[str]]]
    merged: Mapping[Place, str]


Sheets = dict[str, Sheet]
_BOOK = "xl/workbook.xml"
_OTHER_KINDS = {
    "xl/workbook.bin": "a binary workbook (XLSB)",
    "content.xml": "an OpenDocument spreadsheet",
    "Index/Document.iwa": "a Numbers spreadsheet",
}
_MOST_PARTS = 4000
_LAST_ROW = 1_048_576  # of the format itself
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


def read_sheets(path: Path, only: str = "") -> Sheets:
    """Every visible sheet as rows of text, or `only` one; a hidden one where no other is.

    A formula gives the value that was stored with it; where none was, its own text, so that it
    is seen. Percentages, dates and whole numbers are written as the spreadsheet shows them.

    Raises:
        ClinicalTableError: it is no such file, is too large, or has no sheet `only`.
    """
    formulas = _look(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out of a style is no matter
            return _read(path, only, formulas=formulas)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise TableUnreadableError(path=path.name, found="its parts are damaged") from error
    except (AttributeError, IndexError, OSError, EOFError, NotImplementedError) as error:
        raise TableUnreadableError(path=path.name, found="its parts are damaged") from error


def _look(path: Path) -> bool:
    """Check the zip itself before any of it is unpacked; whether it holds formulas."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            _refuse_kind(path, names)
            if len(parts) > _MOST_PARTS:
                raise TableTooLargeError(
                    path=path.name, found=f"{len(parts)} parts", most=f"{_MOST_PARTS} parts"
                )
            return _unpacked(path, archive, parts)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise TableUnreadableError(path=path.name, found="its zip is damaged") from error
    except zlib.error as error:
        raise TableUnreadableError(path=path.name, found="its zip is damaged") from error


def _unpacked(path: Path, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bool:
    """Unpack every part once and keep none: what a zip says of its own sizes may be a lie."""
    left, formulas = LARGEST_UNPACKED_BYTES, False
    for part in parts:
        with archive.open(part) as unpacked:
            first = True
            while chunk := unpacked.read(2**20):
                left -= len(chunk)
                if left < 0:
                    most = f"{LARGEST_UNPACKED_BYTES // 2**20} MB"
                    raise TableTooLargeError(
                        path=path.name, found=f"more than {most} unpacked", most=most
                    )
                if first and b"<!DOCTYPE" in chunk:
                    raise TableUnreadableError(path=path.name, found="it declares entities")
                formulas |= "/worksheets/" in part.filename and bool(_FORMULA.search(chunk))
                first = False
    return formulas


def _refuse_kind(path: Path, names: set[str]) -> None:
    if _BOOK in names:
        return
    for part, kind in _OTHER_KINDS.items():
        if part in names:
            raise OldSpreadsheetError(path=path.name, found=kind)
    raise TableUnreadableError(path=path.name, found="it is a zip, but no spreadsheet")


def _read(path: Path, only: str, *, formulas: bool) -> Sheets:
    from openpyxl import load_workbook

    data = path.read_bytes()  # by its name, openpyxl would refuse an XLSX that is called XLS
    values = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    written = None
    if formulas:
        written = load_workbook(BytesIO(data), read_only=True, keep_links=False)
    try:
        names = _names(path, values, only)
        return {
            name: _sheet(path, values[name], None if written is None else written[name])
            for name in names
        }
    finally:
        values.close()
        if written is not None:
            written.close()


def _sheet(path: Path, sheet: Any, written: Any) -> Sheet:
    """What a merged cell covers is not seen in a spreadsheet, whatever the file holds there."""
    rows = _grid(path, sheet, written)
    numbers = [number for number, _ in rows]
    part = sheet._worksheet_path  # noqa: SLF001  # no public name
    cells = dict(rows)
    merged = {}
    for (row, column), (top, left) in merged_places(path, part, numbers).items():
        shown = cells.get(top, [])
        if left < len(shown) and shown[left]:
            merged[row, column] = shown[left]
            if column < len(cells[row]):
                cells[row][column] = ""
    return Sheet(rows, merged)


def _names(path: Path, book: Any, only: str) -> list[str]:
    sheets = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    if only and only not in sheets:
        raise SheetMissingError(path=path.name, sheet=only, found=", ".join(sheets) or "none")
    shown = [name for name, state in sheets.items() if state == "visible" or name == only]
    return shown or list(sheets)


def _grid(path: Path, sheet: Any, written: Any) -> list[tuple[int, list[str]]]:
    """The rows that hold anything; formatting alone may reach down to the last row."""
    found = []
    origin = iter(()) if written is None else _rows(written)
    for number, cells in enumerate(_rows(sheet), start=1):
        behind = next(origin, ())
        if number > _LAST_ROW:
            raise TableTooLargeError(
                path=path.name, found=f"more than {_LAST_ROW} rows", most=f"{_LAST_ROW} rows"
            )
        _refuse_wide(path, cells)
        texts = [_text(cell) for cell in cells[:LARGEST_COLUMNS]]
        for place, cell in enumerate(behind):
            if place < len(texts) and not texts[place] and cell.data_type == "f":
                texts[place] = str(cell.value)
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            found.append((number, texts))
            refuse_long(path, len(found))
    return found


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what a file says of its size may be a lie
    return iter(sheet.iter_rows())


def _refuse_wide(path: Path, cells: tuple[Any, ...]) -> None:
    if any(cell.value is not None for cell in cells[LARGEST_COLUMNS:]):
        raise TableTooLargeError(
            path=path.name, found=f"{len(cells)} columns", most=f"{LARGEST_COLUMNS} columns"
        )


def _text(cell: Any) -> str:
    """The value as a person reads it in the spreadsheet, without the rounding of its display."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        percent = "%" in str(cell.number_format or "")
        return _figure(100 * value) + "%" if percent else _figure(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else str(value)
    return str(value).strip()


def _figure(value: float) -> str:
    """15 digits, as a spreadsheet keeps them: 0.1 + 0.2 is 0.3."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.15g}"
