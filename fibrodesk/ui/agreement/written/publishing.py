"""Writing an agreement out: off the window's thread, with a way to stop it."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement.ports import AgreementActs, Places, Publishing

if TYPE_CHECKING:
    from fibrodesk.ui.busy import LongWork
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.workplace import Workplace

translate = QCoreApplication.translate  # under this name the strings are found for translation
_STEM = "agreement"


class Publisher(QObject):
    """One export at a time, each into a folder of its own."""

    def __init__(
        self, acts: AgreementActs, workplace: Workplace, tasks: TaskScope, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._acts, self._workplace, self._tasks = acts, workplace, tasks
        self._work: LongWork | None = None

    @property
    def busy(self) -> bool:
        return self._work is not None

    def publish(self, round_id: str, domain: str, places: Places, beside: Path) -> None:
        """Write it to a new folder of `beside`; a message tells where it lies."""
        if self._work is not None:
            words = translate("Agreement", "An export of an agreement runs already.")
            self._workplace.messages.note(words)
            return
        stop = Event()
        work = self._workplace.busy.start(
            translate("Agreement", "Writing the agreement"), cancel=stop
        )
        self._work = work

        def write(_: Event) -> Path:
            wanted = Publishing(
                round_id=round_id, domain=domain, places=places, folder=_new_folder(beside)
            )
            return self._acts.publish(wanted, cancel=stop, progress=work.progress)

        self._tasks.run(write, done=self._done, failed=lambda error: self._failed(error, stop))

    def _finish(self) -> None:
        if self._work is not None:
            self._work.finish()
        self._work = None

    def _done(self, path: Path) -> None:
        self._finish()
        words = translate("Agreement", "The agreement lies in {path}. Research use only.")
        self._workplace.messages.note(words.format(path=path))

    def _failed(self, error: BaseException, stop: Event) -> None:
        self._finish()
        if not (stop.is_set() and isinstance(error, FibrodeskError)):
            self._workplace.messages.tell(error)

    def close(self) -> None:
        """The screen goes: nobody would hear of it any more."""
        if self._work is not None:
            self._work.cancel()
        self._finish()


def _new_folder(beside: Path) -> Path:
    names = (_STEM if number == 1 else f"{_STEM}-{number}" for number in count(1))
    return next(beside / name for name in names if not (beside / name).exists())
