"""In which order the frames stand, and which of them are left out of the list for now."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fibrodesk.ui.agreement.figures import FrameRow

Key = tuple[str, int]
Order = tuple[float | str, ...]


class State(StrEnum):
    """How far a frame is on its way from a disagreement to a consensus."""

    UNKNOWN = "unknown"  # not held against the limits of the study yet
    NONE = "none"  # no rule of the study sends it to adjudication
    OPEN = "open"
    BEGUN = "begun"  # somebody draws the consensus
    SIGNING = "signing"  # drawn, and a signature is still owed
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Why a frame is to be adjudicated, in words of `agreement.adjudication`, and how far it is."""

    state: State = State.NONE
    reasons: tuple[str, ...] = ()
    told: tuple[str, ...] = ()  # each reason with its value and its limit
    how: str = ""  # who settled it, or whose signature is owed


NOTHING_OWED = Standing()
NOT_KNOWN = Standing(state=State.UNKNOWN)
Standings = Mapping[Key, Standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which frames the list holds; "" and False leave none out."""

    open_only: bool = False
    patient: str = ""
    kind: str = ""

    def keep(self, row: FrameRow, standing: Standing) -> bool:
        if self.open_only and standing.state in (State.NONE, State.SETTLED):
            return False
        return self.patient in ("", row.patient) and self.kind in ("", row.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """A column of the list, and which way; what has no value stands last either way."""

    column: str = "apart"
    descending: bool = True


_STATES = {
    State.OPEN: 4,
    State.BEGUN: 3,
    State.SIGNING: 2,
    State.SETTLED: 1,
    State.NONE: 0,
    State.UNKNOWN: 0,
}


def arranged(
    rows: Iterable[FrameRow], standings: Standings, *, filters: Filters, sorting: Sorting
) -> list[FrameRow]:
    """The rows that `filters` keep, as `sorting` wants them."""
    kept = [row for row in rows if filters.keep(row, standings.get(row.key, NOTHING_OWED))]
    order = _ORDERS[sorting.column]
    defined: list[tuple[Order, FrameRow]] = []
    undefined: list[FrameRow] = []
    for row in kept:
        at = order(row, standings.get(row.key, NOTHING_OWED))
        if at is None:
            undefined.append(row)
        else:
            defined.append((at, row))
    defined.sort(key=lambda pair: pair[0], reverse=sorting.descending)
    sorted_rows = [row for _, row in defined]
    if sorting.column == "apart" and sorting.descending:
        return _with_conflicts(sorted_rows, undefined)
    return sorted_rows + undefined


def _with_conflicts(defined: list[FrameRow], undefined: list[FrameRow]) -> list[FrameRow]:
    """The order in which they are adjudicated: see `agreement.adjudication.disagreement_order`.

    What one reader alone could assess stands first, as nothing tells how far the two are apart.
    """
    alike = [row for row in defined if not row.apart > 0]
    alike.sort(key=lambda row: row.kind == "both_empty")
    conflicts = [row for row in undefined if row.kind == "not_assessable_by_one"]
    rest = [row for row in undefined if row.kind != "not_assessable_by_one"]
    rest.sort(key=lambda row: row.kind == "not_assessable_by_both")
    return conflicts + [row for row in defined if row.apart > 0] + alike + rest


def _number(value: float, row: FrameRow) -> Order | None:
    return None if math.isnan(value) else (value, *_place(row))


def _place(row: FrameRow) -> Order:
    return (float(row.cine_number), float(row.frame))


_ORDERS: dict[str, Callable[[FrameRow, Standing], Order | None]] = {
    "patient": lambda row, _: (row.patient, *_place(row)),
    "frame": lambda row, _: _place(row),
    "kappa": lambda row, _: _number(row.kappa.value, row),
    "dice": lambda row, _: _number(row.dice.value, row),
    # areas of two units have no common order: what is calibrated comes first
    "apart": lambda row, _: (
        None if math.isnan(row.apart) else (float(row.unit == "mm²"), row.apart, *_place(row))
    ),
    "standing": lambda row, standing: (
        float(_STATES[standing.state]),
        float(len(standing.reasons)),
        0.0 if math.isnan(row.apart) else row.apart,
    ),
}


def counted(rows: Sequence[FrameRow], standings: Standings) -> dict[State, int]:
    """How many of `rows` stand how."""
    found = dict.fromkeys(State, 0)
    for row in rows:
        found[standings.get(row.key, NOTHING_OWED).state] += 1
    return found
