"""Rounds: who reads which cines alone, how far each is, and when the seal opens."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, cines, primary, roles, seal
from fibrodesk.desk.cines import CineRecord
from fibrodesk.desk.errors import RoundRefusedError
from fibrodesk.desk.rounds import disguise, letters
from fibrodesk.desk.rounds import keys as round_keys
from fibrodesk.desk.rounds.withdrawn import withdrawn
from fibrodesk.desk.rounds.work import WorkItem, work_list
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import ReadingState, RoundKind
from fibrodesk.sealing import keys

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.people import Person
    from fibrodesk.storage.people import PersonRow
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

__all__ = [
    "ReaderProgress",
    "RoundView",
    "WorkItem",
    "create_round",
    "list_rounds",
    "reading_states",
    "round_view",
    "work_list",
]

FEWEST_READERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderProgress:
    person_id: str
    name: str
    submitted: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """A round as a person may see it: an annotator is told only the own progress.

    Its readers stand in the order of their letters, and go by them where names are hidden.

    While a repeat is sealed only administrators are told that it is one, and who reads in it is
    given the codes of its cines in place of their ids.
    """

    id: str
    name: str
    mode: str  # "blind" or "assisted"
    open: bool
    cines: tuple[str, ...]
    readers: tuple[ReaderProgress, ...]
    kind: RoundKind = RoundKind.READING
    of_round: str | None = None  # the round that is read again
    not_before: str | None = None  # ISO 8601, UTC; it asks for nothing until then


def create_round(
    session: Session,
    *,
    name: str,
    cines: Sequence[str],
    readers: Sequence[str],
    seed: int | None = None,
    by_letter: Sequence[str] | None = None,
) -> RoundView:
    """Give cines to two or more readers, each of whom reads them alone in an own random order.

    Args:
        seed: of the orders; the audit tells it.
        by_letter: the readers in the order of their letters, where nobody's name is to be hidden,
            as in a study of synthetic readers; None draws the order and tells it nowhere.
    Raises:
        NotAllowedError: the session is of no administrator.
        RoundRefusedError: a name that is taken, a reader who is none, a cine that is excluded.
    """
    roles.require(session, roles.Act.ADMINISTER)
    drawn = str(secrets.randbits(32) if seed is None else seed)
    round_id = secrets.token_hex(8)

    def change(rows: Rows) -> None:
        people = _check(session, rows, name, cines, readers)
        mode = session.project.settings.reading_mode
        places = letters.drawn(people) if by_letter is None else _ordered(people, by_letter)
        round_keys.add_sealed(
            rows, round_id=round_id, name=name, mode=mode, seed=drawn, people=places
        )
        numbered = sorted(cines, key=lambda each: rows.cines.require(each).number)
        for person_id in readers:
            order = list(numbered)
            random.Random(f"{drawn}:{person_id}").shuffle(order)
            rows.rounds.assign(round_id, person_id, order)
        detail = {
            "round": round_id,
            "cines": len(cines),
            "readers": sorted(each.person.name for each in people),  # no order that tells letters
            "seed": drawn,
            "mode": mode,
            "primary": primary.fixed(rows, session),
        }
        auditing.record(rows, session, auditing.ROUND_CREATED, name, detail)

    session.project.store.write(change)
    return round_view(session, round_id)


def list_rounds(session: Session) -> list[RoundView]:
    """The rounds of the study; for an annotator who is nothing else, those read in.

    Those that were withdrawn are left out, and until its day a repeat, but for administrators.
    """
    person = session.person_now()
    everything = _sees_progress(session)

    def look(rows: Rows) -> list[RoundView]:
        rounds = [row for row in rows.rounds.all() if not withdrawn(rows, row)]
        if not person.holds(Role.ADMINISTRATOR):
            rounds = [row for row in rounds if disguise.is_due(row)]
        views = [_view(session, rows, row, everything=everything) for row in rounds]
        return [view for view in views if everything or view.readers]

    return session.project.store.read(look)


def round_view(session: Session, round_id: str) -> RoundView:
    """One round; ValueError if there is none."""
    everything = _sees_progress(session)

    def look(rows: Rows) -> RoundView:
        row = rows.rounds.get(round_id)
        if row is None:
            raise ValueError(f"no round {round_id}")
        return _view(session, rows, row, everything=everything)

    return session.project.store.read(look)


def reading_states(session: Session, cine_id: str) -> dict[str, str]:
    """Each reader of the cine with "not_started", "draft" or "submitted", by the newest round.

    An annotator who is nothing else is told the own state alone; where names are hidden, letters.
    """
    everything, me = _sees_progress(session), session.person.id

    def look(rows: Rows) -> dict[str, str]:
        names = letters.called_on_cine(session, rows, cine_id)
        states: dict[str, str] = {}
        for row in rows.rounds.of_cine(cine_id):
            if row.kind is not RoundKind.READING:
                continue  # what is read again under a code is told of no cine
            begun = rows.readings.find(cine_id=cine_id, round_id=row.id)
            known = {reading.author: reading.state.value for reading in begun}
            for reader in rows.rounds.readers(row.id):
                if everything or reader.person == me:
                    states[names[row.id, reader.person]] = known.get(reader.person, "not_started")
        return states

    return session.project.store.read(look)


def publish_if_complete(session: Session, rows: Rows, round_id: str) -> None:
    """Publish the reader's share after the last cine, and open the round with the last share.

    Runs in the transaction of the submit.

    Raises:
        SealBrokenError: the shares do not make the round's key; nothing is submitted.
    """
    me = session.person.id
    if _submitted(rows, round_id, me) < len(rows.rounds.assigned(round_id, me)):
        return
    readers = rows.rounds.readers(round_id)
    mine = next(reader for reader in readers if reader.person == me)
    share = keys.open_sealed(session.secret, mine.share_sealed)
    rows.rounds.publish(round_id, me, share)
    if any(reader.share_published is None for reader in readers if reader.person != me):
        return
    seal.round_secret(rows, round_id)  # raises if the shares were tampered with
    row = rows.rounds.get(round_id)
    rows.rounds.set_opened(round_id, datetime.now(UTC).isoformat(timespec="milliseconds"))
    subject = "" if row is None else row.name
    auditing.record(rows, session, "round opened", subject, {"round": round_id})


def _check(
    session: Session, rows: Rows, name: str, chosen: Sequence[str], readers: Sequence[str]
) -> list[PersonRow]:
    if not name.strip() or rows.rounds.named(name) is not None:
        raise RoundRefusedError(what=f"The name {name!r} is empty or taken")
    if not chosen or len(set(chosen)) != len(chosen):
        raise RoundRefusedError(what="A round has at least one cine, and each once")
    if len(readers) < FEWEST_READERS or len(set(readers)) != len(readers):
        raise RoundRefusedError(what=f"A round has at least {FEWEST_READERS} different readers")
    known = {record.id: record for record in cines.records(session, rows)}
    for cine_id in chosen:
        _check_cine(known.get(cine_id))
    people = [rows.people.get(person_id) for person_id in readers]
    for row in people:
        if row is None or not roles.may(row.person, roles.Act.READ):
            who = "Somebody" if row is None else row.person.name
            raise RoundRefusedError(what=f"{who} is no annotator, or is locked")
    return [row for row in people if row is not None]


def _check_cine(record: CineRecord | None) -> None:
    if record is None:
        raise RoundRefusedError(what="One of the cines is not in this project")
    if record.excluded:
        raise RoundRefusedError(what=f"Cine {record.number} was excluded when it was prepared")


def _ordered(people: Sequence[PersonRow], by_letter: Sequence[str]) -> list[PersonRow]:
    known = {each.person.id: each for each in people}
    if sorted(known) != sorted(by_letter):
        raise ValueError("letters go to the round's readers, one each")
    return [known[each] for each in by_letter]


def _view(session: Session, rows: Rows, row: RoundRow, *, everything: bool) -> RoundView:
    person = session.person_now(rows)
    names = letters.called(session, rows, row.id)
    progress = [
        ReaderProgress(
            person_id=reader.person,
            name=names[reader.person],
            submitted=_submitted(rows, row.id, reader.person),
            total=len(rows.rounds.assigned(row.id, reader.person)),
        )
        for reader in rows.rounds.readers(row.id)
        if everything or reader.person == person.id
    ]
    told = row.open or row.kind is not RoundKind.REPEAT or person.holds(Role.ADMINISTRATOR)
    return RoundView(
        id=row.id,
        name=row.name,
        mode=row.mode,
        open=row.open,
        cines=_cines(rows, row, person, told=told),
        readers=tuple(progress),
        kind=row.kind if told else RoundKind.READING,
        of_round=row.of_round if told else None,
        not_before=row.not_before if told else None,
    )


def _cines(rows: Rows, row: RoundRow, person: Person, *, told: bool) -> tuple[str, ...]:
    """The cines of a round, or the codes under which they come while it is sealed."""
    readers = rows.rounds.readers(row.id)
    reads = any(reader.person == person.id for reader in readers)
    if row.open or (told and not reads):
        return tuple(rows.rounds.cines(row.id))
    codes = rows.rounds.codes(row.id, person.id if reads else readers[0].person)
    return tuple(sorted(codes.get(each, each) for each in rows.rounds.cines(row.id)))


def _sees_progress(session: Session) -> bool:
    person = session.person_now()
    return roles.may(person, roles.Act.ADMINISTER) or roles.may(person, roles.Act.JUDGE)


def _submitted(rows: Rows, round_id: str, person_id: str) -> int:
    found = rows.readings.find(round_id=round_id, author=person_id)
    return sum(row.state is ReadingState.SUBMITTED for row in found)
