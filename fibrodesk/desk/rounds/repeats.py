"""The same readers again: a part of an opened round comes back to them under new codes.

About one cine in ten, at least a fortnight later, gives each reader's own kappa. A repeat is a
sealed round like any other, and from the moment it is made it seals the whole round it repeats:
see decision 0022.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, cines, roles, seal
from fibrodesk.desk.drafts import content
from fibrodesk.desk.errors import RoundRefusedError, SealedError
from fibrodesk.desk.rounds import disguise
from fibrodesk.desk.rounds import keys as round_keys
from fibrodesk.desk.rounds import round as rounds
from fibrodesk.desk.rounds.withdrawn import withdrawn
from fibrodesk.domain.reading import AnswerState, Purpose, ReadingState, RoundKind

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.people import PersonRow
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows


def plan_repeat(
    session: Session,
    *,
    round_id: str,
    name: str | None = None,
    percent: float | None = None,
    after_days: float | None = None,
    seed: int | None = None,
) -> RoundView:
    """Give a part of an opened round back to its readers, each cine under a new code.

    Args:
        name: as the readers see it; None takes a neutral one, as "Round 2".
        percent: of the round's cines, at least one; None takes the study's setting.
        after_days: from the last submission until it is due; None takes the study's setting.
        seed: of the choice and of the orders; the codes are random and derived from nothing.
    Raises:
        SealedError, NotAllowedError: the person still reads one of the cines, or may not.
        RoundRefusedError: the round has not opened, or nobody of it can read now.
    """
    settings = session.project.settings
    share = settings.repeat_percent if percent is None else percent
    days = settings.repeat_after_days if after_days is None else after_days
    drawn = str(secrets.randbits(32) if seed is None else seed)
    new_id = secrets.token_hex(8)

    def change(rows: Rows) -> None:
        first = _first_round(session, rows, round_id)
        people = _readers(rows, first)
        chosen = sample(_strata(session, rows, first), share, seed=drawn)
        not_before = datetime.fromisoformat(first.opened or "") + timedelta(days=days)
        again = round_keys.add_sealed(
            rows,
            round_id=new_id,
            name=_free_name(rows, name),
            mode=first.mode,
            seed=drawn,
            people=people,
            kind=RoundKind.REPEAT,
            of_round=first.id,
            not_before=not_before.isoformat(timespec="seconds"),
        )
        _assign(rows, again, chosen, people)
        _record(session, rows, again, people, count=len(chosen), percent=share)

    _check_numbers(share, days)
    session.project.store.write(change)
    return rounds.round_view(session, new_id)


def _record(
    session: Session,
    rows: Rows,
    again: RoundRow,
    people: Sequence[PersonRow],
    *,
    count: int,
    percent: float,
) -> None:
    detail = {
        "round": again.id,
        "cines": count,
        "readers": sorted(each.person.name for each in people),
        "mode": again.mode,
        "seed": again.seed,
        "kind": again.kind.value,
        "of_round": again.of_round,
        "not_before": again.not_before,
        "percent": percent,
    }
    auditing.record(rows, session, auditing.ROUND_CREATED, again.name, detail)


def sample(strata: Mapping[bool, Sequence[str]], percent: float, *, seed: str) -> list[str]:
    """About `percent` of the cines, at least one, as many of each stratum as its share.

    Args:
        strata: cines in a fixed order, by whether anybody marked fibrosis in them.
    Returns:
        Cines in the order of the strata; what is left over goes to the largest remainder.
    """
    total = sum(map(len, strata.values()))
    wanted = min(total, max(1, round(total * percent / 100)))
    exact = {key: wanted * len(found) / total for key, found in strata.items()}
    counts = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (counts[key] - exact[key], not key))
    for key in by_remainder[: wanted - sum(counts.values())]:
        counts[key] += 1
    chance = random.Random(f"{seed}:repeat")
    return [cine for key in strata for cine in chance.sample(list(strata[key]), counts[key])]


def _check_numbers(percent: float, days: float) -> None:
    if not 0 < percent <= 100:
        raise RoundRefusedError(what=f"{percent:g} percent of a round are no repeat")
    if not 0 <= days <= 3650:
        raise RoundRefusedError(what=f"A repeat comes 0 to 3650 days later, not {days:g}")


def _first_round(session: Session, rows: Rows, round_id: str) -> RoundRow:
    """The round to repeat, after the seal and then the role were asked."""
    for cine_id in rows.rounds.cines(round_id):
        if rows.rounds.sealed_for(session.person.id, cine_id):
            raise SealedError(cine=cine_id)
    roles.require(session, roles.Act.ADMINISTER, rows)
    row = rows.rounds.get(round_id)
    if row is None:
        raise ValueError(f"no round {round_id}")
    if row.kind is not RoundKind.READING or not row.open:
        what = f"{row.name} has not opened; only what everybody has submitted comes back"
        raise RoundRefusedError(what=what)
    for again in rows.rounds.again(round_id):
        if not again.open and not withdrawn(rows, again):
            what = f"{again.name}, which reads of {row.name} again, has not opened yet"
            raise RoundRefusedError(what=what)
    return row


def _readers(rows: Rows, row: RoundRow) -> list[PersonRow]:
    """Who read in the round and still may; somebody who is locked would keep it sealed for ever."""
    known = [rows.people.get(reader.person) for reader in rows.rounds.readers(row.id)]
    people = [each for each in known if each is not None]
    people = [each for each in people if roles.may(each.person, roles.Act.READ)]
    if not people:
        raise RoundRefusedError(what=f"Nobody who read in {row.name} is an annotator now")
    return people


def _strata(session: Session, rows: Rows, row: RoundRow) -> dict[bool, list[str]]:
    """The round's cines by number, by whether anybody marked fibrosis; excluded ones in none."""
    kept = {record.id: record for record in cines.records(session, rows) if not record.excluded}
    ids = sorted(
        (each for each in rows.rounds.cines(row.id) if each in kept),
        key=lambda each: kept[each].number,
    )
    if not ids:
        raise RoundRefusedError(what=f"{row.name} has no cine that is not excluded")
    found = rows.readings.find(round_id=row.id, purpose=Purpose.SEALED)
    said = [each for each in found if each.state is ReadingState.SUBMITTED]
    marked = {
        cine_id: any(_marks(session, rows, each) for each in said if each.cine_id == cine_id)
        for cine_id in ids
    }
    return {value: [each for each in ids if marked[each] is value] for value in (True, False)}


