"""A reading that is open at the desk: drawn in memory, written by the project's writer thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk.drafts.content import Content, sealed_entry, write_content
from fibrodesk.domain.draft import Draft, Edit, Entry, EntryKind
from fibrodesk.domain.mask import MaskKey
from fibrodesk.storage.errors import ProjectBusyError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.packing import PackedPatch
    from fibrodesk.domain.reading import Purpose
    from fibrodesk.domain.recovery import Recovery
    from fibrodesk.sealing.envelopes import Envelope
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

STROKES_BETWEEN_CHECKPOINTS = 50
_PAINT_FIRST_S = 0.008  # what was drawn is on the screen before the writer takes its turn
FLUSH_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class _Pending:
    entry: Entry
    done: Callable[[], None]
    failed: Callable[[BaseException], None]


class OpenReading:
    """One reading with the pen in hand.

    The draft belongs to the thread that draws. `append` hands each entry on and returns at once;
    what a full disk refuses waits here, in order, and is tried again with the next entry, with
    `save` and with `close`.
    """

    def __init__(
        self,
        session: Session,
        row: ReadingRow,
        draft: Draft,
        envelope: Envelope,
        *,
        entries: list[Entry],
        checkpointed: int,
        editable: bool,
        recovery: Recovery | None = None,
    ) -> None:
        self.session = session
        self.recovery = recovery  # what the last session left that ended without closing it
        self.draft = draft
        self.editable = editable
        self._row = row
        self._envelope = envelope
        self._touches = _Touches(entries, checkpointed)
        self._strokes = 0
        self._condition = threading.Condition()  # guards what follows
        self._pending: deque[_Pending] = deque()
        self._checkpoint: Content | None = None
        self._queued = False
        self._awaited = threading.Event()  # somebody waits for the writer
        self._error: BaseException | None = None

    @property
    def id(self) -> str:
        return self._row.id

    @property
    def cine_id(self) -> str:
        return self._row.cine_id

    @property
    def purpose(self) -> Purpose:
        return self._row.purpose

    @property
    def round_id(self) -> str | None:
        return self._row.round_id

    @property
    def author(self) -> str:
        """The id of the person whose reading it is."""
        return self._row.author

    @property
    def pending(self) -> int:
        """How many entries are not on the disk yet."""
        with self._condition:
            return len(self._pending)

    def append(
        self, entry: Entry, *, done: Callable[[], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Queue what the draft just recorded; both callbacks come on the writer thread.

        `done` tells that the entry is on the disk. After `failed` it waits here, not lost.

        Raises:
            ValueError: the reading is not open for drawing.
        """
        if not self.editable:
            raise ValueError(f"reading {self.id} is not open for drawing")
        self._touches.add(entry)
        self._strokes += 1
        content = None
        if self._strokes >= STROKES_BETWEEN_CHECKPOINTS:
            content = self.changed_content()
        with self._condition:
            self._pending.append(_Pending(entry, done, failed))
            self._keep(content)
            self._queue()

    def save(self) -> None:
        """Write all that is pending and a checkpoint, and wait for it.

        Raises:
            DiskFullError, ProjectBusyError, PenTakenError: it is not on the disk; nothing is lost.
        """
        self.checkpoint()
        self.flush()

    def checkpoint(self) -> None:
        """The half of `save` that belongs to the thread that draws: queue all, wait for nothing."""
        content = self.changed_content()
        with self._condition:
            self._keep(content)
            self._queue()

    def flush(self, timeout_s: float = FLUSH_TIMEOUT_S) -> None:
        """Wait until nothing is pending.

        Raises:
            DiskFullError, ProjectBusyError, PenTakenError: what kept it from the disk.
        """
        self._awaited.set()
        with self._condition:
            self._queue()
            settled = self._condition.wait_for(lambda: not self._queued, timeout_s)
            self._awaited.clear()
            if not settled:
                name = self.session.project.path.name
                raise ProjectBusyError(name=name, seconds=round(timeout_s))
            if self._error is not None:
                raise self._error

    def close(self) -> None:
        """Save, lay down the pen, forget the reading.

        Raises:
            DiskFullError, ProjectBusyError, PenTakenError: it stays open, with all that was drawn.
        """
        if self.editable:
            self.save()
            store, session = self.session.project.store, self.session.id
            store.write(lambda rows: rows.pens.lay_down(self.id, session))
        self.forget()

    def forget(self) -> None:
        """No longer open: nothing can be appended."""
        self.editable = False
        self.session.project.open_readings.discard(self)

    # Checkpoints.

    def changed_content(self) -> Content | None:
        """What changed since the last checkpoint, copied; on the thread that draws."""
        self._strokes = 0
        changed = self._touches.take()
        if changed is None:
            return None
        masks = {key: (self.draft.answer(key), self.draft.mask(key).copy()) for key in changed.keys}
        facts = dict(self.draft.facts) if changed.facts else None
        return Content(masks=masks, facts=facts, entries=self._touches.count)

    def write_checkpoint(self, rows: Rows, content: Content | None) -> None:
        """Write a checkpoint inside the transaction of an act."""
        if content is not None:
            write_content(rows, self._envelope, self.id, content)

    def keep_for_later(self, content: Content | None) -> None:
        """The act failed: the checkpoint goes with the next save."""
        with self._condition:
            self._keep(content)

    def _keep(self, content: Content | None) -> None:
        if content is None:
            return
        older = self._checkpoint
        if older is not None:  # not written yet: what the newer one does not name still holds
            facts = content.facts if content.facts is not None else older.facts
            content = Content(
                masks={**older.masks, **content.masks}, facts=facts, entries=content.entries
            )
        self._checkpoint = content

    # On the writer thread.

    def _queue(self) -> None:
        if self._queued or not (self._pending or self._checkpoint):
            return
        self._queued, self._error = True, None
        store = self.session.project.store
        store.submit(self._write, self._settled, first=self._let_paint)

    def _let_paint(self) -> None:
        """The step is seen first: the two threads would take turns at every line of it."""
        self._awaited.wait(_PAINT_FIRST_S)

    def _write(self, rows: Rows) -> tuple[list[_Pending], Content | None]:
        """One transaction for all that waits: entries in their order, then the checkpoint."""
        with self._condition:
            batch, content = list(self._pending), self._checkpoint
        sealed = [sealed_entry(self._envelope, self.id, item.entry) for item in batch]
        if sealed:
            rows.journal.append(self.id, self.session.id, sealed)
        self.write_checkpoint(rows, content)
        return batch, content

    def _settled(self, future: Future[tuple[list[_Pending], Content | None]]) -> None:
        error = future.exception()
        with self._condition:
            self._queued = False
            if error is not None:
                self._error = error
                batch = list(self._pending)
            else:
                batch, content = future.result()
                for _ in batch:
                    self._pending.popleft()
                if self._checkpoint is content:
                    self._checkpoint = None
                self._queue()
            self._condition.notify_all()
        for item in batch:  # outside the lock, as whoever is told may ask for `pending`
            item.done() if error is None else item.failed(error)


