"""Readings, who holds their keys, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, text

from fibrodesk.domain.reading import Purpose, ReadingState
from fibrodesk.storage.schema import answers, reading_keys, readings
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """A reading without its content. `author`: a person's id, or the id of a bundle or group."""

    id: str
    cine_id: str
    author_kind: str
    author: str
    round_id: str | None
    purpose: Purpose
    state: ReadingState
    sealed: bool
    revision: int = 0
    entries: int = 0
    journal_head: str = ""
    finished_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What was said last of a frame, or with frame None of the cine; sealed where the reading is.

    `entries` tells how much of the journal stands behind it.
    """

    frame: int | None
    structure: str
    mask: str | None
    entries: int
    payload: bytes


class ReadingShelf(Shelf):
    """One table for readings of every purpose."""

    def add(self, row: ReadingRow) -> None:
        self._insert(
            readings,
            id=row.id,
            cine=row.cine_id,
            author_kind=row.author_kind,
            author=row.author,
            round=row.round_id,
            purpose=row.purpose.value,
            state=row.state.value,
            sealed=int(row.sealed),
            revision=row.revision,
            entries=row.entries,
            journal_head=row.journal_head,
            finished_by=row.finished_by,
        )

    def get(self, reading_id: str) -> ReadingRow | None:
        row = self._first(select(readings).where(readings.c.id == reading_id))
        return None if row is None else _reading_row(row)

    def require(self, reading_id: str) -> ReadingRow:
        """The reading; ValueError if there is none, as ids come from this project's own lists."""
        row = self.get(reading_id)
        if row is None:
            raise ValueError(f"no reading {reading_id}")
        return row

    def find(
        self,
        *,
        cine_id: str | None = None,
        purpose: Purpose | None = None,
        round_id: str | None = None,
        author: str | None = None,
    ) -> list[ReadingRow]:
        """Readings by what is known of them, oldest first.

        Those of a calibration come only where that purpose is asked for.
        """
        query = select(readings).order_by(text("rowid"))
        if purpose is not Purpose.CALIBRATION:
            query = query.where(readings.c.purpose != Purpose.CALIBRATION.value)
        wanted = {
            readings.c.cine: cine_id,
            readings.c.purpose: None if purpose is None else purpose.value,
            readings.c.round: round_id,
            readings.c.author: author,
        }
        for column, value in wanted.items():
            if value is not None:
                query = query.where(column == value)
        return [_reading_row(row) for row in self._all(query)]

    def change(self, row: ReadingRow, **values: Any) -> None:
        """Change a reading as it was read.

        Raises:
            ValueError: somebody changed it since; the caller reads it in the same transaction.
        """
        here = (readings.c.id == row.id) & (readings.c.revision == row.revision)
        if not self._update(readings, here, revision=row.revision + 1, **values):
            raise ValueError(f"reading {row.id} was changed by another")

    # Keys.

    def add_key(self, reading_id: str, kind: str, recipient: str, sealed: bytes) -> None:
        """Keep the reading's key as it is sealed to a recipient, in place of an older one."""
        here = (
            (reading_keys.c.reading == reading_id)
            & (reading_keys.c.recipient_kind == kind)
            & (reading_keys.c.recipient == recipient)
        )
        if not self._update(reading_keys, here, sealed=sealed):
            self._insert(
                reading_keys,
                reading=reading_id,
                recipient_kind=kind,
                recipient=recipient,
                sealed=sealed,
            )

    def key(self, reading_id: str, kind: str, recipient: str) -> bytes | None:
        query = select(reading_keys.c.sealed).where(
            (reading_keys.c.reading == reading_id)
            & (reading_keys.c.recipient_kind == kind)
            & (reading_keys.c.recipient == recipient)
        )
        row = self._first(query)
        return None if row is None else row.sealed

    def readings_for(self, person_id: str) -> list[str]:
        """The readings whose key is sealed to a person."""
        query = select(reading_keys.c.reading).where(
            (reading_keys.c.recipient_kind == "person") & (reading_keys.c.recipient == person_id)
        )
        return [row[0] for row in self._all(query)]

    # Answers.

    def answer(self, reading_id: str, row: AnswerRow) -> None:
        """Say something anew; what was said before stays beneath it."""
        self._insert(
            answers,
            reading=reading_id,
            frame=row.frame,
            structure=row.structure,
            mask=row.mask,
            entries=row.entries,
            payload=row.payload,
        )

    def newest_answers(self, reading_id: str) -> list[AnswerRow]:
        """What was said last of each frame and structure, and of the cine."""
        newest = (
            select(func.max(answers.c.id))
            .where(answers.c.reading == reading_id)
            .group_by(answers.c.frame, answers.c.structure)
        )
        query = select(answers).where(answers.c.id.in_(newest)).order_by(answers.c.id)
        return [
            AnswerRow(
                frame=row.frame,
                structure=row.structure,
                mask=row.mask,
                entries=row.entries,
                payload=row.payload,
            )
            for row in self._all(query)
        ]

    def newest_facts(self, purpose: Purpose, cine_id: str | None = None) -> dict[str, bytes]:
        """What was said last of the cine in each reading of a purpose, by the reading's id.

        Of all cines for lists, or of one alone.
        """
        of_purpose = select(readings.c.id).where(readings.c.purpose == purpose.value)
        if cine_id is not None:
            of_purpose = of_purpose.where(readings.c.cine == cine_id)
        newest = (
            select(func.max(answers.c.id))
            .where(answers.c.frame.is_(None) & answers.c.reading.in_(of_purpose))
            .group_by(answers.c.reading)
        )
        rows = self._all(select(answers).where(answers.c.id.in_(newest)))
        return {row.reading: row.payload for row in rows}


def _reading_row(row: Row[Any]) -> ReadingRow:
    return ReadingRow(
        id=row.id,
        cine_id=row.cine,
        author_kind=row.author_kind,
        author=row.author,
        round_id=row.round,
        purpose=Purpose(row.purpose),
        state=ReadingState(row.state),
        sealed=bool(row.sealed),
        revision=row.revision,
        entries=row.entries,
        journal_head=row.journal_head,
        finished_by=row.finished_by,
    )
