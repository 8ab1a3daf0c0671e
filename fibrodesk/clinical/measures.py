"""The columns of a clinical table: their names, units and what a heart can have."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """A number of a heart that a burden can be held against."""

    EJECTION_FRACTION = "ejection_fraction"  # a fraction of the end-diastolic volume
    LVIDD_MM = "lvidd_mm"  # parasternal, end-diastolic
    LVIDS_MM = "lvids_mm"
    AGE_YEARS = "age_years"


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

_COLUMNS = {
    "patient": ("patient", "patientid", "id", "pid", "subject", "code", "patientcode", "number"),
    Measure.EJECTION_FRACTION: ("ejectionfraction", "ef", "lvef"),
    Measure.LVIDD_MM: ("lvidd", "lvedd", "lvidiastole"),
    Measure.LVIDS_MM: ("lvids", "lvesd", "lvisystole"),
    Measure.AGE_YEARS: ("age",),
    "sex": ("sex", "gender"),
    "form": ("form", "formofdisease", "fibrosisform"),
    "method": ("method", "efmethod", "ejectionfractionmethod", "lvefmethod"),
}
_UNITS = {
    "percent": 0.01,
    "%": 0.01,
    "pct": 0.01,
    "fraction": 1.0,
    "mm": 1.0,
    "cm": 10.0,
    "years": 1.0,
    "year": 1.0,
    "y": 1.0,
}
_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,12}(?:[.,][0-9]{1,12})?)\s*(%|mm|cm)?\s*")
_LARGEST_FRACTION = 1.0
_LARGEST_CM = 15.0
_SEXES = {"f": "F", "female": "F", "w": "F", "woman": "F", "m": "M", "male": "M", "man": "M"}
_SEXES |= {"o": "O", "other": "O", "d": "O", "x": "O"}
_FORMS = {
    "focal": "focal",
    "localized": "focal",
    "localised": "focal",
    "diffuse": "diffuse",
    "mixed": "mixed",
    "none": "none",
    "no": "none",
}


def column_of(header: str) -> tuple[str, str]:
    """The column's name in `_COLUMNS` and the unit in its header, each "" where not known.

    "LVIDd (mm)", "lvidd_mm" and "LVIDd mm" are the same.
    """
    plain = unicodedata.normalize("NFKC", header).strip().casefold()
    words = re.findall(r"[^\W_]+|%", plain)
    unit = words.pop() if len(words) > 1 and words[-1] in _UNITS else ""
    name = "".join(words)
    for column, names in _COLUMNS.items():
        if name in names:
            return str(column), unit
    return "", unit


def factor_of(unit: str) -> float | None:
    """What a number in `unit` is multiplied with; None if the header told none."""
    return _UNITS.get(unit)


def factors(measure: Measure, largest: float) -> tuple[float, ...]:
    """What a column without a unit may be multiplied with, the likeliest first.

    Args:
        largest: the column's largest number; nan if it holds none.
    """
    if measure is Measure.EJECTION_FRACTION:
        return (1.0, 0.01) if largest <= _LARGEST_FRACTION else (0.01, 1.0)
    if measure in (Measure.LVIDD_MM, Measure.LVIDS_MM):
        return (10.0, 1.0) if largest < _LARGEST_CM else (1.0, 10.0)
    return (1.0,)


def number_of(text: str) -> float:
    """A number with a point or a comma and maybe a unit sign behind it, or nan."""
    found = _NUMBER.fullmatch(text)
    return float(found[1].replace(",", ".")) if found else math.nan


def factor_in_cell(text: str) -> float | None:
    """What a unit sign within the cell itself says; None without one."""
    found = _NUMBER.fullmatch(text)
    return _UNITS[found[2]] if found and found[2] else None


def sex_of(text: str) -> str | None:
    """ "F", "M" or "O"; None for a word that is not known."""
    return _SEXES.get(text.strip().casefold())


def form_of(text: str) -> str | None:
    """ "focal", "diffuse", "mixed" or "none"; None for a word that is not known."""
    return _FORMS.get(text.strip().casefold())
