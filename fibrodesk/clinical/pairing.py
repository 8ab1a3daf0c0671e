"""Which row of a clinical table is whose: by study code, by patient number, or nearly so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class How(StrEnum):
    """What tells that a row and a patient are the same."""

    CODE = "code"
    NUMBER = "number"
    NEAR = "near"  # numbers that differ in leading zeros, spaces or case, which spreadsheets change


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A patient of the study, and the name that the table has for the same one."""

    code: str
    patient: str = field(repr=False)
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Every row and every patient once, in the table's order and in that of the codes."""

    pairs: tuple[Pair, ...] = field(default=(), repr=False)
    rows_alone: tuple[str, ...] = field(default=(), repr=False)
    clashing: tuple[str, ...] = field(default=(), repr=False)  # rows that claim one patient
    patients_alone: tuple[str, ...] = ()  # codes


def pair(patients: Iterable[str], here: Mapping[str, str]) -> Pairing:
    """Bring rows and patients together; a row that could be two patients' stays alone.

    Args:
        patients: whose rows the table has, as it names them.
        here: the patient number of each study code, "" where it is not known.
    """
    rows = list(patients)
    found = _found(rows, here)
    claimed: dict[str, list[Pair]] = defaultdict(list)
    for one in found.values():
        claimed[one.code].append(one)
    pairs: list[Pair] = []
    for claims in claimed.values():
        exact = [one for one in claims if one.how is not How.NEAR] or claims
        if len(exact) == 1:
            pairs += exact
    taken = {one.patient for one in pairs}
    claimants = {one.patient for claims in claimed.values() if len(claims) > 1 for one in claims}
    order = {row: place for place, row in enumerate(rows)}
    return Pairing(
        pairs=tuple(sorted(pairs, key=lambda one: order[one.patient])),
        rows_alone=tuple(row for row in rows if row not in taken and row not in claimants),
        clashing=tuple(row for row in rows if row in claimants - taken),
        patients_alone=tuple(sorted(set(here) - {one.code for one in pairs})),
    )


def near_number(patient: str) -> str:
    """The same for numbers that differ in case, spaces and leading zeros."""
    plain = "".join(patient.split()).casefold()
    return plain.lstrip("0") or plain


def _found(rows: Iterable[str], here: Mapping[str, str]) -> dict[str, Pair]:
    """By row whose it is; codes go before numbers, and what is equal before what is near."""
    numbers, near = _by_number(here, str), _by_number(here, near_number)
    codes = {code.casefold(): code for code in here}
    found = {}
    for row in rows:
        for how, matching in (
            (How.CODE, {codes[row.casefold()]} if row.casefold() in codes else set()),
            (How.NUMBER, numbers.get(row, set())),
            (How.NEAR, near.get(near_number(row), set())),
        ):
            if matching:
                if len(matching) == 1:
                    found[row] = Pair(code=min(matching), patient=row, how=how)
                break  # a number that two patients have is no reason to look for a third
    return found


def _by_number(here: Mapping[str, str], shape: Callable[[str], str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code, number in here.items():
        if number:
            found[shape(number)].add(code)
    return found
