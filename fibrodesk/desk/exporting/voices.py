"""Who speaks in an export, under which code, and what is said of each loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fibrodesk.desk.active_time import seconds_of
from fibrodesk.desk.cines import CineRecord, cine_record
from fibrodesk.desk.consensus.standing import PURPOSES as CONSENSUS_PURPOSES
from fibrodesk.desk.consensus.standing import ConsensusMask, standing_consensus
from fibrodesk.desk.drafts.content import Answers
from fibrodesk.desk.readings import reading_answers, readings_of
from fibrodesk.desk.reviewing.verdicts import ACCEPTED, CORRECTED
from fibrodesk.desk.rounds import letters
from fibrodesk.desk.seal import owes
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Answer, Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.stored import StoredCine
    from fibrodesk.imaging.writing.content import Loop
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


CONSENSUS = "consensus"
"""The code of what stands of each frame once its readers disagreed no more."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What authors are called outside the desk: never by name, which may be anything.

    Readers have the letter of their round, drawn when it was made, so that one person may go by
    another in each: who reads in both would be known by that. Others are counted in the order of
    their first reading. Both stay as they are when more is read.
    """

    readers: dict[tuple[str, str], str] = field(default_factory=dict)  # by round and person
    others: dict[tuple[Purpose, str], int] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)  # the number of each, by its id

    def know(self, row: ReadingRow) -> bool:
        """Whether the reading's author had begun when the codes were given."""
        return (row.purpose, row.author) in self.others

    def of(self, row: ReadingRow) -> str:
        """The code of a reading's author and occasion."""
        if row.purpose is Purpose.PREPARATION:
            return "preparation"
        number = self.rounds.get(row.round_id or "")
        tail = "" if number is None else f"_round-{number}"
        letter = self.readers.get((row.round_id or "", row.author))
        if row.purpose.sealed and letter is not None:
            again = "" if row.purpose is Purpose.SEALED else f"_{row.purpose}"
            return f"reader-{letter}{tail}{again}"
        return f"{row.purpose}-{self.others[row.purpose, row.author]}{tail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSource:
    """The answers of one author to one loop, as `imaging.writing` takes them."""

    code: str
    author: str  # a person's id, or that of a bundle or group
    purpose: Purpose
    round_number: int | None
    state: ReadingState
    said: Answers = field(repr=False)
    active_s: dict[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSource:
    """A cine with everything said of it that the person may see."""

    record: CineRecord
    voices: tuple[VoiceSource, ...]
    readings: tuple[str, ...]  # the ids of those that stand in the voices

    def without_masks(self) -> LoopSource:
        """What is kept of it when its files are written."""
        return replace(self, voices=tuple(replace(each, said={}) for each in self.voices))


def codes_of(session: Session) -> Codes:
    """The codes of everybody who ever read, proposed or corrected anything."""

    def look(rows: Rows) -> Codes:
        codes = Codes()
        for its_round in sorted(rows.rounds.all(), key=lambda each: each.number):
            codes.rounds[its_round.id] = its_round.number
            for person, letter in letters.letters(rows, its_round.id).items():
                codes.readers[its_round.id, person] = letter.lower()
        counted: dict[Purpose, int] = {}
        for row in rows.readings.find():
            if (row.purpose, row.author) not in codes.others:
                counted[row.purpose] = counted.get(row.purpose, 0) + 1
                codes.others[row.purpose, row.author] = counted[row.purpose]
        return codes

    return session.project.store.read(look)


def loop_source(session: Session, cine_id: str, codes: Codes) -> LoopSource:
    """Everything that the person may take out of the desk of one cine; what is sealed is not.

    Raises:
        ReadingDamagedError: a reading of it is not what was stored.
    """
    seconds = seconds_of(session, cine_id=cine_id)
    voices: dict[str, VoiceSource] = {}
    taken = []
    for row in readings_of(session, cine_id=cine_id):
        if row.purpose in CONSENSUS_PURPOSES or not (codes.know(row) and _leaves(session, row)):
            continue  # a consensus leaves as one voice, whoever settled which frame
        said = _said(session, row)
        if not said:
            continue
        taken.append(row.id)
        code = codes.of(row)
        before = voices[code].said if code in voices else {}
        voices[code] = VoiceSource(
            code=code,
            author=row.author,
            purpose=row.purpose,
            round_number=codes.rounds.get(row.round_id or ""),
            state=row.state,
            said={**before, **said},  # of two corrections of a frame the newer one stands
            active_s=seconds.get(row.id, {}),
        )
    settled = {} if owes(session, cine_id) else standing_consensus(session, cine_id)
    if settled:
        voices[CONSENSUS] = _consensus(settled)
        taken += sorted({each.reading_id for each in settled.values()})
    record = cine_record(session, cine_id)
    return LoopSource(record=record, voices=tuple(voices.values()), readings=tuple(taken))


def _consensus(settled: Mapping[int, ConsensusMask]) -> VoiceSource:
    """What stands of each frame, adjudicated or decided in a meeting."""
    return VoiceSource(
        code=CONSENSUS,
        author=CONSENSUS,
        purpose=Purpose.ADJUDICATION,
        round_number=None,
        state=ReadingState.SUBMITTED,
        said={
            MaskKey(frame, Structure.FIBROSIS): (each.answer, each.mask)
            for frame, each in sorted(settled.items())
        },
        active_s={},
    )


def loop_of(source: LoopSource, cine: StoredCine) -> Loop:
    """The loop with its pixels, as the writers take it."""
    from fibrodesk.imaging.writing.content import Loop, Voice

    answered = {key.frame for voice in source.voices for key in voice.said}
    voices = tuple(
        Voice(
            code=each.code,
            purpose=str(each.purpose),
            round_number=each.round_number,
            state=str(each.state),
            said=each.said,
            active_s=each.active_s,
        )
        for each in source.voices
    )
    return Loop(
        code=code_of(source.record),
        patient=source.record.patient,
        cine=cine,
        frames=tuple(sorted(answered | set(source.record.key_frames))),
        voices=voices,
        stored=cine.path,
    )


def code_of(record: CineRecord) -> str:
    """The name of a cine's files."""
    return f"cine-{record.number:04d}"


def _leaves(session: Session, row: ReadingRow) -> bool:
    """Of what may be seen, half-done work stays, but for the person's own reading of a round."""
    if row.purpose is Purpose.CALIBRATION:
        return False
    own = row.author == session.person.id and row.purpose.sealed
    return own or row.state is ReadingState.SUBMITTED


def _said(session: Session, row: ReadingRow) -> dict[MaskKey, tuple[Answer, MaskArray | None]]:
    said = reading_answers(session, row.id)
    said = {key: each for key, each in said.items() if each[0].state is not None}
    if row.purpose is Purpose.PREPARATION:
        return {key: said[key] for key in said if key.structure is not Structure.FIBROSIS}
    if row.purpose is Purpose.CORRECTION:  # it keeps what was taken back as well
        standing = _standing(session, row)
        return {key: said[key] for key in said if key.frame in standing}
    return said


def _standing(session: Session, row: ReadingRow) -> set[int]:
    """The frames whose proposal the reviewer accepted or corrected, and that stand so."""

    def look(rows: Rows) -> set[int]:
        proposals = rows.readings.find(cine_id=row.cine_id, purpose=Purpose.PROPOSAL)
        return {
            said.frame
            for each in proposals
            for said in rows.verdicts.all(reading=each.id)
            if said.person == row.author and said.verdict in (ACCEPTED, CORRECTED)
        }

    return session.project.store.read(look)
