"""Merged cells of a spreadsheet: one value is seen beside several rows, and one alone has it."""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fibrodesk.clinical.bounds import LARGEST_COLUMNS

Place = tuple[int, int]
"""A row as a spreadsheet counts (the first is 1), and a column from 0."""

_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]{0,200}?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)
_LONGEST = 512  # bytes of one such element, which may lie across two pieces
_MOST_CELLS = 100_000  # of more, the rest is as if it were not merged


def merged_places(path: Path, part: str, rows: Sequence[int]) -> Mapping[Place, Place]:
    """From each cell that a merged cell covers to the one that has the value.

    Args:
        path: a spreadsheet that was read already, so its size is known.
        part: the name of the sheet inside its zip.
        rows: the numbers of the rows that hold anything, from the smallest.
    """
    found: dict[Place, Place] = {}
    for (top, left), (bottom, right) in _ranges(path, part):
        for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
            for column in range(left, min(right + 1, LARGEST_COLUMNS)):
                if (row, column) != (top, left):
                    found[row, column] = top, left
            if len(found) > _MOST_CELLS:
                return found
    return found


def _ranges(path: Path, part: str) -> Iterator[tuple[Place, Place]]:
    with zipfile.ZipFile(path) as archive, archive.open(part) as unpacked:
        kept = b""
        while chunk := unpacked.read(2**20):
            piece = kept + chunk
            end = 0
            for found in _MERGED.finditer(piece):
                left, top, right, bottom = found.groups()
                yield (int(top), _column(left)), (int(bottom), _column(right))
                end = found.end()
            kept = piece[max(end, len(piece) - _LONGEST) :]


def _column(letters: bytes) -> int:
    """A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1
