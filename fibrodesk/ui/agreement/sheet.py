"""Figures out of the agreement's record, the one that the command line prints as JSON.

Screen and command give the same numbers because both take them from here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value, or nan and the word for why there is none; the interval likewise."""

    value: float = math.nan
    reason: str = ""
    low: float = math.nan
    high: float = math.nan
    interval_reason: str = ""
    cut: bool = False  # the interval ends where the scale of the value does

    @property
    def defined(self) -> bool:
        return not math.isnan(self.value)

    @property
    def has_interval(self) -> bool:
        return not (math.isnan(self.low) or math.isnan(self.high))


def part(record: Record, *path: str) -> Record:
    """A record within a record; empty where there is none."""
    found: Any = record
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def figure(record: Record, name: str) -> Figure:
    """The value `name` with its interval, `name`_interval, where the record tells one."""
    reasons = part(record, "reasons")
    value, spread = record.get(name), record.get(f"{name}_interval")
    why_not = str(reasons.get(f"{name}_interval", ""))
    if not isinstance(value, int | float) or isinstance(value, bool):
        return Figure(reason=str(reasons.get(name, "")) or "undefined")
    if isinstance(spread, list | tuple) and len(spread) == 2:
        return Figure(
            value=float(value), low=float(spread[0]), high=float(spread[1]), cut=cut(record, name)
        )
    return Figure(value=float(value), interval_reason=why_not)


def cut(record: Record, name: str) -> bool:
    """Whether the interval of `name` was cut where the scale of the value ends."""
    return f"{name}_interval" in (record.get("intervals_cut") or ())


def whole(record: Record, name: str) -> int:
    """A count; 0 where the record tells none."""
    value = record.get(name)
    return int(value) if isinstance(value, int | float) else 0
