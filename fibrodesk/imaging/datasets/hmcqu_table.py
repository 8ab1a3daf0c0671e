"""A4C.xlsx of HMC-QU: which segments are infarcted, which cycle was outlined, and where.

Segments are numbered along the wall: 1 to 3 the septum from base to apex, 5 to 7 the lateral wall
from apex to base; 4, the apex, was left out by the cardiologists.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fibrodesk.imaging.datasets.tables import whole_number
from fibrodesk.imaging.foreign.errors import (
    RowRefusedError,
    TableColumnError,
    TableUnreadableError,
    TooLargeError,
)
from fibrodesk.imaging.refusal import Refusal

_ECHO, _FIRST, _LAST = "echo", "reference frame", "end of cycle"
_MASKS = "lv wall ground-truth segmentation masks"
_NEEDED = {_ECHO: "ECHO", _FIRST: "Reference Frame", _LAST: "End of Cycle"}
_SEGMENT = re.compile(r"seg\s*(\d{1,2})")
_INFARCTED, _HEALTHY = "mi", "nonmi"
_HEADER_WITHIN = 10  # rows; titles may stand above it
_MOST_ROWS, _MOST_COLUMNS = 10_000, 64
_MOST_BYTES = 64 << 20  # unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoRow:
    """What the table says of one clip."""

    number: int  # of the row, as a spreadsheet counts
    stem: str  # of the video, without stray spaces
    cycle: range  # 0-based frames of the outlined cycle; empty where the table tells none
    infarcted: Mapping[int, bool] = field(repr=False)  # by segment
    outlined: bool  # whether masks are said to be there


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoTable:
    """The rows by `plain_stem`, and those that make no sense."""

    rows: Mapping[str, EchoRow]
    refusals: tuple[Refusal, ...]


def plain_stem(name: str) -> str:
    """A clip's name as it can be compared: "ES0001 _4CH_1" is "es0001_4ch_1"."""
    return "".join(name.split()).casefold()


def read_table(path: Path) -> EchoTable:
    """Read the table; a row that makes no sense is refused, the others go on.

    Raises:
        TableUnreadableError: there is no such file, or it is no XLSX.
        TableColumnError: a column that is needed is missing.
        TooLargeError: larger than such a table is.
    """
    lines = list(_lines(path))
    head, names = _header(lines, path.name)
    missing = [words for name, words in _NEEDED.items() if name not in names]
    if missing:
        raise TableColumnError(path=path.name, missing=" and ".join(missing))
    rows: dict[str, EchoRow] = {}
    refusals: list[Refusal] = []
    for number, line in enumerate(lines[head + 1 :], start=head + 2):
        cells = {name: line[place] for name, place in names.items() if place < len(line)}
        if not any(cells.values()):
            continue
        row, reason = _row(number, cells)
        if plain_stem(row.stem) in rows:
            reason = "the clip stands in it twice"
        if reason:
            error = RowRefusedError(table=path.name, row=number, reason=reason)
            refusals.append(Refusal.of(path, error))
        else:
            rows[plain_stem(row.stem)] = row
    return EchoTable(rows=rows, refusals=tuple(refusals))


def _row(number: int, cells: Mapping[str, str]) -> tuple[EchoRow, str]:
    """A row, and what is wrong with it; "" where nothing is."""
    stem = "".join(cells.get(_ECHO, "").split())
    cycle = _cycle(cells.get(_FIRST, ""), cells.get(_LAST, ""))
    segments = _segments(cells)
    strange = [each for each, word in segments.items() if word not in (_INFARCTED, _HEALTHY)]
    reason = f"segment {strange[0]} is neither MI nor non-MI" if strange else ""
    outlined = bool(cells.get(_MASKS, "").strip())  # a tick of whatever font
    if cycle is None:
        reason = "its cycle does not begin before it ends"
    elif outlined and not cycle:
        reason = "it ticks masks and does not say of which frames"
    row = EchoRow(
        number=number,
        stem=stem,
        cycle=range(0) if cycle is None else cycle,
        infarcted={each: word == _INFARCTED for each, word in segments.items()},
        outlined=outlined,
    )
    return row, reason if stem else "it names no clip"


def _cycle(first: str, last: str) -> range | None:
    """The 0-based frames of a cycle; empty where the table tells none, None where it cannot be."""
    if not first and not last:
        return range(0)
    begins, ends = whole_number(first), whole_number(last)
    if begins is None or ends is None or not 1 <= begins < ends:
        return None
    return range(begins - 1, ends)


def _segments(cells: Mapping[str, str]) -> dict[int, str]:
    """What is said of each segment, in small letters and nothing else: "non-MI " is "nonmi"."""
    return {
        int(match[1]): re.sub(r"[^a-z]", "", word.lower())
        for name, word in cells.items()
        if (match := _SEGMENT.fullmatch(name)) and word.strip()
    }


def _header(lines: Sequence[Sequence[str]], name: str) -> tuple[int, dict[str, int]]:
    """The row of the columns' names, and the place of each."""
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        names = {" ".join(cell.split()).lower(): place for place, cell in enumerate(line) if cell}
        if _ECHO in names:
            return number, names
    raise TableColumnError(path=name, missing=_NEEDED[_ECHO])


def _lines(path: Path) -> Iterator[list[str]]:
    """Every row of the first sheet as words."""
    import openpyxl

    _check_size(path)
    try:
        with path.open("rb") as file:  # of a damaged book openpyxl would leave its own open
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            for line in sheet.iter_rows(
                max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True
            ):
                yield ["" if cell is None else str(cell) for cell in line]
    except Exception as error:  # openpyxl lets whatever its parsers raise pass
        raise TableUnreadableError(path=path.name, reason="it is no whole XLSX file") from error


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except OSError as error:
        reason = error.strerror or "the disk did not give it"
        raise TableUnreadableError(path=path.name, reason=reason) from error
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise TableUnreadableError(path=path.name, reason="it is no whole XLSX file") from error
    if size > _MOST_BYTES:
        raise TooLargeError(path=path.name, reason="unpacked, a table is never so large")
