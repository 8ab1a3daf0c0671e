"""Masks of other tools become the reading of a named person, or of a data set.

They are sealed as that person's own reading of the cine would be: while a round of the cine is
sealed, to the round's key, so that nobody sees them before it opens.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.desk import auditing, roles, seal
from fibrodesk.desk.drafts import content, opening
from fibrodesk.desk.labels.imports import ATTACHED, details
from fibrodesk.desk.project import keyring
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose, ReadingState
from fibrodesk.sealing import keys
from fibrodesk.sealing.envelopes import ClearEnvelope, Envelope, SealedEnvelope

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.desk.labels.joining import LabelPlan, PlannedLoop
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

Progress = Callable[[int, int], None]
PERSON, GROUP = "person", "group"


class ReaderUnknownError(FibrodeskError):
    title = "There is no such reader"
    text = "Nobody of this project is called {name}."
    hint = "Name one of: {names}; or let an administrator add the person first, in Settings."


class NothingToAttachError(FibrodeskError):
    title = "There is nothing to attach"
    text = "No mask fits a frame of this project, or it is not told what the labels are."
    hint = "Look at what was refused; say what each label is, as 2 is the myocardium."


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedLoop:
    """What became of the masks of one loop."""

    cine_id: str
    number: int
    reading: str  # of the reading that holds them now
    frames: int
    masks: int
    new: bool  # False: the same masks stood there already, and nothing was added
    replaced: bool  # an older import of the same author was superseded
    sealed: bool  # nobody sees them until the cine's round opens


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """`author`: the person's name, or that of the data set."""

    author: str
    loops: tuple[AttachedLoop, ...]
    cancelled: bool = False


