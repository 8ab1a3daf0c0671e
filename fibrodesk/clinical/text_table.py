"""Tables as text: which sign separates, and in which letters it is written."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from fibrodesk.clinical.bounds import LARGEST_COLUMNS, refuse_long
from fibrodesk.clinical.errors import (
    OldSpreadsheetError,
    TableTooLargeError,
    TableUnreadableError,
)

_SEPARATORS = ",;\t|"
_LOOKED_AT = 40  # lines that tell the separator
_MARKUP = ("<html", "<!doctype", "<table", "<?xml")


def read_text_grid(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a CSV that hold anything, each with its number as a spreadsheet shows it.

    Raises:
        ClinicalTableError: it is no text, holds nothing, or too much.
    """
    text = _text(path)
    if text.lstrip()[:20].casefold().startswith(_MARKUP):
        raise OldSpreadsheetError(path=path.name, found="a web page or XML that is named a table")
    told, lines = _told_separator(text)
    separator = told or _separator(lines)
    try:
        rows = csv.reader(io.StringIO(lines, newline=""), delimiter=separator, strict=True)
        grid = [
            (number, cells)
            for number, cells in enumerate(rows, 2 if told else 1)
            if "".join(cells).strip()
        ]
    except csv.Error as error:
        raise TableUnreadableError(path=path.name, found=str(error)) from error
    if not grid:
        raise TableUnreadableError(path=path.name, found="it is empty")
    refuse_long(path, len(grid))
    width = max(len(cells) for _, cells in grid)
    if width > LARGEST_COLUMNS:
        raise TableTooLargeError(
            path=path.name, found=f"{width} columns", most=f"{LARGEST_COLUMNS} columns"
        )
    return grid


def _told_separator(text: str) -> tuple[str, str]:
    """The separator that a first line "sep=;" tells, and the text after that line."""
    first, _, rest = text.partition("\n")
    told = first.strip()
    if len(told) == 5 and told.casefold().startswith("sep="):
        return told[4], rest
    if first.rstrip("\r").casefold() == "sep=\t":
        return "\t", rest
    return "", text


def _separator(text: str) -> str:
    """The sign that cuts most lines into the same number of cells.

    A decimal comma cuts lines too, but not the header.
    """
    lines = [line for line in text.splitlines()[: 2 * _LOOKED_AT] if line.strip()][:_LOOKED_AT]

    def score(separator: str) -> tuple[int, int]:
        widths = Counter(_width(line, separator) for line in lines)
        del widths[1]
        if not widths:
            return 0, 0
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        return count, width

    return max(_SEPARATORS, key=score)


def _width(line: str, separator: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return 1


def _text(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # a spreadsheet's "Unicode text"
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise TableUnreadableError(path=path.name, found="it holds bytes that are no text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
