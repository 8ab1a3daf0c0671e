"""The proposals that wait for a verdict, and those that have one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fibrodesk.ui.review.ports import QueueItem


class Verdict(StrEnum):
    """What a reviewer says of a proposal; empty while it waits."""

    OPEN = ""
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One proposal with the verdict that it has now.

    `own` says that the verdict was given since the screen was opened, so that it can still be
    taken back without a word.
    """

    item: QueueItem
    verdict: Verdict
    reason: str = ""
    reader: str = ""
    own: bool = False

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def open(self) -> bool:
        return self.verdict is Verdict.OPEN


def rows_of(items: Iterable[QueueItem], *, own: frozenset[str] = frozenset()) -> list[QueueRow]:
    """The queue as the store tells it; `own` are the ids of this session's verdicts."""
    return [
        QueueRow(
            item=item,
            verdict=Verdict(item.verdict),
            reason=item.reason,
            reader=item.reader,
            own=item.id in own,
        )
        for item in items
    ]


def shown(rows: Sequence[QueueRow], wanted: Verdict | None) -> list[QueueRow]:
    """The rows of one verdict, in their order; None shows them all."""
    return [row for row in rows if wanted is None or row.verdict is wanted]


def counts(rows: Sequence[QueueRow]) -> dict[Verdict, int]:
    """How many rows each verdict has."""
    return {verdict: sum(row.verdict is verdict for row in rows) for verdict in Verdict}


def next_open(rows: Sequence[QueueRow], after: str | None) -> QueueRow | None:
    """The next row without a verdict after `after`, round the end; None if none is left.

    The row itself comes last: whoever asks wants another one.
    """
    start = next((place + 1 for place, row in enumerate(rows) if row.id == after), 0)
    turned = [*rows[start:], *rows[:start]]
    return next((row for row in turned if row.open), None)
