"""Where the header of a table is: below a title, over two rows, or with the units beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fibrodesk.clinical.measures import is_date, quantity_of
from fibrodesk.clinical.vocabulary import Meaning, is_unit, meaning_of

Grid = Sequence[tuple[int, Sequence[str]]]
"""The rows that hold anything, each with its number as a spreadsheet shows it."""

_DEEPEST = 12  # rows in which a header is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedRows:
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    skipped: int = 0
    has_patient: bool = False


def headed(grid: Grid) -> HeadedRows:
    """Tell the header from the rows: the first row with a name for the patient, else the first.

    A second row of the header (names below a group's name, or units) is joined to the first.

    Args:
        grid: at least one row.
    """
    place = _place(grid)
    names = [cell.strip() for cell in grid[place][1]]
    after = place + 1
    if after < len(grid) and _continues(names, grid[after][1]):
        names = _joined(names, grid[after][1])
        after += 1
    while names and not names[-1]:
        names.pop()  # empty columns at the right, which spreadsheets leave behind
    return HeadedRows(
        header=tuple(names),
        rows=tuple((number, tuple(cells)) for number, cells in grid[after:]),
        skipped=place,
        has_patient=_has_patient(names),
    )


def _place(grid: Grid) -> int:
    sure = [meaning for _, cells in grid[:_DEEPEST] for meaning in [_surely(cells)]]
    for wanted in (2, 1):
        found = [place for place, strength in enumerate(sure) if strength >= wanted]
        if found:
            return found[0]
    return 0


def _surely(cells: Sequence[str]) -> int:
    """2 where a cell surely names the patient, 1 where one may, 0 without any."""
    found = [meaning_of(cell) for cell in cells if cell.strip()]
    patients = [sure for meaning, _, sure in found if meaning is Meaning.PATIENT]
    if not patients:
        return 0
    # a lone "Patient 7" or "ID" over a table is its title; a header has other names beside it
    return 2 if any(patients) and len(found) > 1 else 1


def _has_patient(names: Sequence[str]) -> bool:
    return any(meaning_of(name)[0] is Meaning.PATIENT for name in names if name)


def _continues(names: Sequence[str], below: Sequence[str]) -> bool:
    """Whether `below` goes on with the header: it holds units, or names and no value at all."""
    filled = [cell.strip() for cell in below if cell.strip()]
    if all(is_unit(cell) for cell in filled):
        return True
    if any(not quantity_of(cell).missing or is_date(cell) for cell in filled):
        return False
    patient = next(
        (place for place, name in enumerate(names) if meaning_of(name)[0] is Meaning.PATIENT), None
    )
    if patient is not None and patient < len(below) and below[patient].strip():
        return False
    return any(meaning_of(cell)[0] is not Meaning.LEAVE_OUT for cell in filled)


def _joined(names: Sequence[str], below: Sequence[str]) -> list[str]:
    """Each column's name from two rows; a group's name is over the columns at its right too."""
    joined, group = [], ""
    for place in range(max(len(names), len(below))):
        upper = names[place] if place < len(names) else ""
        lower = below[place].strip() if place < len(below) else ""
        group = upper or group
        if lower and is_unit(lower):
            joined.append(f"{group} ({lower.strip('()[] ')})")
        else:
            joined.append(lower or upper)
    return joined
