"""Rounds that were given up before anything was drawn in them: kept, and on no list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

WITHDRAWN = "withdrawn round "
"""Before the id of a round, the name under which the project keeps when it was withdrawn."""
_BY_ITS_READER = "withdrawn by its own reader "
"""Before the id of a round, the name under which the project keeps why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWithdrawal:
    """A round that one of its own readers withdrew, as there was no other administrator."""

    name: str  # the round's, before it was withdrawn
    of_round: str  # the name of the round that it read again
    when: str  # ISO 8601, UTC
    reason: str


def withdrawn(rows: Rows, its_round: RoundRow) -> bool:
    """Whether `withdrawing.withdraw` gave the round up."""
    return bool(rows.info.get(f"{WITHDRAWN}{its_round.id}"))


def keep_own(rows: Rows, its_round: RoundRow, reason: str, *, when: str) -> None:
    """Keep what reports say of a round that its own reader withdrew."""
    told = {"name": its_round.name, "when": when, "reason": reason}
    rows.info.put(f"{_BY_ITS_READER}{its_round.id}", json.dumps(told))


def own_withdrawals(rows: Rows) -> list[OwnWithdrawal]:
    """Rounds that one of their own readers withdrew, by number."""
    found = []
    for row in rows.rounds.all():
        told = rows.info.get(f"{_BY_ITS_READER}{row.id}")
        if told:
            first = rows.rounds.get(row.of_round or "")
            name = "" if first is None else first.name
            found.append(OwnWithdrawal(of_round=name, **json.loads(told)))
    return found
