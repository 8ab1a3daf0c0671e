"""Rows of a table of values, and how any table becomes CSV: full precision, reasons in words.

A value that is missing is an empty cell, and why stands in the row.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.reasons import in_words
from fibrodesk.agreement.records.sheet import Record
from fibrodesk.agreement.study import StudyAgreement
from fibrodesk.reports.numbers import CUT

T_OVER_PATIENTS = "t over patients"
JACKKNIFE = "delete-one-patient jackknife, t on arctanh"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One value; its fields, in their order, are the columns."""

    name: str
    of: str = ""  # a stratum, a pair of readers; "" for the whole study
    value: float | int | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    interval_method: str = ""
    patients: int | None = None
    frames: int | None = None
    domain: str = ""
    mode: str = ""
    reason: str = ""  # why there is no value
    interval_reason: str = ""  # why there is no interval


def values_csv(rows: Sequence[ValueRow]) -> str:
    """`rows` under the names of their columns."""
    return csv_text([field.name for field in fields(ValueRow)], map(astuple, rows))


class Rows:
    """Rows of one agreement, which bear its domain and mode."""

    def __init__(self, found: StudyAgreement, *, of: str = "") -> None:
        self._domain, self._mode, self._of = str(found.domain), str(found.mode), of
        self.rows: list[ValueRow] = []

    def put(
        self,
        name: str,
        value: float | None,
        reason: str,
        *,
        ends: Interval | None = None,
        method: str = "",
        unit: str = "",
        patients: int | None = None,
        frames: int | None = None,
    ) -> None:
        """A row; an interval that is none leaves its ends empty and its reason beside."""
        missing = value is None or math.isnan(value)
        has_ends = ends is not None and ends.defined
        self.rows.append(
            ValueRow(
                name=name,
                of=self._of,
                value=None if missing else value,
                unit="" if missing else unit,
                low=ends.low if ends is not None and has_ends else None,
                high=ends.high if ends is not None and has_ends else None,
                interval_method=_method(ends, method),
                patients=patients,
                frames=frames,
                domain=self._domain,
                mode=self._mode,
                reason=in_words(reason or "undefined") if missing else "",
                interval_reason="" if ends is None or has_ends else in_words(ends.reason),
            )
        )


def _method(ends: Interval | None, method: str) -> str:
    """How an interval was made, and whether it ends where its scale does."""
    if ends is None or not ends.defined:
        return ""
    return f"{method}, {CUT}" if ends.cut else method


def records_csv(records: Sequence[Record], **ground: str) -> str:
    """JSON records as rows; what holds for all comes first, the words of what is missing last."""
    flat = [_flat(record) for record in records]
    names = list(dict.fromkeys(name for values, _ in flat for name in values))
    return csv_text(
        [*ground, *names, "reasons"],
        (
            [*ground.values(), *map(values.get, names), "; ".join(reasons)]
            for values, reasons in flat
        ),
    )


def _flat(record: Record) -> tuple[Record, list[str]]:
    """A record and the records in it as one row: names joined, and "name: word" of what is null."""
    values: Record = {}
    reasons = [f"{name}: {word}" for name, word in record.get("reasons", {}).items()]
    for name, value in record.items():
        if name == "reasons":
            continue
        if not isinstance(value, dict):
            values[name] = value
            continue
        inner, why = _flat(value)
        values.update({f"{name}_{part}": each for part, each in inner.items()})
        reasons += [f"{name}_{line}" for line in why]
    return values, reasons


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A head and rows, one line feed a line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if cell is None else _safe(cell) for cell in row])
    return text.getvalue()


def _safe(cell: object) -> object:
    """A word that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
