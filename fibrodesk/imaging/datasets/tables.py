"""The tables of data sets: CSV files whose columns are found by name, whatever else they hold."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from fibrodesk.imaging.foreign.errors import TableColumnError, TableUnreadableError, TooLargeError

_MOST_BYTES = 256 << 20
_MOST_CELL = 4096
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: cells by the lower case of their column, stripped."""

    number: int  # as a spreadsheet counts, the header being 1
    cells: Mapping[str, str]

    def word(self, column: str) -> str:
        return self.cells.get(column.lower(), "")

    def figure(self, column: str) -> float:
        """The cell as a number; nan where it is none."""
        return number_of(self.word(column))


def header_of(path: Path) -> tuple[str, ...]:
    """The columns' names in lower case; () where there is no such table."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            line = file.readline(_MOST_CELL)
    except OSError:
        return ()
    return tuple(name.strip().lower() for name in next(csv.reader([line]), []))


def rows_of(path: Path, *, needed: Sequence[str]) -> Iterator[Row]:
    """Every row that is not empty; columns beyond `needed` are kept, unnamed ones are not.

    Raises:
        TableUnreadableError: there is no such file, or it is no text.
        TableColumnError: a column of `needed` is missing.
        TooLargeError: larger than a table of a data set is.
    """
    names = header_of(path)
    missing = [name for name in needed if name.lower() not in names]
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TooLargeError(path=path.name, reason="a table is never so large")
        if missing:
            raise TableColumnError(path=path.name, missing=" and ".join(missing))
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            next(reader, None)
            for number, cells in enumerate(reader, start=2):
                if any(cells):
                    found = zip(names, cells, strict=False)
                    named = {name: cell.strip() for name, cell in found if name}
                    yield Row(number=number, cells=named)
    except OSError as error:
        reason = error.strerror or "the disk did not give it"
        raise TableUnreadableError(path=path.name, reason=reason) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableUnreadableError(path=path.name, reason="it is no table of text") from error


def number_of(text: str) -> float:
    """A cell as a number; nan where it is none or is not finite."""
    try:
        found = float(text)
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


def whole_number(text: str) -> int | None:
    """A cell as a whole number of 0 or more, also where it is written as "46.0"."""
    found = number_of(text)
    return int(found) if found >= 0 and found == int(found) and found < 1e9 else None


def is_plain_name(name: str) -> bool:
    """Whether a name from a table names a file of its own folder and nothing else."""
    parts = {PurePosixPath(name).name, PureWindowsPath(name).name}
    sane = name.isprintable() and len(name) <= _LONGEST_NAME and not name.startswith(".")
    return sane and parts == {name}
