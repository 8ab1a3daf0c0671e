"""Each reader of a round against oneself, in all repeats of it that have opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from fibrodesk.desk.agreeing.access import ReadersUnknownError
from fibrodesk.desk.agreeing.again import own_agreement, repeats_of
from fibrodesk.desk.agreeing.study import readers_of_round
from fibrodesk.desk.errors import NotAllowedError

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.reports.methods.facts import OwnAgreement
    from fibrodesk.storage.store import Rows


def own_agreements(session: Session, view: RoundView, domain: str) -> list[OwnAgreement]:
    """One a reader and repeat, in the order of the readers; of others only to who may see them.

    Raises:
        SealedError: the person still reads one of the cines again.
    """
    from fibrodesk.reports.methods.facts import OwnAgreement

    found = []
    for repeat in repeats_of(session, view.id):
        days = _days_between(session, view, repeat)
        for reader in readers_of_round(session, view.id):
            try:
                own = own_agreement(
                    session, round_id=repeat.id, reader=reader.person_id, domain=domain
                )
            except (NotAllowedError, ReadersUnknownError):
                continue  # another's, which an annotator does not see, or nobody's
            again = replace(own, readers=("first time", "again"))
            found.append(OwnAgreement(reader=reader.name, agreement=again, after_days=days))
    return found


def _days_between(session: Session, view: RoundView, repeat: RoundView) -> float | None:
    """The least number of days that lay between, as it was planned."""

    def opened(rows: Rows) -> str | None:
        row = rows.rounds.get(view.id)
        return None if row is None else row.opened

    first = session.project.store.read(opened)
    if first is None or repeat.not_before is None:
        return None
    apart = datetime.fromisoformat(repeat.not_before) - datetime.fromisoformat(first)
    return max(0.0, round(apart.total_seconds() / 86_400, 1))
