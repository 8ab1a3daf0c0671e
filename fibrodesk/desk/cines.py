"""The loops of the study, as lists and screens want them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fibrodesk.desk import preparing
from fibrodesk.desk.drafts import content
from fibrodesk.desk.preparing import Preparation
from fibrodesk.desk.rounds import disguise
from fibrodesk.domain.cine import CineFacts, DatasetWord
from fibrodesk.domain.reading import Purpose

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.stored import StoredCine
    from fibrodesk.storage.cines import CineRow
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CineRecord:
    """One loop with what its preparation says; nothing clinical, nothing of any reader.

    `key_frames`: where it is not prepared, evenly over the loop, as many as the study wants.
    """

    id: str
    number: int
    patient: str  # the study code, as "FD-0031"
    facts: CineFacts
    prepared: bool
    excluded: bool
    key_frames: tuple[int, ...]
    ed: int | None
    es: int | None
    apex_up: bool | None
    septum_left: bool | None
    rounds: tuple[str, ...]  # the ids of the rounds it is read in, as far as they are told
    code: str = ""  # where it comes under a code: that is its id and its patient then

    def under_code(self, code: str) -> CineRecord:
        """The record with nothing that tells which cine it is; as it stands where `code` is empty.

        The code stands for the patient too, so that every list and head that names one shows it,
        and no other loop is found to be of the same patient.
        """
        if not code:
            return self
        facts = replace(self.facts, scanner="", told=DatasetWord())
        return replace(self, id=code, code=code, number=0, patient=code, rounds=(), facts=facts)


def list_cines(session: Session) -> list[CineRecord]:
    """Every loop, in the order of import.

    Raises:
        NotAllowedError: the person is locked.
    """
    session.person_now()
    return session.project.store.read(lambda rows: records(session, rows))


def cine_record(session: Session, cine_id: str) -> CineRecord:
    """One loop by its id, or by the code under which it comes; ValueError if there is none."""
    session.person_now()

    def look(rows: Rows) -> CineRecord:
        row = rows.cines.require(disguise.true_id(session, rows, cine_id))
        known = _preparations(rows, row.id).get(row.id, Preparation())
        hidden = disguise.hidden_rounds(session, rows)
        rounds = tuple(sorted({each.id for each in rows.rounds.of_cine(row.id)} - hidden))
        record = _record(row, known, rounds, session.project.settings.key_frames)
        return record.under_code("" if row.id == cine_id else cine_id)

    return session.project.store.read(look)


def open_cine(session: Session, cine_id: str) -> StoredCine:
    """The loop itself, whose frames are decoded when they are asked for.

    Raises:
        NotAllowedError: the person is locked.
        FibrodeskError: the file is gone or damaged.
    """
    from fibrodesk.imaging.stored import StoredCine

    session.person_now()
    true_id = session.project.store.read(
        lambda rows: rows.cines.require(disguise.true_id(session, rows, cine_id)).id
    )
    folder = session.project.path / "cines"
    return StoredCine(folder / true_id[:2] / f"{true_id}.dcm")


def even_frames(frames: int, wanted: int) -> tuple[int, ...]:
    """`wanted` indices evenly over a loop, or all where it has fewer."""
    count = min(frames, wanted)
    if count < 2:
        return tuple(range(count))
    return tuple(round(step * (frames - 1) / (count - 1)) for step in range(count))


def records(session: Session, rows: Rows) -> list[CineRecord]:
    """The records of all loops in a few queries."""
    prepared = _preparations(rows)
    hidden = disguise.hidden_rounds(session, rows)
    rounds = {
        cine_id: tuple(each for each in ids if each not in hidden)
        for cine_id, ids in rows.rounds.rounds_by_cine().items()
    }
    wanted = session.project.settings.key_frames
    return [
        _record(row, prepared.get(row.id, Preparation()), rounds.get(row.id, ()), wanted)
        for row in rows.cines.all()
    ]


def _preparations(rows: Rows, cine_id: str | None = None) -> dict[str, Preparation]:
    facts = rows.readings.newest_facts(Purpose.PREPARATION, cine_id)
    return {
        row.cine_id: preparing.from_facts(content.clear_facts(facts[row.id]), row, {})
        for row in rows.readings.find(cine_id=cine_id, purpose=Purpose.PREPARATION)
        if row.id in facts
    }


def _record(row: CineRow, known: Preparation, rounds: tuple[str, ...], wanted: int) -> CineRecord:
    return CineRecord(
        id=row.id,
        number=row.number,
        patient=row.patient,
        facts=row.facts,
        prepared=known.locked,
        excluded=known.locked and known.excluded,
        key_frames=known.key_frames or even_frames(row.facts.frames, wanted),
        ed=known.ed,
        es=known.es,
        apex_up=known.apex_up,
        septum_left=known.septum_left,
        rounds=rounds,
    )
