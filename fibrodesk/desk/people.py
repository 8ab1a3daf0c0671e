"""People: who sits at the desk, in which roles, and what happens when a password is forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles, seal
from fibrodesk.desk.errors import (
    PersonExistsError,
    PersonNameError,
    PersonRefusedError,
    PersonRoleError,
    ReasonMissingError,
    WrongPasswordError,
)
from fibrodesk.desk.project import keyring
from fibrodesk.desk.project.passwords import check_password
from fibrodesk.domain.people import Person, Role
from fibrodesk.sealing import keys

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.people import PersonRow
    from fibrodesk.storage.store import Rows


def list_people(session: Session) -> list[Person]:
    """Everybody, in the order in which they came; for administrators.

    Raises:
        NotAllowedError: the person is no administrator.
    """
    roles.require(session, roles.Act.ADMINISTER)
    return [row.person for row in session.project.store.read(lambda rows: rows.people.all())]


def add_person(
    session: Session,
    *,
    name: str,
    roles: Collection[Role],
    password: str,
) -> Person:
    """Make a person with a key of their own; an administrator gets the study's secrets, too.

    Raises:
        NotAllowedError: the session is of no administrator.
        PersonExistsError, PersonRefusedError, PasswordRefusedError: not like that.
    """
    _require_administrator(session)
    _check_roles(session, roles)
    check_password(password)
    person = Person(id=secrets.token_hex(8), name=" ".join(name.split()), roles=frozenset(roles))
    if not person.name or not person.name.isprintable():
        raise PersonNameError
    pair = keys.new_key_pair()
    cost = session.project.store.read(keyring.project_cost)
    key = keyring.wrapped_key(pair.secret, password, cost)

    def add(rows: Rows) -> None:
        if rows.people.named(name) is not None:
            raise PersonExistsError(name=person.name)
        rows.people.add(person, public_key=pair.public, key=key)
        if person.holds(Role.ADMINISTRATOR):
            _share_vault(session, rows, person.id, pair.public)
        detail = {"roles": sorted(person.roles), "id": person.id}
        auditing.record(rows, session, "person added", person.name, detail)

    session.project.store.write(add)
    return person


def set_roles(session: Session, person_id: str, wanted: Collection[Role]) -> Person:
    """Give a person other roles; a new administrator gets the study's secrets.

    Raises:
        NotAllowedError: the session is of no administrator.
        PersonRefusedError: the own roles, or the last administrator's.
    """
    _require_administrator(session)
    _check_roles(session, wanted)

    def change(rows: Rows) -> Person:
        row = _other(session, rows, person_id, what="the own role")
        loses = row.person.holds(Role.ADMINISTRATOR) and Role.ADMINISTRATOR not in wanted
        if loses:
            _keep_an_administrator(rows, person_id)
            rows.people.empty_vault(person_id)
        rows.people.set_roles(person_id, wanted)
        if Role.ADMINISTRATOR in wanted and not row.person.holds(Role.ADMINISTRATOR):
            _share_vault(session, rows, person_id, row.public_key)
        detail = {"before": sorted(row.person.roles), "after": sorted(wanted)}
        auditing.record(rows, session, "roles changed", row.person.name, detail)
        return _existing(rows, person_id).person

    return session.project.store.write(change)


def lock_person(session: Session, person_id: str, locked: bool = True) -> Person:
    """Lock a name, or unlock it, which also forgets its wrong passwords.

    Raises:
        NotAllowedError: the session is of no administrator.
        PersonRefusedError: the own name, or the last administrator's.
    """
    _require_administrator(session)

    def change(rows: Rows) -> Person:
        row = _other(session, rows, person_id, what="the own name")
        if locked and row.person.holds(Role.ADMINISTRATOR):
            _keep_an_administrator(rows, person_id)
        rows.people.set_locked(person_id, locked)
        act = "person locked" if locked else "person unlocked"
        auditing.record(rows, session, act, row.person.name, {"id": person_id})
        return _existing(rows, person_id).person

    return session.project.store.write(change)


def change_password(session: Session, *, old: str | None, new: str) -> None:
    """Put the own key under another password; the key itself stays.

    Raises:
        WrongPasswordError: the old password is not right.
        PasswordRefusedError: the new one is too short.
    """
    check_password(new)
    person = session.person_now()
    store = session.project.store
    try:
        old_key = store.read(lambda rows: rows.people.key_of(person.id))
        secret = keyring.unwrapped(old_key, old or "")
    except keys.KeyRefusedError as error:
        raise WrongPasswordError(name=person.name) from error
    key = keyring.wrapped_key(secret, new, store.read(keyring.project_cost))

    def change(rows: Rows) -> None:
        rows.people.set_key(person.id, public_key=keys.public_key_of(secret), key=key)
        auditing.record(rows, session, "password changed", person.name)

    store.write(change)


def reset_password(session: Session, person_id: str, *, new: str, reason: str) -> None:
    """Give somebody who forgot the password a new one, and all their readings back.

    The recovery key opens each reading's key and each share, which are sealed anew to a new key
    pair. It is written in the audit, and the person is told at the next sign-in.

    Raises:
        NotAllowedError: the session is of no administrator.
        PersonRefusedError: it is the own password.
    """
    roles.require(session, roles.Act.USE_RECOVERY_KEY)
    if not reason.strip():
        raise ReasonMissingError(act="Using the recovery key")
    check_password(new)
    pair = keys.new_key_pair()
    cost = session.project.store.read(keyring.project_cost)
    key = keyring.wrapped_key(pair.secret, new, cost)

    def change(rows: Rows) -> None:
        row = _other(session, rows, person_id, what="the own password")
        recovery = seal.vault_secret(session, rows, "recovery")
        count = _reseal(rows, person_id, recovery, pair.public)
        rows.people.set_key(person_id, public_key=pair.public, key=key)
        rows.people.set_locked(person_id, False)
        if row.person.holds(Role.ADMINISTRATOR):
            _share_vault(session, rows, person_id, pair.public)
        detail = {"reason": reason, "readings": count, "id": person_id}
        auditing.record(rows, session, "recovery key used", row.person.name, detail)
        words = f"{session.person.name} gave you a new password with the recovery key: {reason}"
        rows.people.add_notice(person_id, words)

    session.project.store.write(change)


def notices(session: Session) -> list[str]:
    """What the person has to be told: each once, in the first session that asks for it."""
    store = session.project.store
    me, here = session.person.id, session.id
    found = store.read(lambda rows: rows.people.notices_for(me, here))
    if found:
        store.write(lambda rows: rows.people.notices_shown([number for number, _ in found], here))
    return [words for _, words in found]


def _require_administrator(session: Session) -> None:
    roles.require(session, roles.Act.ADMINISTER)


def _check_roles(session: Session, wanted: Collection[Role]) -> None:
    if not wanted:
        raise PersonRoleError(what="A person has at least one role")
    if len(set(wanted)) > 1 and not session.project.settings.several_roles:
        raise PersonRoleError(what="In this study one person holds one role")


def _existing(rows: Rows, person_id: str) -> PersonRow:
    row = rows.people.get(person_id)
    if row is None:
        raise ValueError(f"no person {person_id}")
    return row


def _other(session: Session, rows: Rows, person_id: str, *, what: str) -> PersonRow:
    """The person, who is not the one at the desk."""
    if person_id == session.person.id:
        raise PersonRefusedError(what=f"Nobody changes {what} like this")
    return _existing(rows, person_id)


def _keep_an_administrator(rows: Rows, without: str) -> None:
    others = [
        row.person
        for row in rows.people.all()
        if row.person.holds(Role.ADMINISTRATOR) and not row.person.locked
    ]
    if not any(person.id != without for person in others):
        raise PersonRefusedError(what="A project keeps at least one administrator")


def _share_vault(session: Session, rows: Rows, person_id: str, public: bytes) -> None:
    for purpose in ("recovery", "linkage"):
        secret = seal.vault_secret(session, rows, purpose)
        rows.people.put_into_vault(purpose, person_id, keys.seal_to(public, secret))


def _reseal(rows: Rows, person_id: str, recovery: bytes, public: bytes) -> int:
    """Seal to `public` what was sealed to the person; answers with how many readings."""
    readings = rows.readings.readings_for(person_id)
    for reading_id in readings:
        sealed = rows.readings.key(reading_id, "recovery", "study")
        if sealed is None:
            raise ValueError(f"reading {reading_id} has no key for recovery")
        key = keys.open_sealed(recovery, sealed)
        rows.readings.add_key(reading_id, "person", person_id, keys.seal_to(public, key))
    for thread_id in rows.threads.threads_for(person_id):
        sealed_key = rows.threads.key(thread_id, "recovery", "study")
        if sealed_key is None:
            raise ValueError(f"thread {thread_id} has no key for recovery")
        key = keys.open_sealed(recovery, sealed_key)
        rows.threads.add_key(thread_id, "person", person_id, keys.seal_to(public, key))
    for round_id, sealed in rows.rounds.shares_of(person_id):
        share = keys.open_sealed(recovery, sealed)
        rows.rounds.reseal_share(round_id, person_id, keys.seal_to(public, share))
    return len(readings)
