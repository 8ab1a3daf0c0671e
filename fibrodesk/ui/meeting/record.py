"""The minutes of a meeting, and how it is closed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import DiskFullError, ProjectBusyError
from fibrodesk.ui.meeting.ports import MeetingActs, Outcome, Stage
from fibrodesk.ui.meeting.presenter import MeetingPresenter


class Record(QObject):
    """Stands beside the presenter; what it keeps takes its turn among the votes."""

    minutes_arrived = Signal(str)
    saved = Signal(object)  # Path of the minutes

    def __init__(self, acts: MeetingActs, presenter: MeetingPresenter) -> None:
        super().__init__(presenter)
        self._acts, self._presenter = acts, presenter
        self._writing = Lock()
        self.outcome: Outcome | None = None

    def keep(self, text: str, place: tuple[str, int] | None) -> None:
        """Minutes of a frame, or of the whole meeting for None; written only if they are new."""
        presenter, words = self._presenter, text.strip()
        if presenter.meeting is None or presenter.stage is Stage.CLOSED:
            return
        known = [one for one in presenter.frames if one.id == place]
        if place is None and words != presenter.note:
            presenter.note = presenter.unkept[None] = words
        elif place is not None and known and known[0].spoken.note != words:
            presenter.unkept[place] = words
            presenter.heard(place, known[0].spoken)
        for waiting in tuple(presenter.unkept):  # also those that the disk did not take before
            presenter.turns.add(partial(self._write, waiting), _nothing)

    def all_kept(self) -> bool:
        """Write what is still on its way, before the window goes; False if it cannot be."""
        for waiting in tuple(self._presenter.unkept):
            try:
                self._write(waiting)
            except FibrodeskError as error:
                self._presenter.failed.emit(error)
        return not self._presenter.unkept

    def _write(self, place: tuple[str, int] | None) -> None:
        """The newest minutes of a frame; from any thread, one after the other."""
        meeting, unkept = self._presenter.meeting, self._presenter.unkept
        with self._writing:
            words = unkept.get(place)
            if meeting is None or words is None:
                return
            try:
                self._acts.note(meeting.id, words, place)
            except (DiskFullError, ProjectBusyError):
                raise  # they wait until there is room
            except FibrodeskError:
                unkept.pop(place, None)  # it will never be taken; what is told says why
                raise
            if unkept.get(place) == words:
                del unkept[place]

    def summarise(self) -> None:
        """What was said so far, as it will stand in the minutes."""
        if self._presenter.stage is Stage.TABLE:
            self._presenter.leave_table(Stage.SUMMARY)
            self._fetch()

    def back_to_table(self) -> None:
        if self._presenter.stage is Stage.SUMMARY:
            self._presenter.leave_table(Stage.TABLE)

    def _fetch(self) -> None:
        meeting = self._presenter.meeting
        if meeting is not None:
            act = self._acts.minutes
            self._presenter.turns.add(lambda: act(meeting.id), self.minutes_arrived.emit)

    def close(self) -> None:
        """What was decided becomes the consensus; the minutes are complete."""
        presenter, meeting = self._presenter, self._presenter.meeting
        if meeting is None or presenter.stage is not Stage.SUMMARY:
            return

        def done(outcome: Outcome) -> None:
            self.outcome = outcome
            presenter.leave_table(Stage.CLOSED)
            self._fetch()

        presenter.turns.add(lambda: self._acts.close(meeting.id), done)

    def save(self, path: Path) -> None:
        """Write them into a file."""
        meeting = self._presenter.meeting
        if meeting is not None:
            self._presenter.turns.add(
                lambda: self._acts.save_minutes(meeting.id, path), lambda _: self.saved.emit(path)
            )


def _nothing(_: object) -> None:
    """The answer of an act that has none."""
