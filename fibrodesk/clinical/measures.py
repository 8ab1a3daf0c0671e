"""The numbers of a clinical table: their units, and what a heart can have."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fibrodesk.clinical.vocabulary import A4C_SEGMENTS, FACTORS, UNIT_WORDS, Unit


class Measure(StrEnum):
    """A number of a heart that a burden can be held against."""

    EJECTION_FRACTION = "ejection_fraction"  # a fraction of the end-diastolic volume
    LVIDD_MM = "lvidd_mm"  # parasternal, end-diastolic
    LVIDS_MM = "lvids_mm"
    AGE_YEARS = "age_years"
    # scar as a fraction of a segment of the AHA's model, by cardiac MRI
    MRI_SCAR_3 = "mri_scar_3"
    MRI_SCAR_6 = "mri_scar_6"
    MRI_SCAR_9 = "mri_scar_9"
    MRI_SCAR_12 = "mri_scar_12"
    MRI_SCAR_14 = "mri_scar_14"
    MRI_SCAR_16 = "mri_scar_16"
    MRI_SCAR_17 = "mri_scar_17"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Where a value stops being likely, and where it stops being possible."""

    least: float
    unlikely_below: float
    unlikely_above: float
    most: float

    def doubt(self, value: float) -> str:
        """In a word, what is wrong with `value`, or ""."""
        if not self.least <= value <= self.most:
            return "impossible"
        if not self.unlikely_below <= value <= self.unlikely_above:
            return "unlikely"
        return ""


BOUNDS = {
    Measure.EJECTION_FRACTION: Bounds(
        least=0.01, unlikely_below=0.10, unlikely_above=0.85, most=0.99
    ),
    # the least lies above what a diameter can be in centimetres, so that units are not confused
    Measure.LVIDD_MM: Bounds(least=15, unlikely_below=28, unlikely_above=90, most=150),
    Measure.LVIDS_MM: Bounds(least=10, unlikely_below=15, unlikely_above=80, most=140),
    Measure.AGE_YEARS: Bounds(least=0, unlikely_below=1, unlikely_above=105, most=125),
}
MRI_SCAR = {number: Measure(f"mri_scar_{number}") for number in A4C_SEGMENTS}
"""By the number of the segment."""
_SHARE = Bounds(least=0, unlikely_below=0, unlikely_above=1, most=1)
BOUNDS |= dict.fromkeys(MRI_SCAR.values(), _SHARE)

OLDEST_YEARS = 90.0
"""Ages above it are stored as it: the very old are few, and an age could tell who it is."""

UNITS = {
    Measure.EJECTION_FRACTION: (Unit.PERCENT, Unit.FRACTION),
    Measure.LVIDD_MM: (Unit.MILLIMETRES, Unit.CENTIMETRES),
    Measure.LVIDS_MM: (Unit.MILLIMETRES, Unit.CENTIMETRES),
    Measure.AGE_YEARS: (Unit.YEARS, Unit.MONTHS),
    # shares are possible in percent too; but percent are none of a column in which all is below 1
    **dict.fromkeys(MRI_SCAR.values(), (Unit.FRACTION, Unit.PERCENT)),
}
"""The units that a measure may have, the usual one first."""

_NUMBER = re.compile(r"([+-]?[0-9]{1,12}(?:[.,][0-9]{1,12})?)\s*([a-z%]*)")
_AGE_STRING = re.compile(r"([0-9]{3})([YM])")  # PS3.5: AS, such as 061Y
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{2}|[0-9]{4})"
    r"|[0-9]{1,2}[.\- ]{1,2}[a-z]{3,9}\.?(?:[\- ][0-9]{2,4})?"
)
_MONTH = re.compile("jan|feb|mar|mae|apr|avr|abr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|fev")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as a cell holds it, with the unit that the cell itself tells."""

    number: float  # nan where the cell holds none
    unit: Unit | None = None

    @property
    def missing(self) -> bool:
        return math.isnan(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitVotes:
    """What the values of a column say of its unit."""

    votes: Mapping[Unit, int]  # by unit the values that are possible in it, the usual unit first
    values: int  # those that are possible in any

    @property
    def unit(self) -> Unit:
        """The unit in which most values are possible; the usual one where two are level."""
        return max(self.votes, key=lambda each: self.votes[each])  # the first of the level ones

    @property
    def clear(self) -> bool:
        """Whether one unit has more values than any other."""
        return sum(count == self.votes[self.unit] for count in self.votes.values()) == 1


def quantity_of(text: str) -> Quantity:
    """A number with a point or a comma, and maybe a unit behind it.

    A unit that is not known makes it no number: "48 ml" is no diameter.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    age = _AGE_STRING.fullmatch(plain)
    if age is not None:
        return Quantity(number=float(age[1]), unit=Unit.YEARS if age[2] == "Y" else Unit.MONTHS)
    found = _NUMBER.fullmatch(plain.casefold())
    if found is None or (found[2] and found[2] not in UNIT_WORDS):
        return Quantity(number=math.nan)
    return Quantity(number=float(found[1].replace(",", ".")), unit=UNIT_WORDS.get(found[2]))


def is_date(text: str) -> bool:
    """Whether a cell holds a date, which spreadsheets make of numbers such as 5.4."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if _DATE.fullmatch(plain) is None:
        return False
    word = re.search(r"[a-z]{3,}", plain)
    return word is None or _MONTH.match(word[0]) is not None or plain[4:5] == "-"


def unit_votes(measure: Measure, quantities: Iterable[Quantity]) -> UnitVotes:
    """Count in which unit how many values are possible.

    A value that tells its own unit speaks for that alone.
    """
    votes = dict.fromkeys(UNITS[measure], 0)
    values = 0
    for one in quantities:
        fits = [
            unit
            for unit in votes
            if one.unit in (None, unit) and possible(measure, one.number * FACTORS[unit])
        ]
        values += bool(fits)
        for unit in fits:
            votes[unit] += 1
    return UnitVotes(votes=votes, values=values)


def possible(measure: Measure, value: float) -> bool:
    """Whether a heart can have `value`; False for nan."""
    return BOUNDS[measure].least <= value <= BOUNDS[measure].most
