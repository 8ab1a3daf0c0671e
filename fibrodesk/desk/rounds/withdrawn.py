"""Rounds that were given up before anything was drawn in them: kept, and on no list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

WITHDRAWN = "withdrawn round "
"""Before the id of a round, the name under which the project keeps when it was withdrawn."""


def withdrawn(rows: Rows, its_round: RoundRow) -> bool:
    """Whether `withdrawing.withdraw` gave the round up."""
    return bool(rows.info.get(f"{WITHDRAWN}{its_round.id}"))
