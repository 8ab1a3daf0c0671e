"""The minutes of a meeting, and how it is closed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.meeting.ports import MeetingActs, Outcome, Stage
from fibrodesk.ui.meeting.presenter import MeetingPresenter


class Record(QObject):
    """Stands beside the presenter; what it keeps takes its turn among the votes."""

    minutes_arrived = Signal(str)
    saved = Signal(object)  # Path of the minutes

    def __init__(self, acts: MeetingActs, presenter: MeetingPresenter) -> None:
        super().__init__(presenter)
        self._acts, self._presenter = acts, presenter
        self.outcome: Outcome | None = None

    def keep(self, text: str, place: tuple[str, int] | None) -> None:
        """Minutes of a frame, or of the whole meeting for None; written only if they are new."""
        presenter, words = self._presenter, text.strip()
        meeting = presenter.meeting
        if meeting is None or presenter.stage is Stage.CLOSED:
            return
        if place is None:
            if words == presenter.note:
                return
            presenter.note = words
        else:
            known = [one for one in presenter.frames if one.id == place]
            if not known or known[0].spoken.note == words:
                return
            presenter.heard(place, replace(known[0].spoken, note=words))
        presenter.turns.add(lambda: self._acts.note(meeting.id, words, place), _nothing)

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
