"""People, their wrapped keys, the vault of the study's secrets, and what people are to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, select, text

from fibrodesk.domain.people import Person, Role
from fibrodesk.storage.schema import notices, people, person_keys, vault
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    person: Person
    public_key: bytes
    failed_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """A secret key under a password, with the cost at which the password was stretched."""

    salt: bytes
    opslimit: int
    memlimit: int
    wrapped_secret: bytes


def folded(name: str) -> str:
    """Two names that differ in case or outer space alone are one person."""
    return " ".join(name.split()).casefold()


class PeopleShelf(Shelf):
    """People and what only they can open."""

    def add(self, person: Person, *, public_key: bytes, key: WrappedKey) -> None:
        self._insert(
            people,
            id=person.id,
            name=person.name,
            folded_name=folded(person.name),
            roles=_roles_text(person.roles),
            locked=int(person.locked),
            unprotected=int(person.unprotected),
            public_key=public_key,
            failed_attempts=0,
        )
        self._insert(person_keys, person=person.id, **_key_values(key))

    def all(self) -> list[PersonRow]:
        """Everybody, in the order in which they came."""
        return [_person_row(row) for row in self._all(select(people).order_by(text("rowid")))]

    def get(self, person_id: str) -> PersonRow | None:
        row = self._first(select(people).where(people.c.id == person_id))
        return None if row is None else _person_row(row)

    def named(self, name: str) -> PersonRow | None:
        row = self._first(select(people).where(people.c.folded_name == folded(name)))
        return None if row is None else _person_row(row)

    def set_roles(self, person_id: str, roles: Iterable[Role]) -> None:
        self._update(people, people.c.id == person_id, roles=_roles_text(roles))

    def set_locked(self, person_id: str, locked: bool) -> None:
        self._update(people, people.c.id == person_id, locked=int(locked), failed_attempts=0)

    def set_failed_attempts(self, person_id: str, failed: int, *, locked: bool) -> None:
        values = {"failed_attempts": failed, "locked": int(locked)}
        self._update(people, people.c.id == person_id, **values)

    def set_key(self, person_id: str, *, public_key: bytes, key: WrappedKey) -> None:
        self._update(people, people.c.id == person_id, public_key=public_key, unprotected=0)
        self._update(person_keys, person_keys.c.person == person_id, **_key_values(key))

    def key_of(self, person_id: str) -> WrappedKey:
        row = self._first(select(person_keys).where(person_keys.c.person == person_id))
        if row is None:
            raise ValueError(f"{person_id} has no key")
        return WrappedKey(
            salt=row.salt,
            opslimit=row.opslimit,
            memlimit=row.memlimit,
            wrapped_secret=row.wrapped_secret,
        )

    # The vault.

    def put_into_vault(self, purpose: str, person_id: str, sealed: bytes) -> None:
        """Keep a secret that is sealed to `person_id`, in place of an older one."""
        here = (vault.c.purpose == purpose) & (vault.c.person == person_id)
        if not self._update(vault, here, sealed=sealed):
            self._insert(vault, purpose=purpose, person=person_id, sealed=sealed)

    def in_vault(self, person_id: str) -> dict[str, bytes]:
        """What is sealed to `person_id`, by its purpose."""
        rows = self._all(select(vault).where(vault.c.person == person_id))
        return {row.purpose: row.sealed for row in rows}

    def empty_vault(self, person_id: str) -> None:
        self._connection.execute(delete(vault).where(vault.c.person == person_id))

    # What people are to be told.

    def add_notice(self, person_id: str, text: str) -> None:
        self._insert(notices, person=person_id, text=text)

    def notices_for(self, person_id: str, session_id: str) -> list[tuple[int, str]]:
        """What was not shown in an earlier session: number and words."""
        fresh = notices.c.shown_in.is_(None) | (notices.c.shown_in == session_id)
        query = select(notices).where((notices.c.person == person_id) & fresh)
        return [(row.id, row.text) for row in self._all(query.order_by(notices.c.id))]

    def notices_shown(self, numbers: Sequence[int], session_id: str) -> None:
        self._update(notices, notices.c.id.in_(numbers), shown_in=session_id)


def _person_row(row: Row[Any]) -> PersonRow:
    return PersonRow(
        person=Person(
            id=row.id,
            name=row.name,
            roles=frozenset(Role(role) for role in row.roles.split(",") if role),
            locked=bool(row.locked),
            unprotected=bool(row.unprotected),
        ),
        public_key=row.public_key,
        failed_attempts=row.failed_attempts,
    )


def _roles_text(roles: Iterable[Role]) -> str:
    return ",".join(sorted(roles))


def _key_values(key: WrappedKey) -> dict[str, object]:
    return {
        "salt": key.salt,
        "opslimit": key.opslimit,
        "memlimit": key.memlimit,
        "wrapped_secret": key.wrapped_secret,
    }
