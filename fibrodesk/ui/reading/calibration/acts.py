"""What the calibration asks of the desk, and the desk's answer to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Protocol

from fibrodesk.domain.mask import MaskArray, MaskKey

if TYPE_CHECKING:
    from fibrodesk.desk.calibration.cases import CalibrationState
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.calibration import CaseScore
    from fibrodesk.domain.cine import Cine

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCase:
    """A case with the pen in hand; or, once submitted, to look at beside what is true."""

    record: CineRecord  # its number is the case's
    reading: OpenReading
    cine: Cine
    walls: Mapping[MaskKey, MaskArray]
    truth: Mapping[MaskKey, MaskArray]  # empty until the case is submitted
    score: CaseScore | None = None  # of the reading that is open


class CalibrationActs(Protocol):
    """Every one of these may wait, and is called off the GUI thread."""

    def state(self) -> CalibrationState: ...

    def make(self, progress: Progress, cancel: Event) -> None:
        """Make the set, if the project has none yet."""
        ...

    def open(self, cine_id: str, *, again: bool) -> OpenedCase: ...

    def submit(self, reading: OpenReading) -> CaseScore: ...

    def put_away(self, opened: OpenedCase) -> None: ...


class DeskCalibration:
    """The acts of `desk`, imported when they are first needed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def state(self) -> CalibrationState:
        from fibrodesk.desk.calibration.cases import calibration_state

        return calibration_state(self._session)

    def make(self, progress: Progress, cancel: Event) -> None:
        from fibrodesk.desk.calibration.cases import make_set

        make_set(self._session, progress=progress, cancel=cancel)

    def open(self, cine_id: str, *, again: bool) -> OpenedCase:
        from fibrodesk.desk.calibration.cases import case_truth, case_walls, open_case
        from fibrodesk.desk.cines import open_cine

        session = self._session
        case = next(each for each in self.state().cases if each.record.id == cine_id)
        with ExitStack() as unless_whole:
            cine = open_cine(session, cine_id)
            unless_whole.callback(cine.close)
            reading = open_case(session, cine_id, again=again)
            unless_whole.callback(reading.close)
            opened = OpenedCase(
                record=case.record,
                reading=reading,
                cine=cine,
                walls=case_walls(session, cine_id),
                truth={} if reading.editable else case_truth(session, cine_id),
                score=None if reading.editable else case.last,
            )
            unless_whole.pop_all()
        return opened

    def submit(self, reading: OpenReading) -> CaseScore:
        from fibrodesk.desk.calibration.cases import submit_case

        return submit_case(self._session, reading)

    def put_away(self, opened: OpenedCase) -> None:
        opened.reading.close()
        close = getattr(opened.cine, "close", None)
        if close is not None:
            close()
