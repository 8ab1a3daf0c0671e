"""What the readers of a round said, cine by cine, so that each mask is opened once an act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fibrodesk.desk import seal
from fibrodesk.desk.agreeing.access import RoundReader
from fibrodesk.desk.agreeing.frames import CineSaid, cine_said
from fibrodesk.desk.cines import CineRecord, cine_record
from fibrodesk.desk.drafts import content
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.content import Answers
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose reading of which round: two voices may be one person's."""

    person_id: str
    round_id: str
    purpose: Purpose = Purpose.SEALED


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundCines:
    """The cines of a round that are compared, and those that the study left out, by id."""

    kept: tuple[CineRecord, ...]
    excluded: tuple[str, ...]


def cines_of_round(session: Session, view: RoundView) -> RoundCines:
    """By number, as every list shows them."""
    known = [cine_record(session, cine_id) for cine_id in view.cines]
    known.sort(key=lambda record: record.number)
    return RoundCines(
        kept=tuple(record for record in known if not record.excluded),
        excluded=tuple(record.id for record in known if record.excluded),
    )


def voices_of(view: RoundView, readers: Sequence[RoundReader]) -> tuple[Voice, ...]:
    return tuple(Voice(reader.person_id, view.id) for reader in readers)


def said_by(
    session: Session, records: Sequence[CineRecord], voices: Sequence[Voice]
) -> Iterator[CineSaid]:
    """Each cine with what every voice says of it; one cine is in memory at a time.

    Raises:
        SealedError, NotAllowedError: a reading is not to be seen.
        ReadingDamagedError: a row or a mask was changed.
    """
    for record in records:
        look = partial(_said, session, cine_id=record.id, voices=voices)
        said, forms = session.project.store.read(look)
        yield cine_said(session, record, said, forms)


def _said(
    session: Session, rows: Rows, *, cine_id: str, voices: Sequence[Voice]
) -> tuple[list[Answers], list[str]]:
    """Of each voice the answers, and the form of disease that it names; "" if none."""
    said: list[Answers] = []
    forms: list[str] = []
    for voice in voices:
        row = reading_row(rows, cine_id, voice)
        if row is None:
            said.append({})
            forms.append("")
            continue
        seal.require_readable(session, rows, row)
        envelope = seal.envelope_of(session, rows, row)
        said.append(content.read_answers(rows, envelope, row))
        forms.append(str(content.read_facts(rows, envelope, row).get("form") or ""))
    return said, forms


def reading_row(rows: Rows, cine_id: str, voice: Voice) -> ReadingRow | None:
    """The reading in which the voice speaks of a cine, None where it was left out."""
    found = rows.readings.find(
        cine_id=cine_id, round_id=voice.round_id, author=voice.person_id, purpose=voice.purpose
    )
    return next((row for row in found[::-1] if row.state is ReadingState.SUBMITTED), None)
