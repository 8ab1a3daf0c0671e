"""What a reading holds, between its sealed rows and the values of the domain."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrodesk.desk.project import keyring
from fibrodesk.domain.draft import AnswerChange, Draft, Edit, Entry, Fact, FactChange
from fibrodesk.domain.entry_codec import (
    answer_from_json,
    answer_to_json,
    decode_entry,
    encode_entry,
)
from fibrodesk.domain.mask import (
    MaskArray,
    MaskKey,
    Structure,
    decode_mask,
    difference,
    encode_mask,
)
from fibrodesk.domain.reading import UNANSWERED, Answer, AnswerState
from fibrodesk.sealing import keys
from fibrodesk.sealing.envelopes import ClearEnvelope, Envelope, SealedEnvelope
from fibrodesk.storage.errors import ReadingDamagedError

if TYPE_CHECKING:
    from fibrodesk.storage.journal import JournalRow
    from fibrodesk.storage.readings import AnswerRow, ReadingRow
    from fibrodesk.storage.store import Rows

Answers = dict[MaskKey, tuple[Answer, MaskArray | None]]
"""The mask is None where none was drawn."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Content:
    """Answers with their masks, and facts: of a whole reading, or of what changed in it."""

    masks: Mapping[MaskKey, tuple[Answer, MaskArray]] = field(default_factory=dict)
    facts: Mapping[str, Fact] | None = None  # None: nothing was said of the cine
    entries: int = 0  # how much of the journal stands behind it


def add_reading(rows: Rows, row: ReadingRow) -> Envelope:
    """Write a new reading; a sealed one with a key for its reader, recovery and its round."""
    rows.readings.add(row)
    if not row.sealed:
        return ClearEnvelope()
    person = rows.people.get(row.author)
    its_round = rows.rounds.get(row.round_id or "")
    if person is None or its_round is None:
        raise ValueError("a sealed reading has a reader and a round")
    key = keys.random_key()
    for kind, recipient, public in (
        ("person", row.author, person.public_key),
        ("recovery", "study", keyring.recovery_public(rows)),
        ("round", its_round.id, its_round.public_key),
    ):
        rows.readings.add_key(row.id, kind, recipient, keys.seal_to(public, key))
    return SealedEnvelope(key)


def new_reading_id() -> str:
    return secrets.token_hex(16)


def sealed_entry(envelope: Envelope, reading_id: str, entry: Entry) -> JournalRow:
    """A journal row of an entry."""
    from fibrodesk.storage.journal import JournalRow

    place = f"entry:{reading_id}:{entry.operation}"
    payload = envelope.seal(encode_entry(entry), place)
    return JournalRow(operation=entry.operation, kind=entry.kind.value, payload=payload)


def write_content(rows: Rows, envelope: Envelope, reading_id: str, content: Content) -> None:
    """Put rows of answers on top of what was said before.

    Every answer has a mask, also "none": so nobody without the key can tell drawn from none.
    """
    from fibrodesk.storage.readings import AnswerRow

    for key, (answer, mask) in content.masks.items():
        place = _place(reading_id, key.frame, key.structure.value)
        stored = envelope.seal_mask(encode_mask(mask), f"mask of {place}")
        payload = json.dumps({"answer": answer_to_json(answer)}).encode()
        row = AnswerRow(
            frame=key.frame,
            structure=key.structure.value,
            mask=rows.masks.put(stored),
            entries=content.entries,
            payload=envelope.seal(payload, place),
        )
        rows.readings.answer(reading_id, row)
    if content.facts is not None:
        payload = json.dumps({"facts": dict(content.facts)}).encode()
        row = AnswerRow(
            frame=None,
            structure="",
            mask=None,
            entries=content.entries,
            payload=envelope.seal(payload, _place(reading_id, None, "")),
        )
        rows.readings.answer(reading_id, row)


def read_answers(
    rows: Rows, envelope: Envelope, reading: ReadingRow, *, frame: int | None = None
) -> Answers:
    """What the reading's newest rows answer; of one frame alone, if one is named.

    Raises:
        ReadingDamagedError: a row or a mask was changed.
    """
    found: Answers = {}
    for row in rows.readings.newest_answers(reading.id):
        if row.frame is None or frame not in (None, row.frame):
            continue
        key = MaskKey(row.frame, Structure(row.structure))
        answer, mask = _opened(rows, envelope, reading, row)
        drawn = answer.state is AnswerState.DRAWN or bool(mask.any())
        found[key] = (answer, mask if drawn else None)
    return found


def read_states(rows: Rows, envelope: Envelope, reading: ReadingRow) -> dict[MaskKey, Answer]:
    """The answers alone, without opening a mask: for lists of what is done."""
    return {
        MaskKey(row.frame, Structure(row.structure)): _answer(envelope, reading, row)
        for row in rows.readings.newest_answers(reading.id)
        if row.frame is not None
    }


