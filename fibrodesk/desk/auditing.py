"""The audit: every act of weight writes its row through `record`, in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import roles
from fibrodesk.desk.clinical.seal import Apart
from fibrodesk.desk.rounds import disguise
from fibrodesk.desk.rounds.unnamed import Unnamed
from fibrodesk.domain.draft import new_operation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows
    from fibrodesk.storage.verify import Damage


ROUND_CREATED = "round created"
"""The act of the audit row; of a repeat that is sealed it tells a reader no more than of others."""

_TOLD_OF_ANY = ("round", "cines", "readers", "mode")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """`when` is what the clock said, in UTC; the order is that of `number`."""

    number: int
    when: str
    person: str  # the name, or "" for the program itself
    act: str
    subject: str
    detail: dict[str, Any]


def record(
    rows: Rows,
    session: Session,
    act: str,
    subject: str,
    detail: dict[str, Any] | None = None,
    *,
    operation: str | None = None,
) -> None:
    """Write the audit row of an act into the transaction that the act itself runs in."""
    rows.audit.append(
        operation=operation or new_operation(),
        person=session.person.id,
        act=act,
        subject=subject,
        detail=detail or {},
    )


def read_audit(session: Session) -> list[AuditRow]:
    """Every row, oldest first; an annotator who is nothing else reads the own rows alone.

    Clinical values of a patient whom the person still reads alone are left out, and of a round
    that reads again under codes what would tell that it does, and which cines. So is what others
    settled, judged or found wanting in the frames of a cine that the person reads alone.
    Readers go by letters where the study hides their names.

    Raises:
        NotAllowedError: the person is locked.
    """
    person = roles.require(session, roles.Act.READ_AUDIT)
    everything = roles.Allowed.YES in roles.allowed(person, roles.Act.READ_AUDIT)
    own = None if everything else person.id

    def look(rows: Rows) -> list[AuditRow]:
        unnamed = Unnamed.of(session, rows)
        apart = Apart.of(rows, person.id)
        hidden = disguise.hidden_rounds(session, rows)
        return [
            AuditRow(
                number=row.number,
                when=row.when,
                person=unnamed.person(row),
                act=row.act,
                subject=row.subject,
                detail=unnamed.detail(
                    row,
                    apart.of_what(row.act, row.subject, _undisguised(row.act, row.detail, hidden)),
                ),
            )
            for row in rows.audit.all(person=own)
        ]

    return session.project.store.read(look)


def _undisguised(act: str, detail: dict[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    if act != ROUND_CREATED or detail.get("round") not in hidden:
        return detail
    return {name: detail[name] for name in _TOLD_OF_ANY}


def audit_head(session: Session) -> str:
    """The hash of the newest row, which exports, reports, snapshots and backups print."""
    return session.project.store.read(lambda rows: rows.audit.head())


def verify_project(
    path: Path,
    progress: Callable[[int, int], None] | None = None,
    *,
    heads: Sequence[str] = (),
) -> list[Damage]:
    """Everything that is not as it was written; needs no key and nobody signed in.

    `heads`: hashes of the audit that were printed outside; each must still stand in it.

    Raises:
        ProjectMissingError, ProjectNewerError, ProjectDamagedError: it cannot even be opened.
    """
    from fibrodesk.storage.verify import verify

    return verify(path, progress=progress or (lambda _done, _total: None), heads=heads)
