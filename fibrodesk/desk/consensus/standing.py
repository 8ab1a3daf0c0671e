"""The consensus that stands: of each frame the one that was settled last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fibrodesk.desk import roles, seal
from fibrodesk.desk.consensus.access import Way, names_for
from fibrodesk.desk.consensus.facts import ConsensusFacts, facts_of
from fibrodesk.desk.drafts import content
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Purpose, ReadingState
from fibrodesk.sealing.envelopes import ClearEnvelope
from fibrodesk.storage.errors import ReadingDamagedError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

PURPOSES = (Purpose.ADJUDICATION, Purpose.MEETING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who put a name to it, and when as the clock told it."""

    person_id: str
    name: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConsensusMask:
    """What a frame was settled as. `mask`, shape (H, W), is None unless one was drawn."""

    frame: int
    answer: Answer
    mask: MaskArray | None = field(repr=False)
    how: Way
    reading_id: str
    round_id: str
    author: str
    author_kind: str  # "person" or "group"
    signed_by: tuple[Signed, ...]
    history: tuple[str, ...]  # the steps that made it, in words
    saw_model: bool  # the model's mask was shown meanwhile

    @property
    def assessed(self) -> bool:
        return self.answer.state in (AnswerState.DRAWN, AnswerState.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledReading:
    """A consensus reading that stands, without its masks. `order` grows with each settlement."""

    row: ReadingRow
    facts: ConsensusFacts
    order: int

    @property
    def how(self) -> Way:
        return way_of(self.row)


def way_of(row: ReadingRow) -> Way:
    """Which way a consensus reading ends its disagreements."""
    if row.purpose is Purpose.MEETING:
        return Way.MEETING
    return Way.TOGETHER if row.author_kind == "group" else Way.ALONE


def standing_consensus(session: Session, cine_id: str) -> dict[int, ConsensusMask]:
    """The consensus of each settled frame of a cine, whatever the round; the newest counts.

    Raises:
        SealedError: the person still reads the cine alone.
        NotAllowedError: no role shows another's mask.
        ReadingDamagedError: a mask is not the one that was settled.
    """
    return session.project.store.read(lambda rows: consensus_in(session, rows, cine_id))


def consensus_in(
    session: Session, rows: Rows, cine_id: str, *, round_id: str | None = None
) -> dict[int, ConsensusMask]:
    """As `standing_consensus`, through rows that are open already; of one round if named."""
    if rows.rounds.sealed_for(session.person.id, cine_id):
        raise seal.SealedError(cine=cine_id)
    roles.require(session, roles.Act.SEE_OTHERS, rows)
    found: dict[int, ConsensusMask] = {}
    for settled in settled_readings(rows, cine_id, round_id):
        seal.require_readable(session, rows, settled.row)
        for each in _masks(session, rows, settled):
            found[each.frame] = _with_its_past(each, settled, found)
    return found


def settled_readings(rows: Rows, cine_id: str, round_id: str | None = None) -> list[SettledReading]:
    """The consensus readings of a cine, the one settled first at the head; for acts alone.

    Whoever shows anything of them asks the seal first.
    """
    found = []
    for purpose in PURPOSES:
        for row in rows.readings.find(cine_id=cine_id, purpose=purpose, round_id=round_id):
            if row.state is ReadingState.SUBMITTED:
                facts = facts_of(content.read_facts(rows, ClearEnvelope(), row))
                numbers = [each.number for each in rows.signatures.all(row.id)]
                found.append(SettledReading(row=row, facts=facts, order=max(numbers, default=0)))
    return sorted(found, key=lambda each: each.order)


def settled_frames(
    rows: Rows, cine_id: str, round_id: str | None = None
) -> dict[int, SettledReading]:
    """The reading in which each settled frame stands."""
    return {
        frame: settled
        for settled in settled_readings(rows, cine_id, round_id)
        for frame in settled.facts.frames
    }


def _with_its_past(
    now: ConsensusMask, settled: SettledReading, found: Mapping[int, ConsensusMask]
) -> ConsensusMask:
    """With the history of the consensus that was reopened for it at the head."""
    before = found.get(now.frame)
    if before is None or settled.facts.reopened.get(now.frame) != before.reading_id:
        return now
    return replace(now, history=(*before.history, *now.history))


def _masks(session: Session, rows: Rows, settled: SettledReading) -> Iterator[ConsensusMask]:
    row = settled.row
    said = content.read_answers(rows, ClearEnvelope(), row)
    names = names_for(session, rows, row.round_id or "")
    signed = tuple(
        Signed(person_id=each.person, name=names.get(each.person, ""), when=each.when)
        for each in rows.signatures.standing(row.id).values()
    )
    for frame in settled.facts.frames:
        if MaskKey(frame, Structure.FIBROSIS) not in said:
            what = f"frame {frame + 1} was settled and has no answer"
            raise ReadingDamagedError(reading=row.id, what=what)
        answer, mask = said[MaskKey(frame, Structure.FIBROSIS)]
        yield ConsensusMask(
            frame=frame,
            answer=answer,
            mask=mask if answer.state is AnswerState.DRAWN else None,
            how=settled.how,
            reading_id=row.id,
            round_id=row.round_id or "",
            author=row.author,
            author_kind=row.author_kind,
            signed_by=signed,
            history=settled.facts.history.get(frame, ()),
            saw_model=settled.facts.saw_model,
        )
