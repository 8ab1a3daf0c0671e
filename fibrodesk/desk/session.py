"""Signing in: a name and a password become a session that holds the person's own key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fibrodesk.desk.errors import NameLockedError, PersonLockedError, WrongPasswordError
from fibrodesk.sealing.keys import KeyRefusedError, waste_time

if TYPE_CHECKING:
    from fibrodesk.desk.known_threads import KnownThread
    from fibrodesk.desk.project.folder import Project
    from fibrodesk.domain.people import Person
    from fibrodesk.imaging.deidentification.linkage import Linkage
    from fibrodesk.storage.people import PersonRow
    from fibrodesk.storage.store import Rows

__all__ = [
    "PersonLockedError",
    "Session",
    "WrongPasswordError",
    "names_to_sign_in",
    "sign_in",
    "sign_out",
    "unprotected_name",
]

MOST_FAILED_ATTEMPTS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """Somebody at the desk. `secret` opens what is sealed to the person; it is in memory alone."""

    project: Project
    person: Person  # as it was at the sign-in
    id: str
    secret: bytes = field(repr=False)
    passing_linkage: list[Linkage] = field(default_factory=list, repr=False)
    """At most one: whose loops came in since the sign-in, where the study keeps no linkage."""
    known_threads: dict[str, KnownThread] = field(default_factory=dict, repr=False)
    """What was opened of notes and questions, by thread; see `desk.threads`."""

    def person_now(self, rows: Rows | None = None) -> Person:
        """The person as it stands in the project at this moment, looked up through `rows`.

        Raises:
            NameLockedError: it was locked meanwhile.
        """
        if rows is None:
            return self.project.store.read(self.person_now)
        row = rows.people.get(self.person.id)
        if row is None or row.person.locked:
            raise NameLockedError(name=self.person.name)
        return row.person


def names_to_sign_in(project: Project) -> list[str]:
    """Everybody who is not locked, in the order in which they came."""
    people = project.store.read(lambda rows: rows.people.all())
    return [row.person.name for row in people if not row.person.locked]


def unprotected_name(project: Project) -> str | None:
    """The administrator of a trial project who needs no password, or None."""
    people = project.store.read(lambda rows: rows.people.all())
    names = [row.person.name for row in people if row.person.unprotected and not row.person.locked]
    return names[0] if names else None


def sign_in(project: Project, name: str, password: str | None) -> Session:
    """Open the desk for a person; None is the password of an unprotected administrator.

    An unknown name takes as long as a wrong password, and leaves the same traces.

    Raises:
        WrongPasswordError: the name is unknown or the password wrong.
        PersonLockedError: after ten wrong passwords, or by an administrator.
    """
    from fibrodesk.desk.project import keyring

    row = project.store.read(lambda rows: rows.people.named(name))
    cost = project.store.read(keyring.project_cost)
    try:
        if row is None:
            waste_time(password or "", cost)
            raise KeyRefusedError
        key = project.store.read(lambda rows: rows.people.key_of(row.person.id))
        secret = keyring.unwrapped(key, password or "")
    except KeyRefusedError as error:
        project.store.write(lambda rows: _refused(rows, row))
        if row is not None and row.person.locked:
            raise PersonLockedError(name=row.person.name) from error
        raise WrongPasswordError(name=name) from error
    if row.person.locked:
        raise PersonLockedError(name=row.person.name)
    if row.failed_attempts:
        project.store.write(
            lambda rows: rows.people.set_failed_attempts(row.person.id, 0, locked=False)
        )
    return Session(project, row.person, secrets.token_hex(16), secret)


def sign_out(session: Session) -> None:
    """Close what the session holds open, and lay down its pens.

    Raises:
        DiskFullError: something that was drawn is not on the disk; it stays open.
    """
    for reading in tuple(session.project.open_readings):
        if reading.session is session:
            reading.close()


def _refused(rows: Rows, row: PersonRow | None) -> None:
    """Count the refusal; the count of all is kept so that an unknown name writes as well."""
    rows.info.put("refused_sign_ins", str(int(rows.info.get("refused_sign_ins")) + 1))
    if row is None:
        return
    now = rows.people.get(row.person.id)
    if now is None or now.person.locked:
        return
    failed = now.failed_attempts + 1
    locked = failed >= MOST_FAILED_ATTEMPTS
    rows.people.set_failed_attempts(row.person.id, failed, locked=locked)
    if locked:
        rows.audit.append(
            operation=secrets.token_hex(16),
            person="",
            act="person locked",
            subject=row.person.name,
            detail={"failed_attempts": failed},
        )
