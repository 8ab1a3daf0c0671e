"""Hands every step of a draft to the writer, and knows what is on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from fibrodesk.domain.draft import Draft, Edit, Entry, Fact
from fibrodesk.ui.drawing.ports import Reading

_TRY_AGAIN_MS = 5000

Post = Callable[[Callable[[], object]], None]
"""Runs a callable on the GUI thread, from any thread."""


class Saved(StrEnum):
    SAVED = "saved"
    SAVING = "saving"
    FAILED = "not saved"


class Journal(QObject):
    """The one way in: records an edit in the draft and appends its entry.

    What could not be written waits with the reading, in its order. That is told once, and the
    writer is asked again every few seconds, with the next step, and when the reader saves.
    """

    saved_changed = Signal(object)  # Saved
    failed = Signal(object)  # the error, once until everything is on disk again
    mended = Signal(object)  # the error that was told: everything is on disk again

    def __init__(self, reading: Reading, *, post: Post, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._post = reading, post
        self._waiting: set[str] = set()  # the operations that are not on disk
        self._trouble: BaseException | None = None
        self._closed = False
        self.held = False  # nothing is written, not even how long somebody looked
        self._told = Saved.SAVED
        self._again = QTimer(self)
        self._again.setInterval(_TRY_AGAIN_MS)
        self._again.timeout.connect(self.retry)

    def seat(self, reading: Reading) -> None:
        """Write to `reading` from now on; nothing is on its way to the one before."""
        if self._waiting:
            raise ValueError("a journal that waits for its writer keeps its reading")
        self._reading = reading

    @property
    def state(self) -> Saved:
        if not self._waiting:
            return Saved.SAVED
        return Saved.SAVING if self._trouble is None else Saved.FAILED

    def record(self, edit: Edit) -> bool:
        """Whether it was still in time: a reading may be handed in on another thread meanwhile."""
        return self._change(lambda draft: draft.record(edit)) is not None

    def note(self, facts: Mapping[str, Fact]) -> None:
        """Keep what is no step of the reader's, beside what was drawn."""
        self._change(lambda draft: draft.note(facts))

    def undo(self, frame: int | None) -> Edit | None:
        """Take back the last step of `frame`: the change that did it, or None."""
        return self._step(lambda draft: draft.undo(frame))

    def redo(self, frame: int | None) -> Edit | None:
        return self._step(lambda draft: draft.redo(frame))

    def retry(self) -> None:
        """Ask the writer once more for what waits."""
        if self._reading.editable:
            self._reading.checkpoint()

    def close(self) -> None:
        """No more tries and no more words, whatever the writer has still to answer."""
        self._again.stop()
        self._closed = True

    def _step(self, step: Callable[[Draft], tuple[Edit, Entry] | None]) -> Edit | None:
        made: list[Edit] = []

        def entry_of(draft: Draft) -> Entry | None:
            found = step(draft)
            if found is None:
                return None
            made.append(found[0])
            return found[1]

        return made[0] if self._change(entry_of) is not None else None

    def _change(self, change: Callable[[Draft], Entry | None]) -> Entry | None:
        """The draft and its journal change together, or neither does."""
        draft = self._reading.draft
        with draft.hand:
            entry = change(draft) if self._reading.editable and not self.held else None
            if entry is not None:
                self._append(entry)
        return entry

    def _append(self, entry: Entry) -> None:
        operation = entry.operation
        self._waiting.add(operation)
        self._tell()
        self._reading.append(
            entry,
            done=lambda: self._post(partial(self._done, operation)),
            failed=lambda error: self._post(partial(self._fail, error)),
        )

    def _done(self, operation: str) -> None:
        if self._closed:
            return
        self._waiting.discard(operation)
        trouble = self._trouble
        if not self._waiting:
            self._trouble = None
            self._again.stop()
        self._tell()
        if trouble is not None and not self._waiting:
            self.mended.emit(trouble)

    def _fail(self, error: BaseException) -> None:
        if self._closed:
            return
        first, self._trouble = self._trouble is None, self._trouble or error
        self._again.start()
        self._tell()
        if first:
            self.failed.emit(error)

    def _tell(self) -> None:
        state = self.state
        if state is not self._told:
            self._told = state
            self.saved_changed.emit(state)