def attach(
    session: Session,
    plan: LabelPlan,
    *,
    reader: str = "",
    group: str = "",
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> Attached:
    """Write each loop's masks as one submitted reading, in one transaction a loop.

    Importing the same masks again adds nothing; others of the same author take their place.

    Args:
        reader: the name of a person of the project who drew them.
        group: instead of it, the data set whose own tracings they are.
    Raises:
        NotAllowedError: the person is no administrator.
        ReaderUnknownError: nobody has that name.
        NothingToAttachError: nothing in the plan fits.
        SealedError: the person who imports reads one of the cines alone.
        DiskFullError, ProjectBusyError: of this loop nothing was written; those before it stand.
    """
    roles.require(session, roles.Act.IMPORT)
    if bool(reader) == bool(group):
        raise ValueError("masks are either a person's or a data set's")
    if not plan.loops:
        raise NothingToAttachError
    author, name = (reader_named(session, reader)) if reader else (group, group)
    secret = seal.linkage_key(session)
    done: list[AttachedLoop] = []
    for count, loop in enumerate(plan.loops):
        if cancel is not None and cancel.is_set():
            return Attached(author=name, loops=tuple(done), cancelled=True)
        if progress is not None:
            progress(count, len(plan.loops))
        writing = _Writing(session, loop, author, PERSON if reader else GROUP, plan.kinds, secret)
        done.append(session.project.store.write(writing.write))
    return Attached(author=name, loops=tuple(done))


class _Writing:
    """One loop's masks on their way into the store."""

    def __init__(
        self,
        session: Session,
        loop: PlannedLoop,
        author: str,
        kind: str,
        tools: str,
        secret: bytes,
    ) -> None:
        self._session, self._loop, self._tools = session, loop, tools
        self._author, self._kind = author, kind
        self._masks = {each.key: _answer(each.mask, each.interpolated) for each in loop.masks}
        self._digest = _digest(self._masks, secret)

    def write(self, rows: Rows) -> AttachedLoop:
        """Runs in one transaction: the reading, what it supersedes, and the audit row."""
        cine_id = self._loop.record.id
        if rows.rounds.sealed_for(self._session.person.id, cine_id):
            raise seal.SealedError(cine=cine_id)
        older = [
            row
            for row in rows.readings.find(
                cine_id=cine_id, purpose=Purpose.IMPORTED, author=self._author
            )
            if row.state is ReadingState.SUBMITTED
        ]
        known = details(rows)
        for row in older:
            if hmac.compare_digest(known.get(row.id, {}).get("digest", ""), self._digest):
                return self._told(row, new=False, replaced=False)
        row, envelope = self._added(rows)
        content.write_content(rows, envelope, row.id, content.Content(masks=self._masks))
        submitted = ReadingState.SUBMITTED.value
        rows.readings.change(row, state=submitted, finished_by=self._session.person.id)
        for each in older:
            rows.readings.change(each, state=ReadingState.SUPERSEDED.value)
        self._record(rows, row, older)
        return self._told(row, new=True, replaced=bool(older))

    def _added(self, rows: Rows) -> tuple[ReadingRow, Envelope]:
        """The new row; sealed where a round of the cine is, though it is no reading of it."""
        row = opening.new_row(
            self._loop.record.id,
            Purpose.IMPORTED,
            author_kind=self._kind,
            author=self._author,
            round_id=None,
        )
        its_round = self._sealed_round(rows)
        row = replace(row, sealed=its_round is not None)
        rows.readings.add(row)
        if its_round is None:
            return row, ClearEnvelope()
        key = keys.random_key()
        recipients = [
            ("recovery", "study", keyring.recovery_public(rows)),
            ("round", its_round.id, its_round.public_key),
        ]
        person = rows.people.get(self._author) if self._kind == PERSON else None
        if person is not None:
            recipients.append((PERSON, self._author, person.public_key))
        for kind, recipient, public in recipients:
            rows.readings.add_key(row.id, kind, recipient, keys.seal_to(public, key))
        return row, SealedEnvelope(key)

    def _sealed_round(self, rows: Rows) -> RoundRow | None:
        """The sealed round of the cine, before others that in which the author reads."""
        sealed = [each for each in rows.rounds.of_cine(self._loop.record.id) if not each.open]
        own = [
            each
            for each in sealed
            if any(reader.person == self._author for reader in rows.rounds.readers(each.id))
        ]
        return next(iter([*own, *sealed]), None)

    def _record(self, rows: Rows, row: ReadingRow, older: Iterable[ReadingRow]) -> None:
        """Counts and kinds of files; what the files were called may name a patient."""
        structures: dict[str, int] = {}
        for key in self._masks:
            structures[str(key.structure)] = structures.get(str(key.structure), 0) + 1
        detail = {
            "cine": row.cine_id,
            "reading": row.id,
            "author_kind": self._kind,
            "author": self._author,
            "tools": self._tools,
            "frames": len(self._loop.frames),
            "masks": structures,
            "superseded": [each.id for each in older],
            "digest": self._digest,
        }
        subject = f"cine {self._loop.record.number}"
        auditing.record(rows, self._session, ATTACHED, subject, detail)

    def _told(self, row: ReadingRow, *, new: bool, replaced: bool) -> AttachedLoop:
        return AttachedLoop(
            cine_id=row.cine_id,
            number=self._loop.record.number,
            reading=row.id,
            frames=len(self._loop.frames),
            masks=len(self._masks),
            new=new,
            replaced=replaced,
            sealed=row.sealed,
        )


def reader_named(session: Session, name: str) -> tuple[str, str]:
    """The id and the name of a person of the project.

    Raises:
        ReaderUnknownError: nobody has that name.
    """
    row = session.project.store.read(lambda rows: rows.people.named(name))
    if row is None:
        people = session.project.store.read(lambda rows: rows.people.all())
        raise ReaderUnknownError(name=name, names=", ".join(each.person.name for each in people))
    return row.person.id, row.person.name


def _answer(mask: MaskArray, interpolated: bool) -> tuple[Answer, MaskArray]:
    if not mask.any():
        return Answer(state=AnswerState.NONE), mask
    origin = Origin.INTERPOLATED if interpolated else Origin.DRAWN
    return Answer(state=AnswerState.DRAWN, origin=origin), mask


def _digest(masks: dict[MaskKey, tuple[Answer, MaskArray]], secret: bytes) -> str:
    """By which the same masks are known again, also where nobody may open them.

    Under a key of the administrators, as from a bare hash somebody could guess "none".
    """
    whole = hashlib.sha256()
    for key in sorted(masks, key=lambda each: (each.frame, each.structure)):
        answer, mask = masks[key]
        whole.update(f"{key.frame} {key.structure} {answer.origin} {mask.shape} ".encode())
        whole.update(np.packbits(mask).tobytes())
    return hmac.new(secret, b"imported masks" + whole.digest(), "sha256").hexdigest()
