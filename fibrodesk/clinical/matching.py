"""Which column of a table means what, and in which unit: guessed with a reason, changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fibrodesk.clinical.errors import (
    ColumnDoubledError,
    ColumnMissingError,
    ColumnUnknownError,
)
from fibrodesk.clinical.measures import UNITS, Measure, quantity_of, unit_votes
from fibrodesk.clinical.raw import RawTable
from fibrodesk.clinical.vocabulary import Meaning, Unit, meaning_of

_MEASURES = {Meaning(str(measure)): measure for measure in Measure}


class Why(StrEnum):
    """Where a meaning or a unit comes from."""

    NONE = ""
    HEADER = "header"  # the header says it
    VALUES = "values"  # most of the values are possible in this unit alone
    USUAL = "usual"  # nothing tells; it is the usual one
    PERSON = "person"  # somebody chose it


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMatch:
    """What one column is taken for."""

    place: int  # 0-based
    header: str
    meaning: Meaning = Meaning.LEAVE_OUT
    unit: Unit | None = None  # None for what is no number
    why: Why = Why.NONE  # of the meaning
    unit_why: Why = Why.NONE
    fitting: int = 0  # values that are possible in this unit
    values: int = 0  # values that are possible in any unit
    rival: Meaning = Meaning.LEAVE_OUT  # what it fits too, where another column is taken for that


def measure_of(meaning: Meaning) -> Measure | None:
    """The number that a meaning is; None for words."""
    return _MEASURES.get(meaning)


def units_of(meaning: Meaning) -> tuple[Unit, ...]:
    """The units that a column of this meaning may have, the usual one first."""
    measure = measure_of(meaning)
    return () if measure is None else UNITS[measure]


def propose(raw: RawTable) -> tuple[ColumnMatch, ...]:
    """A guess for every column; of two that fit one meaning the surer, else the first, has it."""
    known = [meaning_of(name) for name in raw.header]
    holders: dict[Meaning, int] = {}
    for wanted in (True, False):  # sure names first
        for place, (meaning, _, sure) in enumerate(known):
            if sure is wanted and meaning is not Meaning.LEAVE_OUT:
                holders.setdefault(meaning, place)
    matches = []
    for place, name in enumerate(raw.header):
        meaning, unit, _ = known[place]
        if meaning is Meaning.LEAVE_OUT:
            matches.append(ColumnMatch(place=place, header=name))
        elif holders[meaning] != place:
            matches.append(ColumnMatch(place=place, header=name, rival=meaning))
        else:
            first = ColumnMatch(place=place, header=name, meaning=meaning, why=Why.HEADER)
            matches.append(_with_unit(raw, first, unit))
    return tuple(matches)


def chosen(
    raw: RawTable,
    matches: Sequence[ColumnMatch],
    *,
    place: int,
    meaning: Meaning,
    unit: Unit | None = None,
) -> tuple[ColumnMatch, ...]:
    """The matches after somebody said what column `place` is; another of that meaning is let go."""
    changed = []
    for match in matches:
        if match.place == place:
            own = ColumnMatch(place=place, header=match.header, meaning=meaning, why=Why.PERSON)
            changed.append(_by_hand(raw, own, unit))
        elif meaning is not Meaning.LEAVE_OUT and match.meaning is meaning:
            changed.append(ColumnMatch(place=match.place, header=match.header, rival=meaning))
        else:
            changed.append(match)
    return tuple(changed)


def check(raw: RawTable, matches: Sequence[ColumnMatch]) -> None:
    """See that the matches can be read.

    Raises:
        ColumnMissingError: no column is the patient's.
        ColumnDoubledError: two columns are taken for the same.
    """
    for meaning in Meaning:
        same = [match.header for match in matches if match.meaning is meaning]
        if meaning is not Meaning.LEAVE_OUT and len(same) > 1:
            raise ColumnDoubledError(path=raw.name, column=spoken(meaning), found=", ".join(same))
    if not any(match.meaning is Meaning.PATIENT for match in matches):
        raise ColumnMissingError(
            path=raw.name, column="patient", found=_headers(raw), name="patient_id"
        )


def check_rivals(raw: RawTable, matches: Sequence[ColumnMatch]) -> None:
    """Refuse a guess between two columns that fit equally: nobody is there to be asked.

    Raises:
        ColumnDoubledError: two names mean the same, and neither surer than the other.
    """
    for match in matches:
        sure = meaning_of(match.header)[2]
        holder = next((one for one in matches if match.rival and one.meaning is match.rival), None)
        if holder is not None and holder.why is Why.HEADER and meaning_of(holder.header)[2] == sure:
            raise ColumnDoubledError(
                path=raw.name,
                column=spoken(match.rival),
                found=f"{holder.header}, {match.header}",
            )


def place_of(raw: RawTable, header: str) -> int:
    """The column of that name, in any case.

    Raises:
        ColumnUnknownError: there is none.
    """
    wanted = header.strip().casefold()
    for place, name in enumerate(raw.header):
        if name.strip().casefold() == wanted:
            return place
    raise ColumnUnknownError(path=raw.name, column=header, found=_headers(raw))


def spoken(meaning: str) -> str:
    """A meaning as words of a sentence."""
    return str(meaning).replace("_mm", "").replace("_years", "").replace("_", " ")


def _headers(raw: RawTable) -> str:
    return ", ".join(name for name in raw.header if name)[:200] or "none"


def _with_unit(raw: RawTable, match: ColumnMatch, told: Unit | None) -> ColumnMatch:
    """The unit that is told, where the measure can have it; else what the values say."""
    measure = measure_of(match.meaning)
    if measure is None:
        return match
    votes = unit_votes(measure, (quantity_of(cell) for cell in raw.column(match.place)))
    if told is not None and told in votes.votes:
        unit, why = told, Why.HEADER
    elif votes.clear and measure is not Measure.AGE_YEARS:  # 61 is possible in months too
        unit, why = votes.unit, Why.VALUES
    else:
        unit, why = UNITS[measure][0], Why.USUAL
    return replace(match, unit=unit, unit_why=why, fitting=votes.votes[unit], values=votes.values)


def _by_hand(raw: RawTable, match: ColumnMatch, unit: Unit | None) -> ColumnMatch:
    if unit is None or measure_of(match.meaning) is None:
        return _with_unit(raw, match, meaning_of(match.header)[1])
    return replace(_with_unit(raw, match, unit), unit_why=Why.PERSON)
