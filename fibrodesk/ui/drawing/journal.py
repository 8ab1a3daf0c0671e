"""Hands every step of a draft to the writer, and knows what is on disk."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from fibrodesk.domain.draft import Edit, Entry
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

    What could not be written is kept, told once, and tried again in its order: every few
    seconds, with the next step, and when the reader saves.
    """

    saved_changed = Signal(object)  # Saved
    failed = Signal(object)  # the error, once for a run of failures

    def __init__(self, reading: Reading, *, post: Post, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._post = reading, post
        self._waiting = 0
        self._unwritten: list[Entry] = []  # tried in vain
        self._held: list[Entry] = []  # made since, and never before what came earlier
        self._told = Saved.SAVED
        self._again = QTimer(self)
        self._again.setInterval(_TRY_AGAIN_MS)
        self._again.timeout.connect(self.retry)

    @property
    def state(self) -> Saved:
        if self._unwritten or self._held:
            return Saved.FAILED
        return Saved.SAVING if self._waiting else Saved.SAVED

    def record(self, edit: Edit) -> None:
        self._append(self._reading.draft.record(edit))

    def undo(self, frame: int | None) -> Edit | None:
        """Take back the last step of `frame`: the change that did it, or None."""
        return self._step(self._reading.draft.undo(frame))

    def redo(self, frame: int | None) -> Edit | None:
        return self._step(self._reading.draft.redo(frame))

    def retry(self) -> None:
        """Send again what could not be written, in its order."""
        if self._waiting:
            return  # the answers of the last try come first
        entries = self._unwritten + self._held
        self._unwritten, self._held = [], []
        self._again.stop()
        for entry in entries:
            self._send(entry)

    def close(self) -> None:
        """No more tries and no more words."""
        self._again.stop()
        self._post = _nowhere

    def _step(self, step: tuple[Edit, Entry] | None) -> Edit | None:
        if step is None:
            return None
        change, entry = step
        self._append(entry)
        return change

    def _append(self, entry: Entry) -> None:
        if self._told is Saved.FAILED:
            self._held.append(entry)
            self.retry()
        else:
            self._send(entry)

    def _send(self, entry: Entry) -> None:
        self._waiting += 1
        self._tell()
        self._reading.append(
            entry,
            done=lambda: self._post(self._done),
            failed=lambda error: self._post(partial(self._failed, entry, error)),
        )

    def _done(self) -> None:
        self._waiting -= 1
        if self._held and not self._unwritten:
            self.retry()
        self._tell()

    def _failed(self, entry: Entry, error: BaseException) -> None:
        self._waiting -= 1
        first = not self._unwritten and self._told is not Saved.FAILED
        self._unwritten.append(entry)
        self._again.start()
        self._tell()
        if first:
            self.failed.emit(error)

    def _tell(self) -> None:
        state = self.state
        if state is Saved.SAVING and self._told is Saved.FAILED:
            return  # trying again is no news; success or failure is
        if state is not self._told:
            self._told = state
            self.saved_changed.emit(state)


def _nowhere(call: Callable[[], object]) -> None:
    """Where the answers go of what was still being written when the editor closed."""