@dataclass(frozen=True, slots=True)
class _Changed:
    keys: frozenset[MaskKey]
    facts: bool


class _Touches:
    """What each entry touched, as an undo names the edit and not what it changed."""

    def __init__(self, entries: list[Entry], checkpointed: int) -> None:
        self._by_operation: dict[str, _Changed] = {}
        self._operations: set[str] = set()
        self._alike: dict[_Changed, _Changed] = {}  # thousands of strokes touch a few masks
        self._keys: set[MaskKey] = set()
        self._facts = False
        for entry in entries[:checkpointed]:
            self.add(entry)
        self.take()
        for entry in entries[checkpointed:]:  # a crash came before their checkpoint
            self.add(entry)

    @property
    def count(self) -> int:
        """How long the journal is with all that was added."""
        return len(self._operations)

    def add(self, entry: Entry) -> None:
        self._operations.add(entry.operation)
        if entry.edit is not None:
            changed = _changed_by(entry.edit, entry.cuts or ())
            self._by_operation[entry.operation] = self._alike.setdefault(changed, changed)
        elif entry.kind is EntryKind.NOTE:
            changed = _Changed(frozenset(), True)
        else:
            changed = self._by_operation[entry.target]
        self._keys |= changed.keys
        self._facts = self._facts or changed.facts

    def take(self) -> _Changed | None:
        """What was touched since the last time, None if nothing was."""
        if not self._keys and not self._facts:
            return None
        changed = _Changed(frozenset(self._keys), self._facts)
        self._keys, self._facts = set(), False
        return changed


def _changed_by(edit: Edit, cuts: tuple[PackedPatch, ...]) -> _Changed:
    patched = {patch.key for patch in edit.patches} | {cut.key for cut in cuts}
    answered = {change.key for change in edit.answers}
    return _Changed(frozenset(patched | answered), bool(edit.facts))