def _marks(session: Session, rows: Rows, reading: ReadingRow) -> bool:
    seal.require_readable(session, rows, reading)
    envelope = seal.envelope_of(session, rows, reading)
    states = content.read_states(rows, envelope, reading).values()
    if all(said.state is not AnswerState.DRAWN for said in states):
        return False
    masks = (mask for _, mask in content.read_answers(rows, envelope, reading).values())
    return any(mask is not None and bool(mask.any()) for mask in masks)


def _free_name(rows: Rows, name: str | None) -> str:
    """The wanted name, or a neutral one: it does not tell that anything comes back."""
    if name is not None:
        if not name.strip() or rows.rounds.named(name) is not None:
            raise RoundRefusedError(what=f"The name {name!r} is empty or taken")
        return name
    standing = [row for row in rows.rounds.all() if not withdrawn(rows, row)]
    number = 1 + sum(row.kind is not RoundKind.REVISION for row in standing)
    while rows.rounds.named(f"Round {number}") is not None:
        number += 1
    return f"Round {number}"


def _assign(
    rows: Rows, again: RoundRow, chosen: Sequence[str], people: Sequence[PersonRow]
) -> None:
    """One code a cine for all its readers, and an own random order for each of them."""
    codes: dict[str, str] = {}
    taken = rows.rounds.all_codes()
    for cine_id in chosen:
        codes[cine_id] = disguise.new_code(taken | set(codes.values()))
    for each in people:
        order = list(chosen)
        random.Random(f"{again.seed}:{each.person.id}").shuffle(order)
        rows.rounds.assign(again.id, each.person.id, order, codes=codes)
