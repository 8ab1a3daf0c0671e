"""Agreement on categories without an order, as the forms of disease: one answer a cine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fibrodesk.agreement.interval import Interval, interval_of_left_out

Table = tuple[tuple[int, ...], ...]
"""Units by the first reader's category (rows) and the second's (columns)."""


@dataclass(frozen=True, slots=True)
class CategoryPair:
    """What two readers call one unit of a patient; "" where a reader gave no category."""

    patient: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryAgreement:
    """How far two readers name the same categories, with every unit counted somewhere."""

    categories: tuple[str, ...]
    table: Table
    kappa: float
    interval: Interval  # by patient
    observed: float  # the share of units with the same category
    patients: int  # with a unit that both named
    without_first: int  # units that only the second named
    without_second: int
    without_both: int
    reason: str = ""  # why kappa has no value

    @property
    def n(self) -> int:
        """Units that both named."""
        return sum(map(sum, self.table))

    def agreement_on(self, category: str) -> float:
        """Of what is called so on average, the share that both call so; nan if nobody does."""
        place = self.categories.index(category)
        both = self.table[place][place]
        named = sum(self.table[place]) + sum(row[place] for row in self.table)
        return 2 * both / named if named else math.nan


def category_kappa(
    pairs: Iterable[CategoryPair], categories: Sequence[str] = ()
) -> CategoryAgreement:
    """Cohen's kappa over categories without an order; the interval leaves out whole patients.

    Args:
        categories: in the order of the table; those that are named and not in it follow.
    Source:
        Cohen J, Educ Psychol Meas 1960;20(1):37-46.
    """
    pairs = list(pairs)
    both = [pair for pair in pairs if pair.first and pair.second]
    named = {name for pair in pairs for name in (pair.first, pair.second)} - {""}
    order = (*categories, *sorted(named - set(categories)))
    patients: dict[str, list[tuple[str, str]]] = {}
    for pair in both:
        patients.setdefault(pair.patient, []).append((pair.first, pair.second))
    table = table_of([(pair.first, pair.second) for pair in both], order)
    value = kappa_of_table(table)
    without = [kappa_of_table(less(table, table_of(units, order))) for units in patients.values()]
    return CategoryAgreement(
        categories=order,
        table=table,
        kappa=value,
        interval=interval_of_left_out(value, without),
        observed=_share_on_diagonal(table),
        patients=len(patients),
        without_first=sum(not pair.first and bool(pair.second) for pair in pairs),
        without_second=sum(bool(pair.first) and not pair.second for pair in pairs),
        without_both=sum(not pair.first and not pair.second for pair in pairs),
        reason=_reason(table, value),
    )


def table_of(pairs: Iterable[tuple[str, str]], order: Sequence[str]) -> Table:
    """Units by both categories, in this order."""
    cells = Counter(pairs)
    return tuple(tuple(cells[first, second] for second in order) for first in order)


def kappa_of_table(table: Sequence[Sequence[int]]) -> float:
    """Cohen's kappa of a square table of counts; nan where both always name the same one."""
    whole = sum(map(sum, table))
    same = sum(row[place] for place, row in enumerate(table))
    columns = [sum(column) for column in zip(*table, strict=True)]
    by_chance = sum(sum(row) * column for row, column in zip(table, columns, strict=True))
    beyond = whole * whole - by_chance
    return (whole * same - by_chance) / beyond if beyond else math.nan


def summed(tables: Sequence[Table]) -> Table:
    """Cell by cell; of nothing, a table without a cell."""
    return tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in zip(*tables, strict=True))


def less(table: Table, part: Table) -> Table:
    """A table without a part of it, for leaving one patient out."""
    return tuple(
        tuple(cell - less for cell, less in zip(row, other, strict=True))
        for row, other in zip(table, part, strict=True)
    )


def _share_on_diagonal(table: Table) -> float:
    whole = sum(map(sum, table))
    return sum(row[place] for place, row in enumerate(table)) / whole if whole else math.nan


def _reason(table: Table, value: float) -> str:
    if sum(map(sum, table)) == 0:
        return "no_common_form"
    return "same_form_everywhere" if math.isnan(value) else ""