def read_facts(rows: Rows, envelope: Envelope, reading: ReadingRow) -> dict[str, Fact]:
    """What the reading says of the cine.

    Raises:
        ReadingDamagedError: the row was changed.
    """
    for row in rows.readings.newest_answers(reading.id):
        if row.frame is None:
            payload = _payload(envelope, reading, row)
            facts: dict[str, Fact] = payload["facts"]
            return facts
    return {}


def clear_facts(payload: bytes) -> dict[str, Fact]:
    """The facts of a reading that is never sealed, from its row."""
    facts: dict[str, Fact] = json.loads(payload)["facts"]
    return facts


def read_draft(
    rows: Rows, envelope: Envelope, reading: ReadingRow, shape: tuple[int, int]
) -> tuple[Draft, list[Entry]]:
    """The draft with its whole history, replayed from the journal and compared with its rows.

    A reading without a journal (a proposal, an import) comes as one step.

    Raises:
        ReadingDamagedError: the journal or a row was changed, or they do not agree.
    """
    draft = Draft(shape=shape)
    if not reading.entries:
        answers = read_answers(rows, envelope, reading)
        _fill(draft, answers, read_facts(rows, envelope, reading))
        return draft, []
    checks: dict[int, list[AnswerRow]] = {}
    for row in rows.readings.newest_answers(reading.id):
        checks.setdefault(row.entries, []).append(row)
    entries = _entries(rows, envelope, reading)
    for count, entry in enumerate(entries, start=1):
        try:
            draft.replay([entry])
        except ValueError as error:
            what = "its journal does not fit together"
            raise ReadingDamagedError(reading=reading.id, what=what) from error
        for row in checks.get(count, ()):
            _compare(rows, envelope, reading, row, draft)
    return draft, entries


def _entries(rows: Rows, envelope: Envelope, reading: ReadingRow) -> list[Entry]:
    entries = []
    for row in rows.journal.read(reading):
        try:
            place = f"entry:{reading.id}:{row.operation}"
            entries.append(decode_entry(envelope.open(row.payload, place), packed=True))
        except (keys.KeyRefusedError, ValueError) as error:
            what = "an entry of its journal was changed"
            raise ReadingDamagedError(reading=reading.id, what=what) from error
    return entries


def _compare(
    rows: Rows, envelope: Envelope, reading: ReadingRow, row: AnswerRow, draft: Draft
) -> None:
    if row.frame is None:
        payload = _payload(envelope, reading, row)
        same = payload["facts"] == json.loads(json.dumps(dict(draft.facts)))
    else:
        key = MaskKey(row.frame, Structure(row.structure))
        answer, mask = _opened(rows, envelope, reading, row)
        same = answer == draft.answer(key) and np.array_equal(mask, draft.mask(key))
    if not same:
        what = "its journal and its checkpoint say different things"
        raise ReadingDamagedError(reading=reading.id, what=what)


def _opened(
    rows: Rows, envelope: Envelope, reading: ReadingRow, row: AnswerRow
) -> tuple[Answer, MaskArray]:
    answer = _answer(envelope, reading, row)
    try:
        stored = rows.masks.get(row.mask or "", reading=reading.id)
        place = f"mask of {_place(reading.id, row.frame, row.structure)}"
        return answer, decode_mask(envelope.open(stored, place))
    except (keys.KeyRefusedError, ValueError) as error:
        raise ReadingDamagedError(reading=reading.id, what="a mask was changed") from error


def _answer(envelope: Envelope, reading: ReadingRow, row: AnswerRow) -> Answer:
    payload = _payload(envelope, reading, row)
    return answer_from_json(payload["answer"])


def _payload(envelope: Envelope, reading: ReadingRow, row: AnswerRow) -> dict[str, Any]:
    try:
        place = _place(reading.id, row.frame, row.structure)
        payload: dict[str, Any] = json.loads(envelope.open(row.payload, place))
    except (keys.KeyRefusedError, ValueError) as error:
        raise ReadingDamagedError(reading=reading.id, what="an answer was changed") from error
    return payload


def _fill(draft: Draft, answers: Answers, facts: Mapping[str, Fact]) -> None:
    """Record what is there as one step, which an undo takes back whole."""
    if not answers and not facts:
        return
    patches = [
        difference(key, np.zeros(draft.shape, np.bool_), mask)
        for key, (_, mask) in answers.items()
        if mask is not None
    ]
    edit = Edit(
        kind="stored",
        frame=None,
        patches=tuple(patch for patch in patches if patch is not None),
        answers=tuple(AnswerChange(key, UNANSWERED, said) for key, (said, _) in answers.items()),
        facts=tuple(FactChange(name, None, value) for name, value in facts.items()),
    )
    draft.record(edit)


def _place(reading_id: str, frame: int | None, structure: str) -> str:
    """Where a row lies; sealed bytes that are moved elsewhere do not open."""
    return f"answer:{reading_id}:{'cine' if frame is None else frame}:{structure}"
